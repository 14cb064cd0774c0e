//! Records as separated values, under the header that Zeek writes at the start of a log and after each rotation.

use super::record::{Field, Record, Value, unescape};
use super::{Log, another_log};
use crate::network::entry::{Read, Stamp, bad_line, truncated};
use memchr::memchr_iter;
use thymus_event::Defect;

/// What the header said so far.
#[derive(Clone, Debug)]
pub(in crate::network) struct Header {
    separator: u8,
    set_separator: u8,
    unset: Vec<u8>,
    empty: Vec<u8>,
    path: Path,
    columns: Option<Columns>,
}

/// What `#path` said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path {
    Untold,
    Known(Log),
    Foreign,
}

/// What stands where.
#[derive(Clone, Debug)]
struct Columns {
    log: Log,
    fields: Vec<Option<Field>>,
}

impl Default for Header {
    /// What Zeek writes unless it is told otherwise.
    fn default() -> Self {
        Self {
            separator: b'\t',
            set_separator: b',',
            unset: b"-".to_vec(),
            empty: b"(empty)".to_vec(),
            path: Path::Untold,
            columns: None,
        }
    }
}

impl Header {
    /// Takes a line that begins with `#`. Directives that don't matter are passed over.
    pub(in crate::network) fn read_line(&mut self, line: &[u8]) -> Result<(), Defect> {
        if let Some(value) = line.strip_prefix(b"#separator ") {
            let separator = single_byte(value).ok_or_else(|| bad_line("#separator is no single byte"))?;
            *self = Self { separator, ..Self::default() };
            return Ok(());
        }
        let mut fields = line.split(|byte| *byte == self.separator);
        let directive = fields.next().unwrap_or_default();
        match directive {
            b"#set_separator" => self.set_separator = fields.next().and_then(single_byte).unwrap_or(b','),
            b"#unset_field" => self.unset = fields.next().unwrap_or_default().to_vec(),
            b"#empty_field" => self.empty = fields.next().unwrap_or_default().to_vec(),
            b"#path" => self.path = Path::of(fields.next().unwrap_or_default()),
            b"#fields" => self.columns = Columns::of(fields, self.path),
            _ => {}
        }
        if directive == b"#fields" && self.columns.is_none() && self.path != Path::Foreign {
            return Err(bad_line("#fields lacks what makes an event of its log"));
        }
        Ok(())
    }

    /// Whether there was any: what follows are values.
    pub(in crate::network) fn is_seen(&self) -> bool {
        self.path == Path::Foreign || self.columns.is_some()
    }

    /// Takes a line of values.
    pub(in crate::network) fn read_row(&self, stamp: Stamp<'_>) -> Read {
        if self.path == Path::Foreign {
            return Err(another_log());
        }
        let columns = self.columns.as_ref().ok_or_else(|| bad_line("a record before any #fields"))?;
        columns.log.read(&self.cut(stamp.line, &columns.fields)?, stamp)
    }

    /// The values of the fields that are looked at; a line of more or fewer values was forged or cut.
    fn cut<'a>(&self, line: &'a [u8], fields: &[Option<Field>]) -> Result<Record<'a>, Defect> {
        let mut record = Record::new(self.set_separator);
        let (mut start, mut columns) = (0, fields.iter());
        for end in memchr_iter(self.separator, line).chain([line.len()]) {
            let field = columns.next().ok_or_else(|| bad_line("more values than #fields"))?;
            let value = line.get(start..end).unwrap_or_default();
            if let Some(field) = field
                && !(value.is_empty() || value == self.unset || value == self.empty)
            {
                record.set(*field, Value::Raw(value));
            }
            start = end + 1;
        }
        if columns.next().is_some() { Err(truncated("fewer values than #fields")) } else { Ok(record) }
    }
}

impl Path {
    fn of(name: &[u8]) -> Self {
        Log::of_path(name).map_or(Self::Foreign, Self::Known)
    }
}

impl Columns {
    fn of<'a>(names: impl Iterator<Item = &'a [u8]>, path: Path) -> Option<Self> {
        let fields: Vec<_> = names.map(|name| Field::of(name.trim_ascii())).collect();
        let has = |field| fields.contains(&Some(field));
        let log = match path {
            Path::Known(log) => log,
            Path::Untold => Log::of_fields(has),
            Path::Foreign => return None,
        };
        let is_enough = has(Field::Ts)
            && match log {
                Log::Conn => has(Field::OrigH) && has(Field::RespH),
                Log::Dns => has(Field::OrigH) && has(Field::Query),
                Log::Dhcp => has(Field::AssignedAddr),
                Log::Web => has(Field::OrigH) && (has(Field::Host) || has(Field::ServerName)),
            };
        is_enough.then_some(Self { log, fields })
    }
}

/// `\x09`, or the byte itself.
fn single_byte(value: &[u8]) -> Option<u8> {
    match unescape(value).as_ref() {
        [separator] if *separator != b'\n' => Some(*separator),
        _ => None,
    }
}
