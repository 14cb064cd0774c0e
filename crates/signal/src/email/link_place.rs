//! **Is a link hidden in a picture or a file?** (signal 30)
//!
//! Sees places to which the message's text has no link at all, but a QR code, a PDF or another attached file has.
//! Matters because such links pass filters that read text, and a telephone that scans a code stands outside the
//! organisation's network. Tickets and parcel labels carry codes too, and many documents a link to their author's site
//! or to what everybody uses: those count as ordinary. Blind to codes drawn with characters or lines, to pictures that
//! the message only refers to, and to what is encrypted.

use crate::features::Cover;
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::{LinkView, View};
use thymus_event::attack::{SPEARPHISHING_ATTACHMENT, SPEARPHISHING_LINK};

pub(super) static META: SignalMeta = SignalMeta {
    // Ordinary shares: of messages with links, one in thirty has some in files alone, mostly to well-known places; one in
    // some hundreds has a code that leads to the web. Attacks: codes were in a tenth of credential phishing in recent
    // years, documents with nothing but a button in as many.
    id: 40,
    name: "link_place",
    question: "Does a link stand only in a QR code, or only within an attached file?",
    group: Group::Links,
    scope: Scope::Message,
    by_context: true,
    cap: 2.4,
    techniques: &[SPEARPHISHING_LINK, SPEARPHISHING_ATTACHMENT],
    levels: &[
        Level::only_for("in_text", 0.95, [0.85, 0.84, 0.9, 0.95, 0.88]),
        Level::only_for("known_in_file", 0.033, [0.01, 0.01, 0.01, 0.01, 0.02]),
        Level::only_against("in_file", 0.014, [0.07, 0.07, 0.06, 0.02, 0.06]),
        Level::only_against("in_qr_code", 0.003, [0.07, 0.08, 0.03, 0.02, 0.04]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let hidden = view.scene.links.iter().max_by_key(|link| level(link))?;
    Some(Observation::with(&META, level(hidden), Seen::what(hidden.link.host.as_str())))
}

fn level(view: &LinkView<'_>) -> usize {
    let is_usual = view.is_common() || view.is_service_tenant() || view.days_by_author > 0;
    let is_authors = view.link.of_sender || view.bears_author;
    match view.link.cover {
        Cover::Text => 0,
        _ if is_usual => 1,
        Cover::File if is_authors => 1,
        Cover::File => 2,
        Cover::QrCode => 3,
    }
}

fn sentence(observation: &Observation) -> String {
    let what = match observation.seen.what.as_str() {
        "" => "a place without a name",
        what => what,
    };
    match observation.level {
        0 => "Its links stand in its text.".to_owned(),
        1 => "Some links stand in a file or a QR code only; they lead to the author's own site, or where many go."
            .to_owned(),
        2 => format!("The only link to {what} stands within an attached file, not in the text."),
        _ => format!("The only link to {what} is a QR code in a picture."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{World, stranger, survives_hostile_mail};
    use crate::testing::{Mail, OWN, hour};

    use thymus_event::email::LinkPlace;

    fn placed(host: &str, place: LinkPlace) -> Mail {
        stranger().link(host).edit_link(|link| link.place = place)
    }

    fn level(mail: &Mail) -> &'static str {
        World::lived_in().level(&META, mail)
    }

    #[test]
    fn a_link_that_stands_in_a_picture_or_a_file_alone() {
        let (level, sentence) =
            World::lived_in().sees(&META, &placed("lure.example", LinkPlace::QrCode)).expect("an observation");
        assert_eq!(
            (level, sentence.as_str()),
            ("in_qr_code", "The only link to lure.example is a QR code in a picture.")
        );
        for place in [LinkPlace::Pdf, LinkPlace::Attachment, LinkPlace::Calendar] {
            assert_eq!(self::level(&placed("lure.example", place)), "in_file");
        }
        assert_eq!(self::level(&placed("lure.example", LinkPlace::Pdf).link("stranger.example")), "in_file");
    }

    #[test]
    fn a_link_that_stands_in_the_text_too_is_not_hidden() {
        for place in [LinkPlace::Anchor, LinkPlace::Text, LinkPlace::Form] {
            let both =
                placed("lure.example", LinkPlace::QrCode).link("www.lure.example").edit_link(|l| l.place = place);
            assert_eq!(level(&both), "in_text");
        }
        let quoted = placed("lure.example", LinkPlace::Anchor).edit_link(|link| link.quoted = true);
        let quoted = quoted.link("lure.example").edit_link(|link| link.place = LinkPlace::QrCode);
        assert_eq!(level(&quoted.edit(|e| e.body.quoted = "> old".to_owned())), "in_qr_code");
        assert_eq!(level(&stranger()), "");
    }

    #[test]
    fn tickets_and_documents_of_the_authors_own_are_ordinary() {
        assert_eq!(level(&placed("www.stranger.example", LinkPlace::Pdf)), "known_in_file");
        assert_eq!(level(&placed(OWN, LinkPlace::QrCode)), "known_in_file");
        let mut world = World::new();
        ["a", "b", "c", "d"].iter().for_each(|who| world.visit(who, "maps.example", hour(1)));
        assert_eq!(world.level(&META, &placed("maps.example", LinkPlace::QrCode)), "known_in_file");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
