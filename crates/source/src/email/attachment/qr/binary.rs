//! A grey picture, and the same in black and white.

/// Blocks along the longer side: within one the threshold is the same.
const BLOCKS: usize = 32;
/// A block's neighbours that share its threshold, in each direction: together some 28 % of the side, wider than the
/// three modules of a finder's heart.
const NEIGHBOURS: usize = 4;
/// With less contrast there is nothing to read.
const CONTRAST_MIN: u32 = 40;

/// A grey picture, row by row.
#[derive(Clone, Debug)]
pub(in super::super) struct Luma {
    pub(in super::super) width: usize,
    pub(in super::super) height: usize,
    /// `width · height` of them.
    pub(in super::super) pixels: Vec<u8>,
}

/// A picture in black and white.
#[derive(Clone, Debug)]
pub(super) struct Bits {
    pub(super) width: usize,
    pub(super) height: usize,
    black: Vec<bool>,
}

impl Bits {
    /// Whether a pixel is black; outside everything is white.
    pub(super) fn is_black(&self, x: usize, y: usize) -> bool {
        x < self.width && self.black.get(y * self.width + x).copied().unwrap_or_default()
    }

    /// The rows.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[bool]> {
        self.black.chunks_exact(self.width.max(1))
    }
}

/// Darkest, lightest, sum and number of a block's pixels.
#[derive(Clone, Copy)]
struct Block {
    darkest: u8,
    lightest: u8,
    sum: u32,
    count: u32,
}

impl Block {
    const EMPTY: Block = Block { darkest: u8::MAX, lightest: 0, sum: 0, count: 0 };

    fn with(self, other: Block) -> Block {
        Block {
            darkest: self.darkest.min(other.darkest),
            lightest: self.lightest.max(other.lightest),
            sum: self.sum.saturating_add(other.sum),
            count: self.count + other.count,
        }
    }

    /// Below it a pixel is black: between the mean and the middle of the range, so that neither a mostly white
    /// surrounding nor a single spot decides.
    fn threshold(self) -> u8 {
        let (darkest, lightest) = (u32::from(self.darkest), u32::from(self.lightest));
        if lightest < darkest + CONTRAST_MIN {
            return 0;
        }
        let mean = self.sum / self.count.max(1);
        u8::try_from((mean + u32::midpoint(darkest, lightest)) / 2).unwrap_or(u8::MAX)
    }
}

impl Luma {
    /// Each `factor` by `factor` pixels become one.
    pub(super) fn shrunk(self, factor: usize) -> Luma {
        if factor <= 1 {
            return self;
        }
        let (width, height) = (self.width / factor, self.height / factor);
        let mut pixels = Vec::with_capacity(width * height);
        let mut sums = vec![0_u32; width];
        let area = u32::try_from(factor * factor).unwrap_or(1);
        for rows in self.pixels.chunks_exact(self.width * factor) {
            sums.fill(0);
            for row in rows.chunks_exact(self.width) {
                for (sum, group) in sums.iter_mut().zip(row.chunks_exact(factor)) {
                    *sum += group.iter().map(|pixel| u32::from(*pixel)).sum::<u32>();
                }
            }
            pixels.extend(sums.iter().map(|sum| u8::try_from(sum / area).unwrap_or(u8::MAX)));
        }
        Luma { width, height, pixels }
    }

    /// In black and white, by thresholds that follow the light.
    pub(super) fn binary(&self) -> Bits {
        let side = self.width.max(self.height).div_ceil(BLOCKS).max(4);
        let columns = self.width.div_ceil(side);
        let blocks = self.blocks(side, columns);
        let thresholds = thresholds(&blocks, columns);
        let mut black = Vec::with_capacity(self.pixels.len());
        for (y, row) in self.pixels.chunks_exact(self.width.max(1)).enumerate() {
            let of_row = thresholds.get(y / side * columns..).unwrap_or_default();
            for (pixels, threshold) in row.chunks(side).zip(of_row) {
                black.extend(pixels.iter().map(|pixel| pixel < threshold));
            }
        }
        Bits { width: self.width, height: self.height, black }
    }

    fn blocks(&self, side: usize, columns: usize) -> Vec<Block> {
        let mut blocks = vec![Block::EMPTY; columns * self.height.div_ceil(side)];
        for (y, row) in self.pixels.chunks_exact(self.width.max(1)).enumerate() {
            let of_row = blocks.get_mut(y / side * columns..).unwrap_or_default();
            for (pixels, block) in row.chunks(side).zip(of_row) {
                let (mut darkest, mut lightest, mut sum) = (u8::MAX, 0, 0_u32);
                for pixel in pixels {
                    (darkest, lightest) = (darkest.min(*pixel), lightest.max(*pixel));
                    sum += u32::from(*pixel);
                }
                let count = u32::try_from(pixels.len()).unwrap_or(0);
                *block = block.with(Block { darkest, lightest, sum, count });
            }
        }
        blocks
    }
}

/// Each block's threshold, from it and its neighbours: first along the rows, then along the columns.
fn thresholds(blocks: &[Block], columns: usize) -> Vec<u8> {
    let around = |at: usize, length: usize| at.saturating_sub(NEIGHBOURS)..(at + NEIGHBOURS + 1).min(length);
    let mut along = Vec::with_capacity(blocks.len());
    for row in blocks.chunks_exact(columns.max(1)) {
        for at in 0..row.len() {
            let near = row.get(around(at, row.len())).unwrap_or_default();
            along.push(near.iter().fold(Block::EMPTY, |all, block| all.with(*block)));
        }
    }
    let rows = along.len() / columns.max(1);
    let mut thresholds = Vec::with_capacity(along.len());
    for row in 0..rows {
        for column in 0..columns {
            let near = around(row, rows).filter_map(|row| along.get(row * columns + column));
            thresholds.push(near.fold(Block::EMPTY, |all, block| all.with(*block)).threshold());
        }
    }
    thresholds
}
