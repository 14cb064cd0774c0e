//! From finder patterns to codes: which three belong together, how many modules there are, and which are dark.

use super::binary::Bits;
use super::finder::{Finder, finders, to_index};

/// The most codes read in one picture.
const CODES_MAX: usize = 4;
/// The most grids whose timing patterns are looked at in one picture.
const GRIDS_MAX: usize = 600;
/// The most of them that are read: each samples all modules and corrects their errors.
const READINGS_MAX: usize = 16;
/// The share of a timing pattern's modules that may be wrong, as one in so many.
const TIMING_WRONG_ONE_IN: usize = 5;
/// Modules along a side of the smallest and the largest code, and from each version to the next.
const MODULES_MIN: usize = 21;
const MODULES_MAX: usize = 177;
const MODULES_STEP: usize = 4;
/// How much the sides of a code may differ: a picture stretched by a fifth is still read.
const SIDES_DIFFER_MAX: f32 = 0.25;
/// How far from a right angle: its cosine.
const COSINE_MAX: f32 = 0.2;

/// Three finder patterns as a code's corners.
#[derive(Clone, Copy, Debug)]
struct Corners {
    top_left: Finder,
    top_right: Finder,
    bottom_left: Finder,
    /// How unlike a square they are; 0 is perfect.
    skew: f32,
}

/// The payloads of the codes in a picture.
pub(super) fn payloads(bits: &Bits) -> Vec<Vec<u8>> {
    let mut payloads = Vec::new();
    let mut left = Left { grids: GRIDS_MAX, readings: READINGS_MAX };
    for (dark, finders) in finders(bits) {
        let mut used: Vec<Finder> = Vec::new();
        for corners in corners(&finders) {
            let ours = [corners.top_left, corners.top_right, corners.bottom_left];
            if payloads.len() >= CODES_MAX || left.readings == 0 || ours.iter().any(|finder| used.contains(finder)) {
                continue;
            }
            if let Some(payload) = read(bits, &corners, dark, &mut left) {
                used.extend(ours);
                payloads.push(payload);
            }
        }
    }
    payloads
}

/// All triples that may be corners, the squarest first.
fn corners(finders: &[Finder]) -> Vec<Corners> {
    let mut all = Vec::new();
    for (i, a) in finders.iter().enumerate() {
        for (j, b) in finders.iter().enumerate().skip(i + 1) {
            for c in finders.iter().skip(j + 1) {
                let orders = [(a, b, c), (b, a, c), (c, a, b)];
                all.extend(orders.iter().filter_map(|(top_left, one, other)| as_corners(top_left, one, other)));
            }
        }
    }
    all.sort_by(|a, b| a.skew.total_cmp(&b.skew));
    all
}

fn as_corners(top_left: &Finder, one: &Finder, other: &Finder) -> Option<Corners> {
    let modules = [top_left.module, one.module, other.module];
    let (least, most) = modules.iter().fold((f32::MAX, 0.0_f32), |(least, most), m| (least.min(*m), most.max(*m)));
    let (ux, uy) = (one.x - top_left.x, one.y - top_left.y);
    let (vx, vy) = (other.x - top_left.x, other.y - top_left.y);
    let (u, v) = (ux.hypot(uy), vx.hypot(vy));
    // Hearts of the smallest code are 14 modules apart.
    if most > least * 1.5 || u.min(v) < least * 9.0 {
        return None;
    }
    let differ = (u - v).abs() / u.max(v);
    let cosine = ((ux * vx + uy * vy) / (u * v)).abs();
    if differ > SIDES_DIFFER_MAX || cosine > COSINE_MAX {
        return None;
    }
    // From the top right to the bottom left it turns clockwise, the rows counted downwards.
    let clockwise = ux * vy - uy * vx > 0.0;
    let (top_right, bottom_left) = if clockwise { (*one, *other) } else { (*other, *one) };
    Some(Corners { top_left: *top_left, top_right, bottom_left, skew: differ + cosine + (most / least - 1.0) })
}

