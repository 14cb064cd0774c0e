//! One pass over a message's parts: each is left as it is, byte for byte, or written anew.

use super::banner::{Banner, Seals};
use super::entity::Entity;
use super::html::{encoding_of, rewrite};
use super::link::Locker;
use super::multipart::{Piece, pieces};
use super::transfer::Transfer;
use super::{Level, note, plain};
use lol_html::AsciiCompatibleEncoding;

/// Parts within parts; deeper ones are not shown by clients.
const DEPTH_MAX: usize = 24;
/// Parts of one message. What is beyond is taken out where something has to be made safe.
const PARTS_MAX: usize = 1000;

/// What a pass over a message needs, and has come to know.
pub(super) struct Walk<'a> {
    pub banner: &'a Banner,
    pub level: Level,
    pub locker: &'a Locker<'a>,
    pub help: &'a str,
    /// Whether the banner has still to be put somewhere.
    pub pending: bool,
    pub parts: usize,
}

/// What a message's own type says of seals on it, before anything is changed.
pub(super) fn seals(raw: &[u8], level: Level) -> Seals {
    let entity = Entity::of(raw);
    let pgp = b"-----BEGIN PGP MESSAGE-----";
    let inline = entity.media.kind.starts_with("text/") && entity.body.windows(pgp.len()).any(|window| window == pgp);
    Seals {
        closed: is_closed(&entity.media.kind) || inline,
        broken: entity.media.kind == "multipart/signed" && (level.links || level.attachments),
    }
}

/// Encrypted, or signed as one opaque whole: there is nothing inside that could be changed.
fn is_closed(kind: &str) -> bool {
    matches!(kind, "multipart/encrypted" | "application/pkcs7-mime" | "application/x-pkcs7-mime")
}

