//! Bank accounts and wallets in a text: IBANs with a valid checksum (ISO 13616), Bitcoin and Ethereum addresses.

use smallvec::SmallVec;
use thymus_baseline::Key;

/// The most accounts kept.
const ACCOUNTS_MAX: usize = 4;

/// Keys of the accounts that a text names.
pub(super) fn accounts(text: &str) -> SmallVec<[Key; 1]> {
    let mut found = SmallVec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() && found.len() < ACCOUNTS_MAX {
        let candidate = bytes[at].is_ascii_uppercase() || matches!(bytes[at], b'0' | b'1' | b'3' | b'b');
        let starts_word = candidate && (at == 0 || !bytes[at - 1].is_ascii_alphanumeric());
        match starts_word.then(|| account_at(&bytes[at..])).flatten() {
            Some((key, length)) => {
                found.push(key);
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

fn account_at(bytes: &[u8]) -> Option<(Key, usize)> {
    let looks_like_iban =
        bytes.len() > 14 && bytes[..2].iter().all(u8::is_ascii_uppercase) && bytes[2..4].iter().all(u8::is_ascii_digit);
    if looks_like_iban { iban(bytes) } else { wallet(bytes) }
}

/// 15 to 34 letters and digits, single spaces allowed between groups, checksum 1 modulo 97.
fn iban(bytes: &[u8]) -> Option<(Key, usize)> {
    const IBAN_CHARS_MAX: usize = 34;
    let mut compact = [0u8; IBAN_CHARS_MAX];
    let (mut length, mut at, mut best) = (0, 0, None);
    while length < IBAN_CHARS_MAX && at < bytes.len() {
        match bytes[at] {
            b' ' if at > 0 && bytes[at - 1] != b' ' => {}
            byte if byte.is_ascii_uppercase() || byte.is_ascii_digit() => {
                compact[length] = byte;
                length += 1;
                let ends = bytes.get(at + 1).is_none_or(|next| !next.is_ascii_alphanumeric());
                if length >= 15 && ends && checksum(&compact[..length]) == 1 {
                    best = Some((length, at + 1));
                }
            }
            _ => break,
        }
        at += 1;
    }
    let (length, end) = best?;
    Some((Key::of(std::str::from_utf8(&compact[..length]).ok()?), end))
}

fn checksum(iban: &[u8]) -> u32 {
    let (head, tail) = iban.split_at(4);
    tail.iter().chain(head).fold(0, |sum, byte| match byte {
        b'0'..=b'9' => (sum * 10 + u32::from(byte - b'0')) % 97,
        _ => (sum * 100 + u32::from(byte.wrapping_sub(b'A')) + 10) % 97,
    })
}

fn wallet(bytes: &[u8]) -> Option<(Key, usize)> {
    let length = bytes.iter().take(64).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let word = std::str::from_utf8(&bytes[..length]).ok()?;
    let ethereum = length == 42 && word.starts_with("0x") && word[2..].bytes().all(|b| b.is_ascii_hexdigit());
    let segwit = (length == 42 || length == 62) && word.starts_with("bc1");
    let legacy = (26..=35).contains(&length) && word.starts_with(['1', '3']) && is_base58(word);
    (ethereum || segwit || legacy).then(|| (Key::of(word), length))
}

fn is_base58(word: &str) -> bool {
    let has = |class: fn(&u8) -> bool| word.as_bytes().iter().any(class);
    let allowed = word.bytes().all(|b| b.is_ascii_alphanumeric() && !matches!(b, b'0' | b'O' | b'I' | b'l'));
    allowed && has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_accounts_are_found_however_spaced() {
        let spaced = accounts("Pay to DE89 3704 0044 0532 0130 00, thanks");
        assert_eq!(spaced.len(), 1);
        assert_eq!(spaced, accounts("IBAN:DE89370400440532013000."));
        assert_eq!(
            accounts("0x52908400098527886E0F7030069857D2E4169EE7 or 1BoatSLRHtKNngkdXEeobR76b53LETtpyT").len(),
            2
        );
    }

    #[test]
    fn lookalikes_of_accounts_are_not() {
        for text in
            ["DE89 3704 0044 0532 0130 01", "GB12", "ABCD1234567890123456", "order 12345678901234567890123456", ""]
        {
            assert!(accounts(text).is_empty(), "{text}");
        }
    }
}
