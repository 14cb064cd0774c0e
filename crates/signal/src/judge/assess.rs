//! A whole message: observed for every recipient, judged, explained.

use super::calibration::Calibration;
use super::likelihood::{Evidence, total, total_without};
use super::{metrics, share, tags};
use crate::email::{SIGNALS, Signal};
use crate::meta::{GROUPS, Scope};
use crate::observation::Observation;
use crate::scene::{Context, Scene, View};
use smallvec::SmallVec;
use thymus_event::Address;
use thymus_event::verdict::{Action, Reason, RecipientVerdict, Score, Verdict};

/// The part of a score that no signal accounts for: where none speaks against the message.
pub(super) const BASE: &str = "base";
/// A group with at least this much against a message, in nats, counts as one that objects.
const OBJECTS_NATS: f64 = 0.7;

/// On what a verdict rests; the policy asks for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grounds {
    /// How many independent groups of signals object.
    pub groups: usize,
    /// It holds a link, an attachment, or a request: a way to do harm.
    pub can_harm: bool,
    /// It holds links of the author's own.
    pub has_links: bool,
    /// It holds attachments.
    pub has_attachments: bool,
}

/// A verdict without actions, its grounds, and what calibration learns from it.
#[derive(Clone, Debug)]
pub struct Judged {
    /// The verdict; every action is still `allow`.
    pub verdict: Verdict,
    /// On what it rests.
    pub grounds: Grounds,
    /// log₁₀ p* of every recipient, in the verdict's order.
    pub shares: Vec<f64>,
    /// The highest total.
    pub total: f64,
    /// The context of the recipient with the highest total.
    pub context: Context,
    /// Signal and level of every observation for that recipient.
    pub levels: SmallVec<[(u16, u8); 24]>,
}

struct Seat<'a> {
    recipient: Option<&'a Address>,
    context: Context,
    observations: Vec<Observation>,
    evidence: Vec<Evidence>,
    total: f64,
}

/// Judges a message. `off` names signals that are left out.
pub fn assess(scene: &Scene<'_>, calibration: &Calibration, off: &[u16]) -> Judged {
    let nobody = Address::parse("nobody@invalid");
    let recipients: Vec<&Address> = match scene.features.recipients.is_empty() {
        true => nobody.iter().collect(),
        false => scene.features.recipients.iter().collect(),
    };
    let on = || SIGNALS.iter().filter(|signal| !off.contains(&signal.meta.id));
    let mut common: Option<(Context, Vec<Observation>)> = None;
    let seats: Vec<Seat<'_>> =
        recipients.iter().map(|recipient| seat(scene, recipient, calibration, on(), &mut common)).collect();
    finish(scene, calibration, &seats)
}

/// Observations that are the same for recipients of one standing are made once.
fn seat<'a>(
    scene: &Scene<'_>,
    recipient: &'a Address,
    calibration: &Calibration,
    on: impl Iterator<Item = &'static Signal>,
    common: &mut Option<(Context, Vec<Observation>)>,
) -> Seat<'a> {
    let view = View::new(scene, recipient);
    let context = view.context();
    let fresh = common.as_ref().is_none_or(|(known, _)| *known != context);
    let mut shared = Vec::new();
    let mut observations = Vec::with_capacity(SIGNALS.len());
    for signal in on {
        match signal.meta.scope {
            Scope::Recipient => observations.extend((signal.observe)(&view)),
            Scope::Message if fresh => shared.extend((signal.observe)(&view)),
            Scope::Message => {}
        }
    }
    if fresh {
        *common = Some((context, shared));
    }
    observations.extend(common.iter().flat_map(|(_, shared)| shared.iter().cloned()));
    let evidence: Vec<Evidence> = observations.iter().map(|o| Evidence::of(o, context, calibration)).collect();
    let total = total(&evidence, context);
    Seat {
        recipient: Some(recipient).filter(|_| !scene.features.recipients.is_empty()),
        context,
        observations,
        evidence,
        total,
    }
}

fn finish(scene: &Scene<'_>, calibration: &Calibration, seats: &[Seat<'_>]) -> Judged {
    let mut worst = 0;
    for (at, seat) in seats.iter().enumerate() {
        if seat.total > seats[worst].total {
            worst = at;
        }
    }
    let shares = seats.iter().map(|seat| calibration.tail(seat.context).log10_share(seat.total)).collect();
    let recipients = seats
        .iter()
        .filter_map(|seat| {
            let score = calibration.tail(seat.context).score(seat.total);
            Some(RecipientVerdict { recipient: seat.recipient?.clone(), score, action: Action::Allow })
        })
        .collect();
    let top = &seats[worst];
    let reasons = reasons(top, calibration);
    let verdict = Verdict {
        tenant: scene.features.tenant,
        message: scene.features.id,
        score: calibration.tail(top.context).score(top.total),
        action: Action::Allow,
        tags: tags::tags(&top.observations, scene),
        reasons,
        metrics: metrics::metrics(scene),
        recipients,
        young: false,
    };
    Judged {
        verdict,
        grounds: grounds(scene, top),
        shares,
        total: top.total,
        context: top.context,
        levels: top.observations.iter().map(|o| (o.meta.id, u8::try_from(o.level).unwrap_or(0))).collect(),
    }
}

fn grounds(scene: &Scene<'_>, seat: &Seat<'_>) -> Grounds {
    let mut against = [0f64; GROUPS];
    for piece in &seat.evidence {
        let most = piece.weights.iter().copied().fold(0.0, f64::max);
        against[piece.group] = against[piece.group].max(most);
    }
    Grounds {
        groups: against.iter().filter(|most| **most >= OBJECTS_NATS).count(),
        can_harm: scene.can_harm(),
        has_links: !scene.links.is_empty(),
        has_attachments: !scene.features.attachments.is_empty(),
    }
}

/// Every observation that changed the score, with its part: in proportion to what the total would lose or
/// gain without it, scaled so that all parts sum to the score.
fn reasons(seat: &Seat<'_>, calibration: &Calibration) -> Vec<Reason> {
    let whole = calibration.tail(seat.context).score(seat.total);
    let effects: Vec<f64> =
        (0..seat.evidence.len()).map(|at| seat.total - total_without(&seat.evidence, seat.context, at)).collect();
    let against: Vec<f64> = effects.iter().map(|effect| effect.max(0.0)).collect();
    let excusing: Vec<f64> = effects.iter().map(|effect| (-effect).max(0.0)).collect();
    let excused = excused_part(whole, against.iter().sum(), excusing.iter().sum());
    let (up, rest_up) = share::divide(Score::from_units(whole.units() + excused.units()), &against);
    let (down, rest_down) = share::divide(Score::from_units(-excused.units()), &excusing);
    let mut reasons: Vec<Reason> = Vec::with_capacity(effects.len() + 1);
    for (at, observation) in seat.observations.iter().enumerate() {
        let contribution = Score::from_units(up[at].units() + down[at].units());
        if contribution != Score::ZERO {
            let signal = observation.meta.name.to_owned();
            reasons.push(Reason { signal, contribution, sentence: observation.sentence() });
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
