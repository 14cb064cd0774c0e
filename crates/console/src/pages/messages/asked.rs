//! What is asked of the list: words, and filters, which become words.

use serde::Deserialize;

/// A query, where the list goes on, and what the filters' fields hold.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    /// As `thymus search` takes it.
    #[serde(default)]
    pub(super) q: String,
    #[serde(default)]
    pub(super) at: String,
    #[serde(default)]
    sender: String,
    #[serde(default)]
    recipient: String,
    #[serde(default)]
    domain: String,
    #[serde(default)]
    tag: String,
    #[serde(default)]
    campaign: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    direction: String,
    #[serde(default)]
    gateway: String,
    #[serde(default)]
    score: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    sort: String,
}

impl Asked {
    /// Each filter as the query's language has it.
    fn filters(&self) -> impl Iterator<Item = String> {
        let fields = [
            ("from:", &self.sender),
            ("to:", &self.recipient),
            ("domain:", &self.domain),
            ("tag:", &self.tag),
            ("campaign:", &self.campaign),
            ("action:", &self.action),
            ("direction:", &self.direction),
            ("gateway:", &self.gateway),
            ("score>=", &self.score),
            ("after:", &self.after),
            ("before:", &self.before),
            ("sort:", &self.sort),
        ];
        let word = |(name, value): (&str, &String)| {
            // What is within quotation marks cannot end them.
            let value = value.trim().replace('"', " ");
            let has_space = value.contains(char::is_whitespace);
            (!value.is_empty()).then(|| if has_space { format!("{name}\"{value}\"") } else { format!("{name}{value}") })
        };
        fields.into_iter().filter_map(word)
    }

    pub(super) fn has_filters(&self) -> bool {
        self.filters().next().is_some()
    }

    /// The words with the filters.
    pub(super) fn query(&self) -> String {
        let words = Some(self.q.trim().to_owned()).filter(|words| !words.is_empty());
        words.into_iter().chain(self.filters()).collect::<Vec<_>>().join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_store::Query;

    #[test]
    fn filters_become_words() {
        let asked = Asked {
            q: " invoice ".to_owned(),
            sender: "Eve Ill\" -x".to_owned(),
            tag: "Rare Link".to_owned(),
            score: "90".to_owned(),
            after: "2026-01-02".to_owned(),
            ..Asked::default()
        };
        let query = asked.query();
        assert_eq!(query, "invoice from:\"Eve Ill  -x\" tag:\"Rare Link\" score>=90 after:2026-01-02");
        assert!(Query::parse(&query).is_ok() && asked.has_filters());
        assert!(!Asked { q: "invoice".to_owned(), ..Asked::default() }.has_filters());
    }
}
