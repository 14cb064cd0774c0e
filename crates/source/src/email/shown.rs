//! The HTML that a mail program would show, as its author wrote it: for a preview, to be made harmless there.

use super::mime::{self, Leaf, MediaType, Visitor};
use super::{EmailSource, journal, without_from_line};
use thymus_event::DefectKind;

/// Encoded bytes of a page that is shown; what is longer is cut.
const PAGE_BYTES_MAX: usize = 2 << 20;

/// Keeps the first page of the message itself.
#[derive(Default)]
struct First(Option<String>);

impl Visitor for First {
    fn leaf(&mut self, leaf: &Leaf<'_>) {
        let is_page = leaf.media.is("text", "html") && leaf.disposition != "attachment" && leaf.messages_around == 0;
        if is_page && self.0.is_none() {
            self.0 = Some(leaf.text(PAGE_BYTES_MAX).text.into_owned());
        }
    }

    fn message(&mut self, _: &Leaf<'_>) {}

    fn entity(&mut self, _: &MediaType, _: u8) {}

    fn defect(&mut self, _: DefectKind, _: &'static str) {}
}

impl EmailSource {
    /// The first HTML part of a message, decoded; none where it has none.
    pub fn html(&self, raw: &[u8]) -> Option<String> {
        let (section, body) = mime::split(without_from_line(raw));
        let report = if self.config.journal_reports { journal::read(&section, body) } else { None };
        let mut first = First::default();
        match report.and_then(|report| report.original) {
            Some(original) => {
                let (section, body) = mime::split(&original);
                mime::walk(&section, body, &mut first);
            }
            None => mime::walk(&section, body, &mut first),
        }
        first.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_is_shown_and_attached_ones_are_not() {
        let source = EmailSource::default();
        let mail = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\
            Content-Disposition: attachment\r\n\r\n<p>attached\r\n--b\r\nContent-Type: text/html; charset=iso-8859-1\r\n\
            Content-Transfer-Encoding: quoted-printable\r\n\r\n<p>caf=E9\r\n--b--\r\n";
        assert_eq!(source.html(mail).unwrap().trim(), "<p>café");
        assert_eq!(source.html(b"Subject: x\r\n\r\n<p>plain text"), None);
        assert_eq!(source.html(b""), None);
    }
}
