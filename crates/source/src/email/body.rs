//! The text of a message: own and quoted, from its plain and its HTML parts.

use super::defects::Defects;
use super::head::fields::cut;
use super::html::{Limits, Page, Sink};
use super::language;
use super::quote::{self, LineKind};
use memchr::memmem;
use std::borrow::Cow;
use thymus_event::DefectKind;
use thymus_event::email::Body;

/// The most own text kept, in bytes: some 5,000 words.
pub(crate) const OWN_BYTES_MAX: usize = 32 * 1024;
/// The most quoted text kept.
pub(crate) const QUOTED_BYTES_MAX: usize = 32 * 1024;
/// The most bytes of one text part looked at.
pub(crate) const TEXT_PART_BYTES_MAX: usize = 2 * 1024 * 1024;
/// Less own text, in bytes, is none: a stray dash, a name.
const OWN_BYTES_MIN: usize = 4;
/// With fewer letters a plain part is a placeholder ("see the HTML version").
const PLAIN_LETTERS_MIN: usize = 24;
/// Bounds for a page that is shown.
pub(crate) const PAGE_LIMITS: Limits = Limits { own_bytes: OWN_BYTES_MAX, quoted_bytes: QUOTED_BYTES_MAX };

/// Own and quoted text, as it comes in.
#[derive(Debug)]
struct Split {
    own: Sink,
    quoted: Sink,
}

impl Default for Split {
    fn default() -> Self {
        Self { own: Sink::new(OWN_BYTES_MAX), quoted: Sink::new(QUOTED_BYTES_MAX) }
    }
}

impl Split {
    fn add(&mut self, line: &str, kind: LineKind) {
        let (sink, line) = match kind {
            LineKind::Own => (&mut self.own, line),
            LineKind::Quoted => (&mut self.quoted, line.trim_start_matches(['>', ' '])),
        };
        sink.push(line);
        sink.line();
    }

    fn holds(&self, word: &str) -> bool {
        [&self.own, &self.quoted].iter().any(|sink| memmem::find(sink.as_str().as_bytes(), word.as_bytes()).is_some())
    }

    fn has_letters(&self, fewest: usize) -> bool {
        let letters = self.own.as_str().chars().chain(self.quoted.as_str().chars()).filter(|c| c.is_alphabetic());
        letters.take(fewest).count() == fewest
    }
}

/// Gathers the text parts.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    plain: Split,
    has_plain: bool,
    page: Split,
    has_html: bool,
    /// Text of embedded messages: quoted whatever it says.
    embedded: String,
    images: u16,
    hidden_chars: u32,
    form: bool,
    script: bool,
}

impl Texts {
    /// Begins a shown text/plain part.
    pub(crate) fn begin_plain(&mut self) {
        self.has_plain = true;
    }

    /// Adds a line of it.
    pub(crate) fn add_line(&mut self, line: &str, kind: LineKind) {
        self.plain.add(line, kind);
    }

    /// Adds a shown HTML part, and tells it which of its lines are quoted.
    pub(crate) fn add_page(&mut self, page: &mut Page, subject: &str, defects: &mut Defects) {
        defects.note_if(page.cut, DefectKind::TextTruncated, "HTML text");
        self.has_html = true;
        let own = std::mem::take(&mut page.own);
        quote::lines(&own, subject, |at, line, kind| {
            self.page.add(line, kind);
            if kind == LineKind::Quoted {
                page.quote_line(at..at + line.len());
            }
        });
        page.own = own;
        push_lines(&mut self.page.quoted, &page.quoted);
        self.images = self.images.saturating_add(page.images);
        self.hidden_chars = self.hidden_chars.saturating_add(page.hidden_chars);
        self.form |= page.form;
        self.script |= page.script;
    }

    /// Adds text of an embedded message.
    pub(crate) fn add_embedded(&mut self, text: &str) {
        let room = QUOTED_BYTES_MAX.saturating_sub(self.embedded.len());
        self.embedded.push_str(text.get(..text.floor_char_boundary(room)).unwrap_or_default());
        self.embedded.push('\n');
    }

