//! Being told to stop: by SIGINT or SIGTERM. A second signal ends the process at once, which loses nothing either.

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long a signal may go unnoticed while nothing is read.
const NAP: Duration = Duration::from_millis(50);

/// The exit status of a process that a second signal ends.
const STATUS: i32 = 1;

/// Whether to stop.
pub(crate) struct Stop(Arc<AtomicBool>);

impl Stop {
    /// From now on signals are heard.
    pub(crate) fn on_signals() -> std::io::Result<Self> {
        let asked = Arc::new(AtomicBool::new(false));
        for signal in [SIGINT, SIGTERM] {
            // In this order: the first signal must not yet find the flag set.
            flag::register_conditional_shutdown(signal, STATUS, Arc::clone(&asked))?;
            flag::register(signal, Arc::clone(&asked))?;
        }
        Ok(Self(asked))
    }

    /// As a signal would.
    pub(crate) fn ask(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_asked(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Waits until asked, without keeping a thread.
    pub(crate) async fn asked(&self) {
        while !self.is_asked() {
            tokio::time::sleep(NAP).await;
        }
    }

    /// Sleeps until asked.
    pub(crate) fn wait_for_it(&self) {
        while !self.is_asked() {
            std::thread::sleep(NAP);
        }
    }

    /// Sleeps, but not through a signal.
    pub(crate) fn wait(&self, span: Duration) {
        let until = Instant::now() + span;
        while !self.is_asked() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(NAP));
        }
    }
}
