use super::super::qr::tests::{drawn, file};
use super::super::tests::{Seen, see};
use super::*;
use flate2::{Compression, write::ZlibEncoder};
use image::ImageFormat;
use std::io::Write;

const URL: &str = "https://lure.example/x";

fn pdf(objects: &str) -> Vec<u8> {
    format!("%PDF-1.7\n{objects}\ntrailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF").into_bytes()
}

fn seen(objects: &str) -> Seen {
    see("a.pdf", &pdf(objects))
}

fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn with_stream(dictionary: &str, stream: &[u8]) -> Vec<u8> {
    let head = format!("%PDF-1.5\n7 0 obj\n<<{dictionary}/Length {}>>\nstream\r\n", stream.len());
    [head.as_bytes(), stream, b"\nendstream\nendobj\n%%EOF"].concat()
}

fn active(objects: &str) -> Vec<ActiveContent> {
    seen(objects).attachment.active
}

#[test]
fn a_link_is_found_however_it_is_written() {
    for uri in [
        "/URI(https://lure.example/x)",
        "/URI (https:\\057\\057lure.example/x)",
        "/U#52I (https://lure.example/\\\nx)",
        "/URI <68747470733A2F2F6C7572652E6578616D706C652F78>",
    ] {
        let seen = seen(&format!("1 0 obj\n<</Type/Annot/Rect[0 0 9 9]/A<</S/URI{uri}>>>>\nendobj"));
        assert_eq!(seen.links, [(URL.to_owned(), LinkPlace::Pdf)], "{uri}");
        assert!(seen.attachment.active.is_empty(), "a link that waits for a click is none of its doing");
    }
}

#[test]
fn what_is_called_an_address_elsewhere_is_none() {
    let seen = seen(
        "1 0 obj<</Producer(https://maker.example)/Metadata 2 0 R>>endobj 2 0 obj<</Length 20>>stream\nhttp://ns.example/\nendstream endobj",
    );
    assert!(seen.links.is_empty(), "{:?}", seen.links);
}

#[test]
fn what_runs_when_it_is_opened() {
    let cases = [
        ("1 0 obj<</OpenAction<</S/URI/URI(https://lure.example/x)>>>>endobj", vec![ActiveContent::OpensUrl]),
        (
            "1 0 obj<</OpenAction 2 0 R>>endobj 2 0 obj<</S/URI/URI(https://lure.example/x)>>endobj",
            vec![ActiveContent::OpensUrl],
        ),
        (
            "2 0 obj<</S/SubmitForm/F(https://lure.example)>>endobj 1 0 obj<</AA<</O 2 0 R>>>>endobj",
            vec![ActiveContent::OpensUrl, ActiveContent::Form],
        ),
        ("1 0 obj<</OpenAction<</S/Launch/F(cmd.exe)>>>>endobj", vec![ActiveContent::Launch]),
        ("1 0 obj<</Names<</JavaScript 3 0 R>>>>endobj", vec![ActiveContent::Script]),
        ("1 0 obj<</A<</S/J#61vaScript/JS(app.alert)>>>>endobj", vec![ActiveContent::Script]),
        (
            "1 0 obj<</OpenAction[3 0 R/Fit]>>endobj 3 0 obj<</Type/Page/Annots[<</A<</S/URI/URI(https://a.example)>>>>]>>endobj",
            vec![],
        ),
        ("1 0 obj<</OpenAction 1 0 R>>endobj", vec![]),
        ("1 0 obj<</AA<</F<</S/URI/URI(https://a.example)>>>>>>endobj", vec![]),
    ];
    for (objects, wanted) in cases {
        assert_eq!(active(objects), wanted, "{objects}");
    }
}

#[test]
fn scripts_links_and_files_within() {
    let script = seen("1 0 obj<</S/JavaScript/JS(app.launchURL\\('https://lure.example/x', true\\);)>>endobj");
    assert_eq!(script.urls(), [URL]);
    let program = seen("1 0 obj<</Type/Filespec/F(Invoice.js)/UF(Invoice.js)/EF<</F 2 0 R>>>>endobj");
    assert_eq!(program.attachment.active, [ActiveContent::EmbeddedProgram]);
    let invoice = seen("1 0 obj<</Type/Filespec/F(factur-x.xml)/EF<</F 2 0 R>>>>endobj");
    assert!(invoice.attachment.active.is_empty() && invoice.attachment.entries[0].name == "factur-x.xml");
    let page = see("a.pdf", &with_stream("/Type/EmbeddedFile/Filter/FlateDecode", &zlib(b"<html><a href=x>")));
    assert_eq!(page.pages, 1);
}

#[test]
fn objects_in_compressed_streams() {
    let first = "<</S/URI/URI(https://lure.example/x)>> ";
    let second = "<</OpenAction 4 0 R>>";
    let heads = format!("4 0 5 {} ", first.len());
    let content = zlib(format!("{heads}{first}{second}").as_bytes());
    let bytes = with_stream(&format!("/Type/ObjStm/N 2/First {}/Filter/FlateDecode", heads.len()), &content);
    let seen = see("a.pdf", &bytes);
    assert_eq!((seen.urls(), seen.attachment.active.as_slice()), (vec![URL], [ActiveContent::OpensUrl].as_slice()));
    assert!(see("a.pdf", &bytes[..bytes.len() - 60]).has(DefectKind::BadAttachment), "truncated");
}

