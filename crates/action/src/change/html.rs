//! HTML parts, rewritten as they stream by: what is not touched stays byte for byte.

use super::banner::escaped;
use super::link::{Fate, Locker, bare_links};
use encoding_rs::Encoding;
use lol_html::errors::RewritingError;
use lol_html::html_content::{ContentType, Element, TextChunk, TextType};
use lol_html::{AsciiCompatibleEncoding, HtmlRewriter, MemorySettings, Settings, doc_text, element};
use mail_parser::decoders::html::add_html_token;
use std::cell::RefCell;
use std::rc::Rc;

/// What the rewriter may hold of one part: a start tag, and the open elements.
const MEMORY_BYTES_MAX: usize = 32 << 20;
/// The longest entity's name (`&CounterClockwiseContourIntegral;`).
const ENTITY_BYTES_MAX: usize = 34;

/// Elements that may stand before the body without beginning it.
const BEFORE_BODY: [&str; 8] = ["html", "head", "meta", "title", "style", "script", "link", "base"];
/// Attributes that lead somewhere when clicked, or by themselves.
const LINKS: [&str; 9] = ["href", "xlink:href", "action", "formaction", "data", "ping", "manifest", "longdesc", "cite"];
/// Elements whose `src` is a page.
const FRAMES: [&str; 4] = ["iframe", "frame", "embed", "portal"];

/// Puts a banner at the beginning of the body, and locks links, both if wanted.
///
/// # Errors
/// When the part is beyond what is held of it; then nothing of it may be shown as if it were safe.
pub(super) fn rewrite(
    html: &[u8],
    encoding: AsciiCompatibleEncoding,
    banner: Option<&str>,
    locker: Option<&Locker<'_>>,
) -> Result<Vec<u8>, RewritingError> {
    let (out, placed) = pass(html, encoding, banner, locker)?;
    match banner {
        Some(banner) if !placed => Ok([banner.as_bytes(), &out].concat()),
        _ => Ok(out),
    }
}

/// Where in the document the rewriter is.
#[derive(Default)]
struct State {
    placed: bool,
    in_link: bool,
    base: Option<String>,
    text: String,
}

fn pass(
    html: &[u8],
    encoding: AsciiCompatibleEncoding,
    banner: Option<&str>,
    locker: Option<&Locker<'_>>,
) -> Result<(Vec<u8>, bool), RewritingError> {
    let state = Rc::new(RefCell::new(State::default()));
    let mut out = Vec::with_capacity(html.len() + 4096);
    let mut settings = Settings::new()
        .with_encoding(encoding)
        .with_strict(false)
        .with_memory_settings(MemorySettings::new().with_max_allowed_memory_usage(MEMORY_BYTES_MAX))
        .append_element_content_handler(element!("*", |found| {
            if let Some(banner) = banner {
                place(found, banner, &mut state.borrow_mut());
            }
            if let Some(locker) = locker {
                lock(found, locker, &state);
            }
            Ok(())
        }));
    if let Some(locker) = locker {
        let state = Rc::clone(&state);
        settings = settings.append_document_content_handler(doc_text!(move |chunk| {
            lock_text(chunk, locker, &mut state.borrow_mut());
            Ok(())
        }));
    }
    let mut rewriter = HtmlRewriter::new(settings, |bytes: &[u8]| out.extend_from_slice(bytes));
    rewriter.write(html)?;
    rewriter.end()?;
    let placed = state.borrow().placed;
    Ok((out, placed))
}

/// At the start of the body, or before whatever is there first: a body within something hidden is none.
fn place(found: &mut Element<'_, '_>, banner: &str, state: &mut State) {
    let name = found.tag_name();
    if state.placed || BEFORE_BODY.contains(&name.as_str()) {
        return;
    }
    state.placed = true;
    if name == "body" {
        found.prepend(banner, ContentType::Html);
    } else {
        found.before(banner, ContentType::Html);
    }
}

fn lock(found: &mut Element<'_, '_>, locker: &Locker<'_>, state: &Rc<RefCell<State>>) {
    let name = found.tag_name();
    let value = |found: &Element<'_, '_>, attribute: &str| found.get_attribute(attribute).map(|value| decoded(&value));
    if name == "base" {
        let named = value(found, "href");
        let mut state = state.borrow_mut();
        // The first counts (WHATWG HTML §4.2.3).
        state.base = state.base.take().or(named);
        found.remove_attribute("href");
        return;
    }
    if name == "meta" && value(found, "http-equiv").is_some_and(|what| what.trim().eq_ignore_ascii_case("refresh")) {
        found.remove();
        return;
    }
    if FRAMES.contains(&name.as_str()) {
        ["src", "srcdoc"].iter().for_each(|attribute| found.remove_attribute(attribute));
    }
    // A style sheet leads nobody anywhere, and to lock it would spoil the page.
    let is_link = name == "a" || name == "area" || name != "link";
    for attribute in LINKS.iter().filter(|_| is_link) {
        let Some(target) = value(found, attribute) else { continue };
        let base = state.borrow().base.clone();
        match locker.attribute(&target, base.as_deref()) {
            Fate::Keep => {}
            Fate::Locked(url) => _ = found.set_attribute(attribute, &url.replace('&', "&amp;")),
            Fate::Inert => found.remove_attribute(attribute),
        }
    }
    if name == "a" {
        state.borrow_mut().in_link = found.has_attribute("href");
        let state = Rc::clone(state);
        if let Some(handlers) = found.end_tag_handlers() {
            handlers.push(Box::new(move |_| {
                state.borrow_mut().in_link = false;
                Ok(())
            }));
        }
    }
}

