//! Plain lists: one indicator a line, with comments, and made harmless in the ways that people do.
//!
//! `hxxps://login[.]example[.]net/x`, `bad.example # seen on Monday`, `0.0.0.0 bad.example` (a hosts file),
//! `||bad.example^` (a filter list).

use super::value::{Kind, bare};
use super::{Format, Listing, PassedOver, VALUE_BYTES_MAX};
use thymus_event::evidence::Indicator;

/// Digits of hashes that are not looked for: MD5, SHA-1, SHA-512.
const OTHER_HASHES: [usize; 3] = [32, 40, 128];

/// How people write what must not be clicked, and what they mean.
const REFANGED: [(&str, &str); 13] = [
    ("[.]", "."),
    ("(.)", "."),
    ("{.}", "."),
    ("[dot]", "."),
    ("(dot)", "."),
    ("\\.", "."),
    ("[:]", ":"),
    ("[://]", "://"),
    ("[/]", "/"),
    ("[@]", "@"),
    ("(@)", "@"),
    ("[at]", "@"),
    ("(at)", "@"),
];

pub(super) fn decode(text: &str) -> Listing {
    let mut listing = Listing::of(Format::Plain);
    for line in text.split(['\n', '\r']) {
        let entry = without_comment(line);
        if entry.is_empty() {
            continue;
        }
        if entry.len() > VALUE_BYTES_MAX {
            listing.pass_over(PassedOver::TooLong, entry);
            continue;
        }
        match indicator(&refanged(bare_entry(entry))) {
            Ok(indicator) => listing.take(bare(indicator)),
            Err(why) => listing.pass_over(why, entry),
        }
    }
    listing
}

/// A comment begins with `#`, `;`, `//` or `!` at the line's beginning, and with ` #` behind an entry.
fn without_comment(line: &str) -> &str {
    let line = line.trim();
    if line.starts_with(['#', ';', '!']) || line.starts_with("//") {
        return "";
    }
    let ends = [" #", "\t#", " //", "\t//", " ;", "\t;"].iter().filter_map(|mark| line.find(mark));
    ends.min().and_then(|end| line.get(..end)).unwrap_or(line).trim()
}

/// The entry without what lists put around it.
fn bare_entry(entry: &str) -> &str {
    let sinkhole = |text: &str| matches!(text, "0.0.0.0" | "127.0.0.1" | "::" | "::1");
    let entry = match entry.split_once([' ', '\t']) {
        Some((address, name)) if sinkhole(address) => name.trim(),
        _ => entry,
    };
    let entry = entry.trim_matches(['"', '\'', ',', '<', '>', '`']);
    entry.strip_prefix("||").map_or(entry, |rest| rest.trim_end_matches('^'))
}

fn refanged(entry: &str) -> String {
    let lower = entry.to_ascii_lowercase();
    let mut text = match lower.as_str() {
        _ if lower.starts_with("hxxp") || lower.starts_with("h**p") => {
            format!("http{}", entry.get(4..).unwrap_or_default())
        }
        _ if lower.starts_with("meow") => format!("http{}", entry.get(4..).unwrap_or_default()),
        _ => entry.to_owned(),
    };
    for (written, meant) in REFANGED {
        if text.contains(written) {
            text = text.replace(written, meant);
        }
    }
    text
}

fn indicator(text: &str) -> Result<Indicator, PassedOver> {
    let is_hex = text.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_hex && OTHER_HASHES.contains(&text.len()) {
        return Err(PassedOver::OtherKind);
    }
    if is_hex && text.len() == 64 {
        return Kind::Sha256.indicator(text);
    }
    if text.parse::<std::net::IpAddr>().is_ok() {
        return Kind::Ip.indicator(text);
    }
    if text
        .rsplit_once('/')
        .is_some_and(|(net, bits)| net.parse::<std::net::IpAddr>().is_ok() && bits.parse::<u8>().is_ok())
    {
        return Err(PassedOver::OtherKind);
    }
    if text.contains("://") || text.contains('/') {
        return Kind::Url.indicator(text);
    }
    if text.contains('@') { Kind::Address.indicator(text) } else { Kind::Name.indicator(text) }
}
