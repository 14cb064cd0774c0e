//! Bytes mapped onto the words of a format, so that the fuzzer writes what parses far enough to matter.

/// Bytes from here on are words; those below stand for themselves.
const FIRST_WORD: u8 = 0x80;

/// Spells `bytes`: those from 0x80 on are words of `alphabet` (counted round), the others stand for themselves.
pub fn spell(bytes: &[u8], alphabet: &[impl AsRef<[u8]>]) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len() * 8);
    for &byte in bytes {
        match byte.checked_sub(FIRST_WORD) {
            Some(word) => text.extend_from_slice(alphabet[usize::from(word) % alphabet.len()].as_ref()),
            None => text.push(byte),
        }
    }
    text
}
