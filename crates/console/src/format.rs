//! Numbers, times and names as people read them.

use thymus_event::Timestamp;
use thymus_event::verdict::{Action, Score};

/// A score in per cent, with as many digits as tell the oddest apart.
pub(crate) fn per_cent(score: Score) -> String {
    let points = score.points();
    if points >= 99.0 { format!("{points:.3}") } else { format!("{points:.1}") }
}

/// What was done, in words.
pub(crate) const fn action(action: Action) -> &'static str {
    match action {
        Action::Allow => "Delivered",
        Action::Banner => "Banner",
        Action::LockLinks => "Links locked",
        Action::ConvertAttachments => "Attachments converted",
        Action::Junk => "Junked",
        Action::Hold => "Held",
    }
}

/// The colour of an action, by what it does.
pub(crate) const fn tone(action: Action) -> &'static str {
    match action {
        Action::Hold => "bad",
        Action::Junk | Action::ConvertAttachments | Action::LockLinks => "odd",
        Action::Banner => "note",
        Action::Allow => "calm",
    }
}

/// Date and minute in UTC: what a `<time>` holds until a script puts it into the viewer's zone.
pub(crate) fn utc(time: &Timestamp) -> String {
    let text = time.to_string();
    match (text.get(..10), text.get(11..16)) {
        (Some(date), Some(minute)) => format!("{date} {minute} UTC"),
        _ => text,
    }
}

/// A subject; where there is none, that.
pub(crate) fn subject(subject: &str) -> String {
    if subject.trim().is_empty() { "(no subject)".to_owned() } else { subject.to_owned() }
}

/// A date in UTC.
pub(crate) fn day(time: Timestamp) -> String {
    time.to_string().chars().take(10).collect()
}

/// With thousands apart: `1 234 567`, the spaces narrow and unbreakable.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 * 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}

/// The same, for templates, which lend what they pass on.
pub(crate) fn count(number: &u64) -> String {
    grouped(*number)
}

/// A size, in the unit that fits.
pub(crate) fn bytes(bytes: u64) -> String {
    let units = ["kB", "MB", "GB", "TB"];
    let mut size = bytes as f64 / 1000.0;
    if size < 1.0 {
        return format!("{bytes} B");
    }
    let mut unit = 0;
    while size >= 1000.0 && unit + 1 < units.len() {
        size /= 1000.0;
        unit += 1;
    }
    format!("{size:.1} {}", units.get(unit).copied().unwrap_or_default())
}

/// Text as a value in a query: everything but letters, digits and a few marks escaped.
pub(crate) fn in_query(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => escaped.push(byte.into()),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_their_thousands_apart() {
        assert_eq!(grouped(7), "7");
        assert_eq!(grouped(1_234_567), "1\u{202f}234\u{202f}567");
    }

    #[test]
    fn the_oddest_messages_do_not_look_alike() {
        assert_eq!(per_cent(Score::from_points(12.34)), "12.3");
        assert_ne!(per_cent(Score::from_points(99.991)), per_cent(Score::from_points(99.993)));
    }

    #[test]
    fn a_query_cannot_be_broken_out_of() {
        assert_eq!(in_query("/a?b=c&d é"), "%2Fa%3Fb%3Dc%26d%20%C3%A9");
    }
}
