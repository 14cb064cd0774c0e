//! A message as an event (OCSF 4009 Email Activity), in the terms of RFC 5321 and RFC 5322.

use crate::{Address, Defect, EventId, Host, Mailbox, MessageId, TenantId, Timestamp};
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// One message, decoded. Every text was written by its sender and is bounded in length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EmailActivity {
    /// Whose organisation.
    pub tenant: TenantId,
    /// Content hash of the raw message (for a journal report, of the embedded original).
    pub id: EventId,
    /// When it arrived, by the own border or the archive; never by the sender.
    pub time: Timestamp,
    /// Message-ID, where it has one.
    pub message_id: Option<MessageId>,
    /// Which way it went.
    pub direction: Direction,
    /// Bytes of the raw message.
    pub size_bytes: u64,
    /// The SMTP envelope.
    pub envelope: Envelope,
    /// Who says they wrote it.
    pub originators: Originators,
    /// To.
    pub to: Vec<Mailbox>,
    /// Cc.
    pub cc: Vec<Mailbox>,
    /// Subject, decoded.
    pub subject: String,
    /// The sender's own clock.
    pub date: Option<OriginationDate>,
    /// The path, topmost (latest) hop first.
    pub received: Vec<Hop>,
    /// What the own border found about SPF, DKIM, DMARC and ARC.
    pub authentication: Authentication,
    /// Signatures that the message carries, valid or not.
    pub dkim_signatures: Vec<DkimIdentity>,
    /// What it answers.
    pub thread: Thread,
    /// List and automation headers.
    pub automation: Automation,
    /// The text.
    pub body: Body,
    /// Links, in order of appearance, one for each distinct target and shown text.
    pub links: Vec<Link>,
    /// Attachments, calendars and embedded messages.
    pub attachments: Vec<Attachment>,
    /// How it was written: the sending program's habits.
    pub composition: Composition,
    /// What the provider's own filter said.
    pub provider: Option<ProviderVerdict>,
    /// What was odd about its form.
    pub defects: Vec<Defect>,
}

impl EmailActivity {
    /// The author: the first From mailbox, else Sender, else none.
    pub fn author(&self) -> Option<&Mailbox> {
        self.originators.from.first().or(self.originators.sender.as_ref())
    }
}

/// Which way a message went, as the border saw it: an own domain in From proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// From outside to inside.
    Inbound,
    /// From inside to outside (perhaps also to insiders).
    Outbound,
    /// From inside to insiders only.
    Internal,
}

impl Direction {
    /// The plain name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Direction::Inbound => "inbound",
            Direction::Outbound => "outbound",
            Direction::Internal => "internal",
        }
    }

    /// Whether it was sent from inside.
    pub const fn is_from_inside(self) -> bool {
        !matches!(self, Direction::Inbound)
    }
}

/// The SMTP envelope (RFC 5321 §2.3.1), as journal, delivery headers or archive tell it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Envelope {
    /// MAIL FROM: unknown, or the null path `<>`, or an address.
    pub reverse_path: ReversePath,
    /// RCPT TO, where known; else the To and Cc addresses. Distinct.
    pub recipients: Vec<Address>,
    /// Whether the recipients are the envelope's, not the header's.
    pub recipients_trusted: bool,
}

/// MAIL FROM (RFC 5321 §4.1.1.2).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ReversePath {
    /// Nothing tells it.
    #[default]
    Unknown,
    /// `<>`: a bounce or another notification.
    Null,
    /// An address.
    Address(Address),
}

impl ReversePath {
    /// The address, where there is one.
    pub fn address(&self) -> Option<&Address> {
        match self {
            ReversePath::Address(address) => Some(address),
            _ => None,
        }
    }
}

/// Originator fields (RFC 5322 §3.6.2).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Originators {
    /// From.
    pub from: Vec<Mailbox>,
    /// Sender.
    pub sender: Option<Mailbox>,
    /// Reply-To.
    pub reply_to: Vec<Mailbox>,
}

/// The Date field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginationDate {
    /// The instant it names.
    pub time: Timestamp,
    /// Minutes east of UTC.
    pub offset_minutes: i16,
}

