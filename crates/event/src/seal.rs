//! Seals: a keyed hash over what is given out of hand and wanted back unchanged (a link in a mail, a mark in a header).

use std::fmt;

/// Secrets shorter than this could be guessed.
pub const SECRET_BYTES_MIN: usize = 32;

/// What the organisation's seals are made with. Never shown.
#[derive(Clone)]
pub struct SealKey([u8; 32]);

impl SealKey {
    /// From a secret of the operator's; `None` when it is shorter than [`SECRET_BYTES_MIN`] without the white space around it.
    pub fn from_secret(secret: &[u8]) -> Option<Self> {
        let secret = secret.trim_ascii();
        (secret.len() >= SECRET_BYTES_MIN).then(|| Self(blake3::derive_key("thymus 2026-11 seal key", secret)))
    }

    /// The seal of these parts for one purpose. Seals of different purposes have nothing in common, and no two lists of
    /// parts are sealed as the same bytes.
    pub fn seal(&self, purpose: &'static str, parts: &[&[u8]]) -> Seal {
        let mut hasher = blake3::Hasher::new_keyed(&blake3::derive_key(purpose, &self.0));
        for part in parts {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Seal(hasher.finalize())
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey(…)")
    }
}

/// 256 bits that only a holder of the key could make. Compared in constant time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seal(blake3::Hash);

impl Seal {
    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let canonical = !text.bytes().any(|byte| byte.is_ascii_uppercase());
        canonical.then(|| blake3::Hash::from_hex(text).ok().map(Self)).flatten()
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.to_hex())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(letter: u8) -> SealKey {
        SealKey::from_secret(&[letter; SECRET_BYTES_MIN]).unwrap()
    }

    #[test]
    fn a_seal_is_of_its_key_its_purpose_and_its_parts() {
        let seal = key(b'a').seal("test one", &[b"ab", b"c"]);
        assert_eq!(seal, key(b'a').seal("test one", &[b"ab", b"c"]));
        assert_ne!(seal, key(b'b').seal("test one", &[b"ab", b"c"]));
        assert_ne!(seal, key(b'a').seal("test two", &[b"ab", b"c"]));
        assert_ne!(seal, key(b'a').seal("test one", &[b"a", b"bc"]));
    }

    #[test]
    fn seals_survive_text_in_one_spelling() {
        let seal = key(b'a').seal("test", &[]);
        assert_eq!(Seal::parse(&seal.to_string()), Some(seal));
        assert_eq!(Seal::parse(&seal.to_string().to_uppercase()), None);
        assert_eq!(Seal::parse(&seal.to_string()[1..]), None);
    }

    #[test]
    fn a_secret_is_long_and_never_shown() {
        assert!(SealKey::from_secret(b"short\n").is_none());
        let padded = [b" ", [b'a'; SECRET_BYTES_MIN].as_slice(), b"\n"].concat();
        assert_eq!(SealKey::from_secret(&padded).unwrap().seal("test", &[]), key(b'a').seal("test", &[]));
        assert_eq!(format!("{:?}", key(b'a')), "SealKey(…)");
    }
}
