//! What the message itself shows: links, attachments, authentication, path, the provider's filter, defects.

use crate::terminal::{Style, plain, plain_cut};
use std::io::{self, Write};
use thymus_case::tell;
use thymus_event::email::{Attachment, Authentication, Hop, Link};
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
    part("Provider's own filter", message.provider.iter().map(tell::provider), out, style)?;
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

fn link_line(link: &Link, verdict: Option<&Verdict>) -> String {
    let mut line = match tell::rarity(&link.host, verdict) {
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
    for trait_name in tell::traits(link) {
        line.push_str(&format!("  [{trait_name}]"));
    }
    line
}

fn attachment_line(attachment: &Attachment) -> String {
    let Attachment { name, media_type, kind, size_bytes, hash, .. } = attachment;
    let mut line =
        format!("“{name}”  {media_type}, really {}, {size_bytes} bytes, {}", tell::kind(*kind), EventId(*hash));
    for mark in tell::marks(attachment) {
        line.push_str(&format!("  [{mark}]"));
    }
    for entry in &attachment.entries {
        line.push_str(&format!("  · {}", entry.name));
    }
    line
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
    let time = hop.time.map(|time| format!("  {time}")).unwrap_or_default();
    format!("{}{time}", tell::hop(hop))
}
