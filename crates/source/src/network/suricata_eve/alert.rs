//! `alert`: what a rule found.

use super::{Line, Text, text};
use crate::network::entry::{Read, Stamp, bad_line, cut, event};
use serde::Deserialize;
use thymus_event::network::{AlertSeverity, SIGNATURE_BYTES_MAX};
use thymus_event::{Event, NetworkAlert};

/// The fields that are looked at.
#[derive(Deserialize)]
pub(super) struct Alert<'a> {
    #[serde(borrow)]
    signature: Option<Text<'a>>,
    severity: Option<u64>,
}

pub(super) fn read(line: &Line<'_>, stamp: Stamp<'_>) -> Read {
    let alert = line.alert.as_ref().ok_or_else(|| bad_line("an alert without its rule"))?;
    Ok(event(Event::Alert(NetworkAlert {
        tenant: stamp.tenant,
        id: stamp.id(),
        time: line.time()?,
        source: line.source()?,
        destination: line.destination()?,
        signature: cut(text(alert.signature.as_ref()).unwrap_or_default(), SIGNATURE_BYTES_MAX).into(),
        severity: severity_of(alert.severity),
    })))
}

/// Suricata counts from 1, the gravest.
fn severity_of(severity: Option<u64>) -> AlertSeverity {
    match severity {
        Some(0 | 1) => AlertSeverity::High,
        Some(2) => AlertSeverity::Medium,
        Some(3) => AlertSeverity::Low,
        Some(_) | None => AlertSeverity::Informational,
    }
}