/// Text that clients make links of becomes a link to where it is locked. Its chunks are gathered first: they end anywhere.
fn lock_text(chunk: &mut TextChunk<'_>, locker: &Locker<'_>, state: &mut State) {
    if chunk.text_type() != TextType::Data || state.in_link {
        return;
    }
    state.text.push_str(chunk.as_str());
    if !chunk.last_in_text_node() {
        chunk.remove();
        return;
    }
    let text = std::mem::take(&mut state.text);
    let locked = linked(&text, locker);
    chunk.replace(&locked, ContentType::Html);
}

fn linked(text: &str, locker: &Locker<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in bare_links(text) {
        let Some(shown) = text.get(range.clone()) else { continue };
        out.push_str(text.get(done..range.start).unwrap_or_default());
        done = range.end;
        match locker.target(&decoded(shown)) {
            Fate::Keep => out.push_str(shown),
            Fate::Locked(url) => {
                out.push_str(&format!("<a href=\"{}\">{shown}</a>", url.replace('&', "&amp;")));
            }
            Fate::Inert => out.push_str(&escaped(&super::link::defanged(&decoded(shown)))),
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// An attribute's value with its character references read.
fn decoded(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest
            .bytes()
            .skip(1)
            .take(ENTITY_BYTES_MAX)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count();
        match rest.get(..name + 2).filter(|token| token.ends_with(';')) {
            Some(token) => {
                add_html_token(&mut out, token.as_bytes(), false);
                rest = &rest[token.len()..];
            }
            None => rest = without_semicolon(rest, &mut out),
        }
    }
    out.push_str(rest);
    out
}

/// Browsers read numeric references without a semicolon too.
fn without_semicolon<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let digits = |from: usize, radix| {
        rest.get(from..).unwrap_or_default().chars().take(8).take_while(|c| c.is_digit(radix)).count()
    };
    let hexadecimal = rest.starts_with("&#x") || rest.starts_with("&#X");
    let (from, radix) = if hexadecimal { (3, 16) } else { (2, 10) };
    let count = if rest.starts_with("&#") { digits(from, radix) } else { 0 };
    match rest.get(from..from + count).filter(|_| count > 0).and_then(|number| u32::from_str_radix(number, radix).ok())
    {
        Some(number) => {
            out.push(char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER));
            rest.get(from + count..).unwrap_or_default()
        }
        None => {
            out.push('&');
            &rest[1..]
        }
    }
}

