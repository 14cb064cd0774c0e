//! What a link's text claims its target to be.

use super::host;
use thymus_event::Host;

/// The host that a shown text names: a URL, or a single word that is a public name.
pub(crate) fn host(text: &str) -> Option<Host> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"'));
    let lower_start = |prefix: &str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let explicit =
        [("https://", true), ("http://", true), ("www.", false)].iter().find(|(prefix, _)| lower_start(prefix));
    let name = match explicit {
        Some((prefix, true)) => text.get(prefix.len()..).unwrap_or_default(),
        Some(_) => text,
        None if text.contains(char::is_whitespace) => return None,
        None => text,
    };
    let end =
        name.find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | ':' | '\\' | '…')).unwrap_or(name.len());
    let name = name.get(..end).unwrap_or_default();
    let name = name.rsplit_once('@').filter(|_| explicit.is_some()).map_or(name, |(_, name)| name);
    if explicit.is_some() || is_public_name(name) { host::read(name).map(|read| read.host) } else { None }
}

/// Whether a word is a host name under a suffix that exists: at least two labels, letters at the end.
pub(crate) fn is_public_name(word: &str) -> bool {
    let fits = (4..=253).contains(&word.len())
        && word.contains('.')
        && !word.starts_with('.')
        && !word.ends_with('.')
        && word.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.') || b >= 0x80);
    fits && psl::suffix(word.to_lowercase().as_bytes())
        .is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() < word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_text_claims() {
        let cases = [
            ("https://www.Example.org/sign-in", Some("www.example.org")),
            ("www.example.org", Some("www.example.org")),
            ("example.co.uk/account", Some("example.co.uk")),
            ("Example.com", Some("example.com")),
            ("https://example.org and more", Some("example.org")),
            ("Click here", None),
            ("report.nosuchtld", None),
            ("ann@example.org", None),
            ("co.uk", None),
            ("", None),
        ];
        for (text, wanted) in cases {
            assert_eq!(host(text), wanted.map(Host::new), "{text}");
        }
    }
}
