//! Plain text parts.

use super::link::{Fate, Locker, bare_links, defanged};

/// Locks what mail clients make links of.
pub(super) fn lock(text: &str, locker: &Locker<'_>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for range in bare_links(text) {
        let Some(link) = text.get(range.clone()) else { continue };
        out.push_str(text.get(done..range.start).unwrap_or_default());
        done = range.end;
        match locker.target(link) {
            Fate::Keep => out.push_str(link),
            Fate::Locked(url) => out.push_str(&url),
            Fate::Inert => out.push_str(&defanged(link)),
        }
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}
