//! Headers that say that a program wrote it, or wrote it to many.

use super::fields::{cut, text};
use thymus_event::email::Automation;

/// The longest List-Id kept, in bytes (RFC 2919 §3 gives 255).
const LIST_ID_BYTES_MAX: usize = 255;

/// Takes a field into account; `name` is lower-case.
pub(crate) fn take(automation: &mut Automation, name: &[u8], value: &[u8]) {
    match name {
        b"list-id" => automation.list_id = list_id(&text(value)),
        b"list-unsubscribe" => automation.list_unsubscribe = true,
        b"precedence" => automation.bulk |= is_one_of(value, &["bulk", "list", "junk"]),
        b"feedback-id"
        | b"x-campaign"
        | b"x-campaign-id"
        | b"x-campaignid"
        | b"x-mailer-recptid"
        | b"x-csa-complaints"
        | b"x-mailgun-sid"
        | b"x-sg-eid"
        | b"x-mc-user"
        | b"x-feedback-id"
        | b"list-unsubscribe-post" => {
            automation.bulk = true;
        }
        b"auto-submitted" => automation.auto_submitted |= !is_one_of(value, &["no"]),
        b"x-auto-response-suppress" | b"x-autoreply" | b"x-autorespond" => automation.auto_submitted = true,
        b"content-type" => {
            let start = value.trim_ascii_start();
            if start.get(..16).is_some_and(|kind| kind.eq_ignore_ascii_case(b"multipart/report")) {
                automation.report = true;
                automation.auto_submitted = true;
            }
        }
        _ => {}
    }
}

fn is_one_of(value: &[u8], words: &[&str]) -> bool {
    let value = value.trim_ascii();
    let word = value.split(|b| matches!(b, b';' | b' ' | b'(' | b'\r' | b'\n')).next().unwrap_or_default();
    words.iter().any(|known| word.eq_ignore_ascii_case(known.as_bytes()))
}

/// What stands in angle brackets, lower-case.
fn list_id(text: &str) -> Option<String> {
    let inner = text.rsplit_once('<').map_or(text, |(_, inner)| inner);
    let inner = inner.split_once('>').map_or(inner, |(id, _)| id).trim();
    (!inner.is_empty()).then(|| cut(inner, LIST_ID_BYTES_MAX).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(fields: &[(&str, &str)]) -> Automation {
        let mut automation = Automation::default();
        for (name, value) in fields {
            take(&mut automation, name.as_bytes(), value.as_bytes());
        }
        automation
    }

    #[test]
    fn lists_bulk_and_programs() {
        let list = read(&[("list-id", "\"Dev\" <Dev.Example.org>"), ("precedence", " Bulk\r\n")]);
        assert!(list.list_id.as_deref() == Some("dev.example.org") && list.bulk && !list.auto_submitted);
        assert!(read(&[("auto-submitted", " auto-replied (vacation)")]).auto_submitted);
        assert!(!read(&[("auto-submitted", " no")]).auto_submitted);
        assert!(read(&[("content-type", " Multipart/Report; report-type=delivery-status")]).report);
        assert_eq!(read(&[("x-other", "1")]), Automation::default());
    }
}
