//! Authentication-Results (RFC 8601).
//!
//! Believed are only fields of a trusted authserv-id that stand above the first Received field that is not
//! ours; of several for one method the topmost counts. A field in our name further down was written by
//! someone outside: a border that follows RFC 8601 §5 would have removed it.

use crate::email::config::{EmailConfig, is_within};
use thymus_event::Host;
use thymus_event::email::{AuthResult, Authentication};

/// The most result groups of one field: a message with more than 30 signatures is not read to the end.
const RESULTS_MAX: usize = 64;
/// The most passing DKIM domains kept.
const DKIM_DOMAINS_MAX: usize = 16;
/// The deepest comment within a comment.
const COMMENT_DEPTH_MAX: u32 = 16;

/// One field, read.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Results {
    /// Who says so; empty where the field does not say (older Exchange Online).
    pub(crate) authserv_id: String,
    /// `method=result` with its properties.
    pub(crate) results: Vec<MethodResult>,
}

/// What was found by one method.
#[derive(Debug, PartialEq)]
pub(crate) struct MethodResult {
    /// `spf`, `dkim`, `dmarc`, `arc`, …, lower-case.
    pub(crate) method: String,
    /// The result.
    pub(crate) result: AuthResult,
    /// `ptype.property=value`, keys lower-case.
    pub(crate) properties: Vec<(String, String)>,
}

impl MethodResult {
    fn host(&self, key: &str) -> Option<Host> {
        let value = self.properties.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())?;
        let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain).trim_matches(['<', '>', '"']);
        (domain.contains('.') && domain.len() <= 255).then(|| Host::new(domain))
    }
}

/// Reads a field's value. Never fails: what cannot be read is left out.
pub(crate) fn parse(value: &[u8]) -> Results {
    let text = without_comments(&String::from_utf8_lossy(value));
    let mut groups = text.split(';').map(str::trim);
    let mut results = Results::default();
    let first = groups.next().unwrap_or_default();
    if first.contains('=') {
        results.results.extend(method_result(first));
    } else {
        results.authserv_id = first.split_whitespace().next().unwrap_or_default().trim_matches('"').to_owned();
    }
    results.results.extend(groups.take(RESULTS_MAX).filter_map(method_result));
    results
}

/// Comments become a space; what stands in quotes loses its quotes, separators and white space.
fn without_comments(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth = (depth + 1).min(COMMENT_DEPTH_MAX),
            ')' if !quoted => {
                depth = depth.saturating_sub(1);
                out.push(' ');
            }
            ';' | '=' if quoted => {}
            c if c.is_whitespace() && quoted => {}
            c if depth == 0 => out.push(if c.is_whitespace() { ' ' } else { c }),
            _ => {}
        }
    }
    out
}

fn method_result(group: &str) -> Option<MethodResult> {
    let mut pairs = pairs(group).into_iter();
    let (method, result) = pairs.next()?;
    let method = method.split('/').next().unwrap_or_default().trim().to_ascii_lowercase();
    let result = result_named(&result)?;
    Some(MethodResult { method, result, properties: pairs.collect() })
}

/// `a = b c=d` as pairs; white space may stand around the `=`.
fn pairs(group: &str) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    let mut rest = group;
    while let Some((key, after)) = rest.split_once('=') {
        let key = key.split_whitespace().next_back().unwrap_or_default().to_ascii_lowercase();
        let after = after.trim_start();
        let end = after.find(char::is_whitespace).unwrap_or(after.len());
        let (value, tail) = after.split_at(end);
        if !key.is_empty() {
            pairs.push((key, value.to_owned()));
        }
        rest = tail;
    }
    pairs
}

fn result_named(name: &str) -> Option<AuthResult> {
    Some(match name.to_ascii_lowercase().as_str() {
        "none" => AuthResult::None,
        "pass" | "bestguesspass" => AuthResult::Pass,
        "fail" | "hardfail" | "reject" => AuthResult::Fail,
        "softfail" => AuthResult::SoftFail,
        "neutral" | "policy" => AuthResult::Neutral,
        "temperror" | "error" | "unknown" => AuthResult::TempError,
        "permerror" => AuthResult::PermError,
        _ => return None,
    })
}

/// Where a field stands in its header section.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Standing {
    /// Received fields above it.
    pub(crate) received_above: usize,
    /// A field of the author's (From, Subject and the like) stands above it.
    pub(crate) below_author: bool,
}

/// Gathers what can be believed from a message's fields, topmost first.
pub(crate) struct Believed<'c> {
    config: &'c EmailConfig,
    own_hops: usize,
    topmost_by_us: bool,
    found: Authentication,
    methods: Vec<String>,
    /// Someone outside wrote in our name.
    pub(crate) forged: bool,
}

impl<'c> Believed<'c> {
    /// `own_hops` Received fields from the top are ours.
    pub(crate) fn new(config: &'c EmailConfig, own_hops: usize) -> Self {
        Self {
            config,
            own_hops,
            topmost_by_us: own_hops > 0,
            found: Authentication::default(),
            methods: Vec::new(),
            forged: false,
        }
    }

