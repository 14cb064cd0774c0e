//! Writes header fields and bodies (RFC 2045, 2047, 5322) with CRLF line ends.

use crate::program::{Program, Transfer};

/// Longest line of an encoded body, in characters (RFC 2045 §6.7 rule 5, §6.8).
const LINE_MAX: usize = 76;
/// Bytes of text in one encoded word, so that it stays within 75 characters (RFC 2047 §2).
const WORD_BYTES_MAX: usize = 30;

/// A mailbox as a sender writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mailbox {
    pub(crate) name: String,
    pub(crate) address: String,
}

impl Mailbox {
    pub(crate) fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Self { name: name.into(), address: address.into() }
    }

    fn write(&self, program: &Program) -> String {
        let Self { name, address } = self;
        match name {
            n if n.is_empty() => address.clone(),
            n if !n.is_ascii() => format!("{} <{address}>", encoded(n, program.q_words)),
            n if n.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ') => format!("{n} <{address}>"),
            n => format!("\"{n}\" <{address}>"),
        }
    }
}

/// A comma-separated, folded list.
pub(crate) fn mailboxes(list: &[Mailbox], program: &Program) -> String {
    let parts: Vec<_> = list.iter().map(|mailbox| mailbox.write(program)).collect();
    parts.join(",\r\n ")
}

/// Unstructured text, in encoded words where it needs them.
pub(crate) fn unstructured(text: &str, program: &Program) -> String {
    if text.is_ascii() { text.to_owned() } else { encoded(text, program.q_words) }
}

fn encoded(text: &str, q: bool) -> String {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = WORD_BYTES_MAX.min(rest.len());
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let (now, later) = rest.split_at(end);
        words.push(if q { q_word(now) } else { format!("=?UTF-8?B?{}?=", base64(now.as_bytes(), usize::MAX)) });
        rest = later;
    }
    words.join("\r\n ")
}

fn q_word(text: &str) -> String {
    let mut out = String::from("=?utf-8?Q?");
    for byte in text.bytes() {
        match byte {
            b' ' => out.push('_'),
            b if b.is_ascii_alphanumeric() => out.push(char::from(b)),
            b => push_hex(&mut out, b),
        }
    }
    out + "?="
}

fn push_hex(out: &mut String, byte: u8) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    out.push('=');
    out.push(char::from(HEX[usize::from(byte >> 4)]));
    out.push(char::from(HEX[usize::from(byte & 15)]));
}

/// Base64 in lines of `line` characters.
pub(crate) fn base64(bytes: &[u8], line: usize) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    let mut column = 0;
    for chunk in bytes.chunks(3) {
        let group = chunk.iter().fold(0u32, |sum, b| sum << 8 | u32::from(*b)) << (8 * (3 - chunk.len()));
        for at in 0..4 {
            let letter = ALPHABET[(group >> (18 - 6 * at) & 63) as usize];
            out.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
        column += 4;
        if column >= line {
            out.push_str("\r\n");
            column = 0;
        }
    }
    out
}

/// Quoted-printable of text whose lines end in `\n`.
pub(crate) fn quoted_printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 5 / 4);
    for line in text.split_inclusive('\n') {
        let (line, ended) = line.strip_suffix('\n').map_or((line, false), |line| (line, true));
        let mut column = 0;
        let last = line.len().saturating_sub(1);
        for (at, byte) in line.bytes().enumerate() {
            let plain = (b'!'..=b'~').contains(&byte) && byte != b'=' || byte == b' ' && at != last;
            let width = if plain { 1 } else { 3 };
            if column + width >= LINE_MAX {
                out.push_str("=\r\n");
                column = 0;
            }
            if plain {
                out.push(char::from(byte))
            } else {
                push_hex(&mut out, byte)
            }
            column += width;
        }
        if ended {
            out.push_str("\r\n");
        }
    }
    out
}

