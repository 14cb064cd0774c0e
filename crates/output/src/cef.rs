//! The Common Event Format (version 0): one line, fields with their separators escaped.

use crate::notice::{Deed, Judged, Notice, What};
use crate::text::Detail;
use std::fmt::Write;
use thymus_event::email::Direction;
use thymus_event::intent::IntentState;
use thymus_event::verdict::Action;

/// Who tells it.
const VENDOR: &str = "Thymus";
const PRODUCT: &str = "Thymus";

/// One event as a line, without its end.
pub fn cef(notice: &Notice, detail: Detail) -> String {
    let (class, severity) = match &notice.what {
        What::Judged(judged) => (format!("verdict.{}", judged.action), of_action(judged.action)),
        What::Done(deed) => (format!("action.{}", deed.state.as_str()), of_state(deed)),
    };
    let header = [VENDOR, PRODUCT, env!("CARGO_PKG_VERSION"), &class, &notice.sentence()].map(header_field).join("|");
    let mut line = format!("CEF:0|{header}|{severity}|");
    let mut extension = Extension { line: &mut line, is_first: true };
    extension.begin(notice, detail);
    match &notice.what {
        What::Judged(judged) => extension.judged(judged, detail),
        What::Done(deed) => extension.done(deed, detail),
    }
    line
}

/// 0 to 10.
const fn of_action(action: Action) -> u8 {
    match action {
        Action::Allow => 1,
        Action::Banner => 4,
        Action::LockLinks => 6,
        Action::ConvertAttachments | Action::Junk => 7,
        Action::Hold => 9,
    }
}

const fn of_state(deed: &Deed) -> u8 {
    match deed.state {
        IntentState::Failed => 7,
        IntentState::Waiting => 5,
        _ => 3,
    }
}

struct Extension<'a> {
    line: &'a mut String,
    is_first: bool,
}

impl Extension<'_> {
    fn put(&mut self, key: &str, value: &str) {
        if !std::mem::replace(&mut self.is_first, false) {
            self.line.push(' ');
        }
        // Writing to a string does not fail.
        let _ = write!(self.line, "{key}={}", extension_value(value));
    }

    fn put_labelled(&mut self, key: &str, label: &str, value: &str) {
        self.put(&format!("{key}Label"), label);
        self.put(key, value);
    }

    fn begin(&mut self, notice: &Notice, detail: Detail) {
        let about = &notice.about;
        self.put("rt", &notice.time.millis().to_string());
        self.put("externalId", &notice.id);
        self.put("cat", notice.kind());
        self.put("deviceDirection", if about.direction == Direction::Outbound { "1" } else { "0" });
        self.put("start", &about.time.millis().to_string());
        if let Some(author) = &about.author {
            self.put("suser", detail.cut(author));
        }
        self.put_labelled("cs1", "messageId", detail.cut(about.message_id.as_deref().unwrap_or_default()));
        self.put_labelled("cs2", "subject", detail.cut(&about.subject));
        self.put_labelled("cs3", "event", &about.id.to_string());
    }

    fn judged(&mut self, judged: &Judged, detail: Detail) {
        self.put("act", judged.action.as_str());
        self.put_labelled("cfp1", "score", &judged.score.points().to_string());
        self.put_labelled("cn1", "revision", &judged.revision.to_string());
        if let Some(before) = judged.before {
            self.put_labelled("cs4", "actionBefore", before.action.as_str());
            self.put_labelled("cfp2", "scoreBefore", &before.score.points().to_string());
        }
        self.put_labelled("cs5", "tags", &judged.tags.join(","));
        let sentences: Vec<&str> =
            detail.first(&judged.reasons).iter().map(|reason| reason.sentence.as_str()).collect();
        self.put("msg", detail.cut(&sentences.join("; ")));
    }

    fn done(&mut self, deed: &Deed, detail: Detail) {
        self.put("act", deed.wanted.as_str());
        self.put("outcome", deed.state.as_str());
        self.put("duser", &deed.mailbox);
        self.put_labelled("cs6", "intent", &deed.intent);
        if let Some(by) = &deed.by {
            self.put("suid", detail.cut(by));
        }
        self.put("msg", detail.cut(&deed.note));
    }
}

