//! What the provider's own filter said: Microsoft's X-Forefront-Antispam-Report and SCL, Google's X-Gm-Spam
//! and X-Gm-Phishy. Read only where Microsoft or Google wrote the believable part of the path, or where it
//! came as a journal report: elsewhere anyone may have written them.

use super::authentication::is_provider_host;
use super::received::Border;
use crate::email::mime::HeaderSection;
use thymus_event::Host;
use thymus_event::email::{Hop, ProviderVerdict};

/// Reads the provider's verdict.
pub(crate) fn verdict(
    section: &HeaderSection<'_>,
    hops: &[Hop],
    border: &Border,
    journaled: bool,
) -> Option<ProviderVerdict> {
    let mut believable = hops.iter().take(border.own_hops.max(1)).filter_map(|hop| hop.by.as_ref());
    if !journaled && !believable.any(|by: &Host| is_provider_host(by.as_str())) {
        return None;
    }
    let mut verdict = ProviderVerdict::default();
    for field in &section.fields {
        let value = || String::from_utf8_lossy(field.value);
        if field.is("X-Forefront-Antispam-Report") {
            forefront(&mut verdict, &value());
        } else if field.is("X-MS-Exchange-Organization-SCL") {
            verdict.scl = verdict.scl.or(value().trim().parse().ok().filter(is_scl));
        } else if field.is("X-Gm-Phishy") && value().trim() == "1" {
            verdict.category = Some("phishy".to_owned());
        } else if field.is("X-Gm-Spam") && value().trim() == "1" {
            verdict.category.get_or_insert_with(|| "spam".to_owned());
        }
    }
    verdict.flagged = is_flagged(&verdict);
    (verdict != ProviderVerdict::default()).then_some(verdict)
}

/// Microsoft's spam confidence level runs from −1 (not looked at) to 9.
fn is_scl(scl: &i8) -> bool {
    (-1..=9).contains(scl)
}

fn forefront(verdict: &mut ProviderVerdict, value: &str) {
    for pair in value.split(';') {
        let Some((key, value)) = pair.split_once(':') else { continue };
        let value: String = value.split_whitespace().collect();
        match key.trim() {
            "SCL" => verdict.scl = value.parse().ok().filter(is_scl).or(verdict.scl),
            "CAT" if !value.is_empty() && value.len() <= 16 => verdict.category = Some(value),
            _ => {}
        }
    }
}

/// SCL 5 and above goes to the junk folder; every category but `NONE` is a finding.
fn is_flagged(verdict: &ProviderVerdict) -> bool {
    verdict.scl.is_some_and(|scl| scl >= 5) || verdict.category.as_deref().is_some_and(|category| category != "NONE")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::email::config::EmailConfig;
    use crate::email::head::received::{border, hop};
    use crate::email::mime::split;

    fn read(by: &str, fields: &str) -> Option<ProviderVerdict> {
        let hops = vec![hop(format!(" from a by {by}; x\n").as_bytes()).unwrap()];
        let border = border(&hops, &EmailConfig::default());
        verdict(&split(fields.as_bytes()).0, &hops, &border, false)
    }

    #[test]
    fn microsoft_and_google() {
        let report = "X-Forefront-Antispam-Report: CIP:203.0.113.1;SCL:5;\r\n SFV:SPM;CAT:PHSH;\r\n\r\n";
        let found = read("a.prod.outlook.com", report).unwrap();
        assert_eq!((found.scl, found.category.as_deref(), found.flagged), (Some(5), Some("PHSH"), true));
        let clean = read("a.prod.outlook.com", "X-MS-Exchange-Organization-SCL: 1\n\n").unwrap();
        assert!(clean.scl == Some(1) && !clean.flagged);
        assert!(read("mx.google.com", "X-Gm-Spam: 0\nX-Gm-Phishy: 1\n\n").unwrap().flagged);
        assert_eq!(read("mx.example.net", report), None);
        assert_eq!(read("mx.google.com", "Subject: x\n\n"), None);
    }
}