/// Content-Transfer-Encoding and the body under it.
pub(crate) fn transfer(text: &str, program: &Program) -> (&'static str, String) {
    match program.transfer {
        Transfer::QuotedPrintable => ("quoted-printable", quoted_printable(text)),
        Transfer::Base64 => ("base64", base64(text.as_bytes(), LINE_MAX)),
        Transfer::EightBit if text.is_ascii() => ("7bit", text.replace('\n', "\r\n")),
        Transfer::EightBit => ("8bit", text.replace('\n', "\r\n")),
    }
}

/// A file sent along.
#[derive(Clone, Debug)]
pub(crate) struct File {
    pub(crate) name: String,
    pub(crate) media_type: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// What a reader sees.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    pub(crate) plain: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) files: Vec<File>,
}

/// A part's own header fields and its body.
struct Part {
    fields: String,
    body: String,
}

/// Content-Type and what belongs to it, and the body; `boundary` makes a new boundary each time.
pub(crate) fn body(content: &Content, program: &Program, mut boundary: impl FnMut() -> String) -> (String, String) {
    let mut texts = Vec::new();
    if let Some(plain) = &content.plain {
        texts.push(text_part("plain", plain, program));
    }
    if let Some(html) = &content.html {
        texts.push(text_part("html", html, program));
    }
    let mut whole = multipart("alternative", texts, &mut boundary);
    if !content.files.is_empty() {
        let files = content.files.iter().map(file_part);
        whole = multipart("mixed", std::iter::once(whole).chain(files).collect(), &mut boundary);
    }
    (whole.fields, whole.body)
}

fn text_part(subtype: &str, text: &str, program: &Program) -> Part {
    let (encoding, body) = transfer(text, program);
    let fields =
        format!("Content-Type: text/{subtype}; charset=\"utf-8\"\r\nContent-Transfer-Encoding: {encoding}\r\n");
    Part { fields, body }
}

fn file_part(file: &File) -> Part {
    let File { name, media_type, bytes } = file;
    let fields = format!(
        "Content-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n"
    );
    Part { fields, body: base64(bytes, LINE_MAX) }
}

fn multipart(subtype: &str, mut parts: Vec<Part>, boundary: &mut impl FnMut() -> String) -> Part {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let boundary = boundary();
    let mut body = String::new();
    for part in parts {
        body += &format!("--{boundary}\r\n{}\r\n{}\r\n", part.fields, part.body);
    }
    body += &format!("--{boundary}--\r\n");
    Part { fields: format!("Content-Type: multipart/{subtype};\r\n\tboundary=\"{boundary}\"\r\n"), body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::{PERSONAL, SENDING};

    #[test]
    fn base64_and_quoted_printable_agree_with_the_standard() {
        assert_eq!(base64(b"Man", 76), "TWFu");
        assert_eq!(base64(b"Ma", 76), "TWE=");
        assert_eq!(base64(b"M", 76), "TQ==");
        assert_eq!(quoted_printable("a=b \né\n"), "a=3Db=20\r\n=C3=A9\r\n");
        assert!(quoted_printable(&"x".repeat(500)).split("\r\n").all(|line| line.len() <= LINE_MAX));
    }

    #[test]
    fn any_text_is_read_back() {
        let text = "Żółw, naïve Grüße — 42 = 6 × 7.\n".repeat(9);
        let file = File { name: "a.pdf".into(), media_type: "application/pdf", bytes: b"%PDF-1.4 x".to_vec() };
        for program in PERSONAL.iter().chain(SENDING) {
            let content = Content { plain: Some(text.clone()), html: Some(text.clone()), files: vec![file.clone()] };
            let mut n = 0;
            let (fields, body) = body(&content, program, || {
                n += 1;
                format!("b{n}")
            });
            let subject = unstructured(text.lines().next().unwrap(), program);
            let raw = format!("Subject: {subject}\r\nMIME-Version: 1.0\r\n{fields}\r\n{body}");
            let message = mail_parser::MessageParser::new().parse(raw.as_bytes()).unwrap();
            assert_eq!(message.subject(), text.lines().next());
            assert_eq!(message.body_text(0).unwrap().replace('\r', "").trim(), text.trim());
            assert_eq!(message.attachment_count(), 1);
        }
    }
}
