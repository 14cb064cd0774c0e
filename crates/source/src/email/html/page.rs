//! A page, read in one pass over its tokens.

use super::entity::{self, Within};
use super::sink::Sink;
use super::style::Shown;
use super::tokenizer::{Attributes, Tag, Token, Tokenizer};
use std::ops::Range;
use thymus_event::email::LinkPlace;

/// The deepest nesting followed; deeper elements inherit and are not told apart.
const DEPTH_MAX: usize = 256;
/// How far up an end tag's element is looked for.
const CLOSE_SEARCH_MAX: usize = 48;
/// The most anchors kept: the links that are kept are fewer still.
const ANCHORS_MAX: usize = 1_024;
/// The longest URL looked at, in bytes; browsers read some 2 MB, servers 8 KiB.
const URL_BYTES_MAX: usize = 8 * 1024;
/// The longest text kept for an anchor, in characters.
const ANCHOR_CHARS_MAX: usize = 200;
/// The most embedded images told apart.
const CIDS_MAX: usize = 64;
/// The most pictures kept that stand in the page itself, and the longest: a QR code takes a few thousand characters.
const PICTURES_MAX: usize = 4;
const PICTURE_CHARS_MAX: usize = 512 * 1024;
/// Up to this many pixels a side an image is there to be fetched, not to be seen.
const TRACKING_PIXELS_MAX: u32 = 3;

/// Bounds of what is kept of a page.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) own_bytes: usize,
    pub(crate) quoted_bytes: usize,
}

/// Something to follow.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Anchor {
    /// The target, references decoded.
    pub(crate) href: String,
    pub(crate) place: LinkPlace,
    /// What is shown for it.
    pub(crate) text: String,
    /// Stands in quoted text.
    pub(crate) quoted: bool,
    /// Where its text stands in the own (or quoted) text.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// What a page shows and holds.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) own: String,
    pub(crate) quoted: String,
    pub(crate) anchors: Vec<Anchor>,
    pub(crate) base: Option<String>,
    pub(crate) images: u16,
    pub(crate) hidden_chars: u32,
    pub(crate) form: bool,
    pub(crate) script: bool,
    /// Content-IDs of embedded images.
    pub(crate) cids: Vec<String>,
    /// Pictures in `data:` URLs, in base64.
    pub(crate) pictures: Vec<String>,
    /// Own or quoted text was cut.
    pub(crate) cut: bool,
    /// Where lines of the own text turned out to be quoted: in order, apart from each other.
    pub(crate) quoted_lines: Vec<Range<usize>>,
}

impl Page {
    /// Notes a quoted line of the own text, after those above it.
    pub(crate) fn quote_line(&mut self, line: Range<usize>) {
        match self.quoted_lines.last_mut() {
            Some(last) if last.end + 1 >= line.start => last.end = line.end,
            _ => self.quoted_lines.push(line),
        }
    }

    /// Whether a place in the own text is quoted.
    pub(crate) fn is_quoted(&self, at: usize) -> bool {
        let above = self.quoted_lines.partition_point(|line| line.end <= at);
        self.quoted_lines.get(above).is_some_and(|line| line.start <= at)
    }
}

/// Reads a page. `scripts` is told the content of every script.
pub(crate) fn read<'a>(html: &'a str, limits: Limits, scripts: &mut dyn FnMut(&'a str)) -> Page {
    let mut reader = Reader::new(limits);
    for token in Tokenizer::new(html) {
        match token {
            Token::Text(text) => reader.text(text),
            Token::Open(tag, attributes) => reader.open(tag, attributes),
            Token::Close(tag) => reader.close(tag),
            Token::Raw(Tag::Script, text) => scripts(text),
            Token::Raw(..) => {}
        }
    }
    reader.finish()
}

/// What an element inherits.
#[derive(Clone, Copy, Default)]
struct State {
    shown: Shown,
    quoted: bool,
    /// Within the head, or within what is shown otherwise than as text.
    head: bool,
    inert: bool,
}

struct Reader {
    state: State,
    /// Elements around, each with the state to go back to.
    stack: Vec<(Tag, State)>,
    own: Sink,
    quoted: Sink,
    /// From here on everything is quoted.
    rest_quoted: bool,
    /// The anchor that is open, by its place in the list.
    open_anchor: Option<usize>,
    scratch: String,
    page: Page,
}

