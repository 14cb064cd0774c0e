//! Links: what a reader can follow, in order of appearance.

mod bare;
mod host;
mod redirect;
mod shown;
mod target;

use super::defects::Defects;
use super::html::Page;
use target::Target;
use thymus_event::email::{Link, LinkPlace};
use thymus_event::{Address, DefectKind};

pub(crate) use bare::urls;
pub(crate) use redirect::Names;

/// A host as links name theirs: lower-case ASCII, numbers as addresses; none where it is no host.
pub(crate) fn read_host(text: &str) -> Option<thymus_event::Host> {
    host::read(text).map(|read| read.host)
}

/// The most distinct links kept.
pub(crate) const LINKS_MAX: usize = 256;
/// The longest URL kept, in bytes.
const URL_BYTES_MAX: usize = 2_048;
/// The longest shown text kept, in characters.
const TEXT_CHARS_MAX: usize = 200;

/// Gathers a message's links.
#[derive(Debug)]
pub(crate) struct Links {
    list: Vec<Link>,
    names: Names,
}

impl Links {
    /// For a message to these recipients.
    pub(crate) fn new(recipients: &[Address]) -> Self {
        Self { list: Vec::new(), names: Names::of(recipients) }
    }

    /// Adds a page's anchors, and the bare URLs of its text that are no anchors. `place` overrides where they stand.
    pub(crate) fn add_page(&mut self, page: &Page, place: Option<LinkPlace>, defects: &mut Defects) {
        for anchor in &page.anchors {
            let place = place.unwrap_or(anchor.place);
            let quoted = anchor.quoted || page.is_quoted(anchor.end.saturating_sub(1).max(anchor.start));
            self.add(&anchor.href, page.base.as_deref(), &anchor.text, place, quoted, defects);
        }
        for (text, quoted) in [(&page.own, false), (&page.quoted, true)] {
            for (start, url) in urls(text) {
                let inside = page.anchors.iter().any(|a| a.quoted == quoted && a.start <= start && start < a.end);
                if !inside {
                    let quoted = quoted || page.is_quoted(start);
                    self.add(url, None, url, place.unwrap_or(LinkPlace::Text), quoted, defects);
                }
            }
        }
    }

    /// Adds the bare URLs of a text.
    pub(crate) fn add_text(&mut self, text: &str, place: LinkPlace, quoted: bool, defects: &mut Defects) {
        for (_, url) in urls(text) {
            self.add_url(url, place, quoted, defects);
        }
    }

    /// Adds a bare URL.
    pub(crate) fn add_url(&mut self, url: &str, place: LinkPlace, quoted: bool, defects: &mut Defects) {
        self.add(url, None, url, place, quoted, defects);
    }

    fn add(
        &mut self,
        href: &str,
        base: Option<&str>,
        text: &str,
        place: LinkPlace,
        quoted: bool,
        defects: &mut Defects,
    ) {
        match target::read(href, base) {
            Target::Web(found) => {
                let mut link = redirect::unwrap(*found);
                link.traits.names_recipient = self.names.stand_in(&link.url);
                link.redirect_host = redirect::host_within(&link.url, &link.host);
                link.url.truncate(link.url.floor_char_boundary(URL_BYTES_MAX));
                link.place = place;
                link.quoted = quoted;
                if place != LinkPlace::Text {
                    link.text = text.chars().take(TEXT_CHARS_MAX).collect();
                    link.shown_host = shown::host(&link.text);
                }
                self.keep(link, defects);
            }
            Target::Unreadable => defects.note(DefectKind::BadUrl, "link"),
            Target::NoLink => {}
        }
    }

    fn keep(&mut self, link: Link, defects: &mut Defects) {
        if let Some(known) = self.list.iter_mut().find(|known| is_same(known, &link)) {
            let count = known.count.saturating_add(1);
            let quoted = known.quoted && link.quoted;
            if known.place == LinkPlace::Text && link.place.is_in_text() || !known.place.is_in_text() {
                *known = link;
            }
            (known.count, known.quoted) = (count, quoted);
            return;
        }
        if self.list.len() >= LINKS_MAX {
            return defects.note(DefectKind::TooManyLinks, "links");
        }
        self.list.push(link);
    }

    /// The links.
    pub(crate) fn into_vec(self) -> Vec<Link> {
        self.list
    }
}

/// The same target with the same text; a bare URL and an anchor to it are one, and the anchor says more. What
/// stands in a file too stands in the text all the same.
fn is_same(known: &Link, link: &Link) -> bool {
    let bare = known.place == LinkPlace::Text || link.place == LinkPlace::Text;
    known.url == link.url && (bare || known.text == link.text && known.place == link.place)
}
