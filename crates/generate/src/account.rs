//! Bank accounts: well-formed IBANs (ISO 13616) of a bank code that no bank has.

use crate::draw::Draw;

/// German bank codes begin with 1 to 8.
const NO_BANK: &str = "9";

/// A new account.
pub(crate) fn drawn(draw: &Draw) -> String {
    iban(&draw.digits(17))
}

/// The account of a domain's owner: always the same.
pub(crate) fn of(domain: &str) -> String {
    // FNV-1a, 64 bits.
    let hash = domain.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    iban(&format!("{:017}", hash % 100_000_000_000_000_000))
}

fn iban(digits: &str) -> String {
    let account = format!("{NO_BANK}{digits}");
    // The country code DE as digits, and two zeros for the check digits.
    let whole = format!("{account}131400");
    let rest = whole.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    let text = format!("DE{:02}{account}", 98 - rest);
    let groups: Vec<_> = (0..text.len()).step_by(4).map(|at| &text[at..text.len().min(at + 4)]).collect();
    groups.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::Stream;

    #[test]
    fn check_digits_hold() {
        let draw = Draw::new(1, Stream::Attacks);
        for text in (0..100).map(|_| drawn(&draw)).chain([of("a.example"), of("b.example")]) {
            let plain = text.replace(' ', "");
            assert_eq!(plain.len(), 22, "{text}");
            let turned = format!("{}1314{}", &plain[4..], &plain[2..4]);
            let rest = turned.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
            assert_eq!(rest, 1, "{text}");
        }
        assert_ne!(of("a.example"), of("b.example"));
    }
}
