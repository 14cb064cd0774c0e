//! Correspondence between people: greetings, answers, quotes, links, files.

use crate::account;
use crate::calendar::{answer_time, short};
use crate::draw::Draw;
use crate::html::{Link, personal};
use crate::mime::{Content, File};
use crate::names::capital;
use crate::post::{Letter, Mailroom, Meaning, Place, Sending, Writer, benign};
use crate::program::Markup;
use crate::wording::{self, Language, Talk, fill};
use thymus_event::Timestamp;

/// Lines of an earlier message that an answer carries along.
const QUOTED_LINES_MAX: usize = 40;
/// Percentage of messages between people with a link, and with a file.
const LINK_PERCENT: u32 = 14;
const FILE_PERCENT: u32 = 9;
/// Percentage of messages from partners that say where to pay.
const ACCOUNT_PERCENT: u32 = 5;

/// A conversation as far as it has come.
pub(crate) struct Conversation<'a> {
    pub(crate) cast: Vec<&'a Writer>,
    /// The language that all of them share, else English.
    pub(crate) language: &'static Language,
    pub(crate) talk: &'static Talk,
    pub(crate) topic: &'static str,
    /// Message-IDs, oldest first.
    pub(crate) ids: Vec<String>,
    /// Index of who wrote last.
    pub(crate) author: usize,
    pub(crate) time: Timestamp,
    /// What was written last, with its quotes.
    pub(crate) text: String,
}

/// One message of a conversation before it is laid out.
#[derive(Default)]
pub(crate) struct Note {
    pub(crate) paragraphs: Vec<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) files: Vec<File>,
}

impl<'a> Conversation<'a> {
    /// The first of `cast` is to write first.
    pub(crate) fn new(draw: &Draw, cast: Vec<&'a Writer>, time: Timestamp) -> Self {
        let languages: Vec<_> = cast.iter().map(|writer| writer.language).collect();
        let shared = languages.iter().all(|language| language.code == languages[0].code);
        let language = if shared { languages[0] } else { &wording::ALL[0] };
        let talk = language.talk;
        let topic = draw.one(talk.topics);
        Self { cast, language, talk, topic, ids: Vec::new(), author: 0, time, text: String::new() }
    }

    /// The same conversation, for others to go on with: the first of their cast stands for everyone outside, the
    /// second for everyone inside.
    pub(crate) fn answered(&self) -> Self {
        let author = usize::from(matches!(self.cast[self.author].place, Place::Inside(_)));
        Self { cast: Vec::new(), ids: self.ids.clone(), text: self.text.clone(), author, ..*self }
    }

    /// The subject as it stands now.
    pub(crate) fn subject(&self) -> String {
        let prefix = if self.ids.is_empty() { "" } else { self.talk.reply_prefix };
        format!("{prefix}{}", capital(self.topic))
    }

    /// Writes one message and then answers, `turns` in all.
    pub(crate) fn run(&mut self, draw: &Draw, room: &mut Mailroom, turns: usize, hosts: &[String]) {
        for turn in 0..turns {
            let mut author = self.author;
            let mut time = self.time;
            if turn > 0 {
                let next = draw.below(self.cast.len() - 1);
                author = if next >= self.author { next + 1 } else { next };
                time = answer_time(draw, self.time, self.cast[author].zone_minutes);
            }
            let note = self.compose(draw, author, hosts);
            self.write(draw, room, (author, time), note, benign("correspondence"));
        }
    }

    fn compose(&self, draw: &Draw, author: usize, hosts: &[String]) -> Note {
        let talk = self.talk;
        let opening = if self.ids.is_empty() { talk.openings } else { talk.answers };
        let mut body = vec![draw.one(opening)];
        let middles = 1 + draw.low(4);
        body.extend(draw.some(talk.middles, middles));
        if draw.chance(60) {
            body.push(draw.one(talk.asks));
        }
        let writer = self.cast[author];
        let account = fill(draw.one(talk.accounts), &[("iban", &account::of(writer.domain()))]);
        let firm = matches!(writer.place, Place::Outside(_)) && !crate::is_private(&writer.address);
        if firm && draw.chance(ACCOUNT_PERCENT) {
            body.push(&account);
        }
        let mut note = Note::default();
        if !hosts.is_empty() && draw.chance(LINK_PERCENT) {
            body.push(draw.one(talk.pointers));
            note.links.push(address_link(draw, hosts));
        }
        if draw.chance(FILE_PERCENT) {
            body.push(draw.one(talk.enclosures));
            note.files.push(document(draw));
        }
        note.paragraphs = paragraphs(draw, talk, self.topic, &body);
        if let Some(link) = note.links.first() {
            note.paragraphs.push(link.text.clone());
        }
        note
    }

