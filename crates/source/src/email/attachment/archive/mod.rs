//! Archives other than ZIP: what they list, and what they hold as far as it can be expanded.

mod rar;
mod sevenz;
mod tar;

use super::inflate::Wrapping;
use super::look::Look;
use super::{extension, inside};
use std::borrow::Cow;
use thymus_event::email::FileKind;

/// Lists an archive. Formats that are not known stay closed.
pub(super) fn look(bytes: &[u8], depth: u8, look: &mut Look<'_>) {
    match bytes {
        [0x1F, 0x8B, ..] => gzip(bytes, depth, look),
        [b'R', b'a', b'r', b'!', ..] => rar::look(bytes, look),
        [b'7', b'z', 0xBC, 0xAF, ..] => sevenz::look(bytes, look),
        _ if tar::is_tar(bytes) => tar::look(bytes, depth, look),
        _ => {}
    }
}

/// One file, often a tar (RFC 1952).
fn gzip(bytes: &[u8], depth: u8, look: &mut Look<'_>) {
    let name = gzip_name(bytes);
    if let Some(name) = &name {
        look.entry(name, extension::claimed(name).unwrap_or_default());
    }
    // Without a name the contents tell: as much as it takes to know a tar or a document.
    inside::open(name.as_deref().unwrap_or_default(), depth, look, |look| {
        Cow::Owned(look.inflate(bytes, Wrapping::Gzip))
    });
}

/// FNAME, after FEXTRA (RFC 1952 § 2.3).
fn gzip_name(bytes: &[u8]) -> Option<String> {
    let flags = bytes.get(3)?;
    let mut rest = bytes.get(10..)?;
    if flags & 4 != 0 {
        rest = rest.get(2 + usize::from(super::zip::u16_at(rest, 0)?)..)?;
    }
    let end = memchr::memchr(0, rest).filter(|_| flags & 8 != 0)?;
    Some(rest.get(..end)?.iter().map(|byte| char::from(*byte)).collect())
}

/// Lists a file, and opens it where that may show more.
fn listed(name: &str, bytes: &[u8], depth: u8, look: &mut Look<'_>) {
    let kind = extension::claimed(name).unwrap_or(FileKind::Other);
    look.entry(name, kind);
    if inside::is_worth_opening(kind) {
        inside::open(name, depth, look, |_| Cow::Borrowed(bytes));
    }
}

#[cfg(test)]
pub(super) mod tests;