/// How a part's bytes are read: by its charset's label; without a known one as UTF-8, if they are.
pub(super) fn encoding_of(label: Option<&str>, bytes: &[u8]) -> &'static Encoding {
    let named = label.and_then(|label| Encoding::for_label(label.trim().as_bytes()));
    match named {
        Some(encoding) if encoding != encoding_rs::REPLACEMENT => encoding,
        _ if std::str::from_utf8(bytes).is_ok() => encoding_rs::UTF_8,
        _ => encoding_rs::WINDOWS_1252,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use thymus_event::{Address, EventId, LinkBase, SealKey};

    const BANNER: &str = "<div>B</div>";

    fn banner(html: &str) -> String {
        String::from_utf8(rewrite(html.as_bytes(), AsciiCompatibleEncoding::utf_8(), Some(BANNER), None).unwrap())
            .unwrap()
    }

    fn locked(html: &str) -> String {
        let (base, key) =
            (LinkBase::parse("https://check.example.org").unwrap(), SealKey::from_secret(&[7; 32]).unwrap());
        let recipient = Address::parse("ann@example.org").unwrap();
        let locker = Locker { base: Some(&base), key: &key, message: EventId([1; 16]), recipient: &recipient };
        let out = rewrite(html.as_bytes(), AsciiCompatibleEncoding::utf_8(), None, Some(&locker)).unwrap();
        // Only what differs between links is of interest.
        let out = String::from_utf8(out).unwrap();
        out.split("https://check.example.org/l/")
            .enumerate()
            .map(|(at, part)| match part.split_once("&amp;u=") {
                Some((_, rest)) if at > 0 => format!("LOCKED:{rest}"),
                _ => part.to_owned(),
            })
            .collect()
    }

    #[test]
    fn a_banner_is_the_first_thing_of_the_body() {
        assert_eq!(
            banner("<html><head><title>x</title></head><body class=a><p>y"),
            "<html><head><title>x</title></head><body class=a><div>B</div><p>y"
        );
        assert_eq!(banner("<p>y</p>"), "<div>B</div><p>y</p>");
        assert_eq!(banner("just text"), "<div>B</div>just text");
        assert_eq!(
            banner("<!-- <body> --><style><body></style>x"),
            "<div>B</div><!-- <body> --><style><body></style>x"
        );
    }

    #[test]
    fn a_body_within_something_hidden_is_none() {
        assert_eq!(banner("<div hidden><body>x"), "<div>B</div><div hidden><body>x");
        assert_eq!(banner("<template><body></template>x"), "<div>B</div><template><body></template>x");
    }

    #[test]
    fn links_are_locked_wherever_they_stand() {
        assert_eq!(
            locked("<a href='https://a.example/?x=1&amp;y=2' class=c>t</a>"),
            "<a href=\"LOCKED:https%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2\" class=c>t</a>"
        );
        for html in [
            "<area href=https://a.example>",
            "<form action=https://a.example>",
            "<button formaction='https://a.example'>",
            "<a href='&#104;ttps&colon;//a.example'>",
            "<a href=' ht\ntps://a.example'>",
            "<A HREF=\"//a.example\">",
            "<svg><a xlink:href='https://a.example'>",
        ] {
            assert!(locked(html).contains("LOCKED:https%3A%2F%2Fa.example"), "{html}: {}", locked(html));
        }
        assert_eq!(
            locked("<base href='https://a.example/d/'><a href=p>"),
            "<base><a href=\"LOCKED:https%3A%2F%2Fa.example%2Fd%2Fp\">"
        );
    }

    #[test]
    fn what_is_no_link_stays_byte_for_byte() {
        for html in [
            "<a href=mailto:a@example.org>x</a>",
            "<img src=https://a.example/i.png ALT = x>",
            "<a href='#x'>1 &lt; 2</a>",
            "<p>no link &amp; é",
            "<a name=x>",
        ] {
            assert_eq!(locked(html), html);
        }
    }

    #[test]
    fn what_leads_away_by_itself_is_taken_out() {
        assert_eq!(locked("<meta http-equiv=Refresh content='0;url=https://a.example'>x"), "x");
        assert_eq!(
            locked("<iframe src=https://a.example></iframe><a href='javascript:x'>y</a>"),
            "<iframe></iframe><a>y</a>"
        );
    }

    #[test]
    fn a_bare_link_in_text_becomes_a_locked_one() {
        assert_eq!(
            locked("<p>go to https://a.example/?b&amp;c now"),
            "<p>go to <a href=\"LOCKED:https%3A%2F%2Fa.example%2F%3Fb%26c\">https://a.example/?b&amp;c</a> now"
        );
        assert_eq!(locked("<style>a{b:url(https://a.example)}</style>"), "<style>a{b:url(https://a.example)}</style>");
        assert!(locked("<a name=x>https://a.example").contains("LOCKED"), "an anchor that leads nowhere hides no link");
    }

    #[test]
    fn character_references_are_read_as_browsers_read_them() {
        assert_eq!(decoded("&#104&#x74;tp&colon;//a?b&c=d&amp;e&nosuch;"), "http://a?b&c=d&e&nosuch;");
    }

    proptest! {
        #[test]
        fn any_bytes_are_rewritten(html in prop::collection::vec(prop_oneof![
            prop::sample::select(b"<>/=\"'& !-abody".to_vec()), any::<u8>()], 0..200), label in prop::sample::select(vec!["utf-8", "gbk", "shift_jis", "windows-1252"])) {
            let encoding = AsciiCompatibleEncoding::new(encoding_of(Some(label), &html)).unwrap();
            let (base, key) = (LinkBase::parse("https://check.example.org").unwrap(), SealKey::from_secret(&[7; 32]).unwrap());
            let recipient = Address::parse("ann@example.org").unwrap();
            let locker = Locker { base: Some(&base), key: &key, message: EventId([1; 16]), recipient: &recipient };
            let out = rewrite(&html, encoding, Some(BANNER), Some(&locker)).unwrap();
            prop_assert_eq!(out.windows(BANNER.len()).filter(|found| *found == BANNER.as_bytes()).count(), 1);
        }

        #[test]
        fn only_a_banner_changes_nothing_else(html in "(<body>|<p>|</p>|<!--|-->|text|é|<a href=x>|&amp;|\n){0,20}") {
            prop_assert_eq!(banner(&html).replacen(BANNER, "", 1), html);
        }
    }
}
