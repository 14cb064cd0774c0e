//! http.log and ssl.log: visits. The site is `host`, or `server_name` (the name in the TLS handshake, RFC 6066 §3);
//! whichever the record has.

use super::record::{Field, Record};
use crate::network::NoEvent;
use crate::network::entry::{Read, Stamp, none};

pub(super) fn read(record: &Record<'_>, stamp: Stamp<'_>) -> Read {
    let (time, device) = (record.time()?, record.needed_address(Field::OrigH)?);
    let host = match record.text(Field::Host)? {
        Some(host) => Some(host),
        None => record.text(Field::ServerName)?,
    };
    match host {
        // A server whose address cannot be read leaves the visit what it is.
        Some(host) => stamp.visit(time, device, &host, record.address(Field::RespH).unwrap_or_default()),
        None => none(NoEvent::NoHost),
    }
}
