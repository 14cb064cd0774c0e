//! Expressions by intent and language: general knowledge of how requests are worded. An expression tips
//! the scale only together with identity or link evidence; none decides alone.
//!
//! Each entry is a word beginning or a phrase, in lower case, matched at the beginning of a word.

use crate::features::Intent;
use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use smallvec::SmallVec;
use std::sync::LazyLock;

/// The most that counts for one intent.
const STRENGTH_MAX: u8 = 9;

const EXPRESSIONS: &[(Intent, &[&str])] = &[
    (
        Intent::Credentials,
        &[
            "password",
            "sign in",
            "sign-in",
            "log in",
            "login",
            "verify your",
            "confirm your account",
            "your account has",
            "account will be",
            "mailbox",
            "unusual activity",
            "suspended",
            "deactivat",
            "expire",
            "authenticat",
            "credentials",
            "re-activate",
            "storage is full",
            "quota",
            "validate",
            "passwort",
            "anmelden",
            "ihr konto",
            "konto wurde",
            "bestätigen sie",
            "gesperrt",
            "postfach",
            "mot de passe",
            "votre compte",
            "connectez",
            "vérifier votre",
            "confirmez",
            "suspendu",
            "contraseña",
            "su cuenta",
            "tu cuenta",
            "iniciar sesión",
            "verifique",
            "verifica il",
            "il tuo account",
            "accedi",
            "sua conta",
            "senha",
            "hasło",
            "konto zostało",
            "zaloguj",
            "wachtwoord",
            "inloggen",
            "пароль",
            "аккаунт",
            "アカウント",
            "パスワード",
            "密码",
            "账户",
            "帳號",
        ],
    ),
    (
        Intent::Payment,
        &[
            "invoice",
            "payment",
            "wire transfer",
            "bank transfer",
            "remittance",
            "overdue",
            "outstanding balance",
            "refund",
            "purchase order",
            "payable",
            "rechnung",
            "zahlung",
            "überweis",
            "mahnung",
            "facture",
            "paiement",
            "virement",
            "remboursement",
            "factura",
            "pago",
            "transferencia",
            "fattura",
            "pagamento",
            "bonifico",
            "boleto",
            "faktura",
            "płatność",
            "przelew",
            "factuur",
            "betaling",
            "счет",
            "оплат",
            "请款",
            "付款",
            "発票",
            "請求書",
            "お支払い",
        ],
    ),
    (
        Intent::AccountChange,
        &[
            "bank details",
            "banking details",
            "bank account",
            "account details have",
            "new account",
            "bank has changed",
            "our bank",
            "iban",
            "swift",
            "sort code",
            "routing number",
            "direct deposit",
            "payroll",
            "bankverbindung",
            "neue bank",
            "kontodaten",
            "nouveau rib",
            "coordonnées bancaires",
            "nouveau compte",
            "datos bancarios",
            "nueva cuenta",
            "coordinate bancarie",
            "dados bancários",
            "numer konta",
            "rekeningnummer",
        ],
    ),
    (
        Intent::Reply,
        &[
            "are you available",
            "are you free",
            "are you at your desk",
            "do you have a moment",
            "do you have a minute",
            "quick favour",
            "quick favor",
            "favour to ask",
            "favor to ask",
            "need a favour",
            "need a favor",
            "i need you to",
            "reply with your",
            "your mobile number",
            "your cell",
            "your phone number",
            "whatsapp",
            "telegram",
            "keep this confidential",
            "confidential",
            "discreet",
            "discretion",
            "do not discuss",
            "in a meeting",
            "can't talk",
            "cannot talk",
            "get back to me",
            "let me know when you",
            "text me",
            "sind sie verfügbar",
            "bist du da",
            "kurz zeit",
            "einen gefallen",
            "vertraulich",
            "handynummer",
            "êtes-vous disponible",
            "es-tu disponible",
            "un service",
            "confidentiel",
            "numéro de portable",
            "está disponible",
            "estás disponible",
            "un favor",
            "discreción",
            "número de móvil",
            "sei disponibile",
            "riservat",
            "um favor",
            "poufne",
            "vertrouwelijk",
        ],
    ),
    (
        Intent::GiftCards,
        &[
            "gift card",
            "giftcard",
            "voucher code",
            "scratch the",
            "itunes card",
            "google play card",
            "steam card",
            "geschenkkarte",
            "gutscheinkarte",
            "carte cadeau",
            "cartes cadeaux",
            "tarjeta regalo",
            "tarjetas regalo",
            "carta regalo",
        ],
    ),
    (
        Intent::Extortion,
        &[
            "bitcoin",
            "your webcam",
            "recorded you",
            "i hacked",
            "hacked your",
            "malware on your",
            "adult site",
            "pay me",
            "your contacts",
            "ransom",
            "i have access to",
            "gehackt",
            "aufgezeichnet",
            "piraté",
            "hackeado",
            "hackerato",
            "btc wallet",
        ],
    ),
    (
        Intent::Urgency,
        &[
            "urgent",
            "immediately",
            "asap",
            "as soon as possible",
            "within 24 hours",
            "within 48 hours",
            "final notice",
            "last warning",
            "final warning",
            "action required",
            "right away",
            "important notice",
            "today only",
            "or your",
            "dringend",
            "sofort",
            "umgehend",
            "letzte warnung",
            "immédiatement",
            "sous 24",
            "urgence",
            "urgente",
            "inmediatamente",
            "de inmediato",
            "subito",
            "imediatamente",
            "pilne",
            "natychmiast",
            "dringende",
            "срочно",
            "紧急",
            "至急",
        ],
    ),
    (
        Intent::Document,
        &[
            "shared a file",
            "shared a document",
            "shared with you",
            "view document",
            "view the document",
            "open the document",
            "secure document",
            "secure message",
            "secure folder",
            "encrypted message",
            "docusign",
            "e-sign",
            "review and sign",
            "download the",
            "voicemail",
            "voice message",
            "fax",
            "scanned",
            "dokument freigegeben",
            "dokument ansehen",
            "dokument öffnen",
            "document partagé",
            "consulter le document",
            "documento compartido",
            "ver documento",
            "documento condiviso",
            "dokument udostępni",
        ],
    ),
    (
        Intent::Windfall,
        &[
            "congratulations",
            "you have won",
            "you won",
            "winner",
            "lottery",
            "inheritance",
            "beneficiary",
            "million",
            "claim your",
            "reward",
            "prize",
            "loan",
            "investment",
            "profit",
            "crypto",
            "casino",
            "jackpot",
            "free spins",
            "bonus",
            "gewonnen",
            "kredit",
            "gewinn",
            "erbschaft",
            "félicitations",
            "gagné",
            "crédit",
            "héritage",
            "felicidades",
            "ganado",
            "préstamo",
            "herencia",
            "vinto",
            "prestito",
            "parabéns",
        ],
    ),
    (
        Intent::HealthAlarm,
        &[
            "outbreak",
            "pandemic",
            "epidemic",
            "virus",
            "infection",
            "infected",
            "cases near",
            "cases in",
            "vaccin",
            "public health",
            "disease",
            "quarantine",
            "exposure",
            "ausbruch",
            "infektion",
            "gesundheitsamt",
            "impfung",
            "épidémie",
            "foyer",
            "infecté",
            "santé publique",
            "brote",
            "contagi",
            "salud pública",
            "epidemia",
            "vacuna",
            "focolaio",
            "surto",
            "ognisk",
            "zakażen",
            "besmetting",
        ],
    ),
    (
        Intent::CallBack,
        &[
            "call us",
            "call our",
            "toll free",
            "toll-free",
            "helpline",
            "call the number",
            "customer support at",
            "to cancel call",
            "rufen sie",
            "hotline",
            "appelez",
            "llame al",
            "chiamare il",
            "ligue para",
        ],
    ),
];

