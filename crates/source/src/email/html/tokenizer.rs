//! HTML as tags and text, in one linear pass (HTML § 13.2.5, simplified): no tree, no allocation. What a
//! browser would take as text is text, what it would take as a tag is a tag, for all that mail programs
//! write; hostile input costs no more than its length.

use memchr::{memchr, memchr3, memmem};

/// A piece of HTML.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Token<'a> {
    /// Text, with its character references.
    Text(&'a str),
    /// A start tag.
    Open(Tag, Attributes<'a>),
    /// An end tag.
    Close(Tag),
    /// The content of an element that is not shown: script, style and the like.
    Raw(Tag, &'a str),
}

macro_rules! tags {
    ($($variant:ident => $name:literal,)*) => {
        /// The elements that are told apart.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Tag { $($variant,)* Other }

        fn tag_named(name: &[u8]) -> Tag {
            match name { $($name => Tag::$variant,)* _ => Tag::Other }
        }
    };
}

tags! {
    A => b"a", Area => b"area", Base => b"base", Blockquote => b"blockquote", Body => b"body", Br => b"br",
    Button => b"button", Center => b"center", Dd => b"dd", Div => b"div", Dt => b"dt", Font => b"font",
    Footer => b"footer", Form => b"form", Frame => b"frame", H1 => b"h1", H2 => b"h2", H3 => b"h3", H4 => b"h4",
    Head => b"head", Header => b"header", Hr => b"hr", Iframe => b"iframe", Img => b"img", Input => b"input",
    Li => b"li", Link => b"link", Meta => b"meta", Noembed => b"noembed", Noframes => b"noframes",
    Ol => b"ol", Option => b"option", P => b"p", Pre => b"pre", Script => b"script",
    Section => b"section", Select => b"select", Span => b"span", Style => b"style", Svg => b"svg",
    Table => b"table", Td => b"td", Template => b"template", Textarea => b"textarea", Th => b"th",
    Title => b"title", Tr => b"tr", Ul => b"ul", Wbr => b"wbr", Xmp => b"xmp", Embed => b"embed",
    Source => b"source", Col => b"col", Param => b"param", Track => b"track",
}

impl Tag {
    /// Has no content and no end tag.
    pub(crate) fn is_void(self) -> bool {
        use Tag::{Area, Base, Br, Col, Embed, Frame, Hr, Img, Input, Link, Meta, Param, Source, Track, Wbr};
        matches!(
            self,
            Area | Base | Br | Col | Embed | Frame | Hr | Img | Input | Link | Meta | Param | Source | Track | Wbr
        )
    }

    /// Stands on lines of its own.
    pub(crate) fn breaks_line(self) -> bool {
        use Tag::{
            Blockquote, Body, Br, Center, Dd, Div, Dt, Footer, Form, H1, H2, H3, H4, Header, Hr, Li, Ol, Option, P,
            Pre, Section, Table, Textarea, Tr, Ul,
        };
        matches!(
            self,
            Blockquote
                | Body
                | Br
                | Center
                | Dd
                | Div
                | Dt
                | Footer
                | Form
                | H1
                | H2
                | H3
                | H4
                | Header
                | Hr
                | Li
                | Ol
                | Option
                | P
                | Pre
                | Section
                | Table
                | Textarea
                | Tr
                | Ul
        )
    }

    /// Its content is not markup and not shown.
    fn is_raw(self) -> bool {
        use Tag::{Iframe, Noembed, Noframes, Script, Style, Title, Xmp};
        matches!(self, Iframe | Noembed | Noframes | Script | Style | Title | Xmp)
    }

    /// Ends where the next of the same kind begins.
    pub(crate) fn closes_itself(self) -> bool {
        matches!(self, Tag::P | Tag::Li | Tag::Td | Tag::Th | Tag::Tr | Tag::Option | Tag::Dd | Tag::Dt)
    }
}

/// The attributes of a tag, not yet looked into.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Attributes<'a>(&'a str);

/// Iterates over a text's tokens.
pub(crate) struct Tokenizer<'a> {
    text: &'a str,
    at: usize,
    raw: Option<Tag>,
    /// From here on the quote never comes again: kept so that looking for it in vain costs once.
    no_double_quote: bool,
    no_single_quote: bool,
}

impl<'a> Tokenizer<'a> {
    /// Starts at the beginning of `text`.
    pub(crate) fn new(text: &'a str) -> Self {
        Self { text, at: 0, raw: None, no_double_quote: false, no_single_quote: false }
    }

    fn rest(&self, from: usize) -> &'a str {
        self.text.get(from..).unwrap_or_default()
    }

    /// The end of the tag whose attributes begin at `from`: the place of its `>`, or the end of the text.
    fn tag_end(&mut self, from: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(found) = memchr3(b'>', b'"', b'\'', bytes.get(at..).unwrap_or_default()) {
            at += found;
            let byte = bytes.get(at).copied().unwrap_or_default();
            if byte == b'>' {
                return at;
            }
            at += 1;
            if opens_value(bytes, at - 1) {
                at = self.closing_quote(byte, at).map_or(at, |closing| closing + 1);
            }
        }
        bytes.len()
    }

    fn closing_quote(&mut self, quote: u8, from: usize) -> Option<usize> {
        let missing = if quote == b'"' { &mut self.no_double_quote } else { &mut self.no_single_quote };
        if *missing {
            return None;
        }
        let found = memchr(quote, self.text.as_bytes().get(from..).unwrap_or_default());
        *missing = found.is_none();
        found.map(|at| from + at)
    }

    /// Reads what begins with `<`; `None` for a comment or a declaration.
    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = self.rest(self.at);
        let bytes = rest.as_bytes();
        match bytes.get(1) {
            Some(b'!') if bytes.starts_with(b"<!--") => {
                let end = memmem::find(bytes.get(2..).unwrap_or_default(), b"-->");
                self.at = end.map_or(self.text.len(), |end| self.at + end + 5);
                None
            }
            Some(b'!' | b'?') => {
                self.at += memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
                None
            }
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let name = name_length(bytes.get(2..).unwrap_or_default());
                let tag = tag_of(bytes.get(2..2 + name).unwrap_or_default());
                self.at += memchr(b'>', bytes).map_or(bytes.len(), |end| end + 1);
                Some(Token::Close(tag))
            }
            Some(first) if first.is_ascii_alphabetic() => Some(self.open(bytes)),
            _ => {
                self.at += 1;
                Some(Token::Text(rest.get(..1).unwrap_or_default()))
            }
        }
    }

    fn open(&mut self, bytes: &[u8]) -> Token<'a> {
        let name = name_length(bytes.get(1..).unwrap_or_default());
        let tag = tag_of(bytes.get(1..=name).unwrap_or_default());
        let from = self.at + 1 + name;
        let end = self.tag_end(from);
        self.at = (end + 1).min(self.text.len());
        let attributes = self.text.get(from..end).unwrap_or_default();
        if tag.is_raw() {
            self.raw = Some(tag);
        }
        Token::Open(tag, Attributes(attributes))
    }

    /// The content of a raw element, up to its end tag.
    fn raw_text(&mut self, tag: Tag) -> Token<'a> {
        let rest = self.rest(self.at);
        let mut end = 0;
        let length = loop {
            let Some(found) = memmem::find(rest.as_bytes().get(end..).unwrap_or_default(), b"</") else {
                break rest.len();
            };
            end += found + 2;
            let name = rest.as_bytes().get(end..).unwrap_or_default();
            if tag_of(name.get(..name_length(name)).unwrap_or_default()) == tag {
                break end - 2;
            }
        };
        self.at += length;
        Token::Raw(tag, rest.get(..length).unwrap_or_default())
    }
}