/// What may still be tried in a picture.
struct Left {
    grids: usize,
    readings: usize,
}

/// Reads a code with the likeliest number of modules, and its neighbours.
fn read(bits: &Bits, corners: &Corners, dark: bool, left: &mut Left) -> Option<Vec<u8>> {
    let likely = modules(corners)?;
    for modules in [likely, likely + MODULES_STEP, likely.saturating_sub(MODULES_STEP)] {
        if !(MODULES_MIN..=MODULES_MAX).contains(&modules) || left.grids == 0 || left.readings == 0 {
            continue;
        }
        left.grids -= 1;
        let is_dark = |x, y| module_is_dark(bits, corners, modules, dark, x, y);
        if !has_timing(modules, is_dark) {
            continue;
        }
        left.readings -= 1;
        let grid = rqrr::SimpleGrid::from_func(modules, is_dark);
        let mut payload = Vec::new();
        if rqrr::Grid::new(grid).decode_to(&mut payload).is_ok() && !payload.is_empty() {
            return Some(payload);
        }
    }
    None
}

/// Whether modules between the finder patterns are dark and light by turns (ISO/IEC 18004 § 6.3.5): any three squares
/// may stand as a code's corners do, few with such lines between them.
fn has_timing(modules: usize, is_dark: impl Fn(usize, usize) -> bool) -> bool {
    const LINE: usize = 6;
    let mut left = (modules - 16) * 2 / TIMING_WRONG_ONE_IN;
    for at in 8..modules - 8 {
        let wrong = usize::from(is_dark(at, LINE) != (at % 2 == 0)) + usize::from(is_dark(LINE, at) != (at % 2 == 0));
        match left.checked_sub(wrong) {
            Some(fewer) => left = fewer,
            None => return false,
        }
    }
    true
}

/// How many modules a side has, by the distance of the hearts: 7 more than lie between them, and one more than
/// a multiple of 4.
#[allow(clippy::cast_precision_loss)]
fn modules(corners: &Corners) -> Option<usize> {
    let Corners { top_left, top_right, bottom_left, .. } = corners;
    let side = |end: &Finder| {
        let (x, y) = ((end.x - top_left.x).abs(), (end.y - top_left.y).abs());
        // A line along a row crosses a turned square askew.
        let straight = x.max(y) / x.hypot(y);
        x.hypot(y) / ((top_left.module + end.module) / 2.0 * straight)
    };
    let between = f32::midpoint(side(top_right), side(bottom_left));
    if !between.is_finite() || between > MODULES_MAX as f32 {
        return None;
    }
    let steps = ((between + 7.0 - MODULES_MIN as f32) / MODULES_STEP as f32).round();
    Some(MODULES_MIN + to_index(steps) * MODULES_STEP)
}

/// Whether most of five points of a module are dark.
#[allow(clippy::cast_precision_loss)] // modules and pixels
fn module_is_dark(bits: &Bits, corners: &Corners, modules: usize, dark: bool, x: usize, y: usize) -> bool {
    let Corners { top_left, top_right, bottom_left, .. } = corners;
    let between = (modules - 7) as f32;
    let at = |x: f32, y: f32| {
        let (u, v) = ((x - 3.5) / between, (y - 3.5) / between);
        let px = top_left.x + u * (top_right.x - top_left.x) + v * (bottom_left.x - top_left.x);
        let py = top_left.y + u * (top_right.y - top_left.y) + v * (bottom_left.y - top_left.y);
        px >= 0.0 && py >= 0.0 && bits.is_black(to_index(px), to_index(py)) == dark
    };
    let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
    let points = [(0.0, 0.0), (-0.2, 0.0), (0.2, 0.0), (0.0, -0.2), (0.0, 0.2)];
    points.iter().filter(|(dx, dy)| at(x + dx, y + dy)).count() >= 3
}
