//! Own words and quoted ones, told apart by shape and in any language:
//! - a line that begins with `>` is quoted;
//! - a line that ends in a colon, directly before quoted lines, attributes them ("On … wrote:");
//! - a block of at least three short `Key: value` lines, one with a mailbox or this subject and one with a time, begins a
//!   quoted message; so do two of them and a time after a line of dashes with words ("-----Original Message-----").

use memchr::{memchr, memchr2};

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LineKind {
    Own,
    Quoted,
}

/// How far down a header block is looked for after its first line.
const BLOCK_LINES_MAX: usize = 8;
/// The fewest lines of a header block.
const BLOCK_LINES_MIN: usize = 3;
/// The longest key of a header block, in bytes: `Gesendet`, `Отправлено`, `Enviado em`.
const KEY_BYTES_MAX: usize = 32;
/// The longest attribution, in bytes; it may be folded into two lines.
const ATTRIBUTION_BYTES_MAX: usize = 400;

/// Calls `each` with every line, where it begins, and its kind, in order. `subject` is the message's own.
pub(crate) fn lines<'a>(text: &'a str, subject: &str, mut each: impl FnMut(usize, &'a str, LineKind)) {
    let (mut rest, mut rest_quoted) = (text, false);
    while !rest.is_empty() {
        let at = text.len() - rest.len();
        let (line, after) = split_line(rest);
        rest = after;
        rest_quoted = rest_quoted || begins_block(line, rest, subject);
        let quoted = rest_quoted || is_marked(line) || is_attribution(line, rest);
        each(at, line, if quoted { LineKind::Quoted } else { LineKind::Own });
    }
}

/// The first line without its end, and what follows it.
fn split_line(text: &str) -> (&str, &str) {
    let (line, rest) = match memchr(b'\n', text.as_bytes()).and_then(|end| text.split_at_checked(end)) {
        Some((line, rest)) => (line, rest.get(1..).unwrap_or_default()),
        None => (text, ""),
    };
    (line.strip_suffix('\r').unwrap_or(line), rest)
}

fn is_marked(line: &str) -> bool {
    line.trim_ascii_start().starts_with('>')
}

/// Whether a line attributes the quoted lines after it; an empty one may stand between.
fn is_attribution(line: &str, rest: &str) -> bool {
    if line.len() > ATTRIBUTION_BYTES_MAX || line.is_empty() {
        return false;
    }
    if ends_in_colon(line) {
        return is_quote_next(rest);
    }
    // Folded: `On Tue, Ann <ann@…>` / `wrote:`
    let (second, after) = split_line(rest);
    second.len() <= SECOND_BYTES_MAX
        && ends_in_colon(second)
        && is_quote_next(after)
        && line.bytes().any(|b| b == b'@' || b.is_ascii_digit())
}

/// The longest second line of an attribution, in bytes.
const SECOND_BYTES_MAX: usize = 80;

fn ends_in_colon(line: &str) -> bool {
    line.trim_end().ends_with([':', '：'])
}

fn is_quote_next(rest: &str) -> bool {
    let (next, after) = split_line(rest);
    is_marked(if next.trim_ascii().is_empty() { split_line(after).0 } else { next })
}

/// Whether a quoted message's header block begins here.
fn begins_block(line: &str, rest: &str, subject: &str) -> bool {
    match line.as_bytes().first() {
        Some(b'-' | b'_') if is_rule(line) => is_block_after_rule(line, rest, subject),
        // `03/05/2024 10:00 AM`, then `To:`, `cc:`, `Subject:` (Lotus Notes).
        Some(b'0'..=b'9') if line.len() <= TIME_BYTES_MAX && is_time(line) => {
            block(rest, subject).keys >= BLOCK_LINES_MIN
        }
        _ => {
            block_key(line).is_some_and(|value| !value.is_empty()) && {
                let block = block_with(line, rest, subject);
                block.keys >= BLOCK_LINES_MIN && block.correspondence && block.time
            }
        }
    }
}

/// A rule with words in it and the time in or below it needs fewer lines; one without words a whole block.
fn is_block_after_rule(rule: &str, rest: &str, subject: &str) -> bool {
    let rest = rest.trim_ascii_start();
    let block = block(rest, subject);
    let words = rule.bytes().any(|b| b.is_ascii_alphanumeric() || b >= 0x80);
    if words {
        return block.keys >= 2 && (block.time || is_time(rule));
    }
    let (first, _) = split_line(rest);
    block_key(first).is_some() && block.keys >= BLOCK_LINES_MIN && block.time
}

/// What the lines of a header block hold, as far as they go.
fn block(text: &str, subject: &str) -> Block {
    let (first, rest) = split_line(text);
    block_with(first, rest, subject)
}

fn block_with(first: &str, rest: &str, subject: &str) -> Block {
    let mut block = Block::default();
    let (mut line, mut rest, mut others) = (first, rest, 0);
    for _ in 0..BLOCK_LINES_MAX {
        match block_key(line.trim()) {
            Some(value) => block.add(value, subject),
            None if is_time(line) => block.time = true,
            // A name, an empty line, a folded list of recipients.
            None if others < OTHER_LINES_MAX || line.contains('@') => others += 1,
            None => break,
        }
        (line, rest) = split_line(rest);
    }
    block
}

/// How many lines within a header block may be none of its own.
const OTHER_LINES_MAX: usize = 2;
/// The longest line that is a time and nothing else, in bytes.
const TIME_BYTES_MAX: usize = 40;

