//! An attached file of every kind that is looked into: raw bytes behind its mark, and its own words.
#![no_main]

mod alphabet;
mod border;

/// A file's name, how it begins, and what it is written with.
type Format = (&'static str, &'static [u8], &'static [&'static [u8]]);

const PDF: &[&[u8]] = &[
    b"%PDF-1.7\n",
    b" 0 obj",
    b"\nendobj\n",
    b"<<",
    b">>",
    b"[",
    b"]",
    b"(",
    b")",
    b"<",
    b">",
    b" R",
    b"1",
    b"2",
    b"3",
    b"0",
    b"99999999",
    b"/Type",
    b"/ObjStm",
    b"/N ",
    b"/First ",
    b"/Length ",
    b"/Filter",
    b"/FlateDecode",
    b"/DCTDecode",
    b"stream\n",
    b"\nendstream",
    b"/Subtype",
    b"/Image",
    b"/Width 64",
    b"/Height 64",
    b"/BitsPerComponent ",
    b"/Predictor 15",
    b"/OpenAction",
    b"/AA",
    b"/O",
    b"/S",
    b"/URI",
    b"/Launch",
    b"/JavaScript",
    b"/JS",
    b"/EF",
    b"/F",
    b"/EmbeddedFile",
    b"/Encrypt",
    b"trailer",
    b"https://a.example/",
    b"\\",
    b"#41",
    b"%",
    b"x\x9C\x03\0\0\0\0\x01",
    b"\xFF\xD8\xFF",
];

const ZIP: &[&[u8]] = &[
    b"PK\x03\x04",
    b"PK\x01\x02",
    b"PK\x05\x06",
    b"\0\0",
    b"\0\0\0\0",
    b"\x01\0",
    b"\x08\0",
    b"\x14\0",
    b"\xFF\xFF",
    b"[Content_Types].xml",
    b"word/vbaProject.bin",
    b"word/_rels/document.xml.rels",
    b"word/document.xml",
    b"a.zip",
    b"a.pdf",
    b"xl/workbook.xml",
    b"word/media/a.png",
    b"META-INF/MANIFEST.MF",
    b"mimetype",
    b"content.xml",
    b"\x13\0",
    b"\x2E\0",
    b"<Relationship Type=\"x/attachedTemplate\" TargetMode=\"External\" Target=\"https://a.example/\"/>",
    b"<w:instrText>",
    b"DDEAUTO",
    b"</w:instrText>",
    b"%PDF-1.7",
    b"\x89PNG\r\n\x1A\n",
    b"\x03\0",
];

const COMPOUND: &[&[u8]] = &[
    b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
    b"\0\0\0\0",
    b"\xFE\xFF\xFF\xFF",
    b"\xFF\xFF\xFF\xFF",
    b"\xFD\xFF\xFF\xFF",
    b"\x3E\0\x03\0\xFE\xFF\x09\0\x06\0",
    b"\x01\0\0\0",
    b"\x02\0\0\0",
    b"R\0o\0o\0t\0 \0E\0n\0t\0r\0y\0",
    b"V\0B\0A\0",
    b"W\0o\0r\0k\0b\0o\0o\0k\0",
    b"\x01\xFE\xBF\0Attribut",
    b"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
];

const RAR: &[&[u8]] = &[
    b"Rar!\x1A\x07\x01\0",
    b"Rar!\x1A\x07\0",
    b"\0\0\0\0",
    b"\0\0\x73\0\0\x0D\0",
    b"\0\0\x74\0\x80",
    b"\x02",
    b"\x03",
    b"\x05",
    b"\x80",
    b"\xFF\xFF\xFF\xFF",
    b"a.exe",
];

const SEVEN_ZIP: &[&[u8]] = &[
    b"7z\xBC\xAF\x27\x1C\0\x04",
    b"\0\0\0\0",
    b"\x01",
    b"\x04",
    b"\x05",
    b"\x06",
    b"\x07",
    b"\x0B",
    b"\x0E",
    b"\x11",
    b"\x17",
    b"\x21\x21\x01",
    b"\x23\x03\x01\x01\x05\x5D\0\0\x10\0",
    b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
    b"a\0.\0j\0s\0\0\0",
];

