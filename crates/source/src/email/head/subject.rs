//! Subjects that say that something is answered or forwarded.

/// Prefixes, lower-case, before a colon: what mail programs put there in the languages they speak
/// (English, German, Scandinavian, Finnish, Dutch, French, Spanish, Portuguese, Italian, Polish, Czech,
/// Hungarian, Turkish, Romanian, Greek, Russian, Chinese, Japanese, Korean, Vietnamese).
const PREFIXES: &[&str] = &[
    "re",
    "fw",
    "fwd",
    "aw",
    "wg",
    "sv",
    "vs",
    "vb",
    "vl",
    "antw",
    "doorst",
    "rép",
    "rep",
    "ref",
    "tr",
    "rv",
    "res",
    "enc",
    "rif",
    "r",
    "i",
    "inoltro",
    "odp",
    "pd",
    "pdf",
    "ynt",
    "ilt",
    "yan",
    "vá",
    "továbbítás",
    "răspuns",
    "απ",
    "πρθ",
    "ha",
    "на",
    "отв",
    "пер",
    "回复",
    "答复",
    "转发",
    "回覆",
    "轉寄",
    "返信",
    "転送",
    "답장",
    "전달",
    "trả lời",
];

/// Whether a subject begins with an answer's or a forward's prefix, also counted ones: `Re[2]:`, `AW (3):`.
pub(crate) fn is_reply(subject: &str) -> bool {
    let subject = subject.trim_start().trim_start_matches(['[', '(']);
    let Some(colon) = subject.char_indices().take(PREFIX_CHARS_MAX).find(|(_, c)| matches!(c, ':' | '：')) else {
        return false;
    };
    let prefix = subject.get(..colon.0).unwrap_or_default();
    let prefix =
        prefix.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^' | ' '));
    let prefix = prefix.to_lowercase();
    PREFIXES.contains(&prefix.as_str())
}

/// How far in a prefix's colon may stand.
const PREFIX_CHARS_MAX: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes() {
        for yes in ["Re: x", "RE:x", "Fwd: x", "AW: x", "Re[2]: x", "回复：x", " SV: x", "Antw: x", "RV: x"] {
            assert!(is_reply(yes), "{yes}");
        }
        for no in ["", "Report: x", "x Re: y", "Re", "Invoice 12: x", "Important: x"] {
            assert!(!is_reply(no), "{no}");
        }
    }
}
