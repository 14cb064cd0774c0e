//! Relations to elsewhere (ECMA-376 part 2 § 9.3): links a reader may follow, and what is loaded unasked.

use super::super::look::Look;
use crate::email::html::entity::{Within, decode_into};
use thymus_event::email::{ActiveContent, LinkPlace};

/// The most relations of one part looked at.
const RELATIONS_MAX: usize = 2_000;
/// Types whose target is loaded when the document is opened.
const LOADED: &[&str] =
    &["attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk", "externalLinkPath", "package"];

pub(super) fn look(relations: &[u8], look: &mut Look<'_>) {
    let text = String::from_utf8_lossy(relations);
    for element in text.split("<Relationship ").skip(1).take(RELATIONS_MAX) {
        let element = element.split('>').next().unwrap_or_default();
        if attribute(element, "TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("External")) {
            external(element, look);
        }
    }
}

fn external(element: &str, look: &mut Look<'_>) {
    let Some(target) = attribute(element, "Target") else { return };
    let kind = attribute(element, "Type").unwrap_or_default();
    let kind = kind.rsplit('/').next().unwrap_or_default();
    let mut url = String::with_capacity(target.len());
    decode_into(target, Within::Attribute, &mut url);
    let is_loaded = LOADED.contains(&kind) && is_remote(&url);
    if is_loaded {
        look.acts(ActiveContent::ExternalTemplate);
    }
    if is_loaded || kind == "hyperlink" {
        look.link(url.trim_start_matches("mhtml:").to_owned(), LinkPlace::Attachment);
    }
}

/// On the web or on another machine; authors' own folders stand in many documents.
fn is_remote(target: &str) -> bool {
    let target = target.trim_start_matches("mhtml:").trim_start();
    let starts = |start: &str| target.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
    starts("http:") || starts("https:") || starts("ftp:") || starts("\\\\") || {
        // file:///C:/… is local, file://host/… is not.
        starts("file://") && !starts("file:///") || starts("file:///\\\\")
    }
}

/// An attribute's value, as written.
pub(super) fn attribute<'a>(element: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = element;
    loop {
        let (before, after) = rest.split_once('=')?;
        let quote = after.trim_start().chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = after.split_once(quote)?.1.split_once(quote)?;
        if before.trim() == name {
            return Some(value);
        }
        rest = after;
    }
}