impl Reader {
    fn new(limits: Limits) -> Self {
        let page = Page {
            own: String::new(),
            quoted: String::new(),
            anchors: Vec::new(),
            base: None,
            images: 0,
            hidden_chars: 0,
            form: false,
            script: false,
            cids: Vec::new(),
            pictures: Vec::new(),
            cut: false,
            quoted_lines: Vec::new(),
        };
        Self {
            state: State::default(),
            stack: Vec::with_capacity(32),
            own: Sink::new(limits.own_bytes),
            quoted: Sink::new(limits.quoted_bytes),
            rest_quoted: false,
            open_anchor: None,
            scratch: String::new(),
            page,
        }
    }

    fn is_quoted(&self) -> bool {
        self.rest_quoted || self.state.quoted
    }

    fn sink(&mut self) -> &mut Sink {
        if self.is_quoted() { &mut self.quoted } else { &mut self.own }
    }

    fn text(&mut self, raw: &str) {
        if self.state.head || self.state.inert {
            return;
        }
        let mut scratch = std::mem::take(&mut self.scratch);
        let text = if raw.contains('&') {
            scratch.clear();
            entity::decode_into(raw, Within::Text, &mut scratch);
            scratch.as_str()
        } else {
            raw
        };
        if self.state.shown.is_visible() {
            self.sink().push(text);
            self.anchor_text(text);
        } else {
            let hidden = text.chars().filter(|c| !c.is_whitespace()).count();
            self.page.hidden_chars = self.page.hidden_chars.saturating_add(u32::try_from(hidden).unwrap_or(u32::MAX));
        }
        self.scratch = scratch;
    }

    fn anchor_text(&mut self, text: &str) {
        let Some(anchor) = self.open_anchor.and_then(|at| self.page.anchors.get_mut(at)) else { return };
        for word in text.split_whitespace() {
            let chars = anchor.text.chars().count();
            if chars >= ANCHOR_CHARS_MAX {
                return;
            }
            if !anchor.text.is_empty() {
                anchor.text.push(' ');
            }
            anchor.text.extend(word.chars().take(ANCHOR_CHARS_MAX - chars));
        }
    }

    fn open(&mut self, tag: Tag, attributes: Attributes<'_>) {
        if tag.closes_itself() && self.stack.last().is_some_and(|(top, _)| *top == tag) {
            self.close_top();
        }
        // Whatever is shown ends the head, closed or not.
        self.state.head &= !(tag.breaks_line() || matches!(tag, Tag::A | Tag::Span | Tag::Font | Tag::Img));
        let before = self.state;
        self.read_attributes(tag, attributes);
        match tag {
            Tag::Head => self.state.head = true,
            Tag::Template | Tag::Svg | Tag::Select => self.state.inert = true,
            Tag::Td | Tag::Th => self.sink().space(),
            Tag::Script => self.page.script = true,
            tag if tag.breaks_line() => self.sink().line(),
            _ => {}
        }
        if tag.is_void() {
            self.state = before;
        } else if self.stack.len() < DEPTH_MAX {
            self.stack.push((tag, before));
        }
    }

    fn close(&mut self, tag: Tag) {
        if tag == Tag::A {
            self.close_anchor();
        }
        if tag.breaks_line() {
            self.sink().line();
        }
        let above = self.stack.iter().rev().take(CLOSE_SEARCH_MAX).position(|(open, _)| *open == tag);
        for _ in 0..above.map_or(0, |above| above + 1) {
            self.close_top();
        }
        if tag.breaks_line() {
            self.sink().line();
        }
    }

    fn close_top(&mut self) {
        if let Some((_, before)) = self.stack.pop() {
            self.state = before;
        }
    }

    fn close_anchor(&mut self) {
        let end = self.sink().len();
        if let Some(anchor) = self.open_anchor.take().and_then(|at| self.page.anchors.get_mut(at)) {
            anchor.end = end.max(anchor.start);
        }
    }

