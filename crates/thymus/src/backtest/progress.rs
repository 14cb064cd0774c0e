//! How far it is, on a terminal only: rate and time left.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::time::Duration;

/// One bar on the standard error stream; nothing at all where that is no terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// Counts bytes of archives.
    pub(crate) fn of_bytes(what: &'static str, total: u64) -> Self {
        Self::new(what, total, "{msg:>8} {wide_bar} {bytes}/{total_bytes}, {bytes_per_sec}, {eta} left")
    }

    /// Counts messages.
    pub(crate) fn of_messages(what: &'static str, total: u64) -> Self {
        Self::new(what, total, "{msg:>8} {wide_bar} {human_pos}/{human_len} messages, {per_sec}, {eta} left")
    }

    fn new(what: &'static str, total: u64, template: &str) -> Self {
        let seen = std::io::stderr().is_terminal();
        let target = if seen { ProgressDrawTarget::stderr_with_hz(8) } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(total), target).with_message(what);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style);
        }
        if seen {
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Self(bar)
    }

    /// So far.
    pub(crate) fn set(&self, position: u64) {
        self.0.set_position(position);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
