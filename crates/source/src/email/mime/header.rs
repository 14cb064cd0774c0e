//! A header section as its fields (RFC 5322 §2.2), without looking into them.

use memchr::memchr;

/// The most header fields looked at. Ordinary mail has some 30, long relay chains 150.
pub(crate) const HEADER_FIELDS_MAX: usize = 1_000;
/// The longest field looked at, in bytes; the rest is left out. A To field of 1,000 addresses fits.
pub(crate) const FIELD_BYTES_MAX: usize = 64 * 1024;

/// One field: its name and its folded value, up to and with the last line's end where there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    /// As spelled, without the colon and white space.
    pub(crate) name: &'a [u8],
    /// Raw, with folds; cut at [`FIELD_BYTES_MAX`].
    pub(crate) value: &'a [u8],
}

impl Field<'_> {
    /// Compares names, which are case-insensitive.
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }
}

/// A header section, and what was odd about it.
#[derive(Debug, Default)]
pub(crate) struct HeaderSection<'a> {
    /// In order, topmost first.
    pub(crate) fields: Vec<Field<'a>>,
    /// More fields than [`HEADER_FIELDS_MAX`].
    pub(crate) too_many: bool,
    /// A field was cut at [`FIELD_BYTES_MAX`].
    pub(crate) cut: bool,
}

impl<'a> HeaderSection<'a> {
    /// The first field of that name.
    pub(crate) fn first(&self, name: &str) -> Option<&Field<'a>> {
        self.fields.iter().find(|field| field.is(name))
    }
}

/// Splits an entity into its header fields and its body. A line without a colon is skipped, as most
/// readers do; the section ends at the first empty line.
pub(crate) fn split(entity: &[u8]) -> (HeaderSection<'_>, &[u8]) {
    let mut section = HeaderSection::default();
    let mut at = 0;
    while let Some(rest) = entity.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some(length) = empty_line(rest) {
            return (section, entity.get(at + length..).unwrap_or_default());
        }
        let length = folded_length(rest);
        add(&mut section, rest.get(..length).unwrap_or(rest));
        at += length;
    }
    (section, &[])
}

fn empty_line(rest: &[u8]) -> Option<usize> {
    match rest {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

/// Bytes of the first line and the lines folded to it.
fn folded_length(rest: &[u8]) -> usize {
    let mut end = 0;
    loop {
        match memchr(b'\n', rest.get(end..).unwrap_or_default()) {
            None => return rest.len(),
            Some(at) => end += at + 1,
        }
        if !matches!(rest.get(end), Some(b' ' | b'\t')) {
            return end;
        }
    }
}

fn add<'a>(section: &mut HeaderSection<'a>, line: &'a [u8]) {
    let Some(colon) = memchr(b':', line.get(..line.len().min(NAME_BYTES_MAX)).unwrap_or(line)) else { return };
    let name = line.get(..colon).unwrap_or_default().trim_ascii();
    if name.is_empty() || name.contains(&b'\n') {
        return;
    }
    if section.fields.len() >= HEADER_FIELDS_MAX {
        section.too_many = true;
        return;
    }
    let mut value = line.get(colon + 1..).unwrap_or_default();
    if value.len() > FIELD_BYTES_MAX {
        section.cut = true;
        value = value.get(..FIELD_BYTES_MAX).unwrap_or(value);
    }
    section.fields.push(Field { name, value });
}

/// The longest field name; anything longer is no header line.
const NAME_BYTES_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_and_ends() {
        let (section, body) = split(b"A: 1\r\n 2\r\nno colon here\nb : x\n\nbody: 1\n");
        let fields: Vec<_> = section.fields.iter().map(|f| (f.name, f.value)).collect();
        assert_eq!(fields, [(&b"A"[..], &b" 1\r\n 2\r\n"[..]), (b"b", b" x\n")]);
        assert_eq!(body, b"body: 1\n");
    }

    #[test]
    fn no_empty_line_means_no_body() {
        let (section, body) = split(b"A: 1");
        assert_eq!((section.fields.len(), body), (1, &b""[..]));
    }

    #[test]
    fn bounds_hold() {
        let many = "A: 1\n".repeat(HEADER_FIELDS_MAX + 1);
        let (section, _) = split(many.as_bytes());
        assert!(section.too_many && section.fields.len() == HEADER_FIELDS_MAX);
        let long = format!("A: {}\n\n", "x".repeat(FIELD_BYTES_MAX));
        let (section, _) = split(long.as_bytes());
        assert!(section.cut);
    }
}
