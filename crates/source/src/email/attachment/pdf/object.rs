//! What one object says: its actions, its addresses, and what kind of stream follows. Values are read as they come,
//! each with the key that it stands for; nothing is resolved, so nothing can go round in circles.

use super::lexer::{Lexer, Token, name, text};
use std::borrow::Cow;

/// The deepest nesting within an object; what is deeper is left out.
const DEPTH_MAX: usize = 64;
/// The longest list of what opens by itself.
const OPENED_MAX: usize = 64;
/// Events of a page or document (§ 12.6.3) that need no reader's doing.
const OWN_EVENTS: &[&[u8]] = &[b"O", b"PO", b"PV", b"WC", b"WS", b"WP", b"DP"];

/// What actions an object holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Actions {
    pub(super) script: bool,
    pub(super) launch: bool,
    pub(super) url: bool,
    pub(super) form: bool,
}

/// How a stream is encoded, as far as it is read here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Filter {
    /// As it is.
    #[default]
    None,
    /// FlateDecode alone.
    Flate,
    /// DCTDecode alone: a JPEG file.
    Jpeg,
    /// Anything else.
    Other,
}

/// A picture's shape (§ 8.9.5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) bits: usize,
    pub(super) predictor: usize,
}

/// What one object says.
#[derive(Debug, Default)]
pub(super) struct Object {
    pub(super) actions: Actions,
    /// Actions that run when the document or a page of it is opened.
    pub(super) opens: Actions,
    /// Objects that are run then.
    pub(super) opened: Vec<u32>,
    /// Addresses of actions.
    pub(super) urls: Vec<String>,
    /// Scripts in strings.
    pub(super) scripts: Vec<String>,
    /// Holds a file, or says where one stands, and its names.
    pub(super) files: bool,
    pub(super) names: Vec<String>,
    pub(super) is_file: bool,
    pub(super) is_object_stream: bool,
    pub(super) is_picture: bool,
    pub(super) shape: Shape,
    pub(super) filter: Filter,
    filters: usize,
    /// Bytes of the stream, where they are said directly.
    pub(super) length: Option<usize>,
    /// Of an object stream: how many objects, and where the first begins.
    pub(super) count: usize,
    pub(super) first: usize,
}

/// How an object ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// A stream's bytes begin here.
    Stream,
    /// Nothing follows.
    Plain,
}

/// A dictionary or array that is open.
struct Frame<'a> {
    is_dictionary: bool,
    key: Cow<'a, [u8]>,
    /// The key has its value: the next name is the next key. A number alone may still become a reference.
    valued: bool,
    /// Runs by itself.
    opens: bool,
    /// An additional-actions dictionary.
    events: bool,
}

impl Object {
    /// Reads tokens until the object ends.
    pub(super) fn read(lexer: &mut Lexer<'_>) -> (Object, End) {
        let mut object = Object::default();
        let mut stack: Vec<Frame<'_>> = Vec::new();
        let mut numbers = [0_i64; 2];
        for token in lexer.by_ref() {
            match token {
                Token::OpenDictionary => {
                    object.files |= nearest(&stack).is_some_and(|frame| frame.key.as_ref() == b"EF");
                    open(true, &mut stack);
                }
                Token::OpenArray => open(false, &mut stack),
                Token::CloseDictionary | Token::CloseArray => {
                    stack.pop();
                    settle(&mut stack);
                }
                Token::Word(b"stream") => return (object, End::Stream),
                Token::Word(b"endobj" | b"obj" | b"xref" | b"startxref" | b"trailer") => break,
                Token::Name(raw) if takes_key(&stack) => {
                    if let Some(top) = stack.last_mut() {
                        (top.key, top.valued) = (name(raw), false);
                    }
                }
                _ => {
                    if let Token::Number(number) = token {
                        numbers = [numbers[1], number];
                    }
                    object.value(&stack, token, numbers[0]);
                    settle(&mut stack);
                }
            }
        }
        (object, End::Plain)
    }