    /// Takes one field into account.
    pub(crate) fn add(&mut self, value: &[u8], standing: Standing) {
        let results = parse(value);
        let named_ours = self.config.is_trusted_authserv(&results.authserv_id);
        let unnamed_ours = results.authserv_id.is_empty() && self.topmost_by_us;
        if !named_ours && !unnamed_ours {
            return;
        }
        let below_foreign_hop = standing.received_above > self.own_hops;
        let below_the_block = standing.below_author && self.found.authserv_id.is_some();
        if below_foreign_hop || below_the_block {
            self.forged |= named_ours;
            return;
        }
        self.found.authserv_id.get_or_insert(results.authserv_id);
        let seen = self.methods.len();
        for result in &results.results {
            if !self.methods.iter().take(seen).any(|method| *method == result.method) {
                self.take(result);
            }
        }
        self.methods.extend(results.results.into_iter().map(|result| result.method));
    }

    fn take(&mut self, result: &MethodResult) {
        let found = &mut self.found;
        match result.method.as_str() {
            "spf" => {
                found.spf = result.result;
                found.spf_domain = result.host("smtp.mailfrom").or_else(|| result.host("smtp.helo"));
            }
            "dkim" => take_dkim(found, result),
            "dmarc" => {
                found.dmarc = result.result;
                found.dmarc_domain = result.host("header.from");
            }
            "arc" => found.arc = result.result,
            _ => {}
        }
    }

    /// What was gathered.
    pub(crate) fn finish(self) -> Authentication {
        self.found
    }
}

fn take_dkim(found: &mut Authentication, result: &MethodResult) {
    if rank(result.result) > rank(found.dkim) {
        found.dkim = result.result;
    }
    let domain = result.host("header.d").or_else(|| result.host("header.i"));
    if let Some(domain) = domain.filter(|_| result.result == AuthResult::Pass)
        && !found.dkim_domains.contains(&domain)
        && found.dkim_domains.len() < DKIM_DOMAINS_MAX
    {
        found.dkim_domains.push(domain);
    }
}

/// One good signature is enough; of bad ones the most telling.
fn rank(result: AuthResult) -> u8 {
    match result {
        AuthResult::Unknown => 0,
        AuthResult::None => 1,
        AuthResult::PermError => 2,
        AuthResult::Neutral => 3,
        AuthResult::SoftFail => 4,
        AuthResult::Fail => 5,
        AuthResult::TempError => 6,
        AuthResult::Pass => 7,
    }
}

/// Whether the findings speak against an author in `own` domains.
pub(crate) fn speaks_against(authentication: &Authentication) -> bool {
    let bad = |result| matches!(result, AuthResult::Fail | AuthResult::SoftFail | AuthResult::PermError);
    bad(authentication.dmarc) || bad(authentication.spf) && authentication.dmarc != AuthResult::Pass
}

/// Whether a host writes Microsoft's or Google's own filter headers.
pub(crate) fn is_provider_host(host: &str) -> bool {
    ["outlook.com", "office365.com", "office365.us", "google.com", "googlemail.com"]
        .iter()
        .any(|provider| is_within(host, provider))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> EmailConfig {
        EmailConfig { trusted_authserv_ids: vec!["mx.example.org".into()], ..EmailConfig::default() }
    }

    fn believed(fields: &[(&str, usize, bool)]) -> (Authentication, bool) {
        let config = config();
        let mut believed = Believed::new(&config, 1);
        for (value, received_above, below_author) in fields {
            believed.add(value.as_bytes(), Standing { received_above: *received_above, below_author: *below_author });
        }
        let forged = believed.forged;
        (believed.finish(), forged)
    }

    #[test]
    fn comments_quotes_and_spaces() {
        let results = parse(
            b" mx.example.org 1; (c;(d)) dkim = pass (ok; \"x\") header.d = Example.net\r\n\theader.s=s; spf=fail reason=\"a; b\" smtp.mailfrom=<u@example.net>; x",
        );
        assert_eq!(results.authserv_id, "mx.example.org");
        assert_eq!(results.results.len(), 2);
        assert_eq!(results.results[0].host("header.d"), Some(Host::new("example.net")));
        assert_eq!(results.results[1].host("smtp.mailfrom"), Some(Host::new("example.net")));
    }

    #[test]
    fn the_best_signature_counts_and_all_passing_domains_stay() {
        let field = "mx.example.org; dkim=fail header.d=a.example; dkim=pass header.d=b.example; dkim=pass header.i=@c.example; dkim=none header.d=none";
        let (found, _) = believed(&[(field, 1, false)]);
        assert_eq!(found.dkim, AuthResult::Pass);
        assert_eq!(found.dkim_domains, [Host::new("b.example"), Host::new("c.example")]);
    }

    #[test]
    fn what_stands_below_a_foreign_hop_is_forged() {
        let (found, forged) = believed(&[("mx.example.org; dmarc=pass", 2, false)]);
        assert!(forged && found == Authentication::default());
        let (found, forged) =
            believed(&[("mx.example.org; dmarc=fail", 1, false), ("mx.example.org; dmarc=pass arc=pass", 1, true)]);
        assert!(forged && found.dmarc == AuthResult::Fail);
    }

    #[test]
    fn strangers_are_not_believed() {
        let (found, forged) = believed(&[("mx.example.net; dmarc=pass", 0, false)]);
        assert!(!forged && found == Authentication::default());
    }

    #[test]
    fn several_fields_of_one_server_add_up() {
        let (found, _) = believed(&[
            ("mx.example.org; dmarc=pass header.from=a.example", 1, false),
            ("mx.example.org; spf=pass smtp.helo=h.example; dmarc=fail", 1, false),
        ]);
        assert_eq!((found.dmarc, found.spf), (AuthResult::Pass, AuthResult::Pass));
        assert_eq!(found.spf_domain, Some(Host::new("h.example")));
    }
}
