//! Chance, from a seed: the same draws on every platform, one independent stream for each part.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use std::cell::RefCell;

/// Which part of the world draws. A change in one part leaves the others' draws as they were.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stream {
    Organisation = 1,
    Partners,
    Services,
    Internal,
    External,
    Bulk,
    OneOff,
    Visits,
    Fearware,
    Attacks,
    Sites,
    Newsletter,
    Registrations,
}

/// A seeded source of choices.
///
/// Drawing needs no exclusive borrow, so that a draw may stand among the arguments of a call that draws.
pub(crate) struct Draw(RefCell<ChaCha8Rng>);

const HEX: &[u8] = b"0123456789abcdef";
const HEX_UPPER: &[u8] = b"0123456789ABCDEF";
const DIGITS: &[u8] = b"0123456789";
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";
const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

impl Draw {
    pub(crate) fn new(seed: u64, stream: Stream) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(stream as u64);
        Self(RefCell::new(rng))
    }

    /// 0 to `n` − 1; 0 when `n` is 0.
    pub(crate) fn below(&self, n: usize) -> usize {
        ((u64::from(self.0.borrow_mut().next_u32()) * n as u64) >> 32) as usize
    }

    /// `low` to `high`, both included.
    pub(crate) fn range(&self, low: i64, high: i64) -> i64 {
        low + self.below(usize::try_from(high - low + 1).unwrap_or(0)) as i64
    }

    pub(crate) fn chance(&self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    /// One of `items`, which must not be empty.
    pub(crate) fn pick<'a, T>(&self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }

    /// As [`Draw::pick`], for what is cheaply copied.
    pub(crate) fn one<T: Copy>(&self, items: &[T]) -> T {
        items[self.below(items.len())]
    }

    /// At most `n` different ones of `items`, in drawn order.
    pub(crate) fn some<T: Clone>(&self, items: &[T], n: usize) -> Vec<T> {
        let mut pool = items.to_vec();
        let n = n.min(pool.len());
        for at in 0..n {
            let other = at + self.below(pool.len() - at);
            pool.swap(at, other);
        }
        pool.truncate(n);
        pool
    }

    /// Near one end more often: the smaller of two draws.
    pub(crate) fn low(&self, n: usize) -> usize {
        self.below(n).min(self.below(n))
    }

    fn string(&self, alphabet: &[u8], n: usize) -> String {
        (0..n).map(|_| char::from(self.one(alphabet))).collect()
    }

    pub(crate) fn hex(&self, n: usize) -> String {
        self.string(HEX, n)
    }

    pub(crate) fn digits(&self, n: usize) -> String {
        self.string(DIGITS, n)
    }

    pub(crate) fn alphanumeric(&self, n: usize) -> String {
        self.string(ALPHANUMERIC, n)
    }

    /// Fills a shape: `%x08` is eight hex digits, `%X` upper-case ones, `%d` digits, `%l` letters, `%a`
    /// letters and digits; all else stands for itself.
    pub(crate) fn shape(&self, shape: &str) -> String {
        let mut out = String::with_capacity(shape.len() * 2);
        let mut rest = shape;
        while let Some(at) = rest.find('%') {
            out.push_str(&rest[..at]);
            let (code, tail) = rest[at + 1..].split_at(3.min(rest.len() - at - 1));
            let count = code.get(1..).and_then(|n| n.parse().ok()).unwrap_or(1);
            out.push_str(&match code.as_bytes().first() {
                Some(b'x') => self.string(HEX, count),
                Some(b'X') => self.string(HEX_UPPER, count),
                Some(b'd') => self.string(DIGITS, count),
                Some(b'l') => self.string(LETTERS, count),
                _ => self.string(ALPHANUMERIC, count),
            });
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_and_a_stream_fix_every_draw() {
        let draws = |seed, stream| {
            let draw = Draw::new(seed, stream);
            (draw.hex(12), draw.below(1000), draw.some(&[1, 2, 3, 4, 5], 3))
        };
        assert_eq!(draws(7, Stream::Bulk), draws(7, Stream::Bulk));
        assert_ne!(draws(7, Stream::Bulk), draws(8, Stream::Bulk));
        assert_ne!(draws(7, Stream::Bulk), draws(7, Stream::OneOff));
    }

    #[test]
    fn shapes_keep_their_form() {
        let text = Draw::new(1, Stream::Bulk).shape("CA%a05=%x04.%d03@x");
        assert_eq!(text.len(), "CA.....=....".len() + 4 + 2);
        assert!(text.starts_with("CA") && text.ends_with("@x"));
    }

    #[test]
    fn draws_stay_within_their_bounds() {
        let draw = Draw::new(3, Stream::Visits);
        for _ in 0..1000 {
            assert!((-3..=4).contains(&draw.range(-3, 4)));
            assert!(draw.low(10) < 10);
        }
        assert_eq!(draw.below(0), 0);
        assert_eq!(draw.some(&[1, 2], 9).len(), 2);
    }
}
