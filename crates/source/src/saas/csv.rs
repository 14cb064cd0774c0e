//! Rows of separated values (RFC 4180): quoted fields hold commas, doubled quotes and line ends.

use memchr::{memchr, memchr_iter};
use std::borrow::Cow;

/// The longest row, in bytes: a spreadsheet's cell ends at 32 KiB. A quote that is missing costs no more than this.
const ROW_BYTES_MAX: usize = 256 * 1024;
/// The most columns of a header; exports have below a hundred.
const COLUMNS_MAX: usize = 512;
/// The column that holds the record.
const COLUMN: &str = "auditdata";

/// A table of which one column holds JSON records.
#[derive(Clone, Debug)]
pub(super) struct Table {
    /// Which column, from 0.
    column: usize,
    pending: Vec<u8>,
    /// An odd number of quotes so far: the row goes on.
    open: bool,
}

/// What a line completes.
#[derive(Debug, PartialEq)]
pub(super) enum Row<'a> {
    /// Nothing yet: the row goes on.
    Goes,
    /// A row's record, as JSON; empty where the row has none.
    Record(Cow<'a, str>),
    /// The row cannot be read.
    Bad(&'static str),
}

impl Table {
    /// A table whose first line is this header. None where no column holds records.
    pub(super) fn of_header(line: &str) -> Option<Self> {
        let is_column = |name: &str| name.trim().trim_matches('"').eq_ignore_ascii_case(COLUMN);
        let column = line.split(',').take(COLUMNS_MAX).position(is_column)?;
        Some(Self { column, pending: Vec::new(), open: false })
    }

    /// Takes a line and gives the record of the row that it completes to `found`.
    pub(super) fn push(&mut self, line: &[u8], found: impl FnOnce(Row<'_>)) {
        let quotes = memchr_iter(b'"', line).count();
        self.open ^= quotes % 2 == 1;
        if self.open {
            if self.pending.len() + line.len() > ROW_BYTES_MAX {
                self.clear();
                return found(Row::Bad("longer than the bound"));
            }
            self.pending.extend_from_slice(line);
            self.pending.push(b'\n');
            return found(Row::Goes);
        }
        if self.pending.is_empty() {
            found(record(line, self.column));
        } else {
            self.pending.extend_from_slice(line);
            found(record(&self.pending, self.column));
            self.pending.clear();
        }
    }

    /// The end of the log: whether a row was still open.
    pub(super) fn finish(&mut self) -> bool {
        let open = self.open;
        self.clear();
        open
    }

    /// Whether a row is still open.
    pub(super) const fn is_open(&self) -> bool {
        self.open
    }

    fn clear(&mut self) {
        self.pending.clear();
        self.open = false;
    }
}

fn record(row: &[u8], column: usize) -> Row<'_> {
    if row.trim_ascii().is_empty() {
        return Row::Goes;
    }
    let Some(field) = nth(row, column) else { return Row::Bad("a row without its record") };
    let Ok(text) = std::str::from_utf8(field) else { return Row::Bad("bytes that are no UTF-8") };
    let text = text.trim();
    Row::Record(match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(quoted) if quoted.contains('"') => Cow::Owned(quoted.replace("\"\"", "\"")),
        Some(quoted) => Cow::Borrowed(quoted),
        None => Cow::Borrowed(text),
    })
}

/// The field at a position, with its quotes.
fn nth(row: &[u8], column: usize) -> Option<&[u8]> {
    let mut rest = row;
    for at in 0..=column {
        let end = field_end(rest);
        if at == column {
            return rest.get(..end);
        }
        rest = rest.get(end + 1..)?;
    }
    None
}

/// Where a field ends: at the comma after its closing quote. Doubled quotes close and open it again.
fn field_end(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let comma = memchr(b',', rest).unwrap_or(rest.len());
        match memchr(b'"', rest.get(..comma).unwrap_or_default()) {
            None => return at + comma,
            Some(quote) => match memchr(b'"', rest.get(quote + 1..).unwrap_or_default()) {
                Some(closing) => at += quote + closing + 2,
                None => return text.len(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn records(log: &str) -> Vec<Result<String, &'static str>> {
        let mut lines = log.split('\n');
        let mut table = Table::of_header(lines.next().unwrap()).unwrap();
        let mut all = Vec::new();
        for line in lines {
            table.push(line.as_bytes(), |row| match row {
                Row::Goes => {}
                Row::Record(text) => all.push(Ok(text.into_owned())),
                Row::Bad(why) => all.push(Err(why)),
            });
        }
        if table.finish() {
            all.push(Err("open"));
        }
        all
    }

    #[test]
    fn the_record_is_found_in_any_column() {
        let row = "{\"\"a\"\":\"\"x, \"\"}";
        let expected = [Ok("{\"a\":\"x, \"}".to_owned())];
        assert_eq!(records(&format!("AuditData,CreationDate\n\"{row}\",now")), expected);
        assert_eq!(records(&format!("CreationDate,\"AuditData\"\n\"1, 2\",\"{row}\"\n\n")), expected);
        assert_eq!(records(&format!("a,auditdata,c\nb \"\"x\"\", \"{row}\" ,\"two\nlines\"")), expected);
        assert!(Table::of_header("CreationDate,UserIds").is_none());
    }

    #[test]
    fn bad_rows_are_told() {
        assert_eq!(records("a,b,auditdata\n1,2"), [Err("a row without its record")]);
        assert_eq!(records("auditdata\n\"{"), [Err("open")]);
        let long = format!("auditdata\n\"{}\n{}", "x".repeat(ROW_BYTES_MAX), "y\",");
        assert_eq!(records(&long).first(), Some(&Err("longer than the bound")));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(log in "[\",a\n]{0,200}", column in 0usize..4) {
            let header = format!("{}auditdata\n", "x,".repeat(column));
            records(&(header + &log));
        }

        #[test]
        fn fields_survive_quoting(fields in prop::collection::vec("[\",a\n]{0,9}", 1..6), column in 0usize..6) {
            let column = column % fields.len();
            let quoted: Vec<String> = fields.iter().map(|f| format!("\"{}\"", f.replace('"', "\"\""))).collect();
            let header = format!("{}auditdata", "x,".repeat(column));
            let found = records(&format!("{header}\n{}", quoted.join(",")));
            prop_assert_eq!(found, [Ok(fields[column].clone())]);
        }
    }
}
