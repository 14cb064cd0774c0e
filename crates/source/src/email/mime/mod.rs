//! MIME (RFC 2045, RFC 2046) by one bounded walk over the raw bytes. Boundaries are searched for, not
//! read byte by byte; a body is decoded only when someone asks for it; depth and parts are bounded by
//! construction, so that no message can exhaust the stack or go quadratic. The fields' own grammars
//! (addresses, dates, parameters, encoded words) are read by `mail_parser`.

mod charset;
mod content_type;
pub(crate) mod header;
mod multipart;
mod transfer;
mod walk;

pub(crate) use content_type::MediaType;
pub(crate) use header::{Field, HeaderSection, split};
pub(crate) use transfer::{TransferEncoding, base64};
pub(crate) use walk::{Leaf, Visitor, walk};

use std::borrow::Cow;

/// A field's value with a line end, which `mail_parser` needs to know that it has seen all of it.
pub(crate) fn terminated(value: &[u8]) -> Cow<'_, [u8]> {
    if value.ends_with(b"\n") {
        return Cow::Borrowed(value);
    }
    let mut owned = value.to_vec();
    owned.push(b'\n');
    Cow::Owned(owned)
}
