//! Whether a file does something by itself, by marks in its bytes: cheap, and easily hidden in a compressed
//! stream, so that an absence proves nothing.

use memchr::memmem;

/// How much of a file is searched, from its start.
const SEARCH_BYTES_MAX: usize = 8 * 1024 * 1024;

fn holds(bytes: &[u8], marks: &[&[u8]]) -> bool {
    let searched = bytes.get(..SEARCH_BYTES_MAX).unwrap_or(bytes);
    marks.iter().any(|mark| memmem::find(searched, mark).is_some())
}

/// JavaScript, an action on opening, a program to start (ISO 32000 § 12.6).
pub(crate) fn pdf_acts(bytes: &[u8]) -> bool {
    holds(bytes, &[b"/JavaScript", b"/JS ", b"/JS(", b"/Launch", b"/EmbeddedFile", b"/OpenAction<</S/URI"])
        || holds(bytes, &[b"/OpenAction"]) && holds(bytes, &[b"/S/URI", b"/S /URI", b"/SubmitForm"])
}

/// An encryption dictionary (ISO 32000 § 7.6).
pub(crate) fn pdf_is_encrypted(bytes: &[u8]) -> bool {
    holds(bytes, &[b"/Encrypt"])
}

/// UTF-16 names of the streams in which macros live (MS-OVBA § 2.2).
pub(crate) fn ole_has_macros(bytes: &[u8]) -> bool {
    holds(bytes, &[b"_\0V\0B\0A\0_\0P\0R\0O\0J\0E\0C\0T\0", b"V\0B\0A\0\0\0", b"M\0a\0c\0r\0o\0s\0"])
}

/// The stream of an encrypted package (MS-OFFCRYPTO § 2.3).
pub(crate) fn ole_is_encrypted(bytes: &[u8]) -> bool {
    holds(bytes, &[b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"])
}

/// Scripts, handlers, refreshes, frames and forms.
pub(crate) fn markup_acts(bytes: &[u8]) -> bool {
    let searched = bytes.get(..SEARCH_BYTES_MAX).unwrap_or(bytes);
    let marks: &[&[u8]] =
        &[b"<script", b"javascript:", b"http-equiv=\"refresh", b"http-equiv=refresh", b"<iframe", b"<form"];
    let lower = searched.to_ascii_lowercase();
    let handler = |event: &[u8]| memmem::find(&lower, event).is_some();
    holds(&lower, marks)
        || [&b"onload="[..], b"onerror=", b"onclick=", b"onmouseover="].iter().any(|event| handler(event))
}

/// An embedded object.
pub(crate) fn rtf_embeds(bytes: &[u8]) -> bool {
    holds(bytes, &[b"\\object", b"\\objdata", b"\\objupdate"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks() {
        assert!(
            pdf_acts(b"1 0 obj <</S/JavaScript/JS(app.alert())>>") && !pdf_acts(b"%PDF-1.4 /OpenAction [3 0 R /Fit]")
        );
        assert!(pdf_is_encrypted(b"trailer <</Encrypt 5 0 R>>"));
        assert!(markup_acts(b"<SCRIPT>") && markup_acts(b"<svg onload=x>") && !markup_acts(b"<p>script</p>"));
        assert!(ole_has_macros(b"..V\0B\0A\0\0\0") && !ole_has_macros(b"VBA"));
    }
}
