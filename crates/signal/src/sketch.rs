//! The wording of a text in 32 bytes: two sketches tell how many of their texts' pairs of words are the same.
//!
//! One-permutation MinHash (Li, Owen, Zhang 2012): every pair of neighbouring words falls into one of [`BINS`] bins, and
//! each bin keeps the least hash that fell into it, reduced to a byte (b-bit minwise hashing; Li, König 2010). The share of
//! bins that agree estimates the Jaccard similarity, to about ±0.09. Words with digits, links and addresses
//! are left out: they are what a campaign changes from copy to copy.
//!
//! Beside it stand the first clauses of some length, each as a key: a layout that half the world uses has nearly all pairs of words
//! in common with its like, and only a sentence or two are its sender's own.

use serde::{Deserialize, Serialize};
use thymus_baseline::Key;

/// Places of a sketch.
pub const BINS: usize = 32;
/// Places that stand together for a lookup: texts that share 0.6 of their pairs meet in one of ten with a chance of 91 %.
const BAND_BINS: usize = 3;
/// Bytes of text that are read: a page. A campaign's copies agree from the beginning.
const TEXT_BYTES_MAX: usize = 2048;
/// Bytes of the subject that are read.
const SUBJECT_BYTES_MAX: usize = 160;
/// Longer “words” are of writing without spaces: they are read in windows of three characters.
const WORD_BYTES_MAX: usize = 40;
/// Such a window, and by how much it moves: three characters and one of most such scripts in UTF-8.
const WINDOW_BYTES: usize = 9;
const WINDOW_STEP_BYTES: usize = 3;
/// Fewer pairs of words say nothing: a greeting and a signature are alike everywhere.
const PAIRS_MIN: u16 = 16;
/// A place into which nothing fell.
const EMPTY: u8 = 0;
/// Clauses kept, the first ones: what a message wants stands early.
const CLAUSES: usize = 8;
/// Shorter clauses are everybody's.
const CLAUSE_WORDS_MIN: u8 = 6;

/// The sketch of one text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sketch {
    bins: [u8; BINS],
    /// Pairs of words, with those that repeat.
    pairs: u16,
    /// Clauses, distinct; 0 where there are fewer.
    clauses: [u32; CLAUSES],
}

impl Sketch {
    /// Of a message's subject and its author's own text. Linear in the first 2 KiB.
    pub fn of(subject: &str, own: &str) -> Self {
        let mut drawing = Drawing::default();
        drawing.read(head(subject, SUBJECT_BYTES_MAX));
        drawing.read(head(own, TEXT_BYTES_MAX));
        drawing.finish()
    }

    /// Whether the text is long enough to be compared.
    pub fn says_something(&self) -> bool {
        self.pairs >= PAIRS_MIN
    }

    /// The share of pairs of words that two texts have in common, 0 to 1; none where one is too short.
    pub fn likeness(&self, other: &Self) -> Option<f32> {
        if !self.says_something() || !other.says_something() {
            return None;
        }
        let (mut same, mut filled) = (0u8, 0u8);
        for (a, b) in self.bins.iter().zip(&other.bins) {
            filled += u8::from(*a != EMPTY || *b != EMPTY);
            same += u8::from(*a != EMPTY && a == b);
        }
        Some(f32::from(same) / f32::from(filled.max(1)))
    }

    /// Keys of the first clauses.
    pub fn clauses(&self) -> impl Iterator<Item = Key> + '_ {
        let kept = self.clauses.iter().filter(|clause| **clause != 0);
        kept.map(|clause| Key::number(u64::from(*clause) | CLAUSE_TAG))
    }

    /// Keys that near duplicates share one of, most likely.
    pub fn bands(&self) -> impl Iterator<Item = Key> + '_ {
        let full = |band: &(usize, &[u8])| !band.1.contains(&EMPTY);
        let key = |(at, band): (usize, &[u8])| {
            let number = band.iter().fold(at as u64 + 1, |number, bin| number << 8 | u64::from(*bin));
            Key::number(number)
        };
        let bands = self.bins.chunks_exact(BAND_BINS).enumerate();
        bands.filter(full).map(key).take(if self.says_something() { BINS } else { 0 })
    }
}

/// Sets clauses apart from bands.
const CLAUSE_TAG: u64 = 1 << 40;

/// A sketch in the making.
struct Drawing {
    least: [u64; BINS],
    pairs: u16,
    /// The word before, of this reading.
    previous: u64,
    clauses: [u32; CLAUSES],
    /// The clause that is being read, and its words.
    clause: u64,
    words: u8,
}

impl Default for Drawing {
    fn default() -> Self {
        Self { least: [u64::MAX; BINS], pairs: 0, previous: 0, clauses: [0; CLAUSES], clause: 0, words: 0 }
    }
}

