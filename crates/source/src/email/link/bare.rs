//! Bare URLs in text, as mail programs make them clickable.

use memchr::memmem::Finder;

/// The longest bare URL taken, in bytes.
const URL_BYTES_MAX: usize = 4 * 1024;

/// Iterates over the bare URLs of a text, each with where it begins.
pub(crate) fn urls(text: &str) -> impl Iterator<Item = (usize, &str)> {
    Urls { text, at: 0, scheme: Finder::new("://"), www: Finder::new("www."), next_scheme: None, next_www: None }
}

struct Urls<'a> {
    text: &'a str,
    at: usize,
    scheme: Finder<'static>,
    www: Finder<'static>,
    /// Where the next `://` and `www.` stand, once looked for; `usize::MAX` when there is none.
    next_scheme: Option<usize>,
    next_www: Option<usize>,
}

impl<'a> Urls<'a> {
    fn seek(&self, finder: &Finder<'_>, known: Option<usize>) -> usize {
        match known {
            Some(at) if at >= self.at => at,
            _ => finder
                .find(self.text.as_bytes().get(self.at..).unwrap_or_default())
                .map_or(usize::MAX, |at| self.at + at),
        }
    }

    /// The next place where a URL may begin, and from where its authority is sure.
    fn candidate(&mut self) -> Option<(usize, usize)> {
        let scheme_at = self.seek(&self.scheme, self.next_scheme);
        let www_at = self.seek(&self.www, self.next_www);
        (self.next_scheme, self.next_www) = (Some(scheme_at), Some(www_at));
        if scheme_at == usize::MAX && www_at == usize::MAX {
            return None;
        }
        if scheme_at < www_at {
            let letters = self.text.as_bytes().get(self.at..scheme_at).unwrap_or_default();
            let length = letters.iter().rev().take(5).take_while(|b| b.is_ascii_alphabetic()).count();
            return Some((scheme_at - length, scheme_at + 3));
        }
        Some((www_at, www_at + 4))
    }
}

impl<'a> Iterator for Urls<'a> {
    type Item = (usize, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        while let Some((start, sure)) = self.candidate() {
            let url =
                self.text.get(start..).map(|rest| rest.get(..length(rest)).unwrap_or_default()).unwrap_or_default();
            self.at = sure.max(start + url.len());
            let before = self.text.as_bytes().get(..start).and_then(<[u8]>::last);
            let begins_word =
                before.is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'.' | b'@' | b'-' | b'/'));
            if is_web(url) && (begins_word || url.contains("://")) && start + url.len() > sure {
                return Some((start, url));
            }
        }
        None
    }
}

fn is_web(url: &str) -> bool {
    ["http://", "https://", "ftp://", "www."]
        .iter()
        .any(|start| url.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
}

/// How far a URL goes: to white space, a quote or a bracket that does not belong to it.
fn length(text: &str) -> usize {
    let in_path = |text: &str, at: usize| text.get(8..at).is_some_and(|start| start.contains('/'));
    let stop = text.char_indices().find(|(at, c)| {
        *at >= URL_BYTES_MAX
            || c.is_whitespace()
            || c.is_control()
            || matches!(
                c,
                '<' | '>' | '"' | '`' | '{' | '}' | '|' | '“' | '”' | '«' | '»' | '（' | '）' | '。' | '、' | '，'
            )
            || !c.is_ascii() && (!c.is_alphanumeric() || *at < 8 || in_path(text, *at))
    });
    let mut url = text.get(..stop.map_or(text.len(), |(at, _)| at)).unwrap_or_default();
    loop {
        let shorter = url.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', '~']);
        let shorter = match shorter.as_bytes().last() {
            Some(b')') if shorter.matches(')').count() > shorter.matches('(').count() => shorter.strip_suffix(')'),
            Some(b']') if shorter.matches(']').count() > shorter.matches('[').count() => shorter.strip_suffix(']'),
            _ => None,
        }
        .unwrap_or(shorter);
        if shorter.len() == url.len() {
            return url.len();
        }
        url = shorter;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        urls(text).map(|(_, url)| url).collect()
    }

    #[test]
    fn urls_end_where_a_reader_would_end_them() {
        assert_eq!(
            found("see https://example.org/a(b)c). Or www.example.org, or"),
            ["https://example.org/a(b)c", "www.example.org"]
        );
        assert_eq!(found("<http://a.example/x>\"https://b.example\""), ["http://a.example/x", "https://b.example"]);
        assert_eq!(found("HTTPS://A.example。次"), ["HTTPS://A.example"]);
        assert_eq!(found("https://exämple.org/x です"), ["https://exämple.org/x"]);
    }

    #[test]
    fn what_is_no_url() {
        for text in ["", "://", "awww.example.org", "foo://bar", "https://", "www.", "a@www.example.org"] {
            assert!(found(text).is_empty(), "{text} {:?}", found(text));
        }
    }

    #[test]
    fn one_within_another_is_one() {
        assert_eq!(found("https://a.example/?u=https://www.b.example/").len(), 1);
    }

    #[test]
    fn brackets_are_linear() {
        let text = format!("https://a.example/{}", ")".repeat(100_000));
        assert_eq!(found(&text).len(), 1);
    }
}