#[test]
fn codes_in_pictures() {
    let picture = drawn(URL, 4, 4);
    let (width, height) = (picture.width(), picture.height());
    let shape = format!("/Type/XObject/Subtype/Image/Width {width}/Height {height}");
    let jpeg = with_stream(&format!("{shape}/Filter/DCTDecode"), &file(&picture, ImageFormat::Jpeg));
    let grey = with_stream(&format!("{shape}/BitsPerComponent 8/Filter[/FlateDecode]"), &zlib(picture.as_raw()));
    let rgb: Vec<u8> = picture.as_raw().iter().flat_map(|pixel| [*pixel; 3]).collect();
    let rgb = with_stream(&format!("{shape}/BitsPerComponent 8/ColorSpace/DeviceRGB/Filter/FlateDecode"), &zlib(&rgb));
    let bits: Vec<u8> = picture.as_raw().chunks(width as usize).flat_map(packed).collect();
    let mask = with_stream(&format!("{shape}/ImageMask true/BitsPerComponent 1/Filter/FlateDecode"), &zlib(&bits));
    let up = predicted(picture.as_raw(), width as usize);
    let up = with_stream(
        &format!("{shape}/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns {width}>>"),
        &zlib(&up),
    );
    for (name, bytes) in [("jpeg", jpeg), ("grey", grey), ("rgb", rgb), ("mask", mask), ("predicted", up)] {
        assert_eq!(see("a.pdf", &bytes).links, [(URL.to_owned(), LinkPlace::QrCode)], "{name}");
    }
}

/// Eight pixels a byte.
fn packed(row: &[u8]) -> Vec<u8> {
    row.chunks(8)
        .map(|eight| eight.iter().enumerate().fold(0, |byte, (at, pixel)| byte | (pixel >> 7) << (7 - at)))
        .collect()
}

/// Each row as its difference from the one above (PNG's "up").
fn predicted(pixels: &[u8], width: usize) -> Vec<u8> {
    let mut before = vec![0; width];
    let mut out = Vec::new();
    for row in pixels.chunks(width) {
        out.push(2);
        out.extend(row.iter().zip(&before).map(|(pixel, above): (&u8, &u8)| pixel.wrapping_sub(*above)));
        before = row.to_vec();
    }
    out
}

#[test]
fn encrypted_ones_are_told_and_their_strings_not_believed() {
    let seen = seen("1 0 obj<</S/URI/URI(\\001\\002garbage)>>endobj 2 0 obj<</Encrypt 3 0 R>>endobj");
    assert!(seen.attachment.encrypted && seen.links.is_empty());
}

#[test]
fn broken_structures_are_read_as_far_as_they_go() {
    // Objects without ends, a string without one, a stream without one, dictionaries that never close.
    assert_eq!(seen("1 0 obj (never 2 0 obj<</S/URI/URI(https://lure.example/x)>>").urls(), [URL]);
    assert_eq!(seen("1 0 obj<</A 2 0 obj<</S/URI/URI(https://lure.example/x)>>endobj").urls(), [URL]);
    assert_eq!(
        seen("1 0 obj<</Length 99999>>stream\nx\nendstream 2 0 obj<</URI(https://lure.example/x)>>").urls(),
        [URL]
    );
    assert!(seen("1 0 obj<</Length 5>>stream\nnever").links.is_empty());
}

#[test]
fn bombs_of_every_kind_end() {
    let deep = "1 0 obj".to_owned() + &"[<</A".repeat(100_000);
    let _ = seen(&deep);
    let brackets = "1 0 obj ((((((((((((((((((((((((( ".repeat(20_000);
    assert!(seen(&brackets).has(DefectKind::ArchiveBomb));
    let many = (0..60_000).map(|n| format!("{n} 0 obj<<>>endobj\n")).collect::<String>();
    assert!(seen(&many).has(DefectKind::ArchiveBomb));
    let bomb = with_stream("/Type/ObjStm/N 9/First 9/Filter/FlateDecode", &zlib(&vec![b' '; 30_000_000]));
    assert!(see("a.pdf", &bomb).has(DefectKind::ArchiveBomb));
    // Every object of a stream is all of it.
    let heads = "1 0 ".repeat(20_000);
    let stream = format!("{heads}{}", "<</S/URI>>".repeat(20_000));
    let all = with_stream(
        &format!("/Type/ObjStm/N 20000/First {}/Filter/FlateDecode", heads.len()),
        &zlib(stream.as_bytes()),
    );
    let _ = see("a.pdf", &all);
    let links = (0..5_000).map(|n| format!("{n} 0 obj<</URI(https://h{n}.example/)>>endobj\n")).collect::<String>();
    let seen = seen(&links);
    assert!(seen.links.len() == 64 && seen.has(DefectKind::TooManyLinks));
}

#[test]
fn absurd_pictures_are_left_alone() {
    for shape in
        ["/Width 2000/Height 2000", "/Width 99999999/Height 99999999", "/Width -5/Height 0", "/Width 100/Height 100"]
    {
        for bits in [0, 1, 8, 16, 77] {
            let dictionary = format!(
                "/Subtype/Image{shape}/BitsPerComponent {bits}/Filter/FlateDecode/DecodeParms<</Predictor 12>>"
            );
            assert!(see("a.pdf", &with_stream(&dictionary, &zlib(&[7; 3_000]))).links.is_empty());
        }
    }
}