fn header_field(text: &str) -> String {
    flat(text).replace('\\', "\\\\").replace('|', "\\|")
}

fn extension_value(text: &str) -> String {
    flat(text).replace('\\', "\\\\").replace('=', "\\=")
}

/// On one line: what ends lines, or is not to be seen, becomes a space.
fn flat(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::testing::{done, held};
    use proptest::prelude::*;

    #[test]
    fn a_verdict_is_one_line_with_its_fields() {
        let line = cef(&held("Invoice 7"), Detail::Full);
        assert!(line.starts_with("CEF:0|Thymus|Thymus|"), "{line}");
        assert!(line.contains("|verdict.hold|Message judged again: hold, banner before|9|rt=1700000000123 "), "{line}");
        for field in ["externalId=v.07.1", "suser=sam@out.example", "cs2Label=subject cs2=Invoice 7", "cfp1=97.25"] {
            assert!(line.contains(field), "{field} in {line}");
        }
        let line = cef(&done(IntentState::Confirmed), Detail::Full);
        assert!(line.contains("|action.confirmed|") && line.contains("duser=ann@corp.example"), "{line}");
    }

    /// The fields of an extension, as whoever reads it takes them apart: a key is what stands before an equals sign that is
    /// not escaped, after the last space.
    fn fields(line: &str) -> Vec<(String, String)> {
        let extension = line.splitn(8, '|').nth(7).unwrap();
        let mut ends: Vec<usize> = Vec::new();
        let bytes = extension.as_bytes();
        for (at, _) in extension.match_indices('=') {
            let escapes = bytes[..at].iter().rev().take_while(|byte| **byte == b'\\').count();
            if escapes % 2 == 0 {
                ends.push(at);
            }
        }
        let key_start = |end: usize| extension[..end].rfind(' ').map_or(0, |space| space + 1);
        let value_end = |at: usize| ends.get(at + 1).map_or(extension.len(), |next| key_start(*next).saturating_sub(1));
        ends.iter()
            .enumerate()
            .map(|(at, end)| {
                let value = extension[end + 1..value_end(at)].replace("\\=", "=").replace("\\\\", "\\");
                (extension[key_start(*end)..*end].to_owned(), value)
            })
            .collect()
    }

    #[test]
    fn a_hostile_subject_makes_no_line_and_no_field() {
        let subject = "x\r\nCEF:0|Evil|x|1|fake|fake|10|act=allow \u{2028}y\\ act=allow cs2=z |\u{85}\0";
        let line = cef(&held(subject), Detail::Full);
        assert_eq!(line.lines().count(), 1);
        assert!(!line.contains(['\r', '\n', '\0', '\u{85}', '\u{2028}']), "{line}");
        let fields = fields(&line);
        let of = |key: &str| fields.iter().filter(|(found, _)| found == key).map(|(_, value)| value.as_str()).collect();
        let acts: Vec<&str> = of("act");
        assert_eq!(acts, ["hold"]);
        let subjects: Vec<&str> = of("cs2");
        assert!(subjects.len() == 1 && subjects[0].contains("act=allow cs2=z |"), "{subjects:?}");
    }

    proptest! {
        #[test]
        fn no_subject_adds_a_field(subject in "[a-z =|\\\\\r\n\t\u{85}\u{2028}ü]{0,80}") {
            let keys = |line: &str| fields(line).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
            let line = cef(&held(&subject), Detail::Full);
            prop_assert_eq!(keys(&line), keys(&cef(&held("plain"), Detail::Full)));
            prop_assert!(!line.chars().any(char::is_control));
        }
    }
}
