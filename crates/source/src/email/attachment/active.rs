//! Marks in the bytes of compound files that are too broken to be read. An absence proves nothing.

use memchr::memmem;

/// How much of a file is searched, from its start.
const SEARCH_BYTES_MAX: usize = 8 * 1024 * 1024;

fn holds(bytes: &[u8], marks: &[&[u8]]) -> bool {
    let searched = bytes.get(..SEARCH_BYTES_MAX).unwrap_or(bytes);
    marks.iter().any(|mark| memmem::find(searched, mark).is_some())
}

/// UTF-16 names of the streams in which macros live (MS-OVBA § 2.2).
pub(crate) fn ole_has_macros(bytes: &[u8]) -> bool {
    holds(bytes, &[b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", b"V\0B\0A\0\0\0", b"M\0a\0c\0r\0o\0s\0"])
}

/// The stream of an encrypted package (MS-OFFCRYPTO § 2.3).
pub(crate) fn ole_is_encrypted(bytes: &[u8]) -> bool {
    holds(bytes, &[b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        assert!(ole_has_macros(b"..V\0B\0A\0\0\0") && !ole_has_macros(b"VBA"));
    }
}
