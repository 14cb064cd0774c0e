use super::super::tests::{Seen, see};
use super::*;
use flate2::{Compression, GzBuilder};
use std::io::{Cursor, Write};
use thymus_event::DefectKind;
use thymus_event::email::ActiveContent;
use zip::write::SimpleFileOptions;

fn names(seen: &Seen) -> Vec<&str> {
    seen.attachment.entries.iter().map(|entry| entry.name.as_str()).collect()
}

/// A ZIP of files.
pub(in super::super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, content) in files {
        let mut header = vec![0; 512];
        header[..name.len()].copy_from_slice(name.as_bytes());
        header[124..135].copy_from_slice(format!("{:011o}", content.len()).as_bytes());
        header[156] = b'0';
        header[257..262].copy_from_slice(b"ustar");
        out.extend(header);
        out.extend(*content);
        out.resize(out.len().div_ceil(512) * 512, 0);
    }
    out.resize(out.len() + 1024, 0);
    out
}

fn gzipped(name: &str, content: &[u8]) -> Vec<u8> {
    let mut encoder = GzBuilder::new().filename(name).write(Vec::new(), Compression::best());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<</S/URI/URI(https://lure.example/)>>endobj";

#[test]
fn archives_list_and_their_documents_are_read() {
    for (name, bytes) in [
        ("a.zip", zipped(&[("notes.txt", b"x"), ("scan.pdf", PDF)])),
        ("a.tar", tarred(&[("notes.txt", b"x"), ("scan.pdf", PDF)])),
    ] {
        let seen = see(name, &bytes);
        assert_eq!((seen.kind, names(&seen)), (FileKind::Archive, vec!["notes.txt", "scan.pdf"]), "{name}");
        assert_eq!(seen.urls(), ["https://lure.example/"], "{name}");
    }
    let seen = see("scan.pdf.gz", &gzipped("scan.pdf", PDF));
    assert_eq!((names(&seen), seen.urls()), (vec!["scan.pdf"], vec!["https://lure.example/"]));
    let seen = see("a.tgz", &gzipped("", &tarred(&[("run.js", b"x")])));
    assert_eq!(seen.attachment.entries.last().map(|entry| entry.kind), Some(FileKind::Script));
}

#[test]
fn archives_in_archives_to_a_depth() {
    let mut nested = zipped(&[("run.exe", b"MZ")]);
    for level in 0..2 {
        nested = zipped(&[(&format!("level{level}.zip"), &nested)]);
    }
    let seen = see("a.zip", &nested);
    assert_eq!(names(&seen), ["level1.zip", "level0.zip", "run.exe"]);
    for level in 0..3 {
        nested = zipped(&[(&format!("more{level}.zip"), &nested)]);
    }
    let seen = see("a.zip", &nested);
    assert!(seen.has(DefectKind::TooDeep) && names(&seen).len() == 4);
}

#[test]
fn what_pages_and_documents_in_archives_do() {
    let seen = see("a.zip", &zipped(&[("page.html", b"<html><script>location.href='https://lure.example'</script>")]));
    assert!(seen.attachment.active.contains(&ActiveContent::OpensUrl) && seen.pages == 1);
}

#[test]
fn bombs() {
    let bomb = zipped(&[("zeros.pdf", &[0; 20_000_000])]);
    assert!(see("a.zip", &bomb).has(DefectKind::ArchiveBomb));
    let bomb = gzipped("a.tar", &[0; 20_000_000]);
    assert!(see("a.gz", &bomb).has(DefectKind::ArchiveBomb));
    let many: Vec<(String, Vec<u8>)> = (0..100).map(|n| (format!("{n}.pdf"), PDF.to_vec())).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|(name, content)| (name.as_str(), content.as_slice())).collect();
    let seen = see("a.zip", &zipped(&many));
    assert!(seen.has(DefectKind::TooManyParts) && seen.attachment.entries.len() == 64);
}

#[test]
fn truncated_ones_list_what_they_can() {
    for whole in [zipped(&[("a.pdf", PDF), ("b.js", b"x")]), tarred(&[("a.pdf", PDF)]), gzipped("a.pdf", PDF)] {
        for end in 0..whole.len() {
            let _ = see("a.bin", &whole[..end]);
        }
    }
    assert!(see("a.zip", &zipped(&[("a.js", b"x")])[..40]).has(DefectKind::BadAttachment));
    assert!(see("a.tar", &tarred(&[("a.js", b"x")])[..600]).attachment.entries.len() == 1);
}

#[test]
fn rar_4() {
    let file = |name: &str, flags: u16, packed: u32| {
        let mut header = vec![0, 0, 0x74];
        header.extend((0x8000 | flags).to_le_bytes());
        header.extend(u16::try_from(32 + name.len()).unwrap().to_le_bytes());
        header.extend(packed.to_le_bytes());
        header.resize(26, 0);
        header.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        header.resize(32, 0);
        header.extend(name.as_bytes());
        header.resize(header.len() + packed as usize, 0xAA);
        header
    };
    let start = b"Rar!\x1A\x07\0\0\0\x73\0\0\x0D\0\0\0\0\0\0\0".to_vec();
    let bytes = [start.clone(), file("a.exe", 4, 9), file("b.txt", 0, 3), b"\0\0\x7B\0\x40\x07\0".to_vec()].concat();
    let seen = see("a.rar", &bytes);
    assert_eq!(names(&seen), ["a.exe", "b.txt"]);
    assert!(seen.attachment.encrypted && !seen.has(DefectKind::BadAttachment));
    let hidden = [b"Rar!\x1A\x07\0\0\0\x73\x80\0\x0D\0".as_slice(), &[0; 30]].concat();
    assert!(see("a.rar", &hidden).attachment.encrypted);
    for end in 8..bytes.len() {
        let _ = see("a.rar", &bytes[..end]);
    }
}

#[test]
fn rar_5() {
    let block =
        |fields: &[u8], data: &[u8]| [&[0; 4][..], &[u8::try_from(fields.len()).unwrap()], fields, data].concat();
    let main = block(&[1, 0, 0], b"");
    // Type, flags (extra, data), sizes of both; flags, size, attributes, method, system, name; an encryption record.
    let name = b"invoice.js";
    let fields = [&[2, 3, 2, 5, 0, 9, 0, 0, 1, 10][..], name, &[1, 1]].concat();
    let bytes = [b"Rar!\x1A\x07\x01\0".to_vec(), main, block(&fields, b"12345"), block(&[5, 0, 0], b"")].concat();
    let seen = see("a.rar", &bytes);
    assert_eq!((names(&seen), seen.attachment.encrypted), (vec!["invoice.js"], true));
    assert_eq!(seen.attachment.entries[0].kind, FileKind::Script);
    let hidden = [b"Rar!\x1A\x07\x01\0".to_vec(), block(&[4, 0, 0, 0], b"")].concat();
    assert!(see("a.rar", &hidden).attachment.encrypted);
    for end in 8..bytes.len() {
        let _ = see("a.rar", &bytes[..end]);
    }
}

/// A 7z header that is not compressed: no streams, one empty file.
fn sevenz(name: &str) -> Vec<u8> {
    let units: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let size = u8::try_from(units.len() + 1).unwrap();
    let header = [&[1, 5, 1, 0x0E, 1, 0x80, 0x0F, 1, 0x80, 0x11, size, 0][..], &units, &[0, 0]].concat();
    let mut start = Vec::new();
    start.extend(0_u64.to_le_bytes());
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc(&header).to_le_bytes());
    [b"7z\xBC\xAF\x27\x1C\0\x04", &crc(&start).to_le_bytes()[..], &start, &header].concat()
}

fn crc(bytes: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(bytes);
    crc.sum()
}

#[test]
fn seven_zip() {
    let bytes = sevenz("run.exe");
    let seen = see("a.7z", &bytes);
    assert_eq!((names(&seen), seen.has(DefectKind::BadAttachment)), (vec!["run.exe"], false));
    for end in 0..bytes.len() {
        assert!(see("a.7z", &bytes[..end]).attachment.entries.is_empty());
    }
}
