//! Zeek's conn, dns, dhcp, http and ssl logs, as JSON lines or as separated values with their header; both may change
//! within one file. Fields that are not looked at may hold anything, and there may be more of them (labels).

mod conn;
mod dhcp;
mod dns;
mod json;
mod record;
mod tsv;
mod web;

use super::entry::{Read, Stamp};
use record::{Field, Record};
use thymus_event::{Defect, DefectKind};

pub(super) use json::read as read_json;
pub(super) use tsv::Header;

/// The logs that are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Log {
    Conn,
    Dns,
    Dhcp,
    Web,
}

impl Log {
    /// By Zeek's own name.
    fn of_path(path: &[u8]) -> Option<Self> {
        Some(match path {
            b"conn" => Self::Conn,
            b"dns" => Self::Dns,
            b"dhcp" => Self::Dhcp,
            b"http" | b"ssl" => Self::Web,
            _ => return None,
        })
    }

    /// By what only one of them has, where no name is told.
    fn of_fields(has: impl Fn(Field) -> bool) -> Self {
        if has(Field::ConnState) {
            Self::Conn
        } else if has(Field::Query) || has(Field::Rcode) || has(Field::Qtype) {
            Self::Dns
        } else if has(Field::AssignedAddr) || has(Field::Mac) || has(Field::MsgTypes) {
            Self::Dhcp
        } else {
            Self::Web
        }
    }

    fn read(self, record: &Record<'_>, stamp: Stamp<'_>) -> Read {
        match self {
            Self::Conn => conn::read(record, stamp),
            Self::Dns => dns::read(record, stamp),
            Self::Dhcp => dhcp::read(record, stamp),
            Self::Web => web::read(record, stamp),
        }
    }
}

fn another_log() -> Defect {
    Defect::new(DefectKind::UnknownRecord, "a record of another log")
}