const ONENOTE: &[&[u8]] = &[
    b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D",
    b"\xE7\x16\xE3\xBD\x65\x26\x11\x45\xA4\xC4\x8D\x4D\x0B\x7A\x9E\xAC",
    b"\x10\0\0\0\0\0\0\0",
    b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF",
    b"\0\0\0\0\0\0\0\0\0\0\0\0",
    b"<html>",
    b".\0h\0t\0a\0",
    b"%PDF-1.7",
];

const PICTURE: &[&[u8]] = &[
    b"\x89PNG\r\n\x1A\n",
    b"\0\0\0\x0DIHDR",
    b"\0\0\0\x40",
    b"IDAT",
    b"IEND",
    b"GIF89a",
    b"\x40\0\x40\0",
    b"\x2C",
    b"\x21\xF9\x04",
    b"\xFF\xD8\xFF\xE0\0\x10JFIF\0",
    b"\xFF\xC0\0\x11\x08\0\x40\0\x40\x03",
    b"\xFF\xC4",
    b"\xFF\xDA",
    b"\xFF\xDB",
    b"BM",
    b"RIFF",
    b"WEBPVP8L",
    b"WEBPVP8 ",
    b"\x2F",
    b"\0\0\0\0",
];

const MARKUP: &[&[u8]] = &[
    b"<html>",
    b"<svg>",
    b"<script>",
    b"</script>",
    b"atob('",
    b"aHR0cHM6Ly9hLmV4YW1wbGUveA",
    b"PGh0bWw+PHNjcmlwdD4g",
    b"UEsDBBQAAAAIAAAAAAAAAAAA",
    b"')",
    b"createObjectURL(new Blob([",
    b"xlink:href=\"",
    b"https://a.example/",
    b"\"",
    b"<form",
];

const FORMATS: &[Format] = &[
    ("a.pdf", b"%PDF-1.7\n", PDF),
    ("a.docx", b"PK\x03\x04", ZIP),
    ("a.zip", b"PK\x03\x04", ZIP),
    ("a.doc", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", COMPOUND),
    ("a.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", COMPOUND),
    ("a.rar", b"Rar!\x1A\x07", RAR),
    ("a.7z", b"7z\xBC\xAF\x27\x1C\0\x04", SEVEN_ZIP),
    ("a.gz", b"\x1F\x8B\x08", ZIP),
    ("a.tar", b"", &[b"ustar\x0000", b"\0", b"0000000", b"a.zip", b"L", b"7777777", b" "]),
    ("a.lnk", b"L\0\0\0\x01\x14\x02\0", &[b"\0\0\0\0", b"\xFF\xFF", b"\x01\0", b"c\0m\0d\0", b"\xBF\0\0\0"]),
    ("a.one", b"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D", ONENOTE),
    ("a.png", b"\x89PNG\r\n\x1A\n", PICTURE),
    ("a.jpg", b"\xFF\xD8\xFF", PICTURE),
    ("a.gif", b"GIF89a", PICTURE),
    ("a.bmp", b"BM", PICTURE),
    ("a.webp", b"RIFF\xFF\xFF\0\0WEBP", PICTURE),
    ("a.html", b"<html>", MARKUP),
    ("a.svg", b"<svg>", MARKUP),
];

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((first, rest)) = bytes.split_first() else { return };
    let (name, mark, words) = FORMATS[usize::from(*first) % FORMATS.len()];
    let head = format!(
        "From: ann@example.org\nContent-Disposition: attachment; filename={name}\nContent-Type: application/x\n\n"
    );
    border::decode(&[head.as_bytes(), mark, rest].concat());
    border::decode(&[head.as_bytes(), mark, &alphabet::spell(rest, words)].concat());
});
