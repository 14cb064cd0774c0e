//! What a file name claims.

use thymus_event::email::FileKind;

/// Extensions and what they claim. Sorted by extension, lower-case.
const CLAIMS: &[(&str, FileKind)] = &[
    ("7z", FileKind::Archive),
    ("ace", FileKind::Archive),
    ("apk", FileKind::Executable),
    ("appx", FileKind::Executable),
    ("arj", FileKind::Archive),
    ("asc", FileKind::Signature),
    ("avi", FileKind::Media),
    ("bat", FileKind::Script),
    ("bmp", FileKind::Image),
    ("bz2", FileKind::Archive),
    ("cab", FileKind::Archive),
    ("chm", FileKind::Executable),
    ("cmd", FileKind::Script),
    ("com", FileKind::Executable),
    ("cpl", FileKind::Executable),
    ("csv", FileKind::Text),
    ("dll", FileKind::Executable),
    ("doc", FileKind::Office),
    ("docm", FileKind::OfficeMacro),
    ("docx", FileKind::Office),
    ("dot", FileKind::Office),
    ("dotm", FileKind::OfficeMacro),
    ("eml", FileKind::Message),
    ("exe", FileKind::Executable),
    ("gif", FileKind::Image),
    ("gz", FileKind::Archive),
    ("hta", FileKind::Script),
    ("htm", FileKind::Html),
    ("html", FileKind::Html),
    ("ics", FileKind::Calendar),
    ("img", FileKind::DiskImage),
    ("iqy", FileKind::Script),
    ("iso", FileKind::DiskImage),
    ("jar", FileKind::Executable),
    ("jpeg", FileKind::Image),
    ("jpg", FileKind::Image),
    ("js", FileKind::Script),
    ("jse", FileKind::Script),
    ("lha", FileKind::Archive),
    ("lnk", FileKind::Shortcut),
    ("log", FileKind::Text),
    ("lzh", FileKind::Archive),
    ("m4a", FileKind::Media),
    ("mht", FileKind::Html),
    ("mhtml", FileKind::Html),
    ("mov", FileKind::Media),
    ("mp3", FileKind::Media),
    ("mp4", FileKind::Media),
    ("msg", FileKind::Message),
    ("msi", FileKind::Executable),
    ("odp", FileKind::Office),
    ("ods", FileKind::Office),
    ("odt", FileKind::Office),
    ("one", FileKind::OneNote),
    ("p7m", FileKind::Signature),
    ("p7s", FileKind::Signature),
    ("pdf", FileKind::Pdf),
    ("pif", FileKind::Executable),
    ("png", FileKind::Image),
    ("pot", FileKind::Office),
    ("pps", FileKind::Office),
    ("ppsx", FileKind::Office),
    ("ppt", FileKind::Office),
    ("pptm", FileKind::OfficeMacro),
    ("pptx", FileKind::Office),
    ("ps1", FileKind::Script),
    ("py", FileKind::Script),
    ("r00", FileKind::Archive),
    ("rar", FileKind::Archive),
    ("reg", FileKind::Script),
    ("rtf", FileKind::Rtf),
    ("scr", FileKind::Executable),
    ("sct", FileKind::Script),
    ("sh", FileKind::Script),
    ("shtml", FileKind::Html),
    ("sig", FileKind::Signature),
    ("svg", FileKind::Svg),
    ("sys", FileKind::Executable),
    ("tar", FileKind::Archive),
    ("tgz", FileKind::Archive),
    ("tif", FileKind::Image),
    ("tiff", FileKind::Image),
    ("txt", FileKind::Text),
    ("url", FileKind::Shortcut),
    ("vbe", FileKind::Script),
    ("vbs", FileKind::Script),
    ("vcf", FileKind::Text),
    ("vhd", FileKind::DiskImage),
    ("vhdx", FileKind::DiskImage),
    ("wav", FileKind::Media),
    ("webp", FileKind::Image),
    ("wsf", FileKind::Script),
    ("wsh", FileKind::Script),
    ("xht", FileKind::Html),
    ("xhtml", FileKind::Html),
    ("xlam", FileKind::OfficeMacro),
    ("xll", FileKind::Executable),
    ("xls", FileKind::Office),
    ("xlsb", FileKind::Office),
    ("xlsm", FileKind::OfficeMacro),
    ("xlsx", FileKind::Office),
    ("xml", FileKind::Text),
    ("xz", FileKind::Archive),
    ("z", FileKind::Archive),
    ("zip", FileKind::Archive),
    ("zst", FileKind::Archive),
];

/// The longest extension known.
const EXTENSION_BYTES_MAX: usize = 8;

/// What the last extension claims.
pub(crate) fn claimed(name: &str) -> Option<FileKind> {
    kind_of(split(name)?.1)
}

/// Two extensions of which the last runs or hides what it is.
pub(crate) fn is_double(name: &str) -> bool {
    let Some((stem, last)) = split(name) else { return false };
    let runs = matches!(
        kind_of(last),
        Some(FileKind::Executable | FileKind::Script | FileKind::Shortcut | FileKind::Html | FileKind::DiskImage)
    );
    let before = split(stem.trim_end()).and_then(|(_, extension)| kind_of(extension));
    runs && before.is_some_and(|kind| kind != FileKind::Archive || kind_of(last) != Some(FileKind::Archive))
}

/// A name and its extension. Windows ignores trailing dots and blanks.
fn split(name: &str) -> Option<(&str, &str)> {
    name.trim_end_matches(['.', ' ']).rsplit_once('.')
}

fn kind_of(extension: &str) -> Option<FileKind> {
    let extension = extension.trim();
    let mut lower = [0_u8; EXTENSION_BYTES_MAX];
    let lower = lower.get_mut(..extension.len())?;
    lower.copy_from_slice(extension.as_bytes());
    lower.make_ascii_lowercase();
    let at = CLAIMS.binary_search_by(|(known, _)| known.as_bytes().cmp(lower)).ok()?;
    CLAIMS.get(at).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(CLAIMS.is_sorted_by(|a, b| a.0 < b.0));
    }

    #[test]
    fn claims() {
        assert_eq!(claimed("Invoice.PDF"), Some(FileKind::Pdf));
        assert_eq!(claimed("a.exe. "), Some(FileKind::Executable));
        assert_eq!(claimed("noextension"), None);
        assert!(is_double("invoice.pdf.exe") && is_double("scan.pdf   .html") && !is_double("a.tar.gz"));
        assert!(!is_double("v1.2.exe") && !is_double("report.pdf"));
    }
}
