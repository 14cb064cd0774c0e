//! Passwords: argon2id, on threads that may block, a few at a time.

use crate::answer::Trouble;
use crate::token::random;
use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

/// Memory of one hash, KiB, and how often it is gone over (OWASP's first choice for argon2id with one lane).
const MEMORY_KIB: u32 = 47_104;
const PASSES: u32 = 1;

/// Bytes of salt (RFC 9106 §3.1).
const SALT_BYTES: usize = 16;

/// Characters of a password; NIST SP 800-63B asks for no kinds of characters, but for length.
const CHARS_MIN: usize = 12;
const CHARS_MAX: usize = 256;

/// Hashes made at once: each takes the memory, and a processor.
const AT_ONCE_MAX: usize = 2;

/// What a password is compared with where there is no account: that takes as long.
const NOBODY: &str = "$argon2id$v=19$m=47104,t=1,p=1$bm9ib2R5IGF0IGFsbCE$/hJ2D9yo8t6mXQtYhNR1iJtqqTLKyCA0nGmSKKjQ1Cs";

static PLACES: Semaphore = Semaphore::const_new(AT_ONCE_MAX);

/// A password that may be chosen.
///
/// # Errors
/// What is wrong with it, for whoever chose it.
pub(crate) fn check(password: &str, repeated: &str, name: &str) -> Result<(), Trouble> {
    let wrong = |text: &str| Err(Trouble::Wrong(text.to_owned()));
    let chars = password.chars().count();
    if password != repeated {
        return wrong("The two passwords differ. Go back, and type them again.");
    }
    if chars < CHARS_MIN {
        return wrong("The password is too short: take twelve characters or more, such as four words.");
    }
    if chars > CHARS_MAX {
        return wrong("The password is too long: take 256 characters at most.");
    }
    if password.eq_ignore_ascii_case(name) {
        return wrong("The password is the account's name. Take another one.");
    }
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 {
        return wrong("The password repeats a few characters. Take another one.");
    }
    Ok(())
}

/// The hash to keep, a PHC string.
pub(crate) async fn hash(password: String) -> Result<String, Trouble> {
    let salt: [u8; SALT_BYTES] = random()?;
    let work = move || {
        let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(|_| Trouble::Broken)?;
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = argon.hash_password_with_salt(password.as_bytes(), &salt).map_err(|_| Trouble::Broken)?;
        Ok(hash.to_string())
    };
    let _place = PLACES.acquire().await.map_err(|_| Trouble::Broken)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Broken)?
}

/// Whether the password is that of the hash. Without a hash it is not, and takes as long to say so.
pub(crate) async fn is_right(password: String, hash: Option<String>) -> Result<bool, Trouble> {
    if password.chars().count() > CHARS_MAX {
        return Ok(false);
    }
    let work = move || {
        let there = hash.is_some();
        let text = hash.unwrap_or_else(|| NOBODY.to_owned());
        let Ok(parsed) = PasswordHash::new(&text) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && there
    };
    let _place = PLACES.acquire().await.map_err(|_| Trouble::Broken)?;
    tokio::task::spawn_blocking(work).await.map_err(|_| Trouble::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_by_its_hash() {
        let hash = hash("correct horse battery".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{hash}");
        assert!(is_right("correct horse battery".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!is_right("correct horse batterz".to_owned(), Some(hash)).await.unwrap());
        assert!(!is_right(String::new(), None).await.unwrap());
    }

    #[test]
    fn what_stands_for_nobody_costs_as_much_as_anybody() {
        let nobody = PasswordHash::new(NOBODY).unwrap();
        assert_eq!(Params::try_from(&nobody).unwrap().m_cost(), MEMORY_KIB);
    }

    #[test]
    fn weak_passwords_are_refused() {
        for (password, repeated) in
            [("short", "short"), ("a good one, long", "another"), ("aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa")]
        {
            assert!(check(password, repeated, "ann").is_err(), "{password}");
        }
        assert!(check("Ann.Of.Example", "Ann.Of.Example", "ann.of.example").is_err());
        assert!(check("four words of mine", "four words of mine", "ann").is_ok());
    }
}
