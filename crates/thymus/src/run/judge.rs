//! Judging what was taken in: each message once, in the order of arrival, with all that is known by then.

use super::decode::read;
use super::logs::Told;
use super::rebuild::{self, Rebuilt};
use super::registrar::Wonder;
use super::vitals::{self, Vitals};
use crate::cli::config::Config;
use crate::clock;
use crate::logs::stop::Stop;
use crate::look_again::{self, Facts, Outcome, Rules};
use crossbeam_channel::Receiver;
use std::collections::{HashMap, HashSet};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;
use thymus_case::{Arrived, Organisation, Policy, Setup};
use thymus_event::EventId;
use thymus_event::email::ReversePath;
use thymus_event::evidence::{Evidence, EvidenceVersion};
use thymus_event::verdict::{Assessment, AssessmentReason};
use thymus_signal::{Features, extract};
use thymus_source::email::EmailSource;
use thymus_store::{ArrivalRecord, LogPosition, SharedWriter, Store, StoredFeatures, Writer};

/// Messages judged between two commits. With all that follows from each they stay below what the store commits by itself.
const BATCH: u32 = 128;

/// How often to look for what other processes appended, when no mail comes.
const TICK: Duration = Duration::from_millis(500);

/// How long to wait after the store failed.
const PAUSE: Duration = Duration::from_secs(1);

/// The one who judges.
pub(super) struct Judge {
    store: Store,
    shared: Arc<SharedWriter>,
    source: Arc<EmailSource>,
    /// What is done at which rate, by the configuration.
    configured: Policy,
    rules: Rules,
    setup: Setup,
    woken: Receiver<()>,
    logs: Told,
    stop: Arc<Stop>,
    /// Whom to tell of domains that are new; none where nobody asks about them.
    wonder: Option<Wonder>,
}

/// What the judge knows and how far it is.
struct State {
    organisation: Organisation,
    /// The last arrival looked at.
    at: LogPosition,
    /// The evidence that the organisation knows.
    evidence: EvidenceVersion,
    /// Facts after this one may concern mail that was judged without them.
    settled: Option<EvidenceVersion>,
    /// The last erasure that the organisation has seen.
    erasure: u64,
}

impl Judge {
    pub(super) fn new(
        store: Store,
        shared: Arc<SharedWriter>,
        source: Arc<EmailSource>,
        config: &Config,
        woken: Receiver<()>,
        logs: Told,
        stop: Arc<Stop>,
    ) -> anyhow::Result<Self> {
        let rules = Rules::of(config, &store)?;
        let setup = setup(config, &rules);
        let configured = config.policy.clone();
        Ok(Self { store, shared, source, configured, rules, setup, woken, logs, stop, wonder: None })
    }

    /// New domains are told to whoever asks about them.
    pub(super) fn telling(mut self, wonder: Option<Wonder>) -> Self {
        self.wonder = wonder;
        self
    }

    /// Until told to stop. What is not judged by then is judged after the next start.
    pub(super) fn run(mut self, vitals: &Vitals) {
        let Some(mut state) = self.insistently("cannot read what is known", || self.begin()) else { return };
        vitals.judging();
        // Whoever was killed may have judged mail without facts that were looked at before.
        self.settle(&mut state, Facts::All);
        let _ = self.logs.ready.try_send(());
        while !self.stop.is_asked() {
            match self.round(&mut state) {
                Ok(0) => drop(self.woken.recv_timeout(TICK)),
                Ok(_) => {}
                Err(error) => {
                    tracing::error!(%error, "cannot judge for now");
                    self.stop.wait(PAUSE);
                }
            }
        }
    }

