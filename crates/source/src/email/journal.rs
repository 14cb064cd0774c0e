//! Exchange journal reports: the envelope in words, and the original beside it. A report that could not be
//! delivered comes back within a bounce.

use super::envelope::Recipients;
use super::head::fields;
use super::mime::{self, HeaderSection, Leaf, MediaType, Visitor};
use thymus_event::email::ReversePath;
use thymus_event::{Address, DefectKind};

/// The most bytes of the envelope part looked at: 1,000 recipients with their lists fit.
const REPORT_BYTES_MAX: usize = 512 * 1024;

/// A journal report, read.
#[derive(Debug, Default)]
pub(crate) struct JournalReport {
    /// MAIL FROM.
    pub(crate) reverse_path: ReversePath,
    /// RCPT TO, lists expanded.
    pub(crate) recipients: Recipients,
    /// The original's bytes; none when it is missing.
    pub(crate) original: Option<Vec<u8>>,
}

/// Whether a header section is a journal report's.
pub(crate) fn is_report(section: &HeaderSection<'_>) -> bool {
    let identifier = || {
        let field = section.first("Content-Identifier");
        field.is_some_and(|field| field.value.trim_ascii().eq_ignore_ascii_case(b"exjournalreport"))
    };
    section.first("X-MS-Journal-Report").is_some() || identifier()
}

/// Reads a message that is a journal report, or a bounce that carries one.
pub(crate) fn read(section: &HeaderSection<'_>, body: &[u8]) -> Option<JournalReport> {
    let mut finder = Finder { found: None, around: 0, state: State::Looking };
    if is_report(section) {
        finder.state = State::Envelope;
    } else if !is_bounce(section) {
        return None;
    }
    mime::walk(section, body, &mut finder);
    finder.found
}

fn is_bounce(section: &HeaderSection<'_>) -> bool {
    let media = section.first("Content-Type").map(|field| MediaType::parse(field.value));
    media.is_some_and(|media| media.is("multipart", "report"))
}

enum State {
    /// For a report within a bounce.
    Looking,
    /// The next text part is the envelope.
    Envelope,
    /// The next message is the original.
    Original,
    Done,
}

struct Finder {
    found: Option<JournalReport>,
    /// Messages around the parts of the report.
    around: u8,
    state: State,
}

impl Visitor for Finder {
    fn leaf(&mut self, leaf: &Leaf<'_>) {
        let envelope = leaf.media.is("text", "plain") && leaf.messages_around == self.around;
        if envelope && matches!(self.state, State::Envelope) {
            self.found = parse_envelope(&leaf.text(REPORT_BYTES_MAX).text);
            self.state = if self.found.is_some() { State::Original } else { State::Done };
        }
    }

    fn message(&mut self, leaf: &Leaf<'_>) {
        match self.state {
            State::Original if leaf.messages_around == self.around => {
                if let Some(report) = &mut self.found {
                    report.original = Some(leaf.bytes().0.into_owned());
                }
                self.state = State::Done;
            }
            State::Looking if is_report(&mime::split(&leaf.bytes().0).0) => {
                self.around = leaf.messages_around.saturating_add(1);
                self.state = State::Envelope;
            }
            _ => {}
        }
    }

    fn entity(&mut self, _media: &MediaType, _depth: u8) {}

    fn defect(&mut self, _kind: DefectKind, _detail: &'static str) {}
}

/// Reads the lines of part 1; `None` when there is no sender line among them.
fn parse_envelope(text: &str) -> Option<JournalReport> {
    let mut report = JournalReport::default();
    let mut has_sender = false;
    for line in text.lines() {
        let Some((key, value)) = line.split_once(':') else { continue };
        match key.trim().to_ascii_lowercase().as_str() {
            "sender" => {
                has_sender = true;
                report.reverse_path = sender(value);
            }
            "to" | "cc" | "bcc" | "recipient" => {
                if let Some(address) = recipient(value) {
                    report.recipients.add(address);
                }
            }
            _ => {}
        }
    }
    has_sender.then_some(report)
}

/// The literal `Unspecified Address` and an empty value both fail to parse, rightly.
fn sender(value: &str) -> ReversePath {
    if value.trim() == "<>" {
        return ReversePath::Null;
    }
    fields::address(value.as_bytes()).map_or(ReversePath::Unknown, ReversePath::Address)
}

/// `addr, Expanded: list` or `addr, Forwarded: list`: the address is who got it.
fn recipient(value: &str) -> Option<Address> {
    let address = value.split(',').next().unwrap_or_default();
    fields::address(address.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn envelope_lines() {
        let report = parse_envelope(
            "Sender: ann@example.org\r\nSubject: To: x\r\nMessage-Id: <a@b>\r\nTo: b@example.org\r\nBcc: c@example.net, Expanded: all@example.org\r\nRecipient: Unspecified Address\r\nCc: b@example.org\r\n",
        )
        .unwrap();
        let recipients = report.recipients.finish(&mut super::super::defects::Defects::default());
        assert_eq!(recipients.iter().map(Address::as_str).collect::<Vec<_>>(), ["b@example.org", "c@example.net"]);
        assert_eq!(report.reverse_path, ReversePath::Address(Address::parse("ann@example.org").unwrap()));
        assert!(parse_envelope("no such thing").is_none());
    }
}