impl Drawing {
    fn read(&mut self, text: &str) {
        self.previous = 0;
        for line in text.lines() {
            line.split_ascii_whitespace().for_each(|word| self.take(word.as_bytes()));
            self.end_clause();
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        if bytes.len() <= WORD_BYTES_MAX {
            self.word(bytes);
        } else if !bytes.iter().any(changes) {
            let starts = (0..bytes.len()).step_by(WINDOW_STEP_BYTES);
            starts.filter_map(|at| bytes.get(at..at + WINDOW_BYTES)).for_each(|window| self.word(window));
        }
        if matches!(bytes.last(), Some(b'.' | b',' | b';' | b':' | b'!' | b'?')) {
            self.end_clause();
        }
    }

    fn end_clause(&mut self) {
        let clause = (self.clause >> 32) as u32;
        let is_new = self.words >= CLAUSE_WORDS_MIN && !self.clauses.contains(&clause);
        if let Some(free) = self.clauses.iter_mut().find(|kept| is_new && **kept == 0) {
            *free = clause;
        }
        (self.clause, self.words) = (0, 0);
    }

    /// Letters alone count, without ASCII's case; a word with anything that changes from copy to copy is passed over.
    fn word(&mut self, bytes: &[u8]) {
        let mut hash = 0u64;
        for byte in bytes {
            if byte.is_ascii_alphabetic() || !byte.is_ascii() {
                let lower = u64::from(byte.to_ascii_lowercase());
                hash = (hash ^ lower).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
            } else if changes(byte) {
                return;
            }
        }
        if hash == 0 {
            return;
        }
        if self.previous != 0 {
            self.pair(Key(self.previous).and(Key(hash)).0);
        }
        self.previous = hash;
        self.clause = Key(self.clause).and(Key(hash)).0;
        self.words = self.words.saturating_add(1);
    }

    fn pair(&mut self, hash: u64) {
        self.pairs = self.pairs.saturating_add(1);
        let bin = usize::try_from(hash >> 59).unwrap_or_default();
        if let Some(least) = self.least.get_mut(bin) {
            *least = (*least).min(hash << 5);
        }
    }

    fn finish(self) -> Sketch {
        let byte = |least: u64| match least {
            u64::MAX => EMPTY,
            least => u8::try_from(Key::number(least).0 % 255).unwrap_or_default() + 1,
        };
        Sketch { bins: self.least.map(byte), pairs: self.pairs, clauses: self.clauses }
    }
}

/// Stands in numbers, addresses and links.
fn changes(byte: &u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'@' | b'/')
}

/// At most so many bytes from the beginning, cut between characters.
fn head(text: &str, bytes_max: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes_max)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALARM: &str = "The harbour authority confirmed new cases near your address this morning. Residents are asked to \
        read the safety measures before noon and to confirm with their work account that they have done so, or else the \
        quay will be closed to them until further notice. Stay at home and wash your hands.";

    fn likeness(a: &str, b: &str) -> Option<f32> {
        Sketch::of("Subject", a).likeness(&Sketch::of("Subject", b))
    }

    #[test]
    fn a_copy_with_other_names_numbers_and_links_is_alike() {
        let copy = format!("Dear Bob, {} https://lure.example/x?id=77 case 4711", ALARM.replace("quay", "pier"));
        assert!(likeness(ALARM, &copy).unwrap() > 0.7);
        assert_eq!(likeness(ALARM, &ALARM.to_uppercase()), Some(1.0));
        assert_eq!(likeness(ALARM, &format!("{ALARM} 12:30 a@b.example")), Some(1.0));
    }

    #[test]
    fn another_text_in_the_same_language_is_not() {
        let other = "We are pleased to announce that the tide tables for the coming year have been printed, and that every \
            member of the club will find a copy in the boat house from Monday on. As in the years before, the committee \
            thanks all those who have measured, written down and compared the heights of the water.";
        assert!(likeness(ALARM, other).unwrap() < 0.15);
    }

    #[test]
    fn clauses_meet_across_layouts_and_names() {
        let clauses = |text: &str| Sketch::of("", text).clauses().collect::<Vec<Key>>();
        let one = clauses(
            "Ann, someone whom you met on the quay last week is ill. Hello again.\nThe committee thanks all who have helped",
        );
        let other =
            clauses("Dear reader, welcome! Bob, someone whom you met on the quay last week is ill (call 555-1234).");
        assert_eq!(one.len(), 2);
        assert!(clauses("Please read this, and soon. Thank you, Bob.").is_empty());
        assert!(!other.contains(&one[1]));
        let third = clauses(
            "Someone whom you met on the quay last week is ill. Case 4711, ship 12 of the harbour's own old fleet.",
        );
        assert!(third.contains(&one[0]));
    }

    #[test]
    fn short_texts_say_nothing() {
        assert_eq!(likeness("Are you at your desk?", "Are you at your desk?"), None);
        assert_eq!(Sketch::of("", "See you soon.").bands().count(), 0);
    }

    #[test]
    fn writing_without_spaces_is_compared_too() {
        let text = "港湾局は今朝あなたの住所の近くで新しい事例を確認しました住民は正午までに安全対策を読み仕事用アカウントで確認する必要があります";
        let copy = text.replace("今朝", "昨日");
        assert!(likeness(text, &copy).unwrap() > 0.6);
    }

    proptest! {
        #[test]
        fn whatever_is_read_a_text_is_like_itself(text in ".{0,3000}") {
            let sketch = Sketch::of(&text, &text);
            prop_assert!(sketch.likeness(&sketch).is_none_or(|likeness| likeness >= 1.0));
            prop_assert!(sketch.bands().count() <= BINS / BAND_BINS);
        }

        #[test]
        fn near_duplicates_meet_in_a_band(words in prop::collection::vec("[a-z]{3,9}", 60..120), at in 0usize..50) {
            let text = words.join(" ");
            let mut changed = words;
            changed[at] = "changed".to_owned();
            let (a, b) = (Sketch::of("", &text), Sketch::of("", &changed.join(" ")));
            let bands: Vec<Key> = a.bands().collect();
            prop_assert!(b.bands().any(|key| bands.contains(&key)));
        }
    }
}