/// One Received field (RFC 5321 §4.4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Hop {
    /// What the client called itself (HELO), or its name.
    pub from: Option<Host>,
    /// The client's address, as the server wrote it.
    pub address: Option<IpAddr>,
    /// The server that wrote the field.
    pub by: Option<Host>,
    /// `ESMTPS` and the like.
    pub with: Option<String>,
    /// When.
    pub time: Option<Timestamp>,
}

/// A result of RFC 8601 §2.7.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthResult {
    /// Not checked, or nobody trusted says.
    #[default]
    Unknown,
    /// No record, no signature.
    None,
    /// Authentic.
    Pass,
    /// Not authentic.
    Fail,
    /// SPF: probably not.
    SoftFail,
    /// SPF: no statement; DKIM: a signature that cannot be judged.
    Neutral,
    /// A passing DNS failure.
    TempError,
    /// A record or signature that cannot be read.
    PermError,
}

impl AuthResult {
    /// The name of RFC 8601.
    pub const fn as_str(self) -> &'static str {
        match self {
            AuthResult::Unknown => "unknown",
            AuthResult::None => "none",
            AuthResult::Pass => "pass",
            AuthResult::Fail => "fail",
            AuthResult::SoftFail => "softfail",
            AuthResult::Neutral => "neutral",
            AuthResult::TempError => "temperror",
            AuthResult::PermError => "permerror",
        }
    }
}

/// Authentication-Results of a trusted authserv-id (RFC 8601), standing above the first foreign hop.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Authentication {
    /// Which trusted server says so; none when nobody trusted does.
    pub authserv_id: Option<String>,
    /// SPF (RFC 7208) and the domain it was for.
    pub spf: AuthResult,
    /// smtp.mailfrom's (or HELO's) domain.
    pub spf_domain: Option<Host>,
    /// DKIM (RFC 6376): the best result.
    pub dkim: AuthResult,
    /// header.d of every signature that passed.
    pub dkim_domains: Vec<Host>,
    /// DMARC (RFC 7489).
    pub dmarc: AuthResult,
    /// header.from.
    pub dmarc_domain: Option<Host>,
    /// ARC (RFC 8617).
    pub arc: AuthResult,
}

/// A DKIM-Signature field's identity (RFC 6376 §3.5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DkimIdentity {
    /// d=
    pub domain: Host,
    /// s=
    pub selector: String,
}

/// Identification fields (RFC 5322 §3.6.4).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Thread {
    /// In-Reply-To.
    pub in_reply_to: Vec<MessageId>,
    /// References, oldest first; the last [`REFERENCES_MAX`] where there are more.
    pub references: Vec<MessageId>,
    /// The subject begins with an answer's or a forward's prefix.
    pub reply_subject: bool,
}

/// The most References kept.
pub const REFERENCES_MAX: usize = 32;

/// Headers that say that a program wrote it, or wrote it to many.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Automation {
    /// List-Id (RFC 2919).
    pub list_id: Option<String>,
    /// A List-Unsubscribe field (RFC 2369).
    pub list_unsubscribe: bool,
    /// Precedence: bulk, list or junk; or a Feedback-ID, X-Campaign and the like.
    pub bulk: bool,
    /// Auto-Submitted other than `no` (RFC 3834), X-Auto-Response-Suppress, a delivery report.
    pub auto_submitted: bool,
    /// A delivery status or disposition notification (RFC 3464, RFC 8098).
    pub report: bool,
}

/// The text of a message, as a reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// What the author wrote: without quoted messages. White space is collapsed within lines.
    pub own: String,
    /// What is quoted.
    pub quoted: String,
    /// The language of `own`, ISO 639-3, where it can be told.
    pub language: Option<String>,
    /// Has an HTML part.
    pub html: bool,
    /// Has a plain-text part.
    pub plain: bool,
    /// Images shown (remote or embedded), tracking pixels not counted.
    pub images: u16,
    /// Characters of text that a reader does not see (display:none, zero size, colour on colour).
    pub hidden_chars: u32,
    /// Zero-width and direction-override characters in the visible text and the subject.
    pub invisible_chars: u16,
    /// Has a form or a password field.
    pub form: bool,
    /// Has a script.
    pub script: bool,
}

