//! Zeek's http.log and ssl.log, as JSON lines or as separated values with their header; both may change within one
//! file. The site is `host`, or `server_name` (the name in the TLS handshake, RFC 6066 §3); whichever the record has.

mod json;
mod tsv;

use super::visits::{Entry, NoVisit, Read, Request, bad_line, time_of_digits, time_of_seconds, time_of_text};
use thymus_event::{Defect, DefectKind};

pub(super) use json::read as read_json;
pub(super) use tsv::Header;

/// Zeek's names of the logs that tell of visits.
fn tells_of_visits(path: &[u8]) -> bool {
    matches!(path, b"http" | b"ssl")
}

fn another_log() -> Defect {
    Defect::new(DefectKind::UnknownRecord, "a record of another log")
}
