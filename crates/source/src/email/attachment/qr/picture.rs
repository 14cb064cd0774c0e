//! Picture files to grey, where a QR code in them is plausible.

use super::super::contained::contained;
use super::super::look::Look;
use super::{Luma, search};
use image::{ColorType, DynamicImage, ImageDecoder, ImageError, ImageReader, Limits};
use std::io::Cursor;
use thymus_event::DefectKind;

/// A code of 21 modules, two pixels each, with some margin.
const SIDE_MIN: usize = 48;
/// Nobody shows more to a reader; photographs are larger.
const SIDE_MAX: usize = 4_096;
/// A page scanned at 200 dots an inch has 3.9 million.
pub(in super::super) const PIXELS_MAX: usize = 4_500_000;
/// A code in a banner: longer strips are rules and footers.
const ASPECT_MAX: usize = 8;
/// What a decoder may allocate: four bytes for each pixel, twice.
const DECODER_BYTES_MAX: u64 = 40 * 1024 * 1024;

/// Searches a picture file for codes.
pub(in super::super) fn look(bytes: &[u8], look: &mut Look<'_>) {
    match contained(|| read(bytes, look)) {
        Some(Ok(Some(luma))) => search(luma, look),
        Some(Ok(None)) => {}
        Some(Err(Unreadable)) => look.odd(DefectKind::BadAttachment, "picture"),
        None => look.odd(DefectKind::BadAttachment, "picture that a decoder stumbled over"),
    }
}

/// Whether a code may stand in a picture of this size.
pub(in super::super) fn is_plausible(width: usize, height: usize) -> bool {
    let (short, long) = (width.min(height), width.max(height));
    short >= SIDE_MIN && long <= SIDE_MAX && width * height <= PIXELS_MAX && long <= short * ASPECT_MAX
}

struct Unreadable;

/// Decodes what is plausible and within the budget. Formats that are not built in are no defect, nor is size.
fn read(bytes: &[u8], look: &mut Look<'_>) -> Result<Option<Luma>, Unreadable> {
    match decode(bytes, look) {
        Ok(luma) => Ok(luma),
        Err(ImageError::Limits(_) | ImageError::Unsupported(_)) => Ok(None),
        Err(_) => Err(Unreadable),
    }
}

fn decode(bytes: &[u8], look: &mut Look<'_>) -> Result<Option<Luma>, ImageError> {
    let Ok(mut reader) = ImageReader::new(Cursor::new(bytes)).with_guessed_format() else { return Ok(None) };
    if reader.format().is_none_or(|format| !format.reading_enabled()) {
        return Ok(None);
    }
    reader.limits(limits());
    let decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    let (width, height) = (width as usize, height as usize);
    if !is_plausible(width, height) || !look.may_search(width * height) {
        return Ok(None);
    }
    Ok(Some(grey(&DynamicImage::from_decoder(decoder)?)))
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    let side = u32::try_from(SIDE_MAX).ok();
    (limits.max_image_width, limits.max_image_height, limits.max_alloc) = (side, side, Some(DECODER_BYTES_MAX));
    limits
}

/// What is transparent is shown on white.
fn grey(picture: &DynamicImage) -> Luma {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let pixels = match picture.color() {
        ColorType::La8 | ColorType::Rgba8 | ColorType::La16 | ColorType::Rgba16 => {
            picture.to_luma_alpha8().pixels().map(|pixel| on_white(pixel.0)).collect()
        }
        _ => picture.to_luma8().into_raw(),
    };
    Luma { width, height, pixels }
}

fn on_white([luma, alpha]: [u8; 2]) -> u8 {
    let (luma, alpha) = (u32::from(luma), u32::from(alpha));
    u8::try_from((luma * alpha + 255 * (255 - alpha)) / 255).unwrap_or(u8::MAX)
}
