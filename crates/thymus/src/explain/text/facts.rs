//! What the message itself shows: links, attachments, authentication, path, the provider's filter, defects.

use crate::terminal::{Style, plain, plain_cut};
use std::io::{self, Write};
use thymus_event::email::{Attachment, Authentication, Hop, Link, ProviderVerdict};
use thymus_event::verdict::Verdict;
use thymus_event::{Defect, EmailActivity, EventId, Host};

/// Links, attachments and hops shown; the rest is counted.
const SHOWN: usize = 30;

/// Characters of a URL or a shown text.
const URL_CHARS: usize = 120;

/// Writes all of them; a part that is empty is left out.
pub(super) fn print(
    message: &EmailActivity,
    verdict: Option<&Verdict>,
    out: &mut impl Write,
    style: Style,
) -> io::Result<()> {
    let links = message.links.iter().map(|link| link_line(link, verdict));
    part("Links", links, out, style)?;
    part("Attachments", message.attachments.iter().map(attachment_line), out, style)?;
    part("Authentication", authentication_lines(message).into_iter(), out, style)?;
    part("Path, latest hop first", message.received.iter().map(hop_line), out, style)?;
    part("Provider's own filter", message.provider.iter().map(provider_line), out, style)?;
    part("Defects", message.defects.iter().map(Defect::to_string), out, style)
}

fn part(
    title: &str,
    lines: impl ExactSizeIterator<Item = String>,
    out: &mut impl Write,
    style: Style,
) -> io::Result<()> {
    let count = lines.len();
    if count == 0 {
        return Ok(());
    }
    writeln!(out, "\n{}", style.strong(&format!("{title} ({count})")))?;
    for line in lines.take(SHOWN) {
        writeln!(out, "  {}", plain(&line))?;
    }
    if count > SHOWN {
        writeln!(out, "  and {} more", count - SHOWN)?;
    }
    Ok(())
}

/// How rare a link's host was, where the verdict says so for this host.
fn rarity(host: &Host, verdict: Option<&Verdict>) -> Option<f64> {
    let metrics = &verdict?.metrics;
    let of = |name: &str| metrics.get(&format!("link_rarity:{name}")).copied();
    of(host.as_str()).or_else(|| of(host.entity()))
}

fn link_line(link: &Link, verdict: Option<&Verdict>) -> String {
    let mut line = match rarity(&link.host, verdict) {
        Some(rarity) => format!("{} (rarity {rarity:.1} %)", link.host),
        None => link.host.to_string(),
    };
    line.push_str(&format!("  {}", plain_cut(&link.url, URL_CHARS)));
    if !link.text.is_empty() {
        line.push_str(&format!("  shown as “{}”", plain_cut(&link.text, URL_CHARS)));
    }
    if let Some(shown) = link.shown_host.as_ref().filter(|shown| shown.entity() != link.host.entity()) {
        line.push_str(&format!("  [names {shown}, leads elsewhere]"));
    }
    if let Some(redirect) = &link.redirect_host {
        line.push_str(&format!("  [may redirect to {redirect}]"));
    }
    for trait_name in traits(link) {
        line.push_str(&format!("  [{trait_name}]"));
    }
    line
}

fn traits(link: &Link) -> impl Iterator<Item = &'static str> {
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

fn attachment_line(attachment: &Attachment) -> String {
    let Attachment { name, media_type, kind, size_bytes, hash, .. } = attachment;
    let mut line = format!("“{name}”  {media_type}, really {}, {size_bytes} bytes, {}", lower(kind), EventId(*hash));
    if let Some(claimed) = attachment.claimed.filter(|claimed| claimed != kind) {
        line.push_str(&format!("  [its name claims {}]", lower(&claimed)));
    }
    let marks = [
        (attachment.encrypted, "encrypted"),
        (attachment.double_extension, "double extension"),
        (attachment.inline, "inline"),
    ];
    for (_, mark) in marks.iter().filter(|(has, _)| *has) {
        line.push_str(&format!("  [{mark}]"));
    }
    for active in &attachment.active {
        line.push_str(&format!("  [{}]", active.phrase()));
    }
    for entry in &attachment.entries {
        line.push_str(&format!("  · {}", entry.name));
    }
    line
}

fn lower(kind: &impl std::fmt::Debug) -> String {
    format!("{kind:?}").to_lowercase()
}

fn authentication_lines(message: &EmailActivity) -> Vec<String> {
    let Authentication { authserv_id, spf, spf_domain, dkim, dkim_domains, dmarc, dmarc_domain, arc } =
        &message.authentication;
    let mut lines = Vec::new();
    match authserv_id {
        None => lines.push("no trusted server says anything".to_owned()),
        Some(id) => {
            let name = |host: &Option<Host>| host.as_ref().map(|host| format!(" ({host})")).unwrap_or_default();
            let signers = dkim_domains.iter().map(Host::as_str).collect::<Vec<_>>().join(", ");
            lines.push(format!("by {id}"));
            lines.push(format!("spf={}{}", spf.as_str(), name(spf_domain)));
            lines.push(format!(
                "dkim={}{}",
                dkim.as_str(),
                if signers.is_empty() { signers } else { format!(" ({signers})") }
            ));
            lines.push(format!("dmarc={}{}", dmarc.as_str(), name(dmarc_domain)));
            lines.push(format!("arc={}", arc.as_str()));
        }
    }
    let signature = |signature: &thymus_event::email::DkimIdentity| {
        format!("carries a signature of {}, selector {}", signature.domain, signature.selector)
    };
    lines.extend(message.dkim_signatures.iter().map(signature));
    lines
}

fn hop_line(hop: &Hop) -> String {
    let name = |host: &Option<Host>| host.as_ref().map_or("?", |host| host.as_str()).to_owned();
    let address = hop.address.map(|address| format!(" [{address}]")).unwrap_or_default();
    let with = hop.with.as_ref().map(|with| format!(" with {with}")).unwrap_or_default();
    let time = hop.time.map(|time| format!("  {time}")).unwrap_or_default();
    format!("from {}{address} by {}{with}{time}", name(&hop.from), name(&hop.by))
}

fn provider_line(provider: &ProviderVerdict) -> String {
    let scl = provider.scl.map(|scl| format!(", spam confidence level {scl}")).unwrap_or_default();
    let category = provider.category.as_ref().map(|category| format!(", category {category}")).unwrap_or_default();
    let said = if provider.flagged { "would not have put it into the inbox" } else { "let it through" };
    format!("{said}{scl}{category}")
}
