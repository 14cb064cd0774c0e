//! One-time codes by time (RFC 6238): HMAC-SHA-1, six digits, thirty seconds, as every authenticator app has it.

use crate::answer::Trouble;
use crate::token::random;
use data_encoding::BASE32_NOPAD;
use qrcode::QrCode;
use qrcode::types::Color;
use ring::hmac;
use std::fmt::Write;
use subtle::ConstantTimeEq;
use thymus_event::Timestamp;

/// Bytes of a secret (RFC 4226 §4, R6).
const SECRET_BYTES: usize = 20;

/// How long a code is good (RFC 6238 §5.2).
const STEP_MS: i64 = 30_000;

/// Steps before and after the present one whose codes are taken: clocks differ, and people type slowly.
const DRIFT_STEPS: i64 = 1;

/// White around a QR code, in modules: readers want four.
const QUIET: usize = 4;

/// Recovery codes of an account.
const RECOVERY_CODES: usize = 10;

/// Bytes of a recovery code: nobody guesses 80 bits.
const RECOVERY_BYTES: usize = 10;

/// A new secret.
pub(crate) fn secret() -> Result<[u8; SECRET_BYTES], Trouble> {
    random()
}

/// As it is typed into an app.
pub(crate) fn text(secret: &[u8]) -> String {
    let text = BASE32_NOPAD.encode(secret);
    text.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join(" ")
}

/// The step whose code this is, near the present; none for a wrong code. Who asks must see to it that a step is used once.
pub(crate) fn step(secret: &[u8], code: &str, now: Timestamp) -> Option<u64> {
    let typed: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let present = now.millis().div_euclid(STEP_MS);
    let near = (present - DRIFT_STEPS)..=(present + DRIFT_STEPS);
    let steps = near.filter_map(|step| u64::try_from(step).ok());
    // All are looked at, however many are wrong: how long it takes tells nothing.
    steps.fold(None, |found, step| {
        let right = bool::from(code_of(secret, step).as_bytes().ct_eq(typed.as_bytes()));
        if right { Some(step) } else { found }
    })
}

/// RFC 4226 §5.3.
fn code_of(secret: &[u8], step: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    let offset = bytes.last().map_or(0, |byte| usize::from(byte & 0xF));
    let four = bytes.get(offset..offset + 4).and_then(|four| <[u8; 4]>::try_from(four).ok()).unwrap_or_default();
    format!("{:06}", (u32::from_be_bytes(four) & 0x7FFF_FFFF) % 1_000_000)
}

/// The path of the dark modules of a QR code that an app reads, and the width of the whole in modules.
pub(crate) fn qr(secret: &[u8], organisation: &str, name: &str) -> Result<(String, usize), Trouble> {
    let escape = crate::format::in_query;
    let issuer = escape(&if organisation.is_empty() { "Thymus".to_owned() } else { format!("Thymus {organisation}") });
    let uri =
        format!("otpauth://totp/{issuer}:{}?secret={}&issuer={issuer}", escape(name), BASE32_NOPAD.encode(secret));
    let code = QrCode::new(uri).map_err(|_| Trouble::Broken)?;
    let width = code.width();
    let mut path = String::new();
    for (place, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            // Writing to a string does not fail.
            let _ = write!(path, "M{} {}h1v1h-1z", place % width + QUIET, place / width + QUIET);
        }
    }
    Ok((path, width + 2 * QUIET))
}

/// New recovery codes.
pub(crate) fn recovery_codes() -> Result<Vec<String>, Trouble> {
    let one = |_| Ok(text(&random::<RECOVERY_BYTES>()?).to_lowercase().replace(' ', "-"));
    (0..RECOVERY_CODES).map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B, cut to six digits.
    #[test]
    fn codes_are_those_of_the_standard() {
        let secret = b"12345678901234567890";
        let codes = [(59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"), (1_234_567_890, "005924")];
        for (seconds, code) in codes {
            let now = Timestamp::from_seconds(seconds);
            assert_eq!(step(secret, code, now), Some(seconds.unsigned_abs() / 30));
        }
        assert_eq!(step(secret, "94287082", Timestamp::from_seconds(59)), None);
        assert_eq!(step(secret, "287 082", Timestamp::from_seconds(59 + 30)), Some(1));
        assert_eq!(step(secret, "287082", Timestamp::from_seconds(59 + 61)), None);
        for odd in ["", "28708", "287082\0", "２８７０８２"] {
            assert_eq!(step(secret, odd, Timestamp::from_seconds(59)), None, "{odd}");
        }
    }

    #[test]
    fn a_name_cannot_break_out_of_the_code() {
        assert!(qr(&[1; SECRET_BYTES], "A & B", "x?secret=AAAA").is_ok());
        assert!(qr(&[1; SECRET_BYTES], &"x".repeat(5000), "ann").is_err());
    }

    #[test]
    fn recovery_codes_differ() {
        let mut codes = recovery_codes().unwrap();
        assert!(codes.iter().all(|code| code.len() == 19), "{codes:?}");
        codes.sort();
        codes.dedup();
        assert_eq!(codes.len(), RECOVERY_CODES);
    }
}
