use super::super::tests::see;
use super::*;
use image::{GrayImage, ImageFormat, Luma as Pixel};
use proptest::prelude::*;
use qrcode::{Color, EcLevel, QrCode};
use std::io::Cursor;

const URL: &str = "https://lure.example/scan?id=42";

/// A code with a margin, as a grey picture: `side` pixels a module.
pub(in super::super) fn drawn(payload: &str, side: u32, margin: u32) -> GrayImage {
    let code = QrCode::with_error_correction_level(payload, EcLevel::M).unwrap();
    let modules = u32::try_from(code.width()).unwrap();
    let colors = code.to_colors();
    let edge = (modules + 2 * margin) * side;
    GrayImage::from_fn(edge, edge, |x, y| {
        let (x, y) = ((x / side).wrapping_sub(margin), (y / side).wrapping_sub(margin));
        let dark = x < modules && y < modules && colors[(y * modules + x) as usize] == Color::Dark;
        Pixel([if dark { 0 } else { 255 }])
    })
}

pub(in super::super) fn file(picture: &GrayImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::ImageLuma8(picture.clone()).to_rgb8().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn read(picture: &GrayImage) -> Vec<String> {
    let luma =
        Luma { width: picture.width() as usize, height: picture.height() as usize, pixels: picture.as_raw().clone() };
    let longest = luma.width.max(luma.height);
    let bits = luma.shrunk(longest.div_ceil(SEARCHED_SIDE_MAX)).binary();
    grid::payloads(&bits).iter().filter_map(|payload| address(payload)).collect()
}

/// Puts a picture onto a larger one.
fn onto(width: u32, height: u32, x: u32, y: u32, picture: &GrayImage, around: impl Fn(u32, u32) -> u8) -> GrayImage {
    GrayImage::from_fn(width, height, |px, py| {
        let inside = px >= x && py >= y && px - x < picture.width() && py - y < picture.height();
        if inside { *picture.get_pixel(px - x, py - y) } else { Pixel([around(px, py)]) }
    })
}

#[test]
fn every_common_file_format() {
    let picture = drawn(URL, 4, 4);
    for (name, format) in [
        ("a.png", ImageFormat::Png),
        ("a.gif", ImageFormat::Gif),
        ("a.jpg", ImageFormat::Jpeg),
        ("a.bmp", ImageFormat::Bmp),
    ] {
        let seen = see(name, &file(&picture, format));
        assert_eq!(seen.links, [(URL.to_owned(), LinkPlace::QrCode)], "{name}");
    }
}

#[test]
fn every_size_of_code_and_module() {
    for length in [1, 30, 100, 200, 400, 700] {
        let url = format!("https://lure.example/{}", "a1".repeat(length / 2));
        for side in [2, 3, 7] {
            assert_eq!(read(&drawn(&url, side, 2)), [url.as_str()], "{length} {side}");
        }
    }
    assert_eq!(read(&drawn(URL, 40, 1)), [URL]);
    assert_eq!(read(&drawn(URL, 3, 0)), [URL], "without a margin");
}

#[test]
fn inverted_coloured_and_faint() {
    let map = |dark: u8, light: u8| {
        let mut picture = drawn(URL, 5, 4);
        picture.pixels_mut().for_each(|pixel| pixel.0[0] = if pixel.0[0] == 0 { dark } else { light });
        read(&picture)
    };
    assert_eq!(map(255, 0), [URL], "inverted");
    assert_eq!(map(220, 30), [URL], "inverted, softer");
    assert_eq!(map(90, 200), [URL], "grey");
    assert_eq!(map(250, 255), Vec::<String>::new(), "nobody's telephone sees that");
}

#[test]
fn transparency_is_shown_on_white() {
    let grey = drawn(URL, 4, 4);
    let picture = image::RgbaImage::from_fn(grey.width(), grey.height(), |x, y| {
        image::Rgba([0, 0, 0, 255 - grey.get_pixel(x, y).0[0]])
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    assert_eq!(see("a.png", &bytes.into_inner()).urls(), [URL]);
}

#[test]
fn turned_and_stretched() {
    let code = drawn(URL, 6, 4);
    for turn in
        [image::imageops::rotate90(&code), image::imageops::rotate180(&code), image::imageops::flip_horizontal(&code)]
    {
        assert_eq!(read(&turn), [URL]);
    }
    let half = f64::from(code.width()) / 2.0;
    for degrees in [5.0_f64, 17.0, 45.0, 70.0] {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let turned = GrayImage::from_fn(400, 400, |x, y| {
            let (x, y) = (f64::from(x) - 200.0, f64::from(y) - 200.0);
            let (x, y) = (x * cos + y * sin + half, y * cos - x * sin + half);
            let inside = x >= 0.0 && y >= 0.0 && x < half * 2.0 && y < half * 2.0;
            if inside { *code.get_pixel(x as u32, y as u32) } else { Pixel([255]) }
        });
        assert_eq!(read(&turned), [URL], "{degrees}");
    }
    let stretched = image::imageops::resize(&code, 300, 340, image::imageops::FilterType::Triangle);
    assert_eq!(read(&stretched), [URL]);
}

#[test]
fn on_a_page_among_other_things() {
    let lines = |x: u32, y: u32| if y % 14 < 5 && x % 9 < 6 && y < 900 { 20 } else { 255 };
    assert_eq!(read(&onto(1_200, 1_700, 700, 1_100, &drawn(URL, 5, 4), lines)), [URL]);
    let large =
        onto(2_400, 1_800, 200, 900, &drawn(URL, 8, 4), |x, y| u8::try_from((x / 16 + y / 16) % 200 + 50).unwrap());
    assert_eq!(read(&large), [URL]);
    let two = onto(900, 400, 500, 50, &drawn("https://b.example/", 5, 4), |_, _| 255);
    let two = onto(900, 400, 50, 50, &drawn("https://a.example/", 5, 4), |x, y| two.get_pixel(x, y).0[0]);
    let mut both = read(&two);
    both.sort();
    assert_eq!(both, ["https://a.example/", "https://b.example/"]);
}

#[test]
fn with_a_logo_in_the_middle() {
    let code = QrCode::with_error_correction_level(URL, EcLevel::H).unwrap();
    let modules = u32::try_from(code.width()).unwrap();
    let colors = code.to_colors();
    let picture = GrayImage::from_fn((modules + 8) * 6, (modules + 8) * 6, |x, y| {
        let (x, y) = ((x / 6).wrapping_sub(4), (y / 6).wrapping_sub(4));
        let middle = |at: u32| at.abs_diff(modules / 2) <= modules / 9;
        let dark = x < modules && y < modules && colors[(y * modules + x) as usize] == Color::Dark;
        Pixel([if middle(x) && middle(y) {
            120
        } else if dark {
            0
        } else {
            255
        }])
    });
    assert_eq!(read(&picture), [URL]);
}

#[test]
fn payloads_that_lead_somewhere() {
    let cases = [
        (URL, Some(URL)),
        ("HTTPS://LURE.EXAMPLE/X", Some("HTTPS://LURE.EXAMPLE/X")),
        ("URL:lure.example/x", Some("lure.example/x")),
        ("BEGIN:VCARD\nURL:https://a.example/\nEND:VCARD", Some("https://a.example/")),
        ("Pay at https://a.example/x now", Some("https://a.example/x")),
        ("two words", None),
        ("", None),
    ];
    for (payload, wanted) in cases {
        assert_eq!(address(payload.as_bytes()).as_deref(), wanted, "{payload}");
    }
}

#[test]
fn pictures_without_codes_and_absurd_ones() {
    let noise = GrayImage::from_fn(800, 600, |x, y| Pixel([u8::try_from(((x * 7919) ^ (y * 104_729)) % 256).unwrap()]));
    assert!(read(&noise).is_empty());
    assert!(read(&GrayImage::new(100, 100)).is_empty() && read(&GrayImage::new(1, 1)).is_empty());
    // Nothing but finder patterns.
    let finders = GrayImage::from_fn(1_600, 1_600, |x, y| {
        let ring = |at: u32| (at % 9).abs_diff(3);
        let far = ring(x).max(ring(y));
        Pixel([if far == 2 || far > 3 { 255 } else { 0 }])
    });
    assert!(read(&finders).is_empty());
}

#[test]
fn bombs_are_not_decoded() {
    // A picture of 60,000 by 60,000 pixels in a few bytes: only its header is believed.
    let mut bytes = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\0\0\0\0".to_vec();
    bytes.extend([0; 64]);
    assert!(see("a.png", &bytes).links.is_empty());
    let whole = file(&drawn(URL, 4, 4), ImageFormat::Png);
    for end in (0..whole.len()).step_by(7) {
        let _ = see("a.png", &whole[..end]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    /// Whatever address is drawn in whatever size is read back, through noise on every pixel.
    #[test]
    fn what_is_drawn_is_read(path in "[a-zA-Z0-9/?=&%-]{1,120}", side in 3_u32..9, margin in 1_u32..5, seed in any::<u32>()) {
        let url = format!("https://lure.example/{path}");
        let mut picture = drawn(&url, side, margin);
        let mut state = seed | 1;
        for pixel in picture.pixels_mut() {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            let noise = u8::try_from(state % 50).unwrap();
            pixel.0[0] = if pixel.0[0] == 0 { noise } else { 255 - noise };
        }
        prop_assert_eq!(read(&picture), [url]);
    }
}
