//! Which registry answers for which domain (RFC 9224).

use reqwest::Url;
use serde::Deserialize;
use std::collections::HashMap;

/// Names in the list; it has 1,300 today.
const NAMES_MAX: usize = 50_000;

/// The list's form (RFC 9224 §3): pairs of names and of base URLs.
#[derive(Deserialize)]
struct List {
    services: Vec<(Vec<String>, Vec<String>)>,
}

/// The registries' base URLs by the domains below which they answer.
pub(super) struct Bootstrap(HashMap<String, Url>);

impl Bootstrap {
    /// Reads the list; what in it is no URL that can be asked is passed over. With `protected`, only https counts.
    pub(super) fn read(bytes: &[u8], protected: bool) -> Option<Self> {
        let list: List = serde_json::from_slice(bytes).ok()?;
        let mut registries = HashMap::new();
        for (names, bases) in list.services {
            let Some(base) = best(&bases, protected) else { continue };
            for name in names {
                if registries.len() < NAMES_MAX {
                    registries.insert(name.to_ascii_lowercase(), base.clone());
                }
            }
        }
        Some(Self(registries))
    }

    /// Whom to ask: the longest entry that the domain ends with, label by label (§4).
    pub(super) fn registry_of(&self, domain: &str) -> Option<&Url> {
        let mut rest = Some(domain);
        while let Some(suffix) = rest {
            if let Some(base) = self.0.get(suffix) {
                return Some(base);
            }
            rest = suffix.split_once('.').map(|(_, above)| above);
        }
        None
    }
}

/// https where there is a choice (§3).
fn best(bases: &[String], protected: bool) -> Option<Url> {
    let parsed = bases.iter().filter_map(|text| {
        let mut url = Url::parse(text).ok()?;
        if !url.path().ends_with('/') {
            url.set_path(&format!("{}/", url.path()));
        }
        Some(url)
    });
    let usable = |url: &Url| url.scheme() == "https" || (!protected && url.scheme() == "http");
    parsed.filter(usable).max_by_key(|url| url.scheme() == "https")
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = r#"{"version":"1.0","services":[
        [["net","com"],["http://plain.example/","https://registry.example/rdap/"]],
        [["co.example"],["https://third.example/x"]], [["example"],["https://top.example/"]],
        [["bad"],["ftp://nowhere.example/","not a url"]], [["plain"],["http://plain.example/"]]]}"#;

    fn asked(domain: &str) -> Option<String> {
        Bootstrap::read(LIST.as_bytes(), true).unwrap().registry_of(domain).map(Url::to_string)
    }

    #[test]
    fn the_longest_entry_answers_and_only_protected() {
        assert_eq!(asked("a.com").as_deref(), Some("https://registry.example/rdap/"));
        assert_eq!(asked("a.co.example").as_deref(), Some("https://third.example/x/"));
        assert_eq!(asked("a.example").as_deref(), Some("https://top.example/"));
        assert_eq!((asked("a.bad"), asked("a.plain"), asked("a.org"), asked("acom")), (None, None, None, None));
        let plain = Bootstrap::read(LIST.as_bytes(), false).unwrap();
        assert_eq!(plain.registry_of("a.plain").map(Url::as_str), Some("http://plain.example/"));
    }

    #[test]
    fn what_is_no_list_is_none() {
        for bad in ["", "{}", "[]", r#"{"services":[["com"]]}"#, r#"{"services":7}"#] {
            assert!(Bootstrap::read(bad.as_bytes(), true).is_none(), "{bad}");
        }
    }
}
