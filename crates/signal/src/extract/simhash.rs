//! SimHash (Charikar 2002) of a text's word pairs: near-equal texts differ in few bits.

use thymus_baseline::Key;

/// Texts of fewer words have no hash: too many short notes are alike.
const WORDS_MIN: usize = 12;
/// Words looked at.
const WORDS_MAX: usize = 400;

/// The hash of a text, 0 when it is too short. Digits are left out, since campaigns vary them.
pub(super) fn simhash(text: &str) -> u64 {
    let mut weights = [0i32; 64];
    let mut last = Key::default();
    let mut words = 0;
    for word in text.split_whitespace().filter(|word| !word.bytes().any(|b| b.is_ascii_digit())).take(WORDS_MAX) {
        let key = Key::of(word);
        let pair = last.and(key).0;
        for (bit, weight) in weights.iter_mut().enumerate() {
            *weight += if pair >> bit & 1 == 1 { 1 } else { -1 };
        }
        last = key;
        words += 1;
    }
    if words < WORDS_MIN {
        return 0;
    }
    weights.iter().enumerate().filter(|(_, weight)| **weight > 0).fold(0, |hash, (bit, _)| hash | 1 << bit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_equal_texts_are_near() {
        let text = "please review the updated terms of our agreement before the end of the week and tell us what you think of them so that we can go on";
        let near = text.replace("week", "month");
        let far = "the committee met on monday to talk about the new building and decided to postpone the vote until all members had read the report in full";
        assert!((simhash(text) ^ simhash(&near)).count_ones() < (simhash(text) ^ simhash(far)).count_ones());
        assert_eq!(simhash("short note"), 0);
    }
}
