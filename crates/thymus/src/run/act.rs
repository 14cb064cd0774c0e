//! Carrying out what is wanted of mailboxes: takes what is due from the store, brings each mailbox to it through the provider,
//! and appends what came of it.
//!
//! Before a mailbox is touched the store says so, and after that what was read back; whoever is killed in between finds it
//! to be attempted still, and a provider brings a mailbox that is half there to the same end. Each mailbox has one at a time.

mod outcome;
mod task;

use crate::cli::config::Config;
use crate::clock;
use crate::logs::stop::Stop;
use crate::look_again::Rules;
use outcome::{Ended, begin};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};
use task::{Tasks, order};
use thymus_action::Provider;
use thymus_case::Modes;
use thymus_case::carry_out::{Stands, Step};
use thymus_case::modes::Circumstances;
use thymus_event::intent::IntentState;
use thymus_event::verdict::Action;
use thymus_event::{Address, Timestamp};
use thymus_source::email::EmailSource;
use thymus_store::{Errand, SharedWriter, Store};
use tokio::runtime::Handle;

/// Errands looked at together.
const DUE_MAX: u32 = 500;

/// How often to look for what is due, when nothing else happens.
const TICK: Duration = Duration::from_millis(100);

/// How long to wait after the store failed.
const PAUSE: Duration = Duration::from_secs(1);

/// How long what is under way may take, once the service is to stop. What does not end by then is found out again.
const GRACE: Duration = Duration::from_secs(8);

/// How often the same trouble with a server is told.
const TROUBLE: Duration = Duration::from_secs(60);

/// The one who acts.
pub(super) struct Actor {
    store: Store,
    shared: Arc<SharedWriter>,
    source: Arc<EmailSource>,
    rules: Rules,
    tasks: Tasks,
    /// Answers that are not kept yet.
    ended: Vec<Ended>,
    /// Mailboxes with something under way.
    busy: HashSet<Address>,
    at_once: usize,
    told: Option<(String, Instant)>,
    stop: Arc<Stop>,
}

impl Actor {
    pub(super) fn new(
        store: Store,
        shared: Arc<SharedWriter>,
        source: Arc<EmailSource>,
        config: &Config,
        provider: Arc<dyn Provider>,
        runtime: Handle,
        stop: Arc<Stop>,
    ) -> anyhow::Result<Self> {
        let rules = Rules::of(config, &store)?;
        Ok(Self {
            store,
            shared,
            source,
            rules,
            tasks: Tasks::new(provider, runtime),
            ended: Vec::new(),
            busy: HashSet::new(),
            at_once: config.imap.connections_max,
            told: None,
            stop,
        })
    }

    /// Until told to stop.
    pub(super) fn run(mut self) {
        while !self.stop.is_asked() {
            let worked = self.keep().and_then(|()| self.start());
            if let Err(error) = worked {
                tracing::error!(%error, "cannot carry out what is wanted of mailboxes for now");
                self.stop.wait(PAUSE);
            }
            self.ended.extend(self.tasks.answers(TICK));
        }
        let until = Instant::now() + GRACE;
        while !self.busy.is_empty() && Instant::now() < until {
            self.ended.extend(self.tasks.answers(TICK));
            if let Err(error) = self.keep() {
                tracing::error!(%error, "what came of acting was not kept, and is found out again");
                return;
            }
        }
    }

    /// Appends what came.
    fn keep(&mut self) -> anyhow::Result<()> {
        if self.ended.is_empty() {
            return Ok(());
        }
        let (now, ended) = (clock::now(), &self.ended);
        self.shared.write(|_, writer| {
            ended.iter().try_for_each(|one| one.keep(writer, now))?;
            writer.commit()
        })?;
        let ended = std::mem::take(&mut self.ended);
        ended.iter().for_each(|one| _ = self.busy.remove(&one.errand.intent.recipient));
        self.tell(&ended);
        Ok(())
    }

    /// Says how it goes, of no message and no mailbox; trouble once in a while.
    fn tell(&mut self, ended: &[Ended]) {
        let settled = ended.iter().filter(|one| one.is_settled()).count();
        if settled > 0 {
            tracing::info!(mailboxes = settled, "acted");
        }
        let Some(trouble) = ended.iter().find_map(Ended::trouble) else { return };
        let is_news = self.told.as_ref().is_none_or(|(text, when)| text != trouble || when.elapsed() > TROUBLE);
        if is_news {
            tracing::warn!(trouble, "a mailbox cannot be changed now, and is tried again");
            self.told = Some((trouble.to_owned(), Instant::now()));
        }
    }

    /// Begins what is due, as far as there are hands.
    fn start(&mut self) -> anyhow::Result<()> {
        let room = self.at_once.saturating_sub(self.busy.len());
        if room == 0 {
            return Ok(());
        }
        let now = clock::now();
        let mut due = self.store.due_errands(self.rules.tenant, now, DUE_MAX)?;
        due.retain(|errand| !self.busy.contains(&errand.intent.recipient));
        if due.is_empty() {
            return Ok(());
        }
        let steps = self.steps(due, now, room)?;
        let orders = steps.iter().filter(|(_, step)| step.touches()).map(|(errand, step)| {
            let order = order(&self.store, &self.source, &self.rules, errand, *step)?;
            Ok((errand.clone(), *step, order))
        });
        let orders = orders.collect::<anyhow::Result<Vec<_>>>()?;
        self.shared.write(|_, writer| {
            steps.iter().try_for_each(|(errand, step)| begin(writer, errand, *step, now))?;
            writer.commit()
        })?;
        for (errand, step, order) in orders {
            self.busy.insert(errand.intent.recipient.clone());
            self.tasks.spawn(errand, step, order);
        }
        Ok(())
    }

    /// The next step of each; of those that touch a mailbox one a mailbox, and no more than there is room for.
    fn steps(&self, due: Vec<Errand>, now: Timestamp, room: usize) -> anyhow::Result<Vec<(Errand, Step)>> {
        let modes = self.modes()?;
        let local = self.rules.zone.local(now);
        let mut changes = self.store.changes_since(self.rules.tenant, now.plus_minutes(-60))?;
        let mut touched = HashSet::new();
        let mut steps = Vec::new();
        for errand in due {
            let stands = stands(&errand);
            let circumstances = Circumstances { now: local, approved: stands.goes_on(), changes };
            let decision = modes.decide(&errand.intent.recipient, errand.intent.action, &circumstances);
            let step = stands.step(decision);
            if step.touches() && (touched.len() == room || !touched.insert(errand.intent.recipient.clone())) {
                continue;
            }
            let is_counted = errand.intent.action != Action::Allow && errand.state != IntentState::Attempted;
            changes += u32::from(step == Step::Bring && is_counted);
            steps.push((errand, step));
        }
        Ok(steps)
    }

    /// As configured, unless somebody said to stop.
    fn modes(&self) -> anyhow::Result<Modes> {
        let stopped = self.store.act_switch(self.rules.tenant)?.is_some_and(|switch| switch.stopped);
        Ok(Modes { stop: self.rules.modes.stop || stopped, ..self.rules.modes.clone() })
    }
}

fn stands(errand: &Errand) -> Stands {
    Stands {
        state: errand.state,
        wanted: errand.intent.action,
        done: errand.done.as_ref().map(|done| done.action),
        recalled: errand.recalled,
    }
}
