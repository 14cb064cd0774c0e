//! PDF's tokens (ISO 32000 § 7.2, § 7.3), read without building anything.

use std::borrow::Cow;

/// The longest string; longer ones are no address and no name.
const STRING_BYTES_MAX: usize = 64 * 1024;

/// So many bytes of an object are looked at for the ends of strings that have none.
const WASTED_BYTES_MAX: usize = 4 * STRING_BYTES_MAX;

/// A token.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Token<'a> {
    /// Without the slash, escapes as they are.
    Name(&'a [u8]),
    /// A string, between its delimiters; true when it is in hexadecimal digits.
    Text(&'a [u8], bool),
    /// An integer; fractions are cut off.
    Number(i64),
    /// `<<`
    OpenDictionary,
    /// `>>`
    CloseDictionary,
    /// `[`
    OpenArray,
    /// `]`
    CloseArray,
    /// Anything else: `obj`, `stream`, `R`, `true`.
    Word(&'a [u8]),
}

/// Reads tokens from a place on.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    pub(super) at: usize,
    /// Bytes looked at in vain, for strings that never end.
    pub(super) wasted: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, wasted: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn skip_space(&mut self) {
        loop {
            self.at += self.rest().iter().take_while(|byte| is_space(**byte)).count();
            if self.rest().first() != Some(&b'%') {
                return;
            }
            self.at += self.rest().iter().take_while(|byte| !matches!(byte, b'\r' | b'\n')).count();
        }
    }

    fn take(&mut self, length: usize, token: Token<'a>) -> Option<Token<'a>> {
        self.at += length;
        Some(token)
    }

    fn regular(&self, from: usize) -> &'a [u8] {
        let rest = self.rest().get(from..).unwrap_or_default();
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        rest.get(..length).unwrap_or_default()
    }

    /// A literal string: brackets nest, a back-slash takes the next character.
    fn literal(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let (mut depth, mut escaped) = (0_usize, false);
        let bytes_max = if self.wasted < WASTED_BYTES_MAX { STRING_BYTES_MAX } else { 0 };
        for (at, byte) in rest.iter().enumerate().take(bytes_max) {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'(' => depth += 1,
                b')' if depth == 1 => return self.take(at + 1, Token::Text(rest.get(1..at)?, false)),
                b')' => depth -= 1,
                _ => {}
            }
        }
        // One that never ends is one character, so that what follows is still seen.
        self.wasted += bytes_max.min(rest.len());
        self.take(1, Token::Word(b"("))
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        self.skip_space();
        let rest = self.rest();
        match *rest {
            [] => None,
            [b'/', ..] => {
                let name = self.regular(1);
                self.take(name.len() + 1, Token::Name(name))
            }
            [b'<', b'<', ..] => self.take(2, Token::OpenDictionary),
            [b'>', b'>', ..] => self.take(2, Token::CloseDictionary),
            [b'[', ..] => self.take(1, Token::OpenArray),
            [b']', ..] => self.take(1, Token::CloseArray),
            [b'(', ..] => self.literal(),
            [b'<', ..] => {
                let digits = rest.iter().skip(1).take(STRING_BYTES_MAX);
                let length = digits.take_while(|byte| byte.is_ascii_hexdigit() || is_space(**byte)).count();
                self.take(
                    length + 1 + usize::from(rest.get(length + 1) == Some(&b'>')),
                    Token::Text(rest.get(1..=length)?, true),
                )
            }
            [byte, ..] if !is_regular(byte) => self.take(1, Token::Word(rest.get(..1)?)),
            _ => {
                let word = self.regular(0);
                self.take(word.len(), number(word).map_or(Token::Word(word), Token::Number))
            }
        }
    }
}

fn number(word: &[u8]) -> Option<i64> {
    let whole = word.split(|byte| *byte == b'.').next()?;
    let digits = whole.strip_prefix(b"-").or_else(|| whole.strip_prefix(b"+")).unwrap_or(whole);
    let is_number = word.iter().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+'));
    if !is_number || digits.len() > 18 {
        return None;
    }
    let value = digits
        .iter()
        .try_fold(0_i64, |value, digit| digit.is_ascii_digit().then(|| value * 10 + i64::from(digit - b'0')))?;
    Some(if whole.starts_with(b"-") { -value } else { value })
}

pub(super) const fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | b'\t' | b'\n' | 12 | b'\r' | b' ')
}

const fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// A name without its escapes (`#41`).
pub(super) fn name(raw: &[u8]) -> Cow<'_, [u8]> {
    if !raw.contains(&b'#') {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.filter(|_| byte == b'#').and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(decoded) => {
                out.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                out.push(byte);
                rest = after;
            }
        }
    }
    Cow::Owned(out)
}

/// A string's text (§ 7.3.4, § 7.9.2): UTF-16 with its mark, else bytes as characters.
pub(super) fn text(raw: &[u8], is_hex: bool) -> String {
    let bytes = if is_hex { unhexed(raw) } else { unescaped(raw) };
    match bytes.strip_prefix(b"\xFE\xFF") {
        Some(units) => {
            let units = units.as_chunks::<2>().0.iter().map(|pair| u16::from_be_bytes(*pair));
            char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
        }
        None => String::from_utf8(bytes).unwrap_or_else(|bad| bad.as_bytes().iter().map(|b| char::from(*b)).collect()),
    }
}

fn unhexed(digits: &[u8]) -> Vec<u8> {
    let mut values = digits.iter().filter_map(|digit| char::from(*digit).to_digit(16)).map(|v| v as u8);
    let mut out = Vec::with_capacity(digits.len() / 2);
    while let Some(high) = values.next() {
        out.push(high << 4 | values.next().unwrap_or(0));
    }
    out
}

fn unescaped(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some((&escape, after)) = rest.split_first() else { break };
        rest = after;
        match escape {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'\r' => rest = rest.strip_prefix(b"\n").unwrap_or(rest),
            b'\n' => {}
            b'0'..=b'7' => {
                let more = rest.iter().take(2).take_while(|digit| matches!(digit, b'0'..=b'7')).count();
                let digits = [&[escape][..], rest.get(..more).unwrap_or_default()].concat();
                out.push(digits.iter().fold(0_u8, |value, digit| value.wrapping_mul(8).wrapping_add(digit - b'0')));
                rest = rest.get(more..).unwrap_or_default();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        let source = b"<</A/B#43 (x\\)(y)) -1.5 <4 1>%c\r[7 0 R]>>obj(";
        let tokens: Vec<_> = Lexer::new(source, 0).collect();
        let wanted = [
            Token::OpenDictionary,
            Token::Name(b"A"),
            Token::Name(b"B#43"),
            Token::Text(b"x\\)(y)", false),
            Token::Number(-1),
            Token::Text(b"4 1", true),
            Token::OpenArray,
            Token::Number(7),
            Token::Number(0),
            Token::Word(b"R"),
            Token::CloseArray,
            Token::CloseDictionary,
            Token::Word(b"obj"),
            Token::Word(b"("),
        ];
        assert_eq!(tokens, wanted);
    }

    #[test]
    fn names_and_texts() {
        assert_eq!(name(b"J#61va#zz#4").as_ref(), b"Java#zz#4");
        assert_eq!(text(b"a\\(b\\051\\\r\nc\\101", false), "a(b)cA");
        assert_eq!(text(b"FEFF00410042", true), "AB");
        assert_eq!(text(b"\xFE\xFF\0h\0t", false), "ht");
        assert_eq!(text(b"caf\xE9", false), "café");
    }
}