impl Walk<'_> {
    const fn makes_safe(&self) -> bool {
        self.level.links || self.level.attachments
    }

    /// A message or part, as it is to be.
    pub(super) fn entity(&mut self, raw: &[u8], depth: usize) -> Vec<u8> {
        self.parts += 1;
        let entity = Entity::of(raw);
        let kind = entity.media.kind.as_str();
        if depth > DEPTH_MAX || self.parts > PARTS_MAX {
            return if self.makes_safe() { self.note(&entity) } else { raw.to_vec() };
        }
        if is_closed(kind) || (kind == "multipart/signed" && !self.makes_safe()) {
            return raw.to_vec();
        }
        match kind {
            _ if entity.media.is_multipart() => self.multipart(entity, depth),
            "message/rfc822" | "message/global" if !self.level.attachments => self.message(&entity, raw, depth),
            "text/html" | "application/xhtml+xml" | "text/x-amp-html" if !self.is_taken_out(&entity, depth) => {
                self.html(entity, raw)
            }
            "text/plain" if !self.is_taken_out(&entity, depth) => self.plain(entity, raw),
            // Without a boundary clients show the text as it is.
            _ if kind.starts_with("multipart/") => self.plain(entity, raw),
            _ if self.is_taken_out(&entity, depth) => self.note(&entity),
            _ => raw.to_vec(),
        }
    }

    fn multipart(&mut self, mut entity: Entity<'_>, depth: usize) -> Vec<u8> {
        let boundary = entity.media.boundary.clone().unwrap_or_default();
        let is_alternative = entity.media.kind == "multipart/alternative";
        if entity.media.kind == "multipart/signed" {
            entity.set("Content-Type", &format!("multipart/mixed; boundary=\"{}\"", boundary.replace(['"', '\\'], "")));
        }
        let (before, mut placed) = (self.pending, false);
        let mut body = Vec::with_capacity(entity.body.len());
        for piece in pieces(entity.body, &boundary) {
            match piece {
                Piece::Between(bytes) => body.extend_from_slice(bytes),
                Piece::Part(part) => {
                    // Each alternative shows the whole message, so each shows the banner.
                    self.pending = if is_alternative { before } else { self.pending };
                    body.extend(self.entity(part, depth + 1));
                    placed |= before && !self.pending;
                }
            }
        }
        self.pending = before && !placed;
        entity.with_body(&body)
    }

    /// A message within: its links are locked too, but its own reader's banner is not in it.
    fn message(&mut self, entity: &Entity<'_>, raw: &[u8], depth: usize) -> Vec<u8> {
        if !self.level.links {
            return raw.to_vec();
        }
        let pending = std::mem::replace(&mut self.pending, false);
        let inner = entity.media.transfer.decode(entity.body);
        let changed = self.entity(&inner, depth + 1);
        self.pending = pending;
        if changed == inner {
            return raw.to_vec();
        }
        // RFC 2046 §5.2.1: a message is never encoded but in ways that clients undo.
        match entity.media.transfer {
            Transfer::Plain => entity.with_body(&changed),
            transfer => entity.with_body(&transfer.encode(&changed).1),
        }
    }

    fn html(&mut self, mut entity: Entity<'_>, raw: &[u8]) -> Vec<u8> {
        let with_banner = self.pending && !entity.media.is_attachment;
        if !with_banner && !self.level.links {
            return raw.to_vec();
        }
        let mut decoded = entity.media.transfer.decode(entity.body);
        let encoding = match AsciiCompatibleEncoding::new(encoding_of(entity.media.charset.as_deref(), &decoded)) {
            Some(encoding) => encoding,
            None => {
                decoded =
                    encoding_of(entity.media.charset.as_deref(), &decoded).decode(&decoded).0.into_owned().into_bytes();
                entity.set("Content-Type", "text/html; charset=utf-8");
                AsciiCompatibleEncoding::utf_8()
            }
        };
        let banner = with_banner.then(|| self.banner.html());
        let Ok(changed) = rewrite(&decoded, encoding, banner.as_deref(), self.level.links.then_some(self.locker))
        else {
            return if self.makes_safe() { self.note(&entity) } else { raw.to_vec() };
        };
        self.pending &= !with_banner;
        if changed == decoded { raw.to_vec() } else { written(entity, &changed) }
    }

    fn plain(&mut self, mut entity: Entity<'_>, raw: &[u8]) -> Vec<u8> {
        let with_banner = self.pending && !entity.media.is_attachment;
        if entity.media.is_attachment || !(with_banner || self.level.links) {
            return raw.to_vec();
        }
        let decoded = entity.media.transfer.decode(entity.body);
        let encoding = encoding_of(entity.media.charset.as_deref(), &decoded);
        let banner = if with_banner { self.banner.text() } else { String::new() };
        self.pending &= !with_banner;
        let lock = |text: &str| if self.level.links { plain::lock(text, self.locker) } else { text.to_owned() };
        let changed = match std::str::from_utf8(&decoded) {
            Ok(text) if encoding == encoding_rs::UTF_8 || text.is_ascii() && encoding.is_ascii_compatible() => {
                [&encoding.encode(&banner).0, lock(text).as_bytes()].concat()
            }
            _ if encoding.is_ascii_compatible() => {
                // Links are ASCII: each byte stands for itself, so that what cannot be read stays as it is.
                let text: String = decoded.iter().map(|byte| char::from(*byte)).collect();
                let locked: Vec<u8> = lock(&text).chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect();
                [&encoding.encode(&banner).0, &locked[..]].concat()
            }
            _ => {
                entity.set("Content-Type", "text/plain; charset=utf-8");
                format!("{banner}{}", lock(&encoding.decode(&decoded).0)).into_bytes()
            }
        };
        if changed == decoded { raw.to_vec() } else { written(entity, &changed) }
    }

    /// Whether a part counts as an attachment that has to go: what is not text to read or a picture to look at.
    fn is_taken_out(&self, entity: &Entity<'_>, depth: usize) -> bool {
        let kind = entity.media.kind.as_str();
        let is_picture =
            matches!(kind, "image/png" | "image/jpeg" | "image/jpg" | "image/gif" | "image/webp" | "image/bmp");
        let is_signature = kind.ends_with("pkcs7-signature") || kind == "application/pgp-signature";
        let is_text = matches!(kind, "text/plain" | "text/html" | "text/x-amp-html" | "application/xhtml+xml");
        let is_file = entity.media.is_attachment || (depth > 0 && entity.media.name.is_some());
        self.level.attachments && !is_picture && !is_signature && (!is_text || is_file)
    }

    /// A part that is replaced keeps the fields of a message, if it is one.
    fn note(&self, entity: &Entity<'_>) -> Vec<u8> {
        let content = entity.media.transfer.decode(entity.body);
        let mut kept = Entity { head: entity.head.clone(), gap: b"", body: b"", media: entity.media.clone() };
        kept.take(b"content-");
        if !kept.head.is_empty() && !kept.head.ends_with(b"\n") {
            kept.head.extend(b"\r\n");
        }
        [kept.head, note::note(entity.media.name.as_deref(), &entity.media.kind, &content, self.help)].concat()
    }
}

fn written(mut entity: Entity<'_>, content: &[u8]) -> Vec<u8> {
    let (transfer, body) = entity.media.transfer.encode(content);
    if transfer != entity.media.transfer {
        entity.set("Content-Transfer-Encoding", transfer.name());
    }
    entity.with_body(&body)
}

/// The message within a new one that carries the banner, for messages that have no place for it.
pub(super) fn wrapped(raw: &[u8], banner: &Banner, boundary: &str) -> Vec<u8> {
    let mut outer = Entity::of(raw);
    let content = outer.take(b"content-");
    outer.take(b"mime-version");
    outer.set("MIME-Version", "1.0");
    outer.set("Content-Type", &format!("multipart/mixed; boundary=\"{boundary}\""));
    let (_, text) = Transfer::QuotedPrintable.encode(banner.text().as_bytes());
    let mut body = format!(
        "--{boundary}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
    )
    .into_bytes();
    body.extend(text);
    body.extend(format!("\r\n--{boundary}\r\n").into_bytes());
    body.extend(&content);
    if !content.is_empty() && !content.ends_with(b"\n") {
        body.extend(b"\r\n");
    }
    body.extend(b"\r\n");
    body.extend(outer.body);
    body.extend(format!("\r\n--{boundary}--\r\n").into_bytes());
    outer.with_body(&body)
}