struct Lexicon {
    automaton: AhoCorasick,
    intents: Vec<Intent>,
}

static LEXICON: LazyLock<Option<Lexicon>> = LazyLock::new(|| {
    let pairs = || EXPRESSIONS.iter().flat_map(|(intent, words)| words.iter().map(move |word| (*intent, *word)));
    let automaton = AhoCorasick::builder()
        .kind(Some(AhoCorasickKind::DFA))
        .match_kind(MatchKind::LeftmostLongest)
        .build(pairs().map(|(_, word)| word))
        .ok()?;
    Some(Lexicon { automaton, intents: pairs().map(|(intent, _)| intent).collect() })
});

/// Which intents a lower-cased text expresses, and by how many different expressions.
pub fn find(text: &str) -> SmallVec<[(Intent, u8); 3]> {
    let Some(lexicon) = LEXICON.as_ref() else { return SmallVec::new() };
    let mut seen: SmallVec<[usize; 16]> = SmallVec::new();
    for found in lexicon.automaton.find_iter(text) {
        let pattern = found.pattern().as_usize();
        if starts_word(text, found.start()) && !seen.contains(&pattern) {
            seen.push(pattern);
        }
    }
    let mut strengths = [0u8; Intent::ALL.len()];
    for pattern in seen {
        let strength = &mut strengths[lexicon.intents[pattern] as usize];
        *strength = (*strength + 1).min(STRENGTH_MAX);
    }
    Intent::ALL.into_iter().zip(strengths).filter(|(_, strength)| *strength > 0).collect()
}

/// Scripts without spaces between words have no word beginnings to ask for.
fn starts_word(text: &str, at: usize) -> bool {
    let spaceless = text[at..].chars().next().is_some_and(|c| c >= '\u{3000}');
    spaceless || !text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_match_at_word_beginnings_in_many_languages() {
        let has = |text: &str, intent| find(text).iter().any(|found| found.0 == intent);
        assert!(has("please verify your password", Intent::Credentials));
        assert!(has("bitte die rechnung begleichen", Intent::Payment));
        assert!(has("お支払いについて", Intent::Payment));
        assert!(has("un favor urgente", Intent::Urgency) && has("un favor urgente", Intent::Reply));
        assert!(!has("the compassword", Intent::Credentials) && find("").is_empty());
    }

    #[test]
    fn the_same_expression_counts_once() {
        assert_eq!(find("invoice invoice invoice").as_slice(), [(Intent::Payment, 1)]);
    }

    #[test]
    fn expressions_are_written_in_lower_case() {
        for (_, words) in EXPRESSIONS {
            words.iter().for_each(|word| assert_eq!(*word, word.to_lowercase()));
        }
    }
}
