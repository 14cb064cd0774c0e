//! A frozen message and all that is known of what it carries, weighed into a verdict.

use super::freeze::{Frozen, FrozenSeat, Grounds, OBJECTS_NATS, highest};
use super::share;
use crate::features::Features;
use crate::later::{Carried, EvidenceView, Found, LATER, LaterSignal};
use crate::learn::person;
use crate::meta::Scope;
use crate::observation::Observation;
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::verdict::{Action, Reason, RecipientVerdict, Score, Verdict};

/// The part of a score that no signal accounts for: where none speaks against the message.
pub(super) const BASE: &str = "base";
/// Later facts that weigh this much, in nats, stand for themselves: they count as two groups that object.
const PROOF_NATS: f64 = 8.0;

/// A verdict without actions, and on what it rests.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighed {
    /// The verdict; every action is still `allow`.
    pub verdict: Verdict,
    /// On what it rests.
    pub grounds: Grounds,
    /// log₁₀ p* of every seat.
    pub shares: Vec<f64>,
    /// The highest total.
    pub total: f64,
}

impl Weighed {
    /// log₁₀ p* of the seat that is rarest; 0 where there is none.
    pub fn rarest(&self) -> f64 {
        self.shares.iter().copied().fold(0.0, f64::min)
    }
}

type Findings<'a> = SmallVec<[(&'static LaterSignal, Found<'a>); 2]>;

/// By how many nats all later facts of one scope move a total.
fn nats(findings: &Findings<'_>) -> f64 {
    findings.iter().map(|(signal, found)| signal.weight(found.level)).sum()
}

fn find<'a>(
    carried: &Carried,
    recipient: Option<Key>,
    scope: Scope,
    evidence: &'a dyn EvidenceView,
    off: &[u16],
) -> Findings<'a> {
    let on = LATER.iter().filter(|signal| signal.meta.scope == scope && !off.contains(&signal.meta.id));
    on.filter_map(|signal| Some((signal, (signal.observe)(carried, recipient, evidence)?))).collect()
}

/// What later facts come to, without words: all that a pass over many messages needs.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Facts {
    /// By how much they move the total of every recipient, in nats.
    pub nats: f64,
}

impl Facts {
    /// Of the whole message.
    pub fn of(carried: &Carried, evidence: &dyn EvidenceView, off: &[u16]) -> Self {
        Self { nats: nats(&find(carried, None, Scope::Message, evidence, off)) }
    }

    /// The same with what is known for one recipient.
    #[must_use]
    pub fn and_for(self, recipient: Key, carried: &Carried, evidence: &dyn EvidenceView, off: &[u16]) -> Self {
        Self { nats: self.nats + nats(&find(carried, Some(recipient), Scope::Recipient, evidence, off)) }
    }

    /// Grounds with these facts among them.
    #[must_use]
    pub fn join(self, grounds: &Grounds) -> Grounds {
        let (proven, objects) = (self.nats >= PROOF_NATS, self.nats >= OBJECTS_NATS);
        let groups = grounds.groups + usize::from(proven) + usize::from(objects);
        Grounds { groups, proven, ..grounds.clone() }
    }
}

/// Weighs what is known now on top of what was seen then.
pub fn weigh(frozen: &Frozen, features: &Features, evidence: &dyn EvidenceView, off: &[u16]) -> Weighed {
    let fit = &frozen.fit;
    let common = find(&frozen.carried, None, Scope::Message, evidence, off);
    let own: Vec<Findings<'_>> = (0..frozen.seats.len())
        .map(|at| {
            let recipient = features.recipients.get(at).map(person);
            find(&frozen.carried, recipient, Scope::Recipient, evidence, off)
        })
        .collect();
    let moved = nats(&common);
    let totals: Vec<f64> =
        frozen.seats.iter().zip(&own).map(|(seat, own): (&FrozenSeat, _)| seat.total + moved + nats(own)).collect();
    let worst = highest(totals.iter().copied());
    let total = totals.get(worst).copied().unwrap_or_default();
    let mut findings = common;
    findings.extend(own.into_iter().nth(worst).unwrap_or_default());
    let observations = observed(&findings, features, worst);
    let score = fit.score(total);
    let recipients = features.recipients.iter().zip(&totals);
    Weighed {
        grounds: Facts { nats: nats(&findings) }.join(&frozen.grounds),
        shares: totals.iter().map(|total| fit.log10_share(*total)).collect(),
        total,
        verdict: Verdict {
            tenant: features.tenant,
            message: features.id,
            score,
            action: Action::Allow,
            tags: tags(frozen, &observations),
            reasons: reasons(frozen, &observations, score),
            metrics: metrics(frozen, evidence),
            recipients: recipients
                .map(|(recipient, total)| RecipientVerdict {
                    recipient: recipient.clone(),
                    score: fit.score(*total),
                    action: Action::Allow,
                })
                .collect(),
            young: false,
        },
    }
}

