//! What is written, by language: sentences with slots in braces, put together anew for each message.

mod de;
mod en;
mod es;
mod fr;
mod pl;

use crate::draw::Draw;

/// Sentences of correspondence. Slots: `{name}` the reader, `{me}` the writer, `{topic}`, `{n}` a number, `{day}`.
pub(crate) struct Talk {
    pub(crate) reply_prefix: &'static str,
    pub(crate) greetings: &'static [&'static str],
    pub(crate) openings: &'static [&'static str],
    pub(crate) middles: &'static [&'static str],
    pub(crate) asks: &'static [&'static str],
    pub(crate) answers: &'static [&'static str],
    pub(crate) closings: &'static [&'static str],
    /// Where to pay, as ever. Slot: `{iban}`.
    pub(crate) accounts: &'static [&'static str],
    /// Before a link.
    pub(crate) pointers: &'static [&'static str],
    /// Before an attached file.
    pub(crate) enclosures: &'static [&'static str],
    pub(crate) topics: &'static [&'static str],
    pub(crate) days: &'static [&'static str],
    /// Above a quoted message. Slots: `{date}`, `{name}`.
    pub(crate) quote: &'static str,
    /// From someone who writes for the first time. Slot: `{org}`, the writer's firm.
    pub(crate) introductions: &'static [&'static str],
}

/// Sentences of services. Slots: `{brand}`, `{theme}`, `{n}`, `{name}`, `{day}`.
pub(crate) struct News {
    pub(crate) subjects: &'static [&'static str],
    pub(crate) themes: &'static [&'static str],
    pub(crate) headings: &'static [&'static str],
    pub(crate) paragraphs: &'static [&'static str],
    pub(crate) buttons: &'static [&'static str],
    pub(crate) footers: &'static [&'static str],
    /// Below what is no list.
    pub(crate) imprints: &'static [&'static str],
    pub(crate) unsubscribe: &'static str,
    pub(crate) welcome_subjects: &'static [&'static str],
    pub(crate) welcomes: &'static [&'static str],
    pub(crate) notice_subjects: &'static [&'static str],
    pub(crate) notices: &'static [&'static str],
    pub(crate) invitation_subjects: &'static [&'static str],
    pub(crate) invitations: &'static [&'static str],
}

/// Sentences of attacks.
pub(crate) struct Lures {
    /// Names of authorities. Slot: `{region}`.
    pub(crate) agencies: &'static [&'static str],
    pub(crate) regions: &'static [&'static str],
    /// Labels of the authorities' hosts. Slot: `{region}`.
    pub(crate) hosts: &'static [&'static str],
    pub(crate) alarm_subjects: &'static [&'static str],
    pub(crate) alarms: &'static [&'static str],
    pub(crate) alarm_details: &'static [&'static str],
    pub(crate) alarm_calls: &'static [&'static str],
    pub(crate) alarm_buttons: &'static [&'static str],
    pub(crate) alarm_closings: &'static [&'static str],
    pub(crate) favour_subjects: &'static [&'static str],
    pub(crate) favours: &'static [&'static str],
    pub(crate) favour_reasons: &'static [&'static str],
    pub(crate) favour_closings: &'static [&'static str],
    /// Slot: `{iban}`.
    pub(crate) bank_changes: &'static [&'static str],
    pub(crate) bank_reasons: &'static [&'static str],
    /// Before a link.
    pub(crate) shares: &'static [&'static str],
    pub(crate) share_reasons: &'static [&'static str],
}

/// A language and what is written in it.
pub(crate) struct Language {
    pub(crate) code: &'static str,
    pub(crate) talk: &'static Talk,
    pub(crate) news: &'static News,
    pub(crate) lures: &'static Lures,
}

pub(crate) const ENGLISH: Language = Language { code: "en", talk: &en::TALK, news: &en::NEWS, lures: &en::LURES };
pub(crate) const GERMAN: Language = Language { code: "de", talk: &de::TALK, news: &de::NEWS, lures: &de::LURES };
pub(crate) const FRENCH: Language = Language { code: "fr", talk: &fr::TALK, news: &fr::NEWS, lures: &fr::LURES };
pub(crate) const SPANISH: Language = Language { code: "es", talk: &es::TALK, news: &es::NEWS, lures: &es::LURES };
/// Services write Polish; people and attackers who would write English.
pub(crate) const POLISH: Language = Language { code: "pl", talk: &en::TALK, news: &pl::NEWS, lures: &en::LURES };

/// The languages of an organisation's world, the first by far the most used.
pub(crate) const ALL: &[Language] = &[ENGLISH, GERMAN, FRENCH, SPANISH, POLISH];

/// A language: mostly English.
pub(crate) fn language(draw: &Draw) -> &'static Language {
    if draw.chance(60) { &ALL[0] } else { draw.pick(&ALL[1..]) }
}

/// Fills a sentence's slots; an unknown slot is left as it stands.
pub(crate) fn fill(sentence: &str, slots: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(sentence.len() + 32);
    let mut rest = sentence;
    while let Some((before, tail)) = rest.split_once('{') {
        out.push_str(before);
        let (slot, after) = tail.split_once('}').unwrap_or((tail, ""));
        match slots.iter().find(|(name, _)| *name == slot) {
            Some((_, value)) => out.push_str(value),
            None => out.extend(["{", slot, "}"]),
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_are_filled() {
        assert_eq!(fill("Dear {name}, {n} {what}.", &[("name", "Ann"), ("n", "3")]), "Dear Ann, 3 {what}.");
        assert_eq!(fill("{n", &[("n", "3")]), "3");
    }

    #[test]
    fn every_slot_is_a_known_one() {
        const KNOWN: &[&str] = &["name", "me", "topic", "n", "day", "date", "org", "brand", "theme", "region", "iban"];
        for source in [
            include_str!("wording/en.rs"),
            include_str!("wording/de.rs"),
            include_str!("wording/fr.rs"),
            include_str!("wording/es.rs"),
            include_str!("wording/pl.rs"),
        ] {
            for line in source.lines().filter(|line| line.contains('"')) {
                for slot in line.split('{').skip(1).filter_map(|s| s.split('}').next()) {
                    assert!(KNOWN.contains(&slot), "{line}");
                }
            }
        }
    }
}
