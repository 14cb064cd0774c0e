//! What is kept of secrets that must be read again: sealed with a key that does not lie in the store.

use crate::answer::Trouble;
use crate::token::random;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};

/// Bytes of the key.
pub(crate) const KEY_BYTES: usize = 32;

/// What the console seals with.
pub(crate) struct Sealer(LessSafeKey);

impl Sealer {
    pub(crate) fn new(key: &[u8; KEY_BYTES]) -> Option<Self> {
        UnboundKey::new(&CHACHA20_POLY1305, key).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    /// Seals for one purpose, which must be said again to open it.
    pub(crate) fn seal(&self, purpose: &str, secret: &[u8]) -> Result<Vec<u8>, Trouble> {
        let nonce: [u8; NONCE_LEN] = random()?;
        let mut sealed = secret.to_vec();
        let purpose = Aad::from(purpose.as_bytes());
        let nonce_of = Nonce::assume_unique_for_key(nonce);
        self.0.seal_in_place_append_tag(nonce_of, purpose, &mut sealed).map_err(|_| Trouble::Broken)?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// Opens what was sealed for this purpose; none for anything else.
    pub(crate) fn open(&self, purpose: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_LEN>()?;
        let mut bytes = sealed.to_vec();
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let opened = self.0.open_in_place(nonce, Aad::from(purpose.as_bytes()), &mut bytes).ok()?;
        Some(opened.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_for_its_purpose_alone() {
        let sealer = Sealer::new(&[7; KEY_BYTES]).unwrap();
        let sealed = sealer.seal("totp 1", b"secret").unwrap();
        assert_eq!(sealer.open("totp 1", &sealed).unwrap(), b"secret");
        assert!(sealer.open("totp 2", &sealed).is_none());
        assert!(Sealer::new(&[8; KEY_BYTES]).unwrap().open("totp 1", &sealed).is_none());
        for end in 0..sealed.len() {
            assert!(sealer.open("totp 1", &sealed[..end]).is_none());
        }
    }
}