    /// A value under the nearest key.
    fn value(&mut self, stack: &[Frame<'_>], token: Token<'_>, number_before: i64) {
        let Some(frame) = nearest(stack) else { return };
        let key = frame.key.as_ref();
        let is_direct = stack.last().is_some_and(|top| top.is_dictionary);
        match token {
            Token::Name(raw) => self.name(key, &name(raw), frame.opens),
            Token::Text(raw, is_hex) => self.text(key, raw, is_hex),
            Token::Number(number) => self.number(key, usize::try_from(number).unwrap_or(0), is_direct),
            Token::Word(b"R") => {
                let is_opened = key == b"OpenAction" && is_direct || frame.events && OWN_EVENTS.contains(&key);
                if is_opened && self.opened.len() < OPENED_MAX {
                    self.opened.extend(u32::try_from(number_before));
                }
                self.actions.script |= matches!(key, b"JS" | b"JavaScript");
                if key == b"Length" {
                    self.length = None;
                }
            }
            _ => {}
        }
    }

    fn name(&mut self, key: &[u8], value: &[u8], opens: bool) {
        match (key, value) {
            (b"S", b"JavaScript") => self.act(opens, |actions| &mut actions.script),
            (b"S", b"Launch") => self.act(opens, |actions| &mut actions.launch),
            (b"S", b"URI") => self.act(opens, |actions| &mut actions.url),
            (b"S", b"SubmitForm") => self.act(opens, |actions| &mut actions.form),
            (b"Type", b"ObjStm") => self.is_object_stream = true,
            (b"Type", b"EmbeddedFile") => self.is_file = true,
            (b"Subtype", b"Image") => self.is_picture = true,
            (b"Filter" | b"F", b"FlateDecode" | b"Fl") => self.filter(Filter::Flate),
            (b"Filter" | b"F", b"DCTDecode" | b"DCT") => self.filter(Filter::Jpeg),
            (b"Filter", _) => self.filter(Filter::Other),
            _ => {}
        }
    }

    fn act(&mut self, opens: bool, which: fn(&mut Actions) -> &mut bool) {
        *which(&mut self.actions) = true;
        *which(&mut self.opens) |= opens;
    }

    fn filter(&mut self, filter: Filter) {
        self.filters += 1;
        self.filter = if self.filters == 1 { filter } else { Filter::Other };
    }

    fn text(&mut self, key: &[u8], raw: &[u8], is_hex: bool) {
        match key {
            b"URI" => self.urls.push(text(raw, is_hex)),
            b"JS" => {
                self.actions.script = true;
                self.scripts.push(text(raw, is_hex));
            }
            b"F" | b"UF" => self.names.push(text(raw, is_hex)),
            _ => {}
        }
    }

    fn number(&mut self, key: &[u8], number: usize, is_direct: bool) {
        match key {
            b"Length" if is_direct => self.length = Some(number),
            b"N" => self.count = number,
            b"First" => self.first = number,
            b"Width" | b"W" if is_direct => self.shape.width = number,
            b"Height" | b"H" if is_direct => self.shape.height = number,
            b"BitsPerComponent" => self.shape.bits = number,
            b"Predictor" => self.shape.predictor = number,
            _ => {}
        }
    }
}

/// The dictionary that a value stands in, directly or in an array.
fn nearest<'s, 'a>(stack: &'s [Frame<'a>]) -> Option<&'s Frame<'a>> {
    stack.iter().rev().find(|frame| frame.is_dictionary)
}

fn takes_key(stack: &[Frame<'_>]) -> bool {
    stack.last().is_some_and(|top| top.is_dictionary && top.valued)
}

fn open(is_dictionary: bool, stack: &mut Vec<Frame<'_>>) {
    let (mut opens, mut events) = (false, false);
    if let Some(around) = nearest(stack) {
        let key = around.key.as_ref();
        opens = around.opens || is_dictionary && key == b"OpenAction" || around.events && OWN_EVENTS.contains(&key);
        events = is_dictionary && key == b"AA";
    }
    if stack.len() < DEPTH_MAX {
        stack.push(Frame { is_dictionary, key: Cow::Borrowed(b""), valued: true, opens, events });
    }
}

/// A key that stands directly above has its value.
fn settle(stack: &mut [Frame<'_>]) {
    if let Some(top) = stack.last_mut() {
        top.valued = true;
    }
}