/// Where a link stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPlace {
    /// An anchor in HTML.
    Anchor,
    /// An image map's area.
    Area,
    /// A form's action.
    Form,
    /// A bare URL in the text.
    Text,
    /// In an attached file: a page, a document, a shortcut, within an archive.
    Attachment,
    /// In a PDF's action or annotation.
    Pdf,
    /// In a calendar entry.
    Calendar,
    /// In a QR code, wherever its image stands.
    QrCode,
}

impl LinkPlace {
    /// Whether it stands in the message's own text, where a reader and a filter see the same.
    pub const fn is_in_text(self) -> bool {
        matches!(self, LinkPlace::Anchor | LinkPlace::Area | LinkPlace::Form | LinkPlace::Text)
    }
}

/// Something a reader can follow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// The target as written, with its base applied; cut at 2,048 bytes.
    pub url: String,
    /// The target's host.
    pub host: Host,
    /// Where it stands.
    pub place: LinkPlace,
    /// The text shown for it, at most 200 characters; empty for images.
    pub text: String,
    /// The host that the shown text names, where it looks like an address of the web.
    pub shown_host: Option<Host>,
    /// A host within the target's own parameters, to which it may redirect.
    pub redirect_host: Option<Host>,
    /// Oddities of the target.
    pub traits: LinkTraits,
    /// How often this target and text stand in the message.
    pub count: u16,
    /// Stands in quoted text only.
    pub quoted: bool,
}

/// Oddities of a link's target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkTraits {
    /// The host is an IP literal.
    pub ip_literal: bool,
    /// The host has a punycode label or mixed scripts.
    pub punycode: bool,
    /// `user@` before the host.
    pub user_info: bool,
    /// A port other than the scheme's own.
    pub odd_port: bool,
    /// Holds a recipient's address, plain or encoded.
    pub names_recipient: bool,
    /// A known URL shortener.
    pub shortener: bool,
    /// `data:` or `javascript:` instead of the web.
    pub active_scheme: bool,
    /// Wrapped by a known link-rewriting filter; host and URL are the unwrapped ones.
    pub rewritten: bool,
}

/// What a file really is, by its first bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// None of the others.
    #[default]
    Other,
    /// Plain text.
    Text,
    /// HTML or XHTML.
    Html,
    /// SVG.
    Svg,
    /// A raster image.
    Image,
    /// PDF.
    Pdf,
    /// Word, Excel, PowerPoint: OOXML or OLE.
    Office,
    /// The same, with macros.
    OfficeMacro,
    /// OneNote.
    OneNote,
    /// RTF.
    Rtf,
    /// ZIP, RAR, 7z, TAR, GZIP and so on.
    Archive,
    /// ISO, IMG, VHD.
    DiskImage,
    /// A program or library.
    Executable,
    /// A script that a system runs by its extension.
    Script,
    /// A shortcut (LNK, URL).
    Shortcut,
    /// iCalendar.
    Calendar,
    /// A message (message/rfc822, .eml, .msg).
    Message,
    /// Audio or video.
    Media,
    /// Keys and signatures.
    Signature,
}

/// One attachment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Attachment {
    /// The file name as the reader sees it; cut at 255 characters.
    pub name: String,
    /// The declared media type, lower-case.
    pub media_type: String,
    /// What it really is.
    pub kind: FileKind,
    /// What its extension claims, where that is known.
    pub claimed: Option<FileKind>,
    /// Decoded bytes.
    pub size_bytes: u64,
    /// SHA-256 of the decoded bytes, first 16 bytes.
    pub hash: [u8; 16],
    /// Referred to from within the HTML, or Content-Disposition: inline image.
    pub inline: bool,
    /// Encrypted.
    pub encrypted: bool,
    /// Two extensions of which the last runs (`invoice.pdf.exe`).
    pub double_extension: bool,
    /// What it does beyond being shown, or can do; distinct, the worst first.
    pub active: Vec<ActiveContent>,
    /// What it holds, archives within archives too, at most 64 entries.
    pub entries: Vec<ArchiveEntry>,
}