/// A quote opens a value only after `=`.
fn opens_value(bytes: &[u8], at: usize) -> bool {
    let before = bytes.get(..at).unwrap_or_default();
    match before.last() {
        Some(b'=') => true,
        Some(b' ' | b'\n' | b'\r' | b'\t') => before.trim_ascii_end().ends_with(b"="),
        _ => false,
    }
}

/// The longest element name told apart.
const NAME_BYTES_MAX: usize = 10;

fn name_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|b| matches!(b, b' ' | b'>' | b'/' | b'\n' | b'\r' | b'\t' | 0x0C)).unwrap_or(bytes.len())
}

fn tag_of(name: &[u8]) -> Tag {
    let mut lower = [0_u8; NAME_BYTES_MAX];
    let Some(lower) = lower.get_mut(..name.len()) else { return Tag::Other };
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    tag_named(lower)
}

impl<'a> Iterator for Tokenizer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(tag) = self.raw.take() {
            return Some(self.raw_text(tag));
        }
        loop {
            let rest = self.rest(self.at);
            if rest.is_empty() {
                return None;
            }
            let length = memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
            if length > 0 {
                self.at += length;
                return Some(Token::Text(rest.get(..length).unwrap_or_default()));
            }
            if let Some(token) = self.markup() {
                return Some(token);
            }
        }
    }
}

