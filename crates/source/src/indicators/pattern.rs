//! STIX patterns (STIX 2.1 §9), as far as they say that something *is* one of some values.
//!
//! `[domain-name:value = 'a.example' OR url:value = 'http://b.example/x']` gives two indicators. A comparison that is
//! joined by AND to another says less than it does alone, so the pair is passed over; only a SHA-256 says by itself
//! which file is meant, whatever else is said of it. Qualifiers (WITHIN, START, REPEATS) are about sensors: a pattern
//! with one is passed over.

use super::PassedOver;
use super::value::Kind;
use thymus_event::evidence::Indicator;

/// The longest pattern read, in bytes, and the most tokens: lists of a thousand values occur.
const PATTERN_BYTES_MAX: usize = 256 << 10;
/// See [`PATTERN_BYTES_MAX`].
const TOKENS_MAX: usize = 50_000;
/// Brackets within brackets.
const DEPTH_MAX: usize = 16;

/// What a pattern says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Read {
    /// Each alone meets it.
    pub(super) indicators: Vec<Indicator>,
    /// Parts that give none.
    pub(super) passed_over: Vec<PassedOver>,
}

pub(super) fn read(pattern: &str) -> Read {
    let failed = |why| Read { indicators: Vec::new(), passed_over: vec![why] };
    if pattern.len() > PATTERN_BYTES_MAX {
        return failed(PassedOver::TooLong);
    }
    let Some(tokens) = tokens(pattern) else { return failed(PassedOver::Unreadable) };
    let mut parser = Parser { tokens: &tokens, at: 0 };
    match parser.any_of(0) {
        Err(why) => failed(why),
        Ok(_) if parser.at < tokens.len() => failed(PassedOver::NotOneValue),
        Ok(read) => read,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token<'a> {
    /// A keyword, an object path, a number.
    Word(&'a str),
    /// A text in quotes, without them.
    Text(String),
    /// Anything else, one character.
    Mark(char),
}

/// Splits a pattern; none where a quote is not closed or there are too many tokens.
fn tokens(pattern: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = pattern.trim_start();
    while let Some(first) = rest.chars().next() {
        if tokens.len() >= TOKENS_MAX {
            return None;
        }
        let (token, after) = match first {
            '\'' => quoted(rest.get(1..)?)?,
            _ if is_path(first) => path(rest)?,
            mark => (Token::Mark(mark), rest.get(mark.len_utf8()..)?),
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Some(tokens)
}

fn is_path(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '*')
}

/// A path may have quoted steps: `file:hashes.'SHA-256'`.
fn path(text: &str) -> Option<(Token<'_>, &str)> {
    let mut end = 0;
    while let Some(c) = text.get(end..)?.chars().next() {
        if is_path(c) {
            end += c.len_utf8();
        } else if c == '\'' && text.get(..end)?.ends_with('.') {
            end += 2 + text.get(end + 1..)?.find('\'')?;
        } else {
            break;
        }
    }
    Some((Token::Word(text.get(..end)?), text.get(end..)?))
}

/// A text up to its closing quote; `\'` and `\\` stand for themselves.
fn quoted(text: &str) -> Option<(Token<'_>, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' => return Some((Token::Text(value), text.get(at + 1..)?)),
            '\\' => value.push(chars.next()?.1),
            _ => value.push(c),
        }
    }
    None
}

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    fn take_mark(&mut self, mark: char) -> bool {
        let is = self.peek() == Some(&Token::Mark(mark));
        self.at += usize::from(is);
        is
    }

    fn take_word(&mut self, word: &str) -> bool {
        let is = self.is_word(word);
        self.at += usize::from(is);
        is
    }

    /// Alternatives: what any of them gives.
    fn any_of(&mut self, depth: usize) -> Result<Read, PassedOver> {
        let mut read = self.all_of(depth)?;
        while self.take_word("OR") {
            let other = self.all_of(depth)?;
            read.indicators.extend(other.indicators);
            read.passed_over.extend(other.passed_over);
        }
        Ok(read)
    }

    /// What must hold together: one condition, or a file's SHA-256 among others.
    fn all_of(&mut self, depth: usize) -> Result<Read, PassedOver> {
        let mut parts = vec![self.one(depth)?];
        while self.take_word("AND") || self.take_word("FOLLOWEDBY") {
            parts.push(self.one(depth)?);
        }
        if parts.len() == 1 {
            return Ok(parts.pop().unwrap_or_default());
        }
        let is_file = |part: &Read| {
            !part.indicators.is_empty()
                && part.passed_over.is_empty()
                && part.indicators.iter().all(|indicator| matches!(indicator, Indicator::AttachmentHash(_)))
        };
        let proof = parts.into_iter().find(is_file);
        Ok(proof.unwrap_or_else(|| Read { indicators: Vec::new(), passed_over: vec![PassedOver::NotOneValue] }))
    }

    fn one(&mut self, depth: usize) -> Result<Read, PassedOver> {
        if depth > DEPTH_MAX {
            return Err(PassedOver::NotOneValue);
        }
        for (open, close) in [('[', ']'), ('(', ')')] {
            if self.take_mark(open) {
                let read = self.any_of(depth + 1)?;
                return if self.take_mark(close) { Ok(read) } else { Err(self.oddity()) };
            }
        }
        self.comparison()
    }

    /// What stands here is either beyond what is read, or no pattern.
    fn oddity(&self) -> PassedOver {
        if self.peek().is_some() { PassedOver::NotOneValue } else { PassedOver::Unreadable }
    }

    /// `path = 'value'` or `path IN ('a', 'b')`.
    fn comparison(&mut self) -> Result<Read, PassedOver> {
        let Some(Token::Word(path)) = self.peek() else { return Err(self.oddity()) };
        self.at += 1;
        let mut values = Vec::new();
        if self.take_mark('=') {
            values.push(self.value()?);
        } else if self.take_word("IN") {
            if !self.take_mark('(') {
                return Err(PassedOver::Unreadable);
            }
            values.push(self.value()?);
            while self.take_mark(',') {
                values.push(self.value()?);
            }
            if !self.take_mark(')') {
                return Err(PassedOver::Unreadable);
            }
        } else {
            return Err(PassedOver::NotOneValue);
        }
        Ok(compared(path, &values))
    }

    fn value(&mut self) -> Result<&'a str, PassedOver> {
        let value = match self.peek() {
            Some(Token::Text(text)) => text.as_str(),
            Some(Token::Word(word)) => word,
            _ => return Err(PassedOver::Unreadable),
        };
        self.at += 1;
        Ok(value)
    }
}