/// What a file does beyond being shown, or can do. The worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActiveContent {
    /// A macro that starts when the document is opened or closed.
    AutoMacro,
    /// Starts a program: a PDF's launch action (ISO 32000 § 12.6.4.5), a shortcut to a command.
    Launch,
    /// A page that builds a file out of itself and hands it over: HTML smuggling.
    Smuggling,
    /// A field that runs a command (DDE).
    Dde,
    /// Loads a template, a frame or an object from elsewhere when opened.
    ExternalTemplate,
    /// Goes to an address by itself when opened.
    OpensUrl,
    /// A macro that waits to be started.
    Macro,
    /// A script: in a PDF, a page, a drawing.
    Script,
    /// A program or script as an object within a document.
    EmbeddedProgram,
    /// Another object or file within a document.
    EmbeddedFile,
    /// A form that sends what is typed into it.
    Form,
}

impl ActiveContent {
    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            ActiveContent::AutoMacro => "auto_macro",
            ActiveContent::Launch => "launch",
            ActiveContent::Smuggling => "smuggling",
            ActiveContent::Dde => "dde",
            ActiveContent::ExternalTemplate => "external_template",
            ActiveContent::OpensUrl => "opens_url",
            ActiveContent::Macro => "macro",
            ActiveContent::Script => "script",
            ActiveContent::EmbeddedProgram => "embedded_program",
            ActiveContent::EmbeddedFile => "embedded_file",
            ActiveContent::Form => "form",
        }
    }

    /// Whether opening the file is enough.
    pub const fn starts_itself(self) -> bool {
        matches!(
            self,
            ActiveContent::AutoMacro
                | ActiveContent::Launch
                | ActiveContent::Smuggling
                | ActiveContent::Dde
                | ActiveContent::ExternalTemplate
                | ActiveContent::OpensUrl
        )
    }

    /// In words, after “it”.
    pub const fn phrase(self) -> &'static str {
        match self {
            ActiveContent::AutoMacro => "holds a macro that starts when it is opened",
            ActiveContent::Launch => "starts a program",
            ActiveContent::Smuggling => "builds another file out of itself",
            ActiveContent::Dde => "holds a field that runs a command",
            ActiveContent::ExternalTemplate => "loads a template or an object from elsewhere when it is opened",
            ActiveContent::OpensUrl => "opens an address by itself",
            ActiveContent::Macro => "holds a macro",
            ActiveContent::Script => "holds a script",
            ActiveContent::EmbeddedProgram => "holds a program",
            ActiveContent::EmbeddedFile => "holds another file",
            ActiveContent::Form => "holds a form that sends what is typed into it",
        }
    }
}

/// One file within an archive.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ArchiveEntry {
    /// Its name.
    pub name: String,
    /// What its extension claims.
    pub kind: FileKind,
}

/// The sending program's habits. Hashes are stable across runs and platforms.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Composition {
    /// X-Mailer or User-Agent without version numbers, lower-case.
    pub mailer: Option<String>,
    /// Hash of the order and spelling of header names (trace fields left out).
    pub header_order: u64,
    /// Hash of the shape of Message-ID (classes of characters, not the characters).
    pub message_id_shape: u64,
    /// Hash of the shape of the first boundary.
    pub boundary_shape: u64,
    /// Whether Message-ID's domain is the author's organisational domain.
    pub message_id_domain_matches: bool,
    /// The charset of the first text part, lower-case.
    pub charset: Option<String>,
    /// Hash of the skeleton of the MIME tree.
    pub structure: u64,
}

/// What the provider's own filter said, where its author is trusted. An ordinary feature.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ProviderVerdict {
    /// Microsoft's spam confidence level, −1 to 9.
    pub scl: Option<i8>,
    /// Microsoft's category (`CAT:`), or `spam`, `phishy` of Google.
    pub category: Option<String>,
    /// Whether the provider itself would not have put it into the inbox.
    pub flagged: bool,
}