    /// Lets one of the cast write `note` to the others at a time, with greeting, signature and quote.
    pub(crate) fn write(
        &mut self,
        draw: &Draw,
        room: &mut Mailroom,
        (author, time): (usize, Timestamp),
        note: Note,
        meaning: Meaning,
    ) {
        let writer = self.cast[author];
        let first = if self.author == author { usize::from(author == 0) } else { self.author };
        let first = first.min(self.cast.len() - 1);
        let cc = (0..self.cast.len()).filter(|n| *n != author && *n != first);
        let letter = Letter {
            from: Some(writer.mailbox()),
            to: vec![self.cast[first].mailbox()],
            cc: cc.map(|n| self.cast[n].mailbox()).collect(),
            subject: self.subject(),
            references: self.ids.clone(),
            ..Letter::default()
        };
        let reader = &self.cast[first].name.given;
        let letter = self.lay_out(draw, letter, writer, reader, note);
        self.text = letter.content.plain.clone().unwrap_or_default();
        (self.author, self.time) = (author, time);
        let sending = Sending {
            program: writer.program,
            place: &writer.place,
            zone_minutes: writer.zone_minutes,
            time: self.time,
        };
        let id = room.post(draw, &letter, &sending, meaning);
        self.ids.push(id);
    }

    fn lay_out(&self, draw: &Draw, mut letter: Letter, writer: &Writer, reader: &str, note: Note) -> Letter {
        let quote = (!self.text.is_empty()).then(|| {
            let earlier = self.cast[self.author];
            let date = short(self.time, writer.zone_minutes);
            fill(self.talk.quote, &[("date", &date), ("name", &earlier.name.full())])
        });
        let quoted = quote.as_deref().map(|intro| (intro, self.text.as_str()));
        letter.content = personal_content(draw, writer, self.talk, reader, note, quoted);
        letter
    }
}

/// Greeting, text, closing, signature and quote, as the writer's program lays them out.
pub(crate) fn personal_content(
    draw: &Draw,
    writer: &Writer,
    talk: &Talk,
    reader: &str,
    note: Note,
    quote: Option<(&str, &str)>,
) -> Content {
    let mut paragraphs = vec![fill(draw.one(talk.greetings), &[("name", reader)])];
    paragraphs.extend(note.paragraphs);
    paragraphs.push(format!("{}\n{}", draw.one(talk.closings), writer.name.given));
    let mut plain = paragraphs.join("\n\n");
    if !writer.signature.is_empty() {
        let signature = writer.signature.join("\n");
        plain += &format!("\n\n-- \n{signature}");
        paragraphs.push(signature);
    }
    plain.push('\n');
    if let Some((intro, text)) = quote {
        plain += &format!("\n{intro}\n");
        for line in text.lines().take(QUOTED_LINES_MAX) {
            let gap = if line.starts_with('>') || line.is_empty() { "" } else { " " };
            plain += &format!(">{gap}{line}\n");
        }
    }
    let markup = writer.program.markup;
    let quote = quote.map(|(intro, text)| (intro, first_lines(text)));
    let html = (markup != Markup::None).then(|| personal(markup, &paragraphs, &note.links, quote));
    Content { plain: Some(plain), html, files: note.files }
}

fn first_lines(text: &str) -> &str {
    let end = text.match_indices('\n').nth(QUOTED_LINES_MAX).map_or(text.len(), |(at, _)| at);
    &text[..end]
}

/// Sentences with their slots filled, two or three to a paragraph.
pub(crate) fn paragraphs(draw: &Draw, talk: &Talk, topic: &str, sentences: &[&str]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for sentence in sentences {
        let (n, day) = (draw.range(2, 40).to_string(), draw.one(talk.days));
        let text = fill(sentence, &[("topic", topic), ("n", &n), ("day", day)]);
        match out.last_mut() {
            Some(last) if draw.chance(60) => *last += &format!(" {text}"),
            _ => out.push(text),
        }
    }
    out
}

/// A link on one of `hosts`, shown as it is.
pub(crate) fn address_link(draw: &Draw, hosts: &[String]) -> Link {
    let path = draw.shape(draw.one(&["docs/%d04", "d/%a20/view", "files/%x08", "news/20%d02", "share/%a12"]));
    let href = format!("https://{}/{path}", draw.pick(hosts));
    Link { text: href.clone(), href }
}

/// A small document of some kind.
pub(crate) fn document(draw: &Draw) -> File {
    let stem = draw.shape(draw.one(&["Offer_%d04", "list-%d02", "Invoice %d05", "plan_v%d01", "minutes-%d02%d02"]));
    match draw.below(3) {
        0 => {
            let rows: String = (0..20).map(|n| format!("{n};{};{}\n", draw.digits(3), draw.digits(4))).collect();
            File { name: format!("{stem}.csv"), media_type: "text/csv", bytes: rows.into_bytes() }
        }
        _ => {
            let text = format!(
                "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n\
                 % {}\ntrailer<</Root 1 0 R>>\n%%EOF\n",
                draw.hex(600)
            );
            File { name: format!("{stem}.pdf"), media_type: "application/pdf", bytes: text.into_bytes() }
        }
    }
}
