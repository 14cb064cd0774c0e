//! Pages and drawings as files: scripts, forms, and files that a page builds out of itself.

use super::kind;
use super::look::Look;
use crate::email::mime::{MediaType, base64};
use memchr::memmem;
use thymus_event::email::{ActiveContent, FileKind, LinkPlace};

/// How much of a page is searched, from its start.
const SEARCH_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Shorter runs of base64 are words; a longer prefix says no more about what it holds.
const LITERAL_CHARS_MIN: usize = 24;
const LITERAL_CHARS_MAX: usize = 512 * 1024;
/// The most literals decoded in one page.
const LITERALS_MAX: usize = 64;

pub(super) fn look(bytes: &[u8], look: &mut Look<'_>) {
    let searched = bytes.get(..SEARCH_BYTES_MAX).unwrap_or(bytes);
    let lower = searched.to_ascii_lowercase();
    let holds = |mark: &str| memmem::find(&lower, mark.as_bytes()).is_some();
    let holds_any = |marks: &[&str]| marks.iter().any(|mark| holds(mark));
    let scripts = holds_any(&["<script", "javascript:", "onload=", "onerror=", "onclick=", "onmouseover="]);
    if scripts {
        look.acts(ActiveContent::Script);
    }
    if holds_any(&["<form", "<input"]) {
        look.acts(ActiveContent::Form);
    }
    if holds_any(&["http-equiv=\"refresh", "http-equiv=refresh", "http-equiv='refresh", "<iframe"])
        || scripts
            && holds_any(&[
                "location.href",
                "location.replace",
                "location.assign",
                "window.location",
                "document.location",
            ])
    {
        look.acts(ActiveContent::OpensUrl);
    }
    let hands_over = holds_any(&["createobjecturl", "mssaveoropenblob", "mssaveblob"]);
    let builds = holds_any(&["new blob", "new file(", "atob(", "uint8array", "fromcharcode"]);
    if scripts && hands_over && builds || holds("href=\"data:application/") || holds("href='data:application/") {
        look.acts(ActiveContent::Smuggling);
    }
    if scripts {
        literals(searched, look);
    }
    drawn_links(searched, look);
}

/// What scripts keep in base64: addresses, further pages, and files to hand over.
fn literals(page: &[u8], look: &mut Look<'_>) {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut left = LITERALS_MAX;
    for literal in page.split(|byte| !is_base64(byte)).filter(|literal| literal.len() >= LITERAL_CHARS_MIN) {
        let Some(decoded) = decoded(literal) else { continue };
        left -= 1;
        if left == 0 {
            return;
        }
        literal_holds(&decoded, look);
    }
}

/// The content, where its beginning says that there is any.
fn decoded(literal: &[u8]) -> Option<Vec<u8>> {
    let head = base64(literal.get(..LITERAL_CHARS_MIN)?).0;
    let is_text = head.iter().all(|byte| (0x20..0x7F).contains(byte) || matches!(byte, b'\r' | b'\n' | b'\t'));
    let is_file = kind::of(&head, &MediaType::of("application", "octet-stream"), None) != FileKind::Other;
    (is_text || is_file).then(|| base64(literal.get(..LITERAL_CHARS_MAX).unwrap_or(literal)).0)
}

fn literal_holds(decoded: &[u8], look: &mut Look<'_>) {
    match kind::of(decoded, &MediaType::of("application", "octet-stream"), None) {
        FileKind::Html => look.page(String::from_utf8_lossy(decoded).into_owned()),
        FileKind::Text => {
            let text = String::from_utf8_lossy(decoded);
            crate::email::link::urls(&text).for_each(|(_, url)| look.link(url, LinkPlace::Attachment));
        }
        kind @ (FileKind::Archive
        | FileKind::Executable
        | FileKind::Shortcut
        | FileKind::DiskImage
        | FileKind::Script
        | FileKind::OneNote) => {
            look.entry("", kind);
            look.acts(ActiveContent::Smuggling);
        }
        _ => {}
    }
}

/// Links of drawings and of ODF's XML, which are no anchors of pages.
pub(super) fn drawn_links(page: &[u8], look: &mut Look<'_>) {
    for at in memmem::find_iter(page, b"xlink:href=") {
        let rest = page.get(at + 11..).unwrap_or_default();
        let Some((quote @ (b'"' | b'\''), value)) = rest.split_first() else { continue };
        let Some(end) = memchr::memchr(*quote, value) else { continue };
        let value = String::from_utf8_lossy(value.get(..end).unwrap_or_default());
        if value.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("http")) {
            look.link(value, LinkPlace::Attachment);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::see;
    use super::*;
    use ActiveContent::{Form, OpensUrl, Script, Smuggling};

    fn acts(name: &str, page: &str) -> Vec<ActiveContent> {
        see(name, page.as_bytes()).attachment.active
    }

    #[test]
    fn pages_that_act() {
        assert_eq!(acts("a.html", "<html><FORM action=x><input type=password>"), [Form]);
        assert_eq!(
            acts("a.html", "<html><meta http-equiv=\"Refresh\" content=\"0;url=https://a.example\">"),
            [OpensUrl]
        );
        assert_eq!(acts("a.svg", "<svg xmlns='x' onload='alert(1)'/>"), [Script]);
        assert_eq!(acts("a.html", "<html><script>location.replace('https://a.example')</script>"), [OpensUrl, Script]);
        let blob = "<html><script>a.href=URL.createObjectURL(new Blob([atob(x)]));a.download='a.iso'</script>";
        assert_eq!(acts("a.html", blob), [Smuggling, Script]);
    }

    #[test]
    fn pages_that_only_show() {
        assert_eq!(acts("a.html", "<html><p>About scripts and forms</p><a href='data:image/png,x'>x</a>"), []);
        assert_eq!(acts("a.svg", "<svg xmlns='x'><path d='M0 0'/></svg>"), []);
    }

    #[test]
    fn what_scripts_hide_in_base64() {
        // https://lure.example/x?id=1 and a ZIP's beginning.
        let page = "<html><script>go(atob('aHR0cHM6Ly9sdXJlLmV4YW1wbGUveD9pZD0x'))</script>";
        assert_eq!(
            see("a.html", page.as_bytes()).links,
            [("https://lure.example/x?id=1".to_owned(), LinkPlace::Attachment)]
        );
        let page = "<html><script>x='UEsDBBQAAAAIAAAAAAAAAAAAAAAAAAAAAAA'</script>";
        assert!(acts("a.html", page).contains(&Smuggling));
    }

    #[test]
    fn a_drawings_link() {
        let seen = see(
            "a.svg",
            b"<svg xmlns:xlink='http://www.w3.org/1999/xlink'><a xlink:href='https://lure.example/'/></svg>",
        );
        assert_eq!(seen.links, [("https://lure.example/".to_owned(), LinkPlace::Attachment)]);
    }

    #[test]
    fn endless_base64_is_bounded() {
        let page = format!("<html><script>{}</script>", "'PGh0bWw+PHNjcmlwdD4gICAgICAgICAg' ".repeat(5_000));
        assert!(see("a.html", page.as_bytes()).pages <= 8);
    }
}
