//! What tells of a message whether another belongs to the same campaign, as the baselines stood when it came.
//!
//! Only what is rare can join: a host that nobody went to, a path on a shared platform, a server that few senders use.

use crate::email::{CLIENTS, ENVELOPES};
use crate::features::{Features, Sender};
use crate::scene::{Context, LinkView, REGULAR_DAYS_MIN, SHARED_SENDERS_MIN, Scene, other_senders};
use crate::sketch::Sketch;
use smallvec::SmallVec;
use thymus_baseline::Key;
use thymus_event::domain;
use thymus_event::email::FileKind;

/// Rare places and files kept: a campaign leads to one or two.
const PLACES_MAX: usize = 4;

/// The marks of one message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    /// The author's address.
    pub sender: Key,
    /// Whose mail it is: the author's organisational domain, or the address where strangers, or colleagues, share the domain.
    pub house: Key,
    /// From inside, trusted, or regular and still itself: its mail joins with its own alone.
    pub established: bool,
    /// Copies of it are odd: nobody of its house wrote before this day, or a known person's links suddenly lead elsewhere. A
    /// known service writes to several people by nature.
    pub fresh: bool,
    /// Written to many, or by a program.
    pub bulk: bool,
    /// The wording.
    pub sketch: Sketch,
    /// Where its links lead that nobody knows and this author never linked to; and files that can do harm.
    pub places: SmallVec<[Key; 2]>,
    /// The way a stranger's came, where few senders come that way: client, envelope, the domain in its Message-ID.
    pub machinery: SmallVec<[Key; 3]>,
}

impl Marks {
    /// Of a message, as one in this context.
    pub fn of(scene: &Scene<'_>, context: Context) -> Self {
        let features = scene.features;
        let sender = features.sender.as_ref();
        let address = sender.map(|sender| sender.author.address).unwrap_or_default();
        let days = scene.author_days().max(scene.domain_days());
        let regular = days >= REGULAR_DAYS_MIN && scene.continuity.inherits();
        let mut places: SmallVec<[Key; 2]> = scene.links.iter().filter_map(place).collect();
        places.extend(files(features));
        places.sort_unstable();
        places.dedup();
        places.truncate(PLACES_MAX);
        let established = !scene.doubted && (!context.is_untrusted() || regular);
        Self {
            sender: address,
            house: sender.and_then(Sender::domain_key).filter(|_| scene.is_inbound()).unwrap_or(address),
            established,
            fresh: match established {
                true => !places.is_empty() && !scene.bulk,
                false => days == 0,
            },
            bulk: scene.bulk,
            sketch: features.content.sketch,
            places,
            machinery: if established { SmallVec::new() } else { machinery(scene) },
        }
    }
}

/// Where a link leads, if it is rare. A site of the author's own is no more rare than the author.
fn place(view: &LinkView<'_>) -> Option<Key> {
    let link = view.link;
    if link.of_sender || view.own || view.days_by_author > 0 || view.days_by_domain > 0 {
        return None;
    }
    // A shortener's host is everybody's, however few have been there: what it stands for is in its path.
    match link.place.filter(|_| link.traits.indirect) {
        Some(place) => Some(place),
        None if view.is_unknown() => Some(link.entity),
        None => link.place.filter(|_| link.shared_platform),
    }
}

/// Pictures and signatures are in every copy of a letterhead.
fn files(features: &Features) -> impl Iterator<Item = Key> {
    let plain = |kind| {
        matches!(
            kind,
            FileKind::Image
                | FileKind::Signature
                | FileKind::Calendar
                | FileKind::Text
                | FileKind::Media
                | FileKind::Other
        )
    };
    features.attachments.iter().filter(move |file| !plain(file.kind)).map(|file| file.hash)
}

fn machinery(scene: &Scene<'_>) -> SmallVec<[Key; 3]> {
    let features = scene.features;
    let own = features.sender.as_ref().map_or("", Sender::domain);
    let author = features.sender.as_ref().map(|sender| sender.author.domain);
    let few = |key: &Key| other_senders(scene.baselines, *key, author) < SHARED_SENDERS_MIN;
    let foreign = |name: &&str| !name.is_empty() && *name != own && !domain::is_freemail(name);
    let client = features.client.as_deref().filter(foreign).map(|name| Key::of(name).and(CLIENTS));
    let envelope = features.envelope_domain.as_deref().filter(foreign).map(|name| Key::of(name).and(ENVELOPES));
    let id = features.message_id.as_ref().and_then(|id| id.as_str().rsplit_once('@'));
    let id = id.map(|(_, host)| domain::registrable(host)).filter(foreign).map(|name| Key::of(name).and(MESSAGE_IDS));
    [client, envelope, id].into_iter().flatten().filter(few).collect()
}

/// Sets domains of Message-IDs apart.
const MESSAGE_IDS: Key = Key::number(0x1d5);
