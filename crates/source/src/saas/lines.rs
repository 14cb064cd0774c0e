//! The activity of accounts, from whatever log tells of it.
//!
//! Records stand one a line, as the elements of an array, in a page of a provider's interface (`value`, `items`,
//! `records`), or in the `AuditData` column of separated values. An activity's id comes from the provider's id of the
//! record, so that a record that was exported twice, or in two forms, counts once.

use super::csv::{Row, Table};
use super::draft::{Entry, Read, bad_record};
use super::frame::Frame;
use super::{entra, google, microsoft_365, okta};
use memchr::memchr_iter;
use serde_json::Value;
use smallvec::{SmallVec, smallvec};
use thymus_event::{AccountActivity, Defect, DefectKind, Event, Source, TenantId};

/// The longest record or page, in bytes: a page holds at most a thousand records of some kilobytes.
pub const RECORD_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What some programs write before a file of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Under which names a page holds its records.
const PAGES: [&str; 3] = ["value", "items", "records"];

/// What the logs of an organisation say of its accounts.
#[derive(Clone, Debug)]
pub struct AccountSource {
    tenant: TenantId,
}

impl AccountSource {
    /// For the logs of `tenant`.
    pub const fn new(tenant: TenantId) -> Self {
        Self { tenant }
    }

    /// Begins a log: lines are decoded one after another, as a record may span several.
    pub fn lines(&self) -> AccountLines {
        AccountLines { tenant: self.tenant, shape: Shape::Unknown }
    }
}

impl Source for AccountSource {
    /// Decodes a whole log.
    fn decode(&self, raw: &[u8]) -> (Vec<Event>, Vec<Defect>) {
        let (mut events, mut defects) = (Vec::new(), Vec::new());
        let mut lines = self.lines();
        let mut start = 0;
        for end in memchr_iter(b'\n', raw).chain([raw.len()]) {
            for line in lines.decode_line(raw.get(start..end).unwrap_or_default()) {
                match line {
                    Ok(AccountLine::Activity(activity)) => events.push(Event::Account(*activity)),
                    Ok(AccountLine::NoActivity(_)) => {}
                    Err(defect) => defects.push(defect),
                }
            }
            start = end + 1;
        }
        defects.extend(lines.finish());
        (events, defects)
    }
}

/// What a record says.
#[derive(Clone, Debug, PartialEq)]
pub enum AccountLine {
    /// An account did something.
    Activity(Box<AccountActivity>),
    /// It is understood, and tells of no one's activity.
    NoActivity(NoActivity),
}

/// Why a good record tells of no one's activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoActivity {
    /// A program, a service or the provider itself did it.
    Service,
    /// It names no account.
    NoAccount,
    /// Something else was recorded: an alert, a report, a page of a portal.
    OtherKind,
}

impl NoActivity {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Service, Self::NoAccount, Self::OtherKind];

    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::NoAccount => "no_account",
            Self::OtherKind => "other_kind",
        }
    }
}

/// What a line completes: mostly one record, or none; of a page, all of its records.
pub type Completed = SmallVec<[Result<AccountLine, Defect>; 1]>;

/// The lines of one log, in their order.
#[derive(Clone, Debug)]
pub struct AccountLines {
    tenant: TenantId,
    shape: Shape,
}

#[derive(Clone, Debug)]
enum Shape {
    /// Nothing was read yet.
    Unknown,
    Json(Frame),
    Table(Table),
}

impl AccountLines {
    /// Decodes a line without its LF: everything that it completes. What cannot be read is a
    /// [`DefectKind::BadLine`], a record of an unknown format a [`DefectKind::UnknownRecord`].
    pub fn decode_line(&mut self, line: &[u8]) -> Completed {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
        if line.len() > RECORD_BYTES_MAX {
            return smallvec![Err(bad_record("longer than the bound"))];
        }
        if matches!(self.shape, Shape::Unknown) {
            match shape_of(line) {
                Some(Shape::Table(table)) => {
                    self.shape = Shape::Table(table);
                    return Completed::new();
                }
                Some(shape) => self.shape = shape,
                None if line.trim_ascii().is_empty() => return Completed::new(),
                None => return smallvec![Err(bad_record("neither JSON nor a header with AuditData"))],
            }
        }
        let mut all = Completed::new();
        let tenant = self.tenant;
        match &mut self.shape {
            Shape::Unknown => {}
            Shape::Json(frame) => frame.push(line, |found| match found {
                Ok(record) => decode_json(tenant, record, &mut all),
                Err(torn) => all.push(Err(bad_record(torn.0))),
            }),
            Shape::Table(table) => table.push(line, |row| match row {
                Row::Goes => {}
                Row::Record(record) => decode_json(tenant, record.as_bytes(), &mut all),
                Row::Bad(why) => all.push(Err(bad_record(why))),
            }),
        }
        all
    }

    /// The end of the log: a record that was still open is lost.
    pub fn finish(&mut self) -> Option<Defect> {
        let is_open = match &mut self.shape {
            Shape::Unknown => false,
            Shape::Json(frame) => frame.finish().is_some(),
            Shape::Table(table) => table.finish(),
        };
        is_open.then(|| bad_record("a record without its end"))
    }

    /// Whether a record is open that later lines may end: a reader that stops here must begin again before it.
    pub fn is_open(&self) -> bool {
        match &self.shape {
            Shape::Unknown => false,
            Shape::Json(frame) => frame.is_open(),
            Shape::Table(table) => table.is_open(),
        }
    }
}

fn shape_of(line: &[u8]) -> Option<Shape> {
    match line.trim_ascii().first()? {
        b'{' | b'[' => Some(Shape::Json(Frame::default())),
        _ => Table::of_header(std::str::from_utf8(line).ok()?).map(Shape::Table),
    }
}

fn decode_json(tenant: TenantId, record: &[u8], all: &mut Completed) {
    if record.is_empty() {
        return all.push(Err(bad_record("a row without its record")));
    }
    let Ok(value) = serde_json::from_slice::<Value>(record) else {
        return all.push(Err(bad_record("no JSON object")));
    };
    match PAGES.iter().find_map(|name| value.get(name)?.as_array()) {
        Some(records) => records.iter().for_each(|record| decode_record(tenant, record, all)),
        None => decode_record(tenant, &value, all),
    }
}

fn decode_record(tenant: TenantId, record: &Value, all: &mut Completed) {
    let mut add = |format: &str, read: Read<'_>| {
        all.push(read.map(|entry| match entry {
            Entry::Nothing(why) => AccountLine::NoActivity(why),
            Entry::Activity(draft) => AccountLine::Activity(Box::new(draft.into_activity(tenant, format, record))),
        }));
    };
    let has = |name: &str| record.get(name).is_some();
    if has("RecordType") && has("Operation") {
        add("microsoft_365", microsoft_365::read(record));
    } else if has("eventType") && has("published") {
        add("okta", okta::read(record));
    } else if record.get("id").is_some_and(|id| id.get("applicationName").is_some()) {
        google::read(record, |read| add("google", read));
    } else if entra::is_entra(record) {
        add("entra", entra::read(record));
    } else {
        all.push(Err(Defect::new(DefectKind::UnknownRecord, "a record of no known format")));
    }
}