    fn begin(&self) -> anyhow::Result<State> {
        let began = std::time::Instant::now();
        let erasure = self.store.last_erasure(self.rules.tenant)?;
        let is_over = || self.stop.is_asked();
        let rebuilt = rebuild::rebuild(&self.store, &self.rules, self.setup.clone(), is_over, |_, _| Ok(()))?;
        let Rebuilt { organisation, evidence, messages, unreadable } = rebuilt;
        tracing::info!(messages, unreadable, seconds = began.elapsed().as_secs_f64(), "ready to judge");
        Ok(State { organisation, at: LogPosition::default(), evidence, settled: None, erasure })
    }

    /// Judges the next messages; how many there were.
    fn round(&mut self, state: &mut State) -> anyhow::Result<usize> {
        self.forget_erased(state)?;
        let batch = self.store.unjudged_after(self.rules.tenant, state.at, BATCH)?;
        self.hear(state)?;
        let Some(last) = batch.last() else { return Ok(0) };
        let (last, count) = (last.position, batch.len());
        let mut known = HashSet::new();
        let (mut judged, mut facts) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for stored in batch.iter().filter(|stored| known.insert(stored.id)) {
            let features = self.facts_of(stored)?;
            judged.push(state.organisation.arrive(&features));
            facts.push(features);
        }
        // The organisation has learnt from them: from here on they must be written.
        let version = state.evidence;
        let written = self.insistently("a verdict could not be kept", || {
            self.shared.write(|store, writer| self.put(store, writer, &judged, version))
        });
        let Some((news, now)) = written else { return Ok(0) };
        self.measure(&batch, &judged);
        state.at = last;
        learn(state, news, now);
        if now > version {
            self.settle(state, Facts::Since(version));
        }
        self.wonder_about(&facts);
        Ok(count)
    }

    fn wonder_about(&self, facts: &[Features]) {
        let Some(wonder) = &self.wonder else { return };
        for features in facts {
            if let Err(error) = wonder.about(&self.store, features) {
                tracing::warn!(%error, "a message's domains are not asked about");
            }
        }
    }

    /// Counts verdicts, and how long they took.
    fn measure(&self, batch: &[StoredFeatures], judged: &[Arrived]) {
        let now = clock::now();
        let positions: HashMap<EventId, LogPosition> = batch.iter().map(|one| (one.id, one.position)).collect();
        for verdict in judged.iter().map(|arrived| &arrived.judgement.verdict) {
            let position = positions.get(&verdict.message);
            let handed_over = position.and_then(|position| self.store.handed_over_at(*position).ok().flatten());
            vitals::judged(verdict.action, handed_over, now);
        }
    }

    /// Where something was erased, the organisation is built anew from what is left.
    fn forget_erased(&self, state: &mut State) -> anyhow::Result<()> {
        if self.store.last_erasure(self.rules.tenant)? != state.erasure {
            *state = self.begin()?;
        }
        Ok(())
    }

    /// Takes in what logs tell, and what others appended.
    fn hear(&mut self, state: &mut State) -> anyhow::Result<()> {
        self.heed_policy(state)?;
        if let Some(version) = state.settled {
            self.settle(state, Facts::Since(version));
        }
        for visit in self.logs.visits.try_iter().flatten() {
            rebuild::visited(&mut state.organisation, self.rules.tenant, &visit);
        }
        let news = self.store.evidence_since(self.rules.tenant, state.evidence)?;
        let now = news.last().map_or(state.evidence, |(version, _)| *version);
        learn(state, news, now);
        Ok(())
    }

    /// Acts by the budgets that are in force now: people change them while it runs.
    fn heed_policy(&mut self, state: &mut State) -> anyhow::Result<()> {
        let said = self.store.policy_change(self.rules.tenant)?;
        let now = self.configured.in_force(said.as_ref().and_then(|said| said.budgets.as_deref()));
        if now != self.rules.policy {
            tracing::info!(by = said.map(|said| said.by), "the budgets were changed");
            state.organisation.act_by(&now);
            self.setup.policy.clone_from(&now);
            self.rules.policy = now;
        }
        Ok(())
    }

