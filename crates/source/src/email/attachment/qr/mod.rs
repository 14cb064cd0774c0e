//! QR codes (ISO/IEC 18004) in pictures.
//!
//! Made for what mail shows: codes drawn by a program, upright or turned, in any size, on a page or a screenshot; not
//! for photographs from the side. The search for finder patterns is our own, since it must be bounded for any
//! picture: a general detector's time grows with the cube of what a hostile picture draws. Error correction and the
//! payload are rqrr's.

mod binary;
mod finder;
mod grid;
mod picture;

pub(super) use binary::Luma;
pub(super) use picture::{is_plausible, look};

use super::contained::contained;
use super::look::Look;
use thymus_event::DefectKind;
use thymus_event::email::LinkPlace;

/// Longer sides are scaled down before the search.
const SEARCHED_SIDE_MAX: usize = 1_600;
/// The longest payload taken for an address.
const URL_BYTES_MAX: usize = 2_048;

/// Searches a picture, and keeps the addresses found.
pub(super) fn search(luma: Luma, look: &mut Look<'_>) {
    let longest = luma.width.max(luma.height);
    let bits = luma.shrunk(longest.div_ceil(SEARCHED_SIDE_MAX)).binary();
    match contained(|| grid::payloads(&bits)) {
        Some(payloads) => payloads.iter().filter_map(|payload| address(payload)).for_each(|url| {
            look.link(url, LinkPlace::QrCode);
        }),
        None => look.odd(DefectKind::BadAttachment, "QR code"),
    }
}

/// The address in a payload: all of it, or the first one within (a contact, a network, a text).
fn address(payload: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(payload.get(..URL_BYTES_MAX).unwrap_or(payload));
    let text = text.trim();
    // Some codes begin so for old telephones.
    let text = text.strip_prefix("URL:").or_else(|| text.strip_prefix("MEBKM:URL:")).unwrap_or(text);
    let within = crate::email::link::urls(text).next().map(|(_, url)| url);
    match within {
        Some(url) if !text.starts_with(url) || text.contains(char::is_whitespace) => Some(url.to_owned()),
        _ if text.is_empty() || text.contains(char::is_whitespace) => None,
        _ => Some(text.to_owned()),
    }
}

#[cfg(test)]
pub(super) mod tests;
