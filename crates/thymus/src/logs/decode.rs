//! Lines of a log as events, whichever kind of log it is: told by its first line.

use memchr::memmem;
use thymus_event::{Defect, DefectKind, Event, Timestamp};
use thymus_source::network::{LogLine, LogLines, LogSource};
use thymus_source::saas::{AccountLine, AccountLines, AccountSource};

/// What a line is.
pub(super) enum Line {
    Event(Event),
    /// Understood, and no event, for this reason.
    PassedOver(&'static str),
    Defect(Defect),
}

/// The state between lines of one content.
pub(super) enum Decoder {
    Network(Box<LogLines>),
    Accounts(Box<AccountLines>),
}

impl Decoder {
    /// For a log that begins with this line.
    pub(super) fn of(first: &[u8], network: &LogSource, accounts: &AccountSource) -> Self {
        if is_account_log(first) {
            Self::Accounts(Box::new(accounts.lines()))
        } else {
            Self::Network(Box::new(network.lines()))
        }
    }

    /// The kind of log, for people.
    pub(super) const fn format(&self) -> &'static str {
        match self {
            Self::Network(_) => "network",
            Self::Accounts(_) => "accounts",
        }
    }

    /// Takes a line from before where reading goes on: only what it says of later lines counts.
    pub(super) fn recall(&mut self, line: &[u8]) {
        match self {
            Self::Network(lines) => drop(lines.decode_line(line)),
            // A record is whole, or begun before; that there are records is all that is to be known.
            Self::Accounts(lines) if matches!(line.first(), Some(b'{' | b'[')) => drop(lines.decode_line(b"[")),
            Self::Accounts(lines) => drop(lines.decode_line(line)),
        }
    }

    /// Decodes a line; what claims to be later than `latest` is a defect.
    pub(super) fn decode(&mut self, line: &[u8], latest: Timestamp, mut see: impl FnMut(Line)) {
        match self {
            Self::Network(lines) => {
                lines.believe_until(latest);
                match lines.decode_line(line) {
                    Ok(LogLine::Event(event)) => see(Line::Event(event)),
                    Ok(LogLine::NoEvent(why)) => see(Line::PassedOver(why.as_str())),
                    Ok(LogLine::Header) => {}
                    Err(defect) => see(Line::Defect(defect)),
                }
            }
            Self::Accounts(lines) => {
                for found in lines.decode_line(line) {
                    see(match found {
                        Ok(AccountLine::Activity(activity)) if activity.time > latest => {
                            Line::Defect(Defect::new(DefectKind::FutureTime, "later than the reader's clock"))
                        }
                        Ok(AccountLine::Activity(activity)) => Line::Event(Event::Account(*activity)),
                        Ok(AccountLine::NoActivity(why)) => Line::PassedOver(why.as_str()),
                        Err(defect) => Line::Defect(defect),
                    });
                }
            }
        }
    }

    /// Whether a record has begun that later lines are to end.
    pub(super) fn is_open(&self) -> bool {
        matches!(self, Self::Accounts(lines) if lines.is_open())
    }

    /// The end of the log.
    pub(super) fn finish(&mut self) -> Option<Defect> {
        match self {
            Self::Network(_) => None,
            Self::Accounts(lines) => lines.finish(),
        }
    }
}

/// Network logs in JSON have one record a line, with Zeek's or Suricata's time or kind; other JSON, and separated values
/// with a column of JSON, tell of accounts.
fn is_account_log(first: &[u8]) -> bool {
    let has = |mark: &[u8]| memmem::find(first, mark).is_some();
    match first.trim_ascii_start().strip_prefix(b"\xef\xbb\xbf").unwrap_or(first.trim_ascii_start()).first() {
        Some(b'[') => true,
        Some(b'{') => !has(b"\"event_type\":") && !has(b"\"ts\":"),
        _ => has(b"AuditData"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_tells_the_kind_of_log() {
        for (line, is_account) in [
            ("{\"ts\":1.5,\"id.orig_h\":\"10.0.0.1\"}", false),
            ("{\"timestamp\":\"x\",\"event_type\":\"dns\"}", false),
            ("#separator \\x09", false),
            ("10.0.0.1 - - [x] \"GET / HTTP/1.1\" 200 1", false),
            ("version account-id interface-id", false),
            ("", false),
            ("[", true),
            ("{", true),
            ("  {\"RecordType\":15,\"Operation\":\"UserLoggedIn\"}", true),
            ("\u{feff}RecordId,CreationDate,AuditData", true),
        ] {
            assert_eq!(is_account_log(line.as_bytes()), is_account, "{line}");
        }
    }
}