/// Later facts in words, with their weights.
fn observed(findings: &Findings<'_>, features: &Features, worst: usize) -> Vec<(Observation, f64)> {
    let recipient = features.recipients.get(worst);
    let observed = |(signal, found): &(&LaterSignal, Found<'_>)| {
        (signal.observation(found, features, recipient), signal.weight(found.level))
    };
    findings.iter().map(observed).collect()
}

fn tags(frozen: &Frozen, observations: &[(Observation, f64)]) -> Vec<String> {
    let is = |signal: &str, levels: &[&str]| {
        observations.iter().any(|(o, _)| o.meta.name == signal && levels.contains(&o.at().name))
    };
    let tags = [
        ("Fresh Domain", is("domain_age", &["days", "weeks"])),
        ("Known Bad", is("known_bad", &["condemned"])),
        ("Internal Account at Risk", is("account_risk", &["at_risk"])),
    ];
    let mut all = frozen.tags.clone();
    for (name, _) in tags.into_iter().filter(|(name, applies)| *applies && !frozen.tags.iter().any(|tag| tag == name)) {
        all.push(name.to_owned());
    }
    all
}

fn metrics(frozen: &Frozen, evidence: &dyn EvidenceView) -> std::collections::BTreeMap<String, f64> {
    let mut metrics = frozen.metrics.clone();
    if let Some(registered) = frozen.carried.domain.and_then(|domain| evidence.registered(domain)) {
        let days = (frozen.carried.time.millis() - registered.millis()) / 86_400_000;
        metrics.insert("domain_age_days".to_owned(), days as f64);
    }
    metrics
}

/// Everything that changed the score, with its part: in proportion to what the total would lose or gain without it,
/// scaled so that all parts sum to the score.
fn reasons(frozen: &Frozen, observations: &[(Observation, f64)], whole: Score) -> Vec<Reason> {
    let then = frozen.reasons.iter().map(|reason| (reason.signal.as_str(), reason.effect, reason.sentence.clone()));
    let since = observations.iter().map(|(o, weight)| (o.meta.name, *weight, o.sentence()));
    let said: Vec<(&str, f64, String)> = then.chain(since).collect();
    let against: Vec<f64> = said.iter().map(|(_, effect, _)| effect.max(0.0)).collect();
    let excusing: Vec<f64> = said.iter().map(|(_, effect, _)| (-effect).max(0.0)).collect();
    let excused = excused_part(whole, against.iter().sum(), excusing.iter().sum());
    let (up, rest_up) = share::divide(Score::from_units(whole.units() + excused.units()), &against);
    let (down, rest_down) = share::divide(Score::from_units(-excused.units()), &excusing);
    let mut reasons: Vec<Reason> = Vec::with_capacity(said.len() + 1);
    for (at, (signal, _, sentence)) in said.into_iter().enumerate() {
        let contribution = Score::from_units(up[at].units() + down[at].units());
        if contribution != Score::ZERO {
            reasons.push(Reason { signal: signal.to_owned(), contribution, sentence });
        }
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse((reason.contribution.units().abs(), reason.contribution)));
    let base = Score::from_units(rest_up.units() + rest_down.units());
    if base != Score::ZERO {
        let sentence = "The score that even an ordinary message has.".to_owned();
        reasons.push(Reason { signal: BASE.to_owned(), contribution: base, sentence });
    }
    reasons
}

/// By how much the excusing signals together lowered the score: their part of all that was said.
fn excused_part(whole: Score, against: f64, excusing: f64) -> Score {
    let said = against + excusing;
    if said > 0.0 { Score::from_units((whole.units() as f64 * excusing / said) as i64) } else { Score::ZERO }
}