    /// What is judged of a message: its facts, with all that it was for.
    fn facts_of(&self, stored: &StoredFeatures) -> anyhow::Result<Features> {
        let recipients = self.store.arrived_for(self.rules.tenant, stored.id)?;
        let Some(mut features) = Features::of_version(stored.features_version, &stored.features) else {
            // Another version stored it just before it was replaced by this one.
            let raw = self.store.raw(self.rules.tenant, stored.id)?;
            let authentication = self.store.authentication(self.rules.tenant, stored.id)?;
            let (time, reverse_path) = (stored.time, ReversePath::Unknown);
            let arrival = ArrivalRecord { time, reverse_path, recipients, authentication };
            return Ok(extract(&read(&self.source, &raw, &arrival)));
        };
        rebuild::add_recipients(&mut features, recipients);
        Ok(features)
    }

    /// Writes verdicts and all that follows from them, whole or not at all; gives what others appended in between.
    fn put(
        &self,
        store: &Store,
        writer: &mut Writer,
        judged: &[Arrived],
        version: EvidenceVersion,
    ) -> anyhow::Result<(Vec<(EvidenceVersion, Evidence)>, EvidenceVersion)> {
        let news = store.evidence_since(self.rules.tenant, version)?;
        for arrived in judged {
            look_again::keep(writer, arrived)?;
            let verdict = arrived.judgement.verdict.clone();
            let now = clock::now();
            let wishes = self.rules.wishes(&verdict, &[], now);
            let (reason, evidence_version) = (AssessmentReason::Arrival, version);
            let assessment = Assessment { revision: 0, time: now, reason, evidence_version, verdict };
            writer.put_first_assessment(&assessment, &wishes)?;
        }
        writer.commit()?;
        Ok((news, store.evidence_version()?))
    }

    /// Looks again at mail that facts concern; where it fails, it is tried again later.
    fn settle(&self, state: &mut State, facts: Facts) {
        let settled =
            self.shared.write(|store, writer| look_again::settle(store, writer, &self.rules, facts, clock::now()));
        match settled {
            Ok(outcome) => {
                state.settled = None;
                told(&outcome);
            }
            Err(error) => {
                tracing::error!(%error, "could not look again for now");
                let since = match facts {
                    Facts::Since(version) => version,
                    Facts::Fresh | Facts::All => EvidenceVersion::default(),
                };
                state.settled = Some(since);
            }
        }
    }

    /// Tries until it works, or until told to stop.
    fn insistently<T>(&self, trouble: &str, mut attempt: impl FnMut() -> anyhow::Result<T>) -> Option<T> {
        loop {
            match attempt() {
                Ok(done) => return Some(done),
                Err(error) => tracing::error!(%error, "{trouble}: trying again"),
            }
            if self.stop.is_asked() {
                return None;
            }
            self.stop.wait(PAUSE);
        }
    }
}

/// How the organisation is begun.
pub(crate) fn setup(config: &Config, rules: &Rules) -> Setup {
    let organisation = &config.organisation;
    Setup {
        tenant: rules.tenant,
        own_domains: organisation.domains.clone(),
        policy: rules.policy.clone(),
        learn_until: None,
        signals_off: rules.signals_off.clone(),
        inside: organisation.internal_networks.iter().map(|network| network.block()).collect(),
    }
}

fn learn(state: &mut State, news: Vec<(EvidenceVersion, Evidence)>, now: EvidenceVersion) {
    let facts: Vec<Evidence> = news.into_iter().map(|(_, fact)| fact).collect();
    if !facts.is_empty() {
        state.organisation.evidence(&facts, NonZeroUsize::MIN);
    }
    state.evidence = state.evidence.max(now);
}

fn told(outcome: &Outcome) {
    if !outcome.changed.is_empty() {
        tracing::info!(facts = outcome.facts, messages = outcome.messages, changed = ?outcome.changed, "looked again");
    }
}
