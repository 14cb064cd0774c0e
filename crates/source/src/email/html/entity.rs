//! Character references (HTML § 13.2.5.72), decoded into text.

use mail_parser::decoders::html::add_html_token;
use memchr::memchr;

/// The longest named reference looked for, with `&` and `;`.
const REFERENCE_BYTES_MAX: usize = 34;

/// Where a reference stands: in an attribute `&copy=1` is no reference, as URLs are full of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within {
    Text,
    Attribute,
}

/// Appends `text` with its character references decoded.
pub(crate) fn decode_into(text: &str, within: Within, out: &mut String) {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let (before, reference) = rest.split_at(at);
        out.push_str(before);
        let length = decode_one(reference, within, out);
        rest = reference.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Decodes the reference that `text` begins with; returns its length.
fn decode_one(text: &str, within: Within, out: &mut String) -> usize {
    let bytes = text.as_bytes();
    if bytes.get(1) == Some(&b'#') {
        return decode_number(text, out);
    }
    let name_length = bytes.iter().skip(1).take(REFERENCE_BYTES_MAX).take_while(|b| b.is_ascii_alphanumeric()).count();
    let name = text.get(1..=name_length).unwrap_or_default();
    let closed = bytes.get(name_length + 1) == Some(&b';');
    let is_parameter = within == Within::Attribute && bytes.get(name_length + 1) == Some(&b'=');
    if let Some(character) = common(name).filter(|_| !is_parameter) {
        out.push(character);
        return name_length + 1 + usize::from(closed);
    }
    if closed && !name.is_empty() {
        let token = text.get(..name_length + 2).unwrap_or_default();
        add_html_token(out, token.as_bytes(), false);
        return token.len();
    }
    out.push('&');
    1
}

fn decode_number(text: &str, out: &mut String) -> usize {
    let digits = text.get(2..).unwrap_or_default();
    let (digits, radix, skipped) = match digits.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (digits, 10, 2),
    };
    let length = digits.bytes().take(REFERENCE_BYTES_MAX).take_while(|b| char::from(*b).is_digit(radix)).count();
    if length == 0 {
        out.push('&');
        return 1;
    }
    let code = u32::from_str_radix(digits.get(..length).unwrap_or_default(), radix).ok();
    out.push(code.and_then(character).unwrap_or(char::REPLACEMENT_CHARACTER));
    skipped + length + usize::from(digits.as_bytes().get(length) == Some(&b';'))
}

/// Browsers read 128–159 as windows-1252; the marks that matter are the quotes and dashes.
fn character(code: u32) -> Option<char> {
    match code {
        0 => None,
        0x80 => Some('€'),
        0x85 => Some('…'),
        0x91 => Some('‘'),
        0x92 => Some('’'),
        0x93 => Some('“'),
        0x94 => Some('”'),
        0x96 => Some('–'),
        0x97 => Some('—'),
        _ => char::from_u32(code),
    }
}

/// The references that most mail is made of; browsers read them without the semicolon too.
fn common(name: &str) -> Option<char> {
    Some(match name {
        "nbsp" => '\u{A0}',
        "amp" | "AMP" => '&',
        "lt" | "LT" => '<',
        "gt" | "GT" => '>',
        "quot" | "QUOT" => '"',
        "copy" => '©',
        "reg" => '®',
        "apos" => '\'',
        "zwnj" => '\u{200C}',
        "rsquo" => '’',
        "ndash" => '–',
        "mdash" => '—',
        "bull" => '•',
        "middot" => '·',
        "shy" => '\u{AD}',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references() {
        let cases = [
            ("a&amp;b &lt;c&gt;", "a&b <c>"),
            ("&#65;&#x42;&#67 x", "ABC x"),
            ("&eacute;&nosuch; &", "é&nosuch; &"),
            ("&#0;&#xFFFFFFFFFF;", "\u{FFFD}\u{FFFD}"),
            ("&amp", "&"),
            ("&é;", "&é;"),
            ("&#;&#x;", "&#;&#x;"),
        ];
        for (given, wanted) in cases {
            let mut out = String::new();
            decode_into(given, Within::Text, &mut out);
            assert_eq!(out, wanted, "{given}");
        }
        let mut out = String::new();
        decode_into("?a&copy=1&amp;b=2&lt;", Within::Attribute, &mut out);
        assert_eq!(out, "?a&copy=1&b=2<");
    }
}
