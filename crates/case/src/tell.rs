//! What is known of a message, in words: the same ones in the terminal and in the console.

use thymus_event::email::{Attachment, FileKind, Hop, Link, ProviderVerdict};
use thymus_event::verdict::{Assessment, AssessmentReason, Verdict};
use thymus_event::{EmailActivity, Host};

/// One message with all that was thought of it.
#[derive(Clone, Debug)]
pub struct Explained {
    /// As it was decoded, from the raw message.
    pub message: EmailActivity,
    /// Its chain of assessments, the first one first.
    pub assessments: Vec<Assessment>,
}

/// A named number of a verdict, explained.
#[derive(Clone, Copy, Debug)]
pub struct Metric {
    /// Its name in [`Verdict::metrics`].
    pub key: &'static str,
    /// What it is called.
    pub name: &'static str,
    /// What follows the number; empty where it is a count.
    pub unit: &'static str,
    /// What it means.
    pub meaning: &'static str,
}

/// Every metric, in the order in which they are shown.
pub const METRICS: [Metric; 10] = [
    Metric {
        key: "kce",
        name: "KCE",
        unit: "of 100",
        meaning: "Known correspondence of the address: how much people inside have written to it, each counted once a day.",
    },
    Metric {
        key: "kcd",
        name: "KCD",
        unit: "of 100",
        meaning: "Known correspondence of the domain: the same for all of its addresses. 0 for mailbox providers.",
    },
    Metric {
        key: "rce",
        name: "RCE",
        unit: "of 100",
        meaning: "References to the address in what people inside wrote themselves.",
    },
    Metric {
        key: "domain_rarity",
        name: "Domain rarity",
        unit: "%",
        meaning: "How seldom people inside go to the sender's domain or write to it; 100 when nobody ever did.",
    },
    Metric {
        key: "link_rarity",
        name: "Link rarity",
        unit: "%",
        meaning: "How seldom people inside go to where the rarest link leads; 100 when nobody ever did.",
    },
    Metric {
        key: "domain_age_days",
        name: "Domain age",
        unit: "days",
        meaning: "Since when the sender's domain is registered, by the registry.",
    },
    Metric {
        key: "author_days",
        name: "Author seen",
        unit: "days",
        meaning: "On how many days this address has written before.",
    },
    Metric {
        key: "domain_days",
        name: "Domain seen",
        unit: "days",
        meaning: "On how many days anybody of the sender's domain has written before.",
    },
    Metric { key: "recipients", name: "Recipients", unit: "", meaning: "How many people this copy was for." },
    Metric {
        key: "contact_tier",
        name: "Contact",
        unit: "",
        meaning: "How new the sender is to the recipients: 0 known to them, higher the newer to them, to their colleagues, to all.",
    },
];

/// Why an assessment was made.
pub const fn why(reason: &AssessmentReason) -> &'static str {
    match reason {
        AssessmentReason::Arrival => "on arrival",
        AssessmentReason::Evidence => "because evidence came",
        AssessmentReason::Rerun => "in another run",
    }
}

/// The strongest reason that was none before.
pub fn news<'a>(before: &Verdict, now: &'a Verdict) -> Option<&'a str> {
    let known = |sentence: &str| before.reasons.iter().any(|reason| reason.sentence == sentence);
    now.reasons.iter().map(|reason| reason.sentence.as_str()).find(|sentence| !known(sentence))
}

/// How rare a link's host was, where the verdict says so for this host.
pub fn rarity(host: &Host, verdict: Option<&Verdict>) -> Option<f64> {
    let metrics = &verdict?.metrics;
    let of = |name: &str| metrics.get(&format!("link_rarity:{name}")).copied();
    of(host.as_str()).or_else(|| of(host.entity()))
}

/// What is odd about a link's target.
pub fn traits(link: &Link) -> impl Iterator<Item = &'static str> {
    let traits = link.traits;
    [
        (traits.ip_literal, "IP address"),
        (traits.punycode, "disguised name"),
        (traits.user_info, "user@ before the host"),
        (traits.odd_port, "odd port"),
        (traits.names_recipient, "names the recipient"),
        (traits.shortener, "shortener"),
        (traits.active_scheme, "runs instead of leading somewhere"),
        (traits.rewritten, "rewritten by a filter"),
        (link.quoted, "quoted"),
    ]
    .into_iter()
    .filter_map(|(has, name)| has.then_some(name))
}

/// What a file is, in words.
pub fn kind(kind: FileKind) -> String {
    format!("{kind:?}").to_lowercase()
}

/// What is of note about an attachment.
pub fn marks(attachment: &Attachment) -> Vec<String> {
    let claimed = attachment.claimed.filter(|claimed| *claimed != attachment.kind);
    let mut marks: Vec<String> =
        claimed.map(|claimed| format!("its name claims {}", kind(claimed))).into_iter().collect();
    let plain = [
        (attachment.encrypted, "encrypted"),
        (attachment.double_extension, "double extension"),
        (attachment.inline, "inline"),
    ];
    marks.extend(plain.iter().filter(|(has, _)| *has).map(|(_, mark)| (*mark).to_owned()));
    marks.extend(attachment.active.iter().map(|active| active.phrase().to_owned()));
    marks
}

/// A hop of the path, without its time.
pub fn hop(hop: &Hop) -> String {
    let name = |host: &Option<Host>| host.as_ref().map_or("?", |host| host.as_str()).to_owned();
    let address = hop.address.map(|address| format!(" [{address}]")).unwrap_or_default();
    let with = hop.with.as_ref().map(|with| format!(" with {with}")).unwrap_or_default();
    format!("from {}{address} by {}{with}", name(&hop.from), name(&hop.by))
}

/// What the provider's own filter said.
pub fn provider(provider: &ProviderVerdict) -> String {
    let scl = provider.scl.map(|scl| format!(", spam confidence level {scl}")).unwrap_or_default();
    let category = provider.category.as_ref().map(|category| format!(", category {category}")).unwrap_or_default();
    let said = if provider.flagged { "would not have put it into the inbox" } else { "let it through" };
    format!("{said}{scl}{category}")
}
