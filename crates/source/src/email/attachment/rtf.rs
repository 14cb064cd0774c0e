//! RTF: objects, templates from elsewhere, fields. Read by marks: control words may be cut by others in ways that
//! only Word knows, so an absence proves nothing.

use super::look::Look;
use memchr::memmem;
use thymus_event::email::{ActiveContent, LinkPlace};

/// How much of a file is searched, from its start.
const SEARCH_BYTES_MAX: usize = 8 * 1024 * 1024;
/// How far behind its mark an address may begin, within the same group.
const ADDRESS_WITHIN: usize = 64;
const ADDRESS_BYTES_MAX: usize = 1_024;
/// The most fields of each kind looked at.
const FIELDS_MAX: usize = 64;

pub(super) fn look(bytes: &[u8], look: &mut Look<'_>) {
    let bytes = bytes.get(..SEARCH_BYTES_MAX).unwrap_or(bytes);
    if [&b"\\object"[..], b"\\objdata", b"\\objupdate"].iter().any(|mark| memmem::find(bytes, mark).is_some()) {
        look.acts(ActiveContent::EmbeddedFile);
    }
    if memmem::find(bytes, b"DDEAUTO").is_some() {
        look.acts(ActiveContent::Dde);
    }
    for (mark, is_loaded) in [(&b"\\*\\template"[..], true), (b"INCLUDETEXT", true), (b"HYPERLINK", false)] {
        for at in memmem::find_iter(bytes, mark).take(FIELDS_MAX) {
            let Some(url) = address(bytes.get(at + mark.len()..).unwrap_or_default()) else { continue };
            look.link(url, LinkPlace::Attachment);
            if is_loaded {
                look.acts(ActiveContent::ExternalTemplate);
            }
        }
    }
}

fn address(after: &[u8]) -> Option<String> {
    let within = after.get(..ADDRESS_BYTES_MAX).unwrap_or(after);
    let group = within.split(|byte| *byte == b'}').next().unwrap_or_default();
    let text = String::from_utf8_lossy(group);
    crate::email::link::urls(&text).next().filter(|(at, _)| *at <= ADDRESS_WITHIN).map(|(_, url)| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::tests::see;
    use super::*;

    #[test]
    fn what_is_loaded_and_what_waits() {
        let template = see("a.rtf", b"{\\rtf1{\\*\\template https://lure.example/t.dotm}Text}");
        assert_eq!(template.attachment.active, [ActiveContent::ExternalTemplate]);
        assert_eq!(template.urls(), ["https://lure.example/t.dotm"]);
        let link =
            see("a.rtf", b"{\\rtf1{\\field{\\*\\fldinst{HYPERLINK \"https://lure.example/x\"}}{\\fldrslt here}}}");
        assert_eq!((link.attachment.active.len(), link.urls()), (0, vec!["https://lure.example/x"]));
        assert_eq!(see("a.rtf", b"{\\rtf1{\\object\\objemb 01}}").attachment.active, [ActiveContent::EmbeddedFile]);
    }

    #[test]
    fn own_templates_and_talk_of_objects_are_ordinary() {
        let seen =
            see("a.rtf", b"{\\rtf1{\\*\\template C:\\\\x\\\\Normal.dot}{\\info objects} see https://a.example/}");
        assert!(seen.attachment.active.is_empty() && seen.links.is_empty(), "{seen:?}");
    }
}
