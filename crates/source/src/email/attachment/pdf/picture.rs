//! Pictures in a PDF (ISO 32000 § 8.9): JPEG files as they are, and plain rows of grey, RGB, CMYK or palette samples.

use super::super::inflate::Wrapping;
use super::super::look::Look;
use super::super::qr::{self, Luma};
use super::object::{Filter, Object, Shape};
use std::borrow::Cow;

/// Components of a pixel that are told from each other by the length of the data.
const COMPONENTS: [usize; 3] = [1, 3, 4];

/// Whether a picture can be read, and may hold a code.
pub(super) fn is_readable(object: &Object) -> bool {
    matches!(object.filter, Filter::None | Filter::Flate | Filter::Jpeg)
        && qr::is_plausible(object.shape.width, object.shape.height)
}

/// Searches a picture for codes.
pub(super) fn look(object: &Object, stream: &[u8], look: &mut Look<'_>) {
    if object.filter == Filter::Jpeg {
        return qr::look(stream, look);
    }
    let Shape { width, height, .. } = object.shape;
    if !look.may_search(width * height) {
        return;
    }
    let bytes_max = width * height * 4 + height;
    let samples = match object.filter {
        Filter::Flate => Cow::Owned(look.inflate_to(stream, Wrapping::Zlib, bytes_max)),
        _ => Cow::Borrowed(stream),
    };
    if let Some(luma) = grey(&object.shape, &samples) {
        qr::search(luma, look);
    }
}

/// Rows of samples as grey. Which colours they are matters little: a code has two.
fn grey(shape: &Shape, samples: &[u8]) -> Option<Luma> {
    let Shape { width, height, predictor, .. } = *shape;
    let bits = if matches!(shape.bits, 1 | 2 | 4 | 8) { shape.bits } else { 1 };
    let tags = usize::from(predictor >= 10);
    let row_bytes = |components: usize| (width * components * bits).div_ceil(8) + tags;
    let components =
        COMPONENTS.into_iter().rev().find(|components| row_bytes(*components) * height <= samples.len())?;
    let row_bytes = row_bytes(components);
    let step = (components * bits).div_ceil(8);
    let mut before = vec![0; row_bytes - tags];
    let mut pixels = Vec::with_capacity(width * height);
    for row in samples.chunks_exact(row_bytes).take(height) {
        let (tag, row) = row.split_at_checked(tags)?;
        let mut row = row.to_vec();
        if let Some(tag) = tag.first() {
            unfilter(*tag, &mut row, &before, step);
        }
        push_row(&row, width, bits, components, &mut pixels);
        before = row;
    }
    Some(Luma { width, height, pixels })
}

/// Takes a PNG predictor off a row (PNG § 9).
fn unfilter(tag: u8, row: &mut [u8], before: &[u8], step: usize) {
    for at in 0..row.len() {
        let left = at.checked_sub(step).and_then(|at| row.get(at)).copied().unwrap_or(0);
        let up = before.get(at).copied().unwrap_or(0);
        let corner = at.checked_sub(step).and_then(|at| before.get(at)).copied().unwrap_or(0);
        let predicted = match tag {
            1 => left,
            2 => up,
            3 => left.midpoint(up),
            4 => paeth(left, up, corner),
            _ => 0,
        };
        if let Some(byte) = row.get_mut(at) {
            *byte = byte.wrapping_add(predicted);
        }
    }
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let away = |from: u8| (estimate - i16::from(from)).abs();
    if away(left) <= away(up) && away(left) <= away(corner) {
        left
    } else if away(up) <= away(corner) {
        up
    } else {
        corner
    }
}

fn push_row(row: &[u8], width: usize, bits: usize, components: usize, pixels: &mut Vec<u8>) {
    if bits == 8 {
        let grey = |pixel: &[u8]| {
            let sum: usize = pixel.iter().map(|sample| usize::from(*sample)).sum();
            u8::try_from(sum / components).unwrap_or(u8::MAX)
        };
        pixels.extend(row.chunks_exact(components).take(width).map(grey));
        return;
    }
    let per_byte = 8 / bits;
    let lightest = (1_u16 << bits) - 1;
    for at in 0..width {
        let sample = at * components;
        let byte = u16::from(row.get(sample / per_byte).copied().unwrap_or(0));
        let value = byte >> (8 - bits - sample % per_byte * bits) & lightest;
        pixels.push(u8::try_from(value * 255 / lightest).unwrap_or(u8::MAX));
    }
}