fn compared(path: &str, values: &[&str]) -> Read {
    let mut read = Read::default();
    for value in values {
        match kind(path, value).and_then(|kind| kind.indicator(value)) {
            Ok(indicator) => read.indicators.push(indicator),
            Err(why) => read.passed_over.push(why),
        }
    }
    read
}

/// What the value of an object path is (STIX 2.1 §6).
fn kind(path: &str, value: &str) -> Result<Kind, PassedOver> {
    let plain = path.replace(['\'', '"'], "").to_ascii_lowercase();
    match plain.as_str() {
        "domain-name:value" => Ok(Kind::Name),
        "url:value" => Ok(Kind::Url),
        "email-addr:value" | "email-message:from_ref.value" | "email-message:sender_ref.value" => Ok(Kind::Address),
        "file:hashes.sha-256" | "file:hashes.sha256" | "artifact:hashes.sha-256" => Ok(Kind::Sha256),
        "ipv4-addr:value" | "ipv6-addr:value" if !value.contains('/') => Ok(Kind::Ip),
        "network-traffic:dst_ref.value" if value.parse::<std::net::IpAddr>().is_ok() => Ok(Kind::Ip),
        "network-traffic:dst_ref.value" if !value.contains('/') => Ok(Kind::Name),
        _ => Err(PassedOver::OtherKind),
    }
}
