//! Bytes to text by a declared charset.

use mail_parser::decoders::charsets::map::charset_decoder;
use std::borrow::Cow;

/// Decodes text. Without a charset, or with one that is unknown, UTF-8 where it fits and else
/// windows-1252, as browsers do. The flag says that the bytes did not fit the declared charset.
pub(crate) fn decode<'a>(bytes: Cow<'a, [u8]>, charset: Option<&str>) -> (Cow<'a, str>, bool) {
    let declared = charset.map(|name| name.trim().trim_matches(['"', '\''])).filter(|name| !name.is_empty());
    match declared {
        Some(name) if !is_unicode(name) => decode_by_name(bytes, name),
        _ => decode_utf8(bytes, declared.is_some()),
    }
}

fn is_unicode(name: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"].iter().any(|known| name.eq_ignore_ascii_case(known))
}

fn decode_by_name<'a>(bytes: Cow<'a, [u8]>, name: &str) -> (Cow<'a, str>, bool) {
    let Some(decoder) = charset_decoder(name.as_bytes()) else { return (decode_utf8(bytes, false).0, true) };
    if bytes.is_ascii() && !is_stateful(name) {
        return decode_utf8(bytes, true);
    }
    let text = decoder(&bytes);
    let odd = text.contains('\u{FFFD}');
    (Cow::Owned(text), odd)
}

/// Charsets in which ASCII bytes do not mean ASCII characters.
fn is_stateful(name: &str) -> bool {
    let start = name.get(..4).unwrap_or(name);
    ["utf-", "utf7", "utf1", "iso-", "hz-g", "x-us", "csis"].iter().any(|known| start.eq_ignore_ascii_case(known))
        && !name.get(..8).is_some_and(|latin| latin.eq_ignore_ascii_case("iso-8859"))
}

fn decode_utf8(bytes: Cow<'_, [u8]>, declared: bool) -> (Cow<'_, str>, bool) {
    match bytes {
        Cow::Borrowed(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => (Cow::Owned(fallback(bytes, declared)), declared),
        },
        Cow::Owned(bytes) => match String::from_utf8(bytes) {
            Ok(text) => (Cow::Owned(text), false),
            Err(error) => (Cow::Owned(fallback(error.as_bytes(), declared)), declared),
        },
    }
}

/// Keeps the characters that are good UTF-8 where most of it is; else takes it as windows-1252.
fn fallback(bytes: &[u8], declared: bool) -> String {
    let lossy = String::from_utf8_lossy(bytes);
    let bad = lossy.matches('\u{FFFD}').count();
    let good = lossy.chars().filter(|c| !c.is_ascii()).count() - bad;
    if declared && good > bad {
        return lossy.into_owned();
    }
    charset_decoder(b"windows-1252").map_or_else(|| lossy.into_owned(), |decoder| decoder(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8], charset: Option<&str>) -> (String, bool) {
        let (text, odd) = decode(Cow::Borrowed(bytes), charset);
        (text.into_owned(), odd)
    }

    #[test]
    fn charsets() {
        assert_eq!(text("é".as_bytes(), Some("UTF-8")), ("é".into(), false));
        assert_eq!(text(b"\xe9", Some("iso-8859-1")), ("é".into(), false));
        assert_eq!(text(b"\xe9", None), ("é".into(), false));
        assert_eq!(text(b"\xe9", Some("utf-8")), ("é".into(), true));
        assert_eq!(text(b"abc", Some("x-no-such")), ("abc".into(), true));
        assert_eq!(text(b"\x1b$B%O%m!<\x1b(B", Some("iso-2022-jp")), ("ハロー".into(), false));
        assert_eq!(text(b"+ZYeB9A-", Some("utf-7")).0, "文致");
    }
}
