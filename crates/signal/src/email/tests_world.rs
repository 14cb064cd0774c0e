//! A small organisation for the signals' tests, and the messages that no signal may trip over.

use super::SIGNALS;
use crate::extract::{self, extract};
use crate::features::Features;
use crate::learn;
use crate::meta::SignalMeta;
use crate::observation::{Observation, Seen};
use crate::scene::{OwnDomains, Scene, View};
use crate::testing::{Mail, OWN, address, hour};
use thymus_baseline::{Baselines, Key, Lesson, Worth};
use thymus_event::email::{FileKind, LinkTraits, ReversePath};
use thymus_event::{Day, Host, MessageId, Timestamp};

/// Days of ordinary life in [`World::lived_in`].
const LIVED_DAYS: i64 = 20;
/// The day after the last of them.
pub(super) const LATER: i64 = 22 * 24;
/// The person inside who corresponds.
pub(super) const ANN: &str = "ann@harbour.example";
/// The person inside who reads newsletters.
pub(super) const BOB: &str = "bob@harbour.example";
/// The correspondent outside, a person.
pub(super) const EVE: &str = "eve@supplier.example";
/// The service outside.
pub(super) const NEWS: &str = "news@tides.example";
/// Nobody knows them.
pub(super) const MALLORY: &str = "mallory@stranger.example";

/// An organisation and what it has learned.
pub(super) struct World {
    pub(super) baselines: Baselines,
    own: OwnDomains,
}

impl World {
    /// Knows its own domain alone.
    pub(super) fn new() -> Self {
        let mut baselines = Baselines::default();
        baselines.lookalike.apply(OWN, Worth::Trusted, Day(0), Lesson::Give);
        Self { baselines, own: OwnDomains::new([OWN].into_iter()) }
    }

    /// Some weeks of mail: Ann corresponds with Eve and with Bob, Bob reads the tide tables and gets their news.
    pub(super) fn lived_in() -> Self {
        let mut world = Self::new();
        for day in 0..LIVED_DAYS {
            let at = |hours: i64| hour(day * 24 + hours);
            let question = Mail::new(ANN, EVE, at(1));
            world.learn(&question);
            world.learn(&eve(at(2)).answers(&question));
            world.learn(&Mail::new(ANN, BOB, at(3)).name("Ann Reef"));
            world.visit(BOB, "tides.example", at(4));
            world.learn(&news(at(5)).link("tides.example"));
        }
        world
    }

    /// Teaches all that an ordinary message teaches, at once.
    pub(super) fn learn(&mut self, mail: &Mail) {
        let (features, baselines) = (extract(&mail.0), &mut self.baselines);
        learn::deliveries(&features, baselines, Lesson::Give);
        learn::sent(&features, baselines, Lesson::Give);
        if features.direction.is_from_inside() {
            for recipient in &features.recipients {
                learn::trust(&features, recipient, recipient.org_domain() == OWN, baselines, Lesson::Give);
            }
            learn::references(&features, baselines, Lesson::Give);
        }
        learn::history(&features, baselines, Lesson::Give);
        learn::services(&features, baselines, Lesson::Give);
    }

    /// An author's mail of a day was suspicious.
    pub(super) fn suspect(&mut self, author: &str, time: Timestamp) {
        let (key, domain) = (Key::of(author), Key::of(address(author).org_domain()));
        self.baselines.correspondence.suspect(None, key, Some(domain), &[], time.day(), Lesson::Give);
    }

    /// A person inside goes to a site.
    pub(super) fn visit(&mut self, person: &str, host: &str, time: Timestamp) {
        self.baselines.popularity.visited(Key::of(Host::new(host).entity()), Key::of(person), time);
    }

    /// What a signal says to the message's first recipient: the level's name and the sentence.
    pub(super) fn sees(&self, meta: &SignalMeta, mail: &Mail) -> Option<(&'static str, String)> {
        self.sees_features(meta, &extract(&mail.0))
    }

    /// The same of features.
    pub(super) fn sees_features(&self, meta: &SignalMeta, features: &Features) -> Option<(&'static str, String)> {
        let signal = SIGNALS.iter().find(|signal| signal.meta.id == meta.id).expect("a listed signal");
        let scene = Scene::new(features, &self.baselines, &self.own);
        let nobody = address("nobody@invalid");
        let view = View::new(&scene, features.recipients.first().unwrap_or(&nobody));
        (signal.observe)(&view).map(|observation| (observation.at().name, observation.sentence()))
    }

    /// The level's name alone; empty where the signal is silent.
    pub(super) fn level(&self, meta: &SignalMeta, mail: &Mail) -> &'static str {
        self.sees(meta, mail).map_or("", |(level, _)| level)
    }
}

/// A letter of Eve's.
pub(super) fn eve(time: Timestamp) -> Mail {
    Mail::new(EVE, ANN, time).name("Eve Stone")
}