impl<'a> Iterator for Attributes<'a> {
    /// A name as spelled and a value with its character references.
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        let text = self.0.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
        if text.is_empty() {
            return None;
        }
        let bytes = text.as_bytes();
        let skip = usize::from(bytes.first() == Some(&b'='));
        let end = bytes.iter().skip(skip).position(|b| matches!(b, b'=' | b'/') || b.is_ascii_whitespace());
        let (name, rest) = text.split_at_checked(end.map_or(text.len(), |end| end + skip))?;
        let after = rest.trim_ascii_start();
        let Some(value) = after.strip_prefix('=') else {
            self.0 = rest;
            return Some((name, ""));
        };
        let (value, rest) = split_value(value.trim_ascii_start());
        self.0 = rest;
        Some((name, value))
    }
}

fn split_value(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inner) = text.strip_prefix(quote) {
            return inner.split_once(quote).unwrap_or((inner, ""));
        }
    }
    let end = text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len());
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(html: &str) -> Vec<String> {
        let show = |token| match token {
            Token::Text(text) => format!("t:{text}"),
            Token::Open(tag, attributes) => format!("o:{tag:?}{:?}", attributes.collect::<Vec<_>>()),
            Token::Close(tag) => format!("c:{tag:?}"),
            Token::Raw(tag, text) => format!("r:{tag:?}:{text}"),
        };
        Tokenizer::new(html).map(show).collect()
    }

    #[test]
    fn tags_and_text() {
        assert_eq!(
            read("a<B class=x>b</b ><br/>c"),
            ["t:a", "o:Other[(\"class\", \"x\")]", "t:b", "c:Other", "o:Br[]", "t:c"]
        );
        assert_eq!(read("1 < 2 <3"), ["t:1 ", "t:<", "t: 2 ", "t:<", "t:3"]);
    }

    #[test]
    fn quotes_hide_the_end_of_a_tag() {
        assert_eq!(read("<a href = 'x>y' title=\">\">z"), ["o:A[(\"href\", \"x>y\"), (\"title\", \">\")]", "t:z"]);
        assert_eq!(read("<a \"odd>z"), ["o:A[(\"\\\"odd\", \"\")]", "t:z"]);
        assert_eq!(read("<a href=\"x>y"), ["o:A[(\"href\", \"x\")]", "t:y"]);
    }

    #[test]
    fn comments_declarations_and_raw_elements() {
        assert_eq!(read("<!doctype html><!-- <a> -->x<!-->y<?p?>z<!-- never"), ["t:x", "t:y", "t:z"]);
        assert_eq!(read("<STYLE>a<b</x></Style>t"), ["o:Style[]", "r:Style:a<b</x>", "c:Style", "t:t"]);
        assert_eq!(read("<script>never"), ["o:Script[]", "r:Script:never"]);
    }

    #[test]
    fn hostile_quotes_are_linear() {
        let html = "<a b=\"".repeat(200_000);
        assert!(Tokenizer::new(&html).count() > 0);
        let html = "<a b='x\" ".repeat(200_000);
        assert!(Tokenizer::new(&html).count() > 0);
    }
}