    /// Chooses what a reader sees. From outside, a message that seems to be all quotation is taken for its
    /// author's own: whoever wrote it, that is what there is to read. `from_inside` keeps it apart, as what
    /// people forward is no word of theirs.
    pub(crate) fn finish(self, subject: &str, from_inside: bool, defects: &mut Defects) -> Body {
        let prefers_plain = !self.has_html || self.page.own.len() == 0 || self.is_plain_the_page();
        let Split { own, mut quoted } = if prefers_plain { self.plain } else { self.page };
        push_lines(&mut quoted, &self.embedded);
        defects.note_if(own.cut || quoted.cut, DefectKind::TextTruncated, "text");
        let (own, quoted) = if own.len() < OWN_BYTES_MIN && quoted.len() > 0 && !from_inside {
            (quoted, Sink::new(0))
        } else {
            (own, quoted)
        };
        let (own, own_invisible) = without_invisible(own.into_string());
        let (quoted, _) = without_invisible(quoted.into_string());
        let invisible = own_invisible + subject.chars().filter(|c| is_invisible(*c)).count();
        Body {
            language: language::of(&own),
            own,
            quoted,
            html: self.has_html,
            plain: self.has_plain,
            images: self.images,
            hidden_chars: self.hidden_chars,
            invisible_chars: u16::try_from(invisible).unwrap_or(u16::MAX),
            form: self.form,
            script: self.script,
        }
    }
}

/// How many of the page's words are looked for in the plain text.
const SAMPLE_WORDS: usize = 12;
/// How far into the page they are taken from, in bytes.
const SAMPLE_BYTES_MAX: usize = 1_024;
/// The shortest word that says something, in bytes.
const SAMPLE_WORD_BYTES_MIN: usize = 5;

impl Texts {
    /// Whether the plain text is no placeholder and says what the page says. Mail programs show the page: a
    /// plain text of other words is there for filters to read.
    fn is_plain_the_page(&self) -> bool {
        if !self.plain.has_letters(PLAIN_LETTERS_MIN) {
            return false;
        }
        let start = cut(self.page.own.as_str(), SAMPLE_BYTES_MAX);
        let words = start.split_ascii_whitespace().filter(|word| word.len() >= SAMPLE_WORD_BYTES_MIN);
        let (mut sampled, mut found) = (0, 0);
        for word in words.take(SAMPLE_WORDS) {
            sampled += 1;
            found += usize::from(self.plain.holds(word));
        }
        found * 3 >= sampled
    }
}

fn push_lines(sink: &mut Sink, text: &str) {
    for line in text.lines() {
        sink.push(line);
        sink.line();
    }
}

/// Leaves out what takes no room, and counts it: a reader does not see it, and it splits words.
fn without_invisible(text: String) -> (String, usize) {
    if text.is_ascii() || !text.contains(is_invisible) {
        return (text, 0);
    }
    let count = text.chars().filter(|c| is_invisible(*c)).count();
    let kept: Cow<'_, str> = text.split(is_invisible).collect();
    (kept.into_owned(), count)
}

/// Zero-width and direction-override characters.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206F}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(texts: &mut Texts, text: &str) {
        texts.begin_plain();
        quote::lines(text, "", |_, line, kind| texts.add_line(line, kind));
    }

    #[test]
    fn plain_wins_unless_it_is_a_placeholder() {
        let page = |own: &str| crate::email::html::read(own, PAGE_LIMITS, &mut |_| {});
        let mut defects = Defects::default();
        let mut texts = Texts::default();
        plain(&mut texts, "Use HTML");
        texts.add_page(&mut page("<p>Dear Ann</p><p>hello</p>"), "", &mut defects);
        assert_eq!(texts.finish("", false, &mut defects).own, "Dear Ann\nhello");
        let mut texts = Texts::default();
        plain(&mut texts, "Dear Ann,\r\n\r\nplease  call me\tback soon.");
        texts.add_page(&mut page("<p>Dear Ann, <b>please</b> call me back soon.</p>"), "", &mut defects);
        assert_eq!(texts.finish("", false, &mut defects).own, "Dear Ann,\nplease call me back soon.");
    }

    #[test]
    fn the_page_wins_where_the_plain_text_says_something_else() {
        let mut texts = Texts::default();
        plain(&mut texts, "Minutes of the meeting on gardening tools, as agreed.");
        let mut page =
            crate::email::html::read("<p>Your password expires today, click below</p>", PAGE_LIMITS, &mut |_| {});
        texts.add_page(&mut page, "", &mut Defects::default());
        assert!(texts.finish("", false, &mut Defects::default()).own.starts_with("Your password"));
    }

    #[test]
    fn invisible_characters_are_counted_and_left_out() {
        let mut texts = Texts::default();
        plain(&mut texts, "pass\u{200B}word res\u{AD}et now please, thank you");
        let body = texts.finish("a\u{202E}b", false, &mut Defects::default());
        assert_eq!((body.own.as_str(), body.invisible_chars), ("password reset now please, thank you", 3));
    }
}