    fn read_attributes(&mut self, tag: Tag, attributes: Attributes<'_>) {
        let mut image = Image::default();
        let (mut refresh, mut content) = (false, "");
        for (name, value) in attributes {
            let mut lower = [0_u8; 12];
            let Some(lower) = lower.get_mut(..name.len()) else { continue };
            lower.copy_from_slice(name.as_bytes());
            lower.make_ascii_lowercase();
            match &*lower {
                b"style" => {
                    self.state.shown.apply(value);
                    image.read_style(tag, value);
                }
                b"href" if matches!(tag, Tag::A | Tag::Area | Tag::Base) => self.href(tag, value),
                b"class" | b"id" => self.quote_mark(tag, value),
                b"type" if tag == Tag::Blockquote && value == "cite" => self.state.quoted = true,
                b"type" if tag == Tag::Input => self.page.form |= value.eq_ignore_ascii_case("password"),
                b"bgcolor" => self.state.shown.set_background(value),
                b"background" => self.state.shown.background = None,
                b"color" if tag == Tag::Font => self.state.shown.set_color(value),
                b"hidden" => self.state.shown.gone = true,
                b"src" if matches!(tag, Tag::Img | Tag::Input) => self.source(value, &mut image),
                b"src" if matches!(tag, Tag::Iframe | Tag::Frame | Tag::Embed) => self.link(LinkPlace::Anchor, value),
                b"width" | b"height" if tag == Tag::Img => image.side(value),
                b"action" if tag == Tag::Form => self.link(LinkPlace::Form, value),
                b"formaction" => self.link(LinkPlace::Form, value),
                b"http-equiv" => refresh = value.eq_ignore_ascii_case("refresh"),
                b"content" => content = value,
                [b'o', b'n', ..] if !value.is_empty() => self.page.script = true,
                _ => {}
            }
        }
        self.page.form |= tag == Tag::Form;
        self.page.images = self.page.images.saturating_add(u16::from(image.is_shown(self.state.shown)));
        if refresh && tag == Tag::Meta {
            self.refresh(content);
        }
        self.cite(tag);
    }

    /// A block quote that follows `… wrote:` quotes.
    fn cite(&mut self, tag: Tag) {
        if tag == Tag::Blockquote && self.own.as_str().ends_with([':', '：']) {
            self.state.quoted = true;
        }
    }

    fn href(&mut self, tag: Tag, value: &str) {
        match tag {
            Tag::Base if self.page.base.is_none() => self.page.base = decoded_url(value),
            Tag::A => {
                self.close_anchor();
                let count = self.page.anchors.len();
                self.link(LinkPlace::Anchor, value);
                self.open_anchor = (self.page.anchors.len() > count).then_some(count);
            }
            Tag::Area => self.link(LinkPlace::Area, value),
            _ => {}
        }
    }

    fn link(&mut self, place: LinkPlace, value: &str) {
        if self.page.anchors.len() >= ANCHORS_MAX {
            return;
        }
        if let Some(href) = decoded_url(value) {
            let (quoted, start) = (self.is_quoted(), self.sink().len());
            self.page.anchors.push(Anchor { href, place, text: String::new(), quoted, start, end: start });
        }
    }

    /// `5; url=https://…`
    fn refresh(&mut self, content: &str) {
        if let Some((_, target)) = content.split_once('=') {
            self.link(LinkPlace::Anchor, target.trim().trim_matches(['"', '\'']));
        }
    }

    fn source(&mut self, value: &str, image: &mut Image) {
        image.has_source = true;
        let value = value.trim_ascii();
        if let Some(cid) = value.strip_prefix("cid:") {
            if self.page.cids.len() < CIDS_MAX {
                self.page.cids.push(cid.to_owned());
            }
        } else if self.page.pictures.len() < PICTURES_MAX {
            self.page.pictures.extend(picture_within(value));
        }
    }

    fn quote_mark(&mut self, tag: Tag, value: &str) {
        for word in value.split_ascii_whitespace() {
            match word.strip_prefix("x_").unwrap_or(word) {
                "gmail_quote"
                | "gmail_quote_container"
                | "moz-cite-prefix"
                | "yahoo_quoted"
                | "protonmail_quote"
                | "zmail_extra"
                | "OutlookMessageHeader"
                | "tutanota_quote" => self.state.quoted = true,
                "divRplyFwdMsg" | "appendonsend" | "mail-editor-reference-message-container" => self.rest_quoted = true,
                "ms-outlook-mobile-reference-message" if tag == Tag::Div => self.state.quoted = true,
                _ => {}
            }
        }
    }

    fn finish(mut self) -> Page {
        self.close_anchor();
        self.page.cut = self.own.cut || self.quoted.cut;
        self.page.own = self.own.into_string();
        self.page.quoted = self.quoted.into_string();
        self.page
    }
}

/// What is known of an image.
#[derive(Default)]
struct Image {
    has_source: bool,
    tiny: bool,
}

impl Image {
    fn side(&mut self, value: &str) {
        let value = value.trim_ascii().trim_end_matches("px");
        self.tiny |= value.parse::<u32>().is_ok_and(|pixels| pixels <= TRACKING_PIXELS_MAX);
    }

