//! A message as it was seen when it came: observed for every recipient through the baselines of that moment, and kept.
//!
//! What a signal saw is frozen then, or a message would explain itself away. Later facts are weighed on top of it
//! ([`super::weigh`]), as often as there are new ones.

use super::calibration::Calibration;
use super::likelihood::{Evidence, total, total_without};
use super::tail::Fit;
use super::{metrics, tags};
use crate::email::{SIGNALS, Signal};
use crate::later::Carried;
use crate::meta::{GROUPS, Group, Scope};
use crate::observation::Observation;
use crate::scene::{Context, Scene, View};
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::collections::BTreeMap;
use thymus_event::Address;

/// A group with at least this much against a message, in nats, counts as one that objects.
pub(super) const OBJECTS_NATS: f64 = 0.7;

/// On what a verdict rests; the policy asks for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Grounds {
    /// How many independent groups of signals object.
    pub groups: usize,
    /// It holds a link, an attachment, or a request: a way to do harm.
    pub can_harm: bool,
    /// It holds links of the author's own.
    pub has_links: bool,
    /// It holds attachments.
    pub has_attachments: bool,
    /// A later fact stands against it, whatever the baselines say.
    pub proven: bool,
}

/// All that is kept of a message's first judgement, so that later facts can be weighed without looking again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Frozen {
    /// What evidence may be about.
    pub carried: Carried,
    /// One for each recipient, in the order of the features; one for nobody where there are none.
    pub seats: SmallVec<[FrozenSeat; 1]>,
    /// What was seen for the recipient with the highest total.
    pub reasons: Vec<FrozenReason>,
    /// On what the totals rest.
    pub grounds: Grounds,
    /// Plain names.
    pub tags: Vec<String>,
    /// Named numbers.
    pub metrics: BTreeMap<String, f64>,
    /// The distribution of the organisation's totals that placed these then.
    pub fit: Fit,
}

impl Frozen {
    /// The context of the recipient with the highest total.
    pub fn context(&self) -> Context {
        let worst = highest(self.seats.iter().map(|seat| seat.total));
        self.seats.get(worst).map_or(Context::INSIDE, |seat| seat.context)
    }
}

/// One recipient's copy.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrozenSeat {
    /// How odd it was, in nats.
    pub total: f64,
    /// Which learned shares applied.
    pub context: Context,
}

/// What one signal had to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FrozenReason {
    /// The signal's plain name.
    pub signal: String,
    /// What the total would lose without it, in nats; negative where it would gain.
    pub effect: f64,
    /// The sentence.
    pub sentence: String,
}

/// Where the highest total is, the first of equal ones; 0 where there are none.
pub(super) fn highest(totals: impl Iterator<Item = f64>) -> usize {
    let keep = |worst: (usize, f64), next: (usize, f64)| if next.1 > worst.1 { next } else { worst };
    totals.enumerate().reduce(keep).map_or(0, |(at, _)| at)
}

/// Signal and level of every observation for the recipient with the highest total.
pub type Levels = SmallVec<[(u16, u8); 24]>;

struct Seat {
    context: Context,
    observations: Vec<Observation>,
    evidence: Vec<Evidence>,
    total: f64,
}

/// Looks at a message once. `off` names signals that are left out.
pub fn freeze(scene: &Scene<'_>, calibration: &Calibration, off: &[u16]) -> (Frozen, Levels) {
    let nobody = Address::parse("nobody@invalid");
    let recipients: Vec<&Address> = match scene.features.recipients.is_empty() {
        true => nobody.iter().collect(),
        false => scene.features.recipients.iter().collect(),
    };
    let on = || SIGNALS.iter().filter(|signal| !off.contains(&signal.meta.id));
    let mut common: Option<(Context, Vec<Observation>)> = None;
    let seats: Vec<Seat> =
        recipients.iter().map(|recipient| seat(scene, recipient, calibration, on(), &mut common)).collect();
    finish(scene, calibration, &seats)
}

/// Observations that are the same for recipients of one standing are made once.
fn seat(
    scene: &Scene<'_>,
    recipient: &Address,
    calibration: &Calibration,
    on: impl Iterator<Item = &'static Signal>,
    common: &mut Option<(Context, Vec<Observation>)>,
) -> Seat {
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
    let weigh = |o: &Observation| Evidence::of(o, context, calibration).of_author(scene.doubted);
    let evidence: Vec<Evidence> = observations.iter().map(weigh).collect();
    let total = total(&evidence, context);
    Seat { context, observations, evidence, total }
}

fn finish(scene: &Scene<'_>, calibration: &Calibration, seats: &[Seat]) -> (Frozen, Levels) {
    let worst = highest(seats.iter().map(|seat| seat.total));
    let top = &seats[worst];
    let frozen = Frozen {
        carried: Carried::of(scene.features),
        seats: seats.iter().map(|seat| FrozenSeat { total: seat.total, context: seat.context }).collect(),
        reasons: reasons(top),
        grounds: grounds(scene, top),
        tags: tags::tags(&top.observations, scene),
        metrics: metrics::metrics(scene),
        fit: calibration.tail(top.context).in_force().clone(),
    };
    (frozen, top.observations.iter().map(|o| (o.meta.id, u8::try_from(o.level).unwrap_or(0))).collect())
}

fn reasons(seat: &Seat) -> Vec<FrozenReason> {
    let reason = |(at, observation): (usize, &Observation)| {
        let effect = seat.total - total_without(&seat.evidence, seat.context, at);
        let signal = observation.meta.name.to_owned();
        (effect != 0.0).then(|| FrozenReason { signal, effect, sentence: observation.sentence() })
    };
    seat.observations.iter().enumerate().filter_map(reason).collect()
}

fn grounds(scene: &Scene<'_>, seat: &Seat) -> Grounds {
    let mut against = [0f64; GROUPS];
    for piece in &seat.evidence {
        let most = piece.weights.iter().copied().fold(0.0, f64::max);
        // Words and the text that holds them are one ground.
        let group = if piece.group == Group::Wording as usize { Group::Content as usize } else { piece.group };
        against[group] = against[group].max(most);
    }
    Grounds {
        groups: against.iter().filter(|most| **most >= OBJECTS_NATS).count(),
        can_harm: scene.can_harm(),
        has_links: !scene.links.is_empty(),
        has_attachments: !scene.features.attachments.is_empty(),
        proven: false,
    }
}