#[derive(Default)]
struct Block {
    keys: usize,
    /// A mailbox, or the subject that this message has too: a table of an order or a sign-in has neither.
    correspondence: bool,
    time: bool,
}

impl Block {
    fn add(&mut self, value: &str, subject: &str) {
        self.keys += 1;
        let mailbox = value.contains('@') && value.contains(['<', '[']);
        let same_subject = value.len() >= SUBJECT_BYTES_MIN
            && (subject.ends_with(value) || value.ends_with(subject) && !subject.is_empty());
        self.correspondence |= mailbox || same_subject;
        self.time |= is_time(value);
    }
}

/// The shortest subject that is told from any other word, in bytes.
const SUBJECT_BYTES_MIN: usize = 3;

/// The longest line with a time in a header block, in bytes.
const TIME_LINE_BYTES_MAX: usize = 80;

/// A clock time and a date, however they are arranged.
fn is_time(value: &str) -> bool {
    let bytes = value.as_bytes();
    let (mut clock, mut date, mut parts, mut at) = (false, false, 0, 0);
    while value.len() <= TIME_LINE_BYTES_MAX && at < bytes.len() {
        let digits = bytes.iter().skip(at).take_while(|b| b.is_ascii_digit()).count();
        let after = bytes.get(at + digits);
        let year = bytes.get(at..at + 2).is_some_and(|start| start == b"19" || start == b"20");
        date |= digits == 4 && year;
        if (1..=2).contains(&digits) {
            clock |= after == Some(&b':') && bytes.get(at + digits + 1).is_some_and(u8::is_ascii_digit);
            parts += u32::from(matches!(after, Some(b'/' | b'.' | b'-')));
        }
        at += digits.max(1);
    }
    clock && (date || parts >= 2)
}

/// The value, perhaps empty, of a `Key: value` line with a short key of at most three words.
fn block_key(line: &str) -> Option<&str> {
    let line = line.trim_start_matches([' ', '*', '\t']);
    let start = line.as_bytes().get(..KEY_BYTES_MAX).unwrap_or(line.as_bytes());
    let colon = memchr2(b':', WIDE_COLON_FIRST, start)?;
    let (key, value) = line.split_at_checked(colon)?;
    let letters = key.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '*' | '-' | '\''));
    if key.is_empty() || !letters || key.split_whitespace().count() > 3 {
        return None;
    }
    Some(value.strip_prefix([':', '：'])?.trim_start_matches(['*', ' ', '\t', '\u{A0}']))
}

/// The first byte of the full-width colon.
const WIDE_COLON_FIRST: u8 = 0xEF;

/// `-----Original Message-----`, `________________`; what stands in the dashes may go on in the next line.
fn is_rule(line: &str) -> bool {
    line.starts_with("----") && !line.starts_with("-----BEGIN") || line.starts_with("__________")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> String {
        let mut own = Vec::new();
        lines(text, "RE: topic", |_, line, kind| {
            if kind == LineKind::Own && !line.trim().is_empty() {
                own.push(line.trim());
            }
        });
        own.join("|")
    }

    #[test]
    fn marks_and_attributions() {
        assert_eq!(own("Yes.\n\nOn Tue, 5 Mar 2024, Ann <a@example.org> wrote:\n> Shall we?\n>> no\nBye"), "Yes.|Bye");
        assert_eq!(own("Ja.\r\nAm 05.03.2024 schrieb Ann:\r\n\r\n> Wollen wir?\r\n"), "Ja.");
        assert_eq!(own("Oui\nLe mar. 5 mars 2024 à 10:00, Ann <a@example.org>\na écrit :\n> Alors"), "Oui");
        assert_eq!(own("Note:\nthe list\n"), "Note:|the list");
    }

    #[test]
    fn header_blocks_in_any_language() {
        let english =
            "Ok.\n\nFrom: Ann Bee\nSent: Tuesday, March 5, 2024 10:00 AM\nTo: Bob\nSubject: topic\n\nShall we?";
        assert_eq!(own(english), "Ok.");
        let german =
            "Ok.\n________________\nVon: Ann <a@example.org>\nGesendet: Dienstag, 5. März 2024 10:00\nAn: Bob\n\nx";
        assert_eq!(own(german), "Ok.");
        let notes = "Ok.\n---------------------- Forwarded by Ann Bee on 03/05/2024\n10:00 AM ----------------------\nCarl Dee\n03/04/2024 09:00 AM\nTo: Ann Bee\ncc:\nSubject: x\n\ntext";
        assert_eq!(own(notes), "Ok.");
        assert_eq!(own("Ok.\nCarl Dee\n03/04/2024 09:00 AM\nTo: Ann\ncc:\nSubject: x\ntext"), "Ok.|Carl Dee");
        let old = "Ok.\n-----Original Message-----\nFrom: Ann\nSent: 03/05/2024 10:00\nTo: Bob\nx";
        assert_eq!(own(old), "Ok.");
    }

    #[test]
    fn what_only_looks_like_one() {
        assert_eq!(own("---- News ----\nWe: are here\n\nlong text"), "---- News ----|We: are here|long text");
        let alert =
            "New sign-in\nDevice: Phone\nPlace: Paris\nTime: 14 Jul 2023 02:10\nAccount: ann@example.org\nNot you?";
        assert_eq!(own(alert).lines().count(), 1);
        assert!(own(alert).ends_with("Not you?"));
        let order = "Order: 12\nTotal: 30\nShip to: Bob\nThanks";
        assert_eq!(own(order), "Order: 12|Total: 30|Ship to: Bob|Thanks");
    }
}
