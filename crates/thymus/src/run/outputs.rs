//! Telling others of verdicts and of what came of them. Each of them is told by a thread of its own, at its own pace: the log
//! is the queue, and how far each was told stands in the store. Whoever is slow, or gone, holds up nobody.

mod configured;
mod notice;

pub(crate) use configured::{Configured, configured};

use super::vitals;
use crate::clock;
use crate::logs::stop::Stop;
use crate::look_again::{Retelling, Rules};
use notice::Scribe;
use std::sync::Arc;
use std::time::{Duration, Instant};
use thymus_output::{Notice, Trouble};
use thymus_store::{SharedWriter, Store, ToldUntil};
use tokio::runtime::Handle;

/// Records of each log that are read at once.
const PAGE: u32 = 200;

/// How often to look for news.
const TICK: Duration = Duration::from_millis(300);

/// How often, at most, it is written down how far one was told: a kill in between tells as much once more.
const KEEP: Duration = Duration::from_secs(1);

/// The first wait after trouble; each is twice the one before.
const WAIT_MIN: Duration = Duration::from_secs(1);

/// The longest wait.
const WAIT_MAX: Duration = Duration::from_secs(300);

/// Tells one of them.
pub(super) struct Announcer {
    told: Configured,
    scribe: Scribe,
    store: Store,
    shared: Arc<SharedWriter>,
    runtime: Handle,
    stop: Arc<Stop>,
    /// When it was written down last how far it was told, and what.
    kept: (Instant, ToldUntil),
}

impl Announcer {
    /// Goes on where the last run ended; one who is told for the first time hears what comes from now on.
    pub(super) fn new(
        told: Configured,
        rules: Rules,
        store: Store,
        shared: &Arc<SharedWriter>,
        runtime: &Handle,
        stop: &Arc<Stop>,
    ) -> anyhow::Result<Self> {
        let known = store.told_until(rules.tenant, told.name)?;
        let until = known.map_or_else(|| store.told_all(), Ok)?;
        let scribe = Scribe::new(rules.tenant, told.from, Retelling::new(rules));
        let (shared, runtime, stop) = (Arc::clone(shared), runtime.clone(), Arc::clone(stop));
        let announcer = Self { told, scribe, store, shared, runtime, stop, kept: (Instant::now(), until) };
        if known.is_none() {
            announcer.write(&until)?;
        }
        Ok(announcer)
    }

    /// What it is called.
    pub(super) const fn name(&self) -> &'static str {
        self.told.name
    }

    /// Until told to stop. What was not told by then is told after the next start.
    pub(super) fn run(mut self) {
        let mut until = self.kept.1;
        while !self.stop.is_asked() {
            match self.round(until) {
                Ok(Some(next)) => until = next,
                Ok(None) => self.stop.wait(TICK),
                Err(error) => {
                    tracing::error!(output = self.told.name, error = format!("{error:#}"), "cannot read what to tell");
                    self.stop.wait(WAIT_MIN);
                }
            }
            self.keep(&until, KEEP);
        }
        self.keep(&until, Duration::ZERO);
    }

    /// Tells the next page; how far it was told then. None where there is no news, or it is to stop.
    fn round(&mut self, until: ToldUntil) -> anyhow::Result<Option<ToldUntil>> {
        let (news, next) = self.store.news(self.scribe.tenant(), &until, self.told.from, PAGE)?;
        let notices = self.scribe.notices(&self.store, news)?;
        let is_told = self.tell(&notices);
        Ok((is_told && next != until).then_some(next))
    }

    /// Tries until all is told, or until told to stop; then it says no.
    fn tell(&mut self, mut notices: &[Notice]) -> bool {
        let mut wait = WAIT_MIN;
        while !notices.is_empty() {
            let Some((told, result)) = self.attempt(notices) else { return false };
            vitals::told(self.told.name, told, result.is_err());
            notices = notices.get(told..).unwrap_or_default();
            match result {
                Ok(()) => return true,
                Err(Trouble::Never(why)) => notices = self.pass_over(notices, &why),
                Err(Trouble::Later { why, after }) => {
                    wait = if told > 0 { WAIT_MIN } else { wait };
                    tracing::warn!(output = self.told.name, why, "could not tell: trying again");
                    self.stop.wait(after.unwrap_or(wait).max(WAIT_MIN));
                    wait = (wait * 2).min(WAIT_MAX);
                }
            }
            if self.stop.is_asked() {
                return false;
            }
        }
        true
    }

    /// None where it is to stop meanwhile.
    fn attempt(&mut self, notices: &[Notice]) -> Option<(usize, Result<(), Trouble>)> {
        let (output, stop) = (&mut self.told.output, Arc::clone(&self.stop));
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                told = output.tell(notices, clock::now().seconds()) => Some(told),
                () = stop.asked() => None,
            }
        })
    }

    fn pass_over<'a>(&self, notices: &'a [Notice], why: &str) -> &'a [Notice] {
        let Some((refused, rest)) = notices.split_first() else { return notices };
        vitals::refused(self.told.name);
        tracing::error!(
            output = self.told.name,
            event = refused.id,
            why,
            "the receiver refused it, and is not told it"
        );
        rest
    }

    fn keep(&mut self, until: &ToldUntil, pause: Duration) {
        let (at, kept) = self.kept;
        if *until == kept || at.elapsed() < pause {
            return;
        }
        match self.write(until) {
            Ok(()) => self.kept = (Instant::now(), *until),
            Err(error) => {
                let error = format!("{error:#}");
                tracing::warn!(output = self.told.name, error, "could not keep how far it was told");
                self.kept.0 = Instant::now();
            }
        }
    }

    fn write(&self, until: &ToldUntil) -> anyhow::Result<()> {
        self.shared.write(|_, writer| {
            writer.put_told_until(self.scribe.tenant(), self.told.name, until)?;
            Ok(writer.commit()?)
        })
    }
}
