//! RAR's headers, versions 4 and 5: names and encryption. Nothing is unpacked.

use super::super::extension;
use super::super::look::Look;
use super::super::zip::{u16_at, u32_at};
use thymus_event::DefectKind;

/// The most headers looked at.
const HEADERS_MAX: usize = 1_024;

pub(super) fn look(bytes: &[u8], look: &mut Look<'_>) {
    let read = match bytes {
        [b'R', b'a', b'r', b'!', 0x1A, 7, 1, 0, rest @ ..] => version_5(rest, look),
        [b'R', b'a', b'r', b'!', 0x1A, 7, 0, rest @ ..] => version_4(rest, look),
        _ => None,
    };
    if read.is_none() {
        look.odd(DefectKind::BadAttachment, "RAR headers");
    }
}

fn list(name: &[u8], look: &mut Look<'_>) {
    let name = String::from_utf8_lossy(name);
    look.entry(&name, extension::claimed(&name).unwrap_or_default());
}

/// Headers of type, flags, size, and perhaps the size of what follows.
fn version_4(bytes: &[u8], look: &mut Look<'_>) -> Option<()> {
    let mut rest = bytes;
    for _ in 0..HEADERS_MAX {
        if rest.len() < 7 {
            return rest.is_empty().then_some(());
        }
        let (kind, flags, size) = (*rest.get(2)?, u16_at(rest, 3)?, usize::from(u16_at(rest, 5)?));
        if size < 7 {
            return None;
        }
        let mut data = 0;
        match kind {
            0x73 if flags & 0x80 != 0 => {
                look.found.encrypted = true;
                return Some(());
            }
            0x74 => {
                data = usize::try_from(u32_at(rest, 7)?).ok()?;
                let start = if flags & 0x100 == 0 { 32 } else { 40 };
                let name = rest.get(start..start + usize::from(u16_at(rest, 26)?))?;
                // A name in Unicode follows the plain one after a NUL.
                list(name.split(|byte| *byte == 0).next()?, look);
                look.found.encrypted |= flags & 4 != 0;
            }
            0x7B => return Some(()),
            _ if flags & 0x8000 != 0 => data = usize::try_from(u32_at(rest, 7)?).ok()?,
            _ => {}
        }
        rest = rest.get(size.checked_add(data)?..)?;
    }
    Some(())
}

/// Headers of a checksum and variable-length numbers.
fn version_5(bytes: &[u8], look: &mut Look<'_>) -> Option<()> {
    let mut rest = bytes;
    for _ in 0..HEADERS_MAX {
        if rest.is_empty() {
            return Some(());
        }
        let mut header = Numbers(rest.get(4..)?);
        let size = usize::try_from(header.next()?).ok()?;
        let after = header.0.get(size..)?;
        let mut header = Numbers(header.0.get(..size)?);
        let (kind, flags) = (header.next()?, header.next()?);
        let extra = if flags & 1 != 0 { header.next()? } else { 0 };
        let data = if flags & 2 != 0 { usize::try_from(header.next()?).ok()? } else { 0 };
        match kind {
            2 => file(header, extra, look)?,
            4 => {
                look.found.encrypted = true;
                return Some(());
            }
            5 => return Some(()),
            _ => {}
        }
        rest = after.get(data..)?;
    }
    Some(())
}

/// Flags, size, attributes, perhaps a time and a checksum, compression, system, name; extra records at the end, of
/// which the first kind is encryption.
fn file(mut header: Numbers<'_>, extra: u64, look: &mut Look<'_>) -> Option<()> {
    let flags = header.next()?;
    let (_size, _attributes) = (header.next()?, header.next()?);
    let fixed = if flags & 2 != 0 { 4 } else { 0 } + if flags & 4 != 0 { 4 } else { 0 };
    let mut header = Numbers(header.0.get(fixed..)?);
    let (_method, _system) = (header.next()?, header.next()?);
    let length = usize::try_from(header.next()?).ok()?;
    let (name, _) = header.0.split_at_checked(length)?;
    if flags & 1 == 0 {
        list(name, look);
    }
    let records = header.0.get(header.0.len().checked_sub(usize::try_from(extra).ok()?)?..)?;
    let mut records = Numbers(records);
    let is_encrypted = records.next().is_some() && records.next() == Some(1);
    look.found.encrypted |= is_encrypted && extra > 0;
    Some(())
}

/// Numbers of seven bits a byte, the least first, up to ten bytes.
struct Numbers<'a>(&'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        let mut number = 0_u64;
        for at in 0..10_u32 {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            number |= u64::from(byte & 0x7F).checked_shl(at * 7)?;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }
}