    fn read_style(&mut self, tag: Tag, style: &str) {
        if tag == Tag::Img {
            for declaration in style.split(';') {
                if let Some(("width" | "height", side)) =
                    declaration.split_once(':').map(|(name, side)| (name.trim_ascii(), side))
                {
                    self.side(side);
                }
            }
        }
    }

    fn is_shown(&self, shown: Shown) -> bool {
        self.has_source && !self.tiny && !shown.gone && !shown.invisible
    }
}

/// `data:image/png;base64,…`
fn picture_within(url: &str) -> Option<String> {
    let start = url.get(..11).filter(|start| start.eq_ignore_ascii_case("data:image/"))?;
    let (kind, data) = url.get(start.len()..)?.split_once(',')?;
    let is_base64 = kind.get(kind.len().checked_sub(7)?..)?.eq_ignore_ascii_case(";base64");
    (is_base64 && data.len() <= PICTURE_CHARS_MAX).then(|| data.to_owned())
}

fn decoded_url(value: &str) -> Option<String> {
    let value = value.trim_ascii();
    let value = value.get(..value.floor_char_boundary(URL_BYTES_MAX)).unwrap_or(value);
    if value.is_empty() {
        return None;
    }
    let mut url = String::with_capacity(value.len());
    entity::decode_into(value, Within::Attribute, &mut url);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        read(html, Limits { own_bytes: 1_000, quoted_bytes: 1_000 }, &mut |_| {})
    }

    #[test]
    fn blocks_are_lines_and_cells_are_words() {
        let page = page("<title>t</title><p>a<p>b<table><tr><td>c</td><td>d</td></tr></table>e&nbsp;<b>f</b>g<br>h");
        assert_eq!(page.own, "a\nb\nc d\ne fg\nh");
    }

    #[test]
    fn hidden_text_is_counted_and_inherited() {
        let page = page(
            "<div style='display:none'>ab<p>c</div>d<span style='font-size:0'>e<i style='font-size:9pt'>f</i></span>",
        );
        assert_eq!((page.own.as_str(), page.hidden_chars), ("df", 4), "{page:?}");
    }

    #[test]
    fn a_head_ends_with_what_is_shown() {
        assert_eq!(page("<head><style>x</style><p>shown").own, "shown");
        assert_eq!(page("<head>not shown</head><body>shown").own, "shown");
    }

    #[test]
    fn targets_of_every_kind() {
        let page = page(
            "<base href='https://a.example/'><a href=x>one <b>two</b></a><map><area href=/y></map>\
             <form action='https://f.example'><input type=password formaction='https://g.example'></form>\
             <meta http-equiv=Refresh content=\"0; url='https://m.example'\">",
        );
        let anchors: Vec<_> = page.anchors.iter().map(|a| (a.href.as_str(), a.place, a.text.as_str())).collect();
        assert_eq!(
            anchors,
            [
                ("x", LinkPlace::Anchor, "one two"),
                ("/y", LinkPlace::Area, ""),
                ("https://f.example", LinkPlace::Form, ""),
                ("https://g.example", LinkPlace::Form, ""),
                ("https://m.example", LinkPlace::Anchor, ""),
            ]
        );
        assert!(page.form && page.base.as_deref() == Some("https://a.example/"));
    }

    #[test]
    fn images_scripts_and_quotations() {
        let page = page(
            "<img src=cid:a><img src=b width=1 height=1><img src=c style='height:1px'><p onclick=x>own</p>\
             <div class='gmail_quote'>On Tue wrote:<blockquote>q</blockquote></div>still<div id=divRplyFwdMsg>r</div>s",
        );
        assert_eq!((page.images, page.cids.as_slice(), page.script), (1, ["a".to_owned()].as_slice(), true));
        assert_eq!((page.own.as_str(), page.quoted.as_str()), ("own\nstill", "On Tue wrote:\nq\nr\ns"));
    }

    #[test]
    fn pictures_in_the_page_itself() {
        let page = page(
            "<img src='data:image/png;base64,aGk='><img src='DATA:image/gif;BASE64,aG8='><img src='data:image/svg+xml,x'>\
             <img src='data:text/html;base64,eA=='><img src='data:image/é'>",
        );
        assert_eq!((page.pictures.as_slice(), page.images), (["aGk=".to_owned(), "aG8=".to_owned()].as_slice(), 5));
    }

    #[test]
    fn end_tags_of_nothing_end_nothing() {
        assert_eq!(page("</div></p>a</b><div style='display:none'></span>b</div>c").own, "a\nc");
    }
}