/// A newsletter.
pub(super) fn news(time: Timestamp) -> Mail {
    Mail::new(NEWS, BOB, time).name("Tides").bulk()
}

/// A stranger's letter to Bob.
pub(super) fn stranger() -> Mail {
    Mail::new(MALLORY, BOB, hour(LATER))
}

/// A signal says something readable of every hostile message, whatever it knows, or nothing; and every
/// level has a sentence even without facts, or with absurd ones.
pub(super) fn survives_hostile_mail(meta: &'static SignalMeta) {
    for world in [World::new(), World::lived_in()] {
        for (at, mail) in hostile().iter().enumerate() {
            let said = world.sees(meta, mail);
            said.iter().for_each(|(_, sentence)| assert_readable(sentence, &format!("hostile message {at}")));
        }
    }
    assert_sentences(meta);
}

/// Every level has a sentence, without facts or with absurd ones.
pub(crate) fn assert_sentences(meta: &'static SignalMeta) {
    let absurd = Seen::what("a\u{202e}“b”".repeat(50)).other("x".repeat(500)).counts([u32::MAX as usize; 3]);
    for level in 0..meta.levels.len() {
        for seen in [Seen::default(), absurd.clone(), Seen::default().counts([1; 3])] {
            let sentence = Observation::with(meta, level, seen).sentence();
            assert!(sentence.ends_with('.') && sentence.len() > 3, "{}: {sentence}", meta.levels[level].name);
        }
    }
    assert!(Observation::new(meta, usize::MAX).sentence().ends_with('.'));
}

/// A sentence, without what rewrites a screen.
pub(crate) fn assert_readable(sentence: &str, of: &str) {
    let rewrites = |c: char| c.is_control() || matches!(c, '\u{202e}' | '\u{2066}');
    assert!(!sentence.contains(rewrites), "{of}: {sentence:?}");
    assert!(sentence.ends_with('.') && sentence.len() > 8, "{of}: {sentence}");
    for wrong in ["  ", " ,", " .", "1 people ha", "1 days", "0 people ", "“”"] {
        assert!(!sentence.contains(wrong), "{of}: {sentence}");
    }
}

/// Absurd messages, from outside and inside, known and unknown.
pub(crate) fn hostile() -> Vec<Mail> {
    let mail = || stranger().link("lure.example");
    let mut all = vec![
        mail().edit(|e| e.originators.from.clear()),
        mail().edit(|e| e.envelope.recipients.clear()),
        mail().edit(|e| e.received.clear()).edit(|e| e.envelope.reverse_path = ReversePath::Null),
        mail().edit(|e| e.message_id = None).name(""),
        mail().edit(|e| e.authentication = Default::default()),
        Mail::new("bob@harbour.example", "bob@harbour.example", hour(LATER)).edit(|e| e.originators.from.clear()),
        Mail::new("x@y", "bob@harbour.example", Timestamp::from_seconds(0)).link("y"),
    ];
    for name in [
        "",
        " ",
        "@",
        "\u{202e}moc.evil",
        "<a@b.example>",
        &"🦀".repeat(4000),
        "“x”\"'();",
        "a\u{0}\u{1b}[2J\r\nb\u{2066}",
    ] {
        all.push(mail().name(name).subject(name).text(name).reply_to("a@b.example").unauthenticated());
        all.push(eve(hour(LATER)).name(name).text(name).unauthenticated().attach(name, FileKind::Executable));
    }
    all.push(many());
    all
}

/// More of everything than anyone sends.
fn many() -> Mail {
    let all_traits = LinkTraits { ip_literal: true, punycode: true, names_recipient: true, ..LinkTraits::default() };
    let mut mail = stranger().name(&"Word ".repeat(500)).text(&"password iban gift card urgent ".repeat(3000));
    for n in 0..700 {
        mail = mail.link(&format!("h{n}.example")).edit_link(|link| {
            link.traits = all_traits;
            link.count = u16::MAX;
            link.shown_host = Some(Host::new("shown.example"));
            link.redirect_host = Some(Host::new("10.0.0.1"));
        });
        mail = mail.also_to(&format!("p{n}@harbour.example")).attach("a.pdf.exe", FileKind::Script);
        mail.0.thread.references.extend(MessageId::parse(&format!("{n}@x.example")));
        mail = mail.reply_to(&format!("r{n}@elsewhere.example"));
    }
    mail.edit(|e| {
        e.body.hidden_chars = u32::MAX;
        e.body.invisible_chars = u16::MAX;
        e.body.quoted = "q@x.example ".repeat(5000);
        e.body.images = u16::MAX;
    })
}

#[test]
fn a_huge_message_is_cut_to_its_bounds() {
    let features = extract(&many().0);
    assert_eq!(features.recipients.len(), extract::RECIPIENTS_MAX);
    assert!(features.links.len() <= 24 && features.attachments.len() <= 16 && features.thread.ids.len() <= 32);
    assert!(features.to_bytes().len() < 40_000, "{}", features.to_bytes().len());
}
