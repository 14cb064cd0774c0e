//! Finder patterns: the three squares in a code's corners, 1:1:3:1:1 along any line through their heart.

use super::binary::Bits;

/// The most patterns told apart in one picture, of each colour; a page of tickets has a dozen.
const FINDERS_MAX: usize = 96;
/// The most patterns that are combined to codes.
const FINDERS_KEPT: usize = 18;
/// The most lines that look like one and are looked at closer: beyond it the picture is made to keep us busy.
const HITS_MAX: usize = 20_000;

/// A finder pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Finder {
    /// Its heart, in pixels.
    pub(super) x: f32,
    pub(super) y: f32,
    /// A module's side along the rows, in pixels.
    pub(super) module: f32,
    /// How many rows showed it.
    pub(super) rows: f32,
}

impl Finder {
    fn is_same(&self, other: &Finder) -> bool {
        let near = self.module.max(other.module) * 1.5;
        (self.x - other.x).abs() <= near
            && (self.y - other.y).abs() <= near
            && self.module <= other.module * 1.6
            && other.module <= self.module * 1.6
    }

    fn add(&mut self, other: &Finder) {
        let mean = |ours: f32, other: f32| (ours * self.rows + other) / (self.rows + 1.0);
        (self.x, self.y, self.module) = (mean(self.x, other.x), mean(self.y, other.y), mean(self.module, other.module));
        self.rows += 1.0;
    }

    /// A real one shows in three modules' rows.
    fn likeness(&self) -> f32 {
        (self.rows / self.module).min(4.0)
    }
}

/// The patterns in a picture that are black (`true`) or white (`false`), the likeliest first.
pub(super) fn finders(bits: &Bits) -> [(bool, Vec<Finder>); 2] {
    let mut all = [Vec::new(), Vec::new()];
    let mut hits = HITS_MAX;
    for (y, row) in bits.rows().enumerate() {
        scan(row, |x, colour, total| {
            hits = hits.saturating_sub(1);
            if hits == 0 {
                return;
            }
            let Some(found) = crossed(bits, x, y, colour, total) else { return };
            let known = &mut all[usize::from(colour)];
            let is_full = known.len() >= FINDERS_MAX;
            match known.iter_mut().find(|finder: &&mut Finder| finder.is_same(&found)) {
                Some(finder) => finder.add(&found),
                None if is_full => {}
                None => known.push(found),
            }
        });
    }
    let [white, black] = all.map(|mut finders| {
        finders.retain(|finder| finder.likeness() >= 0.8);
        finders.sort_by(|a, b| b.likeness().total_cmp(&a.likeness()));
        finders.truncate(FINDERS_KEPT);
        finders
    });
    [(true, black), (false, white)]
}

/// Tells of every 1:1:3:1:1 in a row: its heart, its colour (black is true) and its length.
fn scan(row: &[bool], mut tell: impl FnMut(usize, bool, usize)) {
    let mut runs = [0_usize; 5];
    let mut rest = row;
    let mut end = 0;
    let mut seen = 0;
    while let Some(&colour) = rest.first() {
        let length = rest.iter().position(|pixel| *pixel != colour).unwrap_or(rest.len());
        rest = rest.get(length..).unwrap_or_default();
        runs.rotate_left(1);
        runs[4] = length;
        (end, seen) = (end + length, seen + 1);
        if seen >= 5 && is_pattern(&runs) {
            tell(end - runs[4] - runs[3] - runs[2].div_ceil(2), colour, runs.iter().sum());
        }
    }
}

/// Whether five runs are as 1:1:3:1:1, each within half a module and half a pixel.
fn is_pattern(runs: &[usize; 5]) -> bool {
    let total: usize = runs.iter().sum();
    if total < 7 {
        return false;
    }
    // In fourteenths of the total: a module is two.
    let fits = |run: usize, modules: usize| (run * 14).abs_diff(total * 2 * modules) <= total * modules + 7;
    fits(runs[2], 3) && [0, 1, 3, 4].iter().all(|at| runs.get(*at).is_some_and(|run| fits(*run, 1)))
}

/// The pattern around a place, if it is one along the column, and along the row through the heart of that.
fn crossed(bits: &Bits, x: usize, y: usize, colour: bool, total: usize) -> Option<Finder> {
    let (cy, height) = centre(|at| pixel(bits, x, at), y, bits.height, colour, total)?;
    let (cx, width) = centre(|at| pixel(bits, at, to_index(cy)), x, bits.width, colour, total)?;
    // Stretched pictures are still read; lines of text are not.
    let alike = width <= height * 1.7 && height <= width * 1.7;
    alike.then_some(Finder { x: cx, y: cy, module: (width + height) / 14.0, rows: 1.0 })
}

fn pixel(bits: &Bits, x: usize, y: usize) -> bool {
    bits.is_black(x, y)
}

/// The nearest pixel's index.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // small and not negative
pub(super) fn to_index(at: f32) -> usize {
    at.max(0.0) as usize
}

/// The heart and the length of the pattern along a line, through a pixel of its heart.
#[allow(clippy::cast_precision_loss)] // pixels
fn centre(
    line: impl Fn(usize) -> bool,
    from: usize,
    length: usize,
    colour: bool,
    expected: usize,
) -> Option<(f32, f32)> {
    if line(from) != colour {
        return None;
    }
    let longest = expected;
    let before = arm(&mut (0..from).rev(), &line, colour, longest)?;
    let after = arm(&mut (from + 1..length), &line, colour, longest)?;
    let runs = [before[2], before[1], before[0] + 1 + after[0], after[1], after[2]];
    let start = from - before.iter().sum::<usize>();
    is_pattern(&runs).then(|| {
        let heart = (start + runs[0] + runs[1]) as f32 + runs[2] as f32 / 2.0;
        (heart, runs.iter().sum::<usize>() as f32)
    })
}

/// Three runs outwards: the heart's rest, the gap, the ring.
fn arm(
    places: &mut dyn Iterator<Item = usize>,
    line: &impl Fn(usize) -> bool,
    colour: bool,
    longest: usize,
) -> Option<[usize; 3]> {
    let mut runs = [0; 3];
    let mut at = 0;
    for place in places {
        let wanted = colour ^ (at == 1);
        if line(place) != wanted {
            at += 1;
            if at == 3 {
                return Some(runs);
            }
        }
        *runs.get_mut(at)? += 1;
        if runs.get(at)? > &longest {
            return None;
        }
    }
    // The picture ends with the ring: a code without a margin.
    (at == 2).then_some(runs)
}
