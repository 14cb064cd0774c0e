//! Packages of XML: macros, relations to elsewhere, fields that run commands, embedded objects, pictures.

use super::super::look::Look;
use super::super::zip::{Directory, Entry};
use super::super::{inside, kind, markup, qr};
use super::{compound, fields, relations};
use memchr::memmem;
use thymus_event::email::{ActiveContent, FileKind};

/// The most embedded objects and pictures of one document that are looked at.
const OBJECTS_MAX: usize = 8;
const PICTURES_MAX: usize = 4;

/// Looks into a package, and says what it is.
pub(in super::super) fn look(directory: &Directory<'_>, depth: u8, look: &mut Look<'_>) -> FileKind {
    let mut has_macros = false;
    let (mut objects, mut pictures) = (OBJECTS_MAX, PICTURES_MAX);
    for entry in directory.entries.iter().filter(|entry| !entry.encrypted) {
        match role(&entry.name) {
            Role::Macros => {
                has_macros = true;
                macros(directory, entry, depth, look);
            }
            Role::MacroSheet => has_macros = true,
            Role::Relations => relations::look(&directory.read_entry(entry, look), look),
            Role::Text => fields::look(&directory.read_entry(entry, look), look),
            Role::OpenText => markup::drawn_links(&directory.read_entry(entry, look), look),
            Role::Workbook if has_auto_name(&directory.read_entry(entry, look)) => look.acts(ActiveContent::AutoMacro),
            Role::DdeLink if is_dde(&directory.read_entry(entry, look)) => look.acts(ActiveContent::Dde),
            Role::Object if objects > 0 => {
                objects -= 1;
                inside::open(&entry.name, depth, look, |look| directory.read_entry(entry, look));
            }
            Role::Picture if pictures > 0 => {
                pictures -= 1;
                qr::look(&directory.read_entry(entry, look), look);
            }
            _ => {}
        }
    }
    if has_macros {
        look.acts(ActiveContent::Macro);
        return FileKind::OfficeMacro;
    }
    FileKind::Office
}

/// What an entry is there for.
enum Role {
    Macros,
    MacroSheet,
    Relations,
    Text,
    /// The content of an ODF document.
    OpenText,
    Workbook,
    DdeLink,
    Object,
    Picture,
    Other,
}

fn role(name: &str) -> Role {
    let (folder, base) = name.rsplit_once('/').unwrap_or(("", name));
    let ends = |end: &str| {
        base.len() > end.len() && base.get(base.len() - end.len()..).is_some_and(|own| own.eq_ignore_ascii_case(end))
    };
    match folder {
        _ if base.eq_ignore_ascii_case("vbaProject.bin") => Role::Macros,
        _ if folder.starts_with("Basic/") || folder.starts_with("Scripts/") => Role::MacroSheet,
        "xl/macrosheets" => Role::MacroSheet,
        "xl/externalLinks" => Role::DdeLink,
        "xl" if base == "workbook.xml" => Role::Workbook,
        "word" if ends(".xml") => Role::Text,
        "" if base == "content.xml" => Role::OpenText,
        _ if ends(".rels") => Role::Relations,
        _ if folder.ends_with("/embeddings") && ends(".bin") => Role::Object,
        _ if folder.ends_with("/media") || folder == "Pictures" => {
            if [".png", ".jpg", ".jpeg", ".gif", ".bmp"].iter().any(|end| ends(end)) {
                Role::Picture
            } else {
                Role::Other
            }
        }
        _ => Role::Other,
    }
}

fn macros(directory: &Directory<'_>, entry: &Entry<'_>, depth: u8, look: &mut Look<'_>) {
    let project = directory.read_entry(entry, look);
    if kind::is_ole(&project) {
        compound::look(&project, FileKind::Office, depth, look);
    }
}

/// A macro sheet's name by which it starts (MS-XLSX, ECMA-376 part 1 § 18.2.5).
fn has_auto_name(workbook: &[u8]) -> bool {
    memmem::find(workbook, b"_xlnm.Auto_").is_some()
}

fn is_dde(link: &[u8]) -> bool {
    memmem::find(link, b"ddeLink").is_some()
}
