//! Tokens that only their owner has: random, and kept as hashes.

use crate::answer::Trouble;
use data_encoding::BASE64URL_NOPAD;
use ring::rand::{SecureRandom, SystemRandom};
use thymus_event::Timestamp;
use thymus_store::{AccountId, Store, StoreError, TokenHash, Writer};

/// Bytes of a token: nobody guesses 256 bits.
const TOKEN_BYTES: usize = 32;

/// How long a link to sign in is good.
const LINK_MS: i64 = 24 * 3_600_000;

/// Random bytes of the operating system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], Trouble> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Trouble::Broken)?;
    Ok(bytes)
}

/// A new token, as text.
pub(crate) fn fresh() -> Result<String, Trouble> {
    Ok(BASE64URL_NOPAD.encode(&random::<TOKEN_BYTES>()?))
}

/// What is kept of a token. It has as much randomness as the hash: no salt or slowness is needed.
pub(crate) fn hash(token: &str) -> TokenHash {
    blake3::derive_key("thymus console 2026 token", token.as_bytes())
}

/// What a session's forms carry: known to who has the session's token, and telling nothing of it.
pub(crate) fn csrf(token: &str) -> String {
    BASE64URL_NOPAD.encode(&blake3::derive_key("thymus console 2026 csrf", token.as_bytes()))
}

/// The path of a new link by which an account signs in once, within a day; earlier ones of it are void. To be committed by
/// the caller.
///
/// # Errors
/// Those of the store; where the operating system has no randomness, as a failure of its files.
pub fn sign_in_link(writer: &mut Writer, account: AccountId, now: Timestamp) -> Result<String, StoreError> {
    let token = fresh().map_err(|_| std::io::Error::other("no random numbers"))?;
    writer.put_sign_in_link(&hash(&token), account, Timestamp::from_millis(now.millis().saturating_add(LINK_MS)))?;
    Ok(format!("/welcome/{token}"))
}

/// Whose link a token is, while it is good.
pub(crate) fn linked(store: &Store, token: &str, now: Timestamp) -> Result<Option<AccountId>, StoreError> {
    let link = store.sign_in_link(&hash(token))?;
    Ok(link.filter(|(_, expires)| now < *expires).map(|(account, _)| account))
}
