//! The immutable facts of one message that signals look at: compact, versioned, stored.

use crate::sketch::Sketch;
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use thymus_baseline::{Author, Key};
use thymus_event::email::{ActiveContent, AuthResult, Direction, FileKind};
use thymus_event::{Address, EventId, MessageId, TenantId, Timestamp};

/// Changes whenever a fact is added or read differently; stored beside the facts.
pub const FEATURES_VERSION: u16 = 7;

/// The facts of one message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// Whose organisation.
    pub tenant: TenantId,
    /// The message.
    pub id: EventId,
    /// When it arrived.
    pub time: Timestamp,
    /// Message-ID.
    pub message_id: Option<MessageId>,
    /// Which way it went.
    pub direction: Direction,
    /// Everyone who got it.
    pub recipients: Vec<Address>,
    /// Who says they wrote it.
    pub sender: Option<Sender>,
    /// Where answers are to go, other than to the author.
    pub reply_to: SmallVec<[Address; 1]>,
    /// The organisational domain of the reverse path, where it is an address.
    pub envelope_domain: Option<CompactString>,
    /// What the border found.
    pub authentication: AuthenticationFacts,
    /// The organisational domain of the client that the border spoke to.
    pub client: Option<CompactString>,
    /// What it answers.
    pub thread: ThreadFacts,
    /// Written by a program, to many.
    pub automation: AutomationFacts,
    /// Where its links lead.
    pub links: SmallVec<[LinkFacts; 2]>,
    /// What is attached.
    pub attachments: SmallVec<[AttachmentFacts; 1]>,
    /// What the text says and how.
    pub content: ContentFacts,
    /// The sending program's habits, as one key each: header order, Message-ID shape, mailer.
    pub composition: [Key; 3],
    /// The provider's own filter would not have put it into the inbox.
    pub provider_flagged: Option<bool>,
    /// How many kinds of defect it has.
    pub defects: u8,
}

/// The author.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sender {
    /// The address.
    pub address: Address,
    /// The display name as written, at most 120 characters.
    pub name: CompactString,
    /// The same as keys: address, local part, normalised name, organisational domain, inside or not.
    pub author: Author,
    /// The normalised name's words, sorted; empty when there is no name.
    pub name_words: CompactString,
    /// The domain belongs to a consumer mailbox provider.
    pub freemail: bool,
}

impl Sender {
    /// The organisational domain.
    pub fn domain(&self) -> &str {
        self.address.org_domain()
    }

    /// What is learned of a domain: nothing where strangers share it.
    pub fn domain_key(&self) -> Option<Key> {
        (!self.freemail).then_some(self.author.domain)
    }
}

/// SPF, DKIM and DMARC with what they are worth for the author's domain.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthenticationFacts {
    /// SPF.
    pub spf: AuthResult,
    /// DKIM.
    pub dkim: AuthResult,
    /// DMARC.
    pub dmarc: AuthResult,
    /// DMARC passed, or SPF or DKIM passed for the author's organisational domain.
    pub aligned: bool,
}

impl AuthenticationFacts {
    /// The three results and alignment as one key.
    pub fn key(self) -> Key {
        Key::number(
            self.spf as u64 | (self.dkim as u64) << 8 | (self.dmarc as u64) << 16 | u64::from(self.aligned) << 24,
        )
    }
}

/// What a message claims to continue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ThreadFacts {
    /// Keys of In-Reply-To and References, latest first, at most 32.
    pub ids: SmallVec<[Key; 4]>,
    /// The subject begins as an answer's.
    pub reply_subject: bool,
    /// It quotes another message.
    pub quotes: bool,
    /// Addresses that stand in the quoted text, at most 8.
    pub quoted_addresses: SmallVec<[Address; 2]>,
}

/// Signs of automation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AutomationFacts {
    /// List-Id, List-Unsubscribe, Precedence and the like.
    pub bulk: bool,
    /// An automatic answer or a report.
    pub automatic: bool,
    /// Looks like written to many: bulk, or laid out in HTML with several links and no conversation.
    pub laid_out: bool,
}

/// Where links of one entity lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LinkFacts {
    /// A host of the entity.
    pub host: CompactString,
    /// The entity that controls it, as text where it differs from the host's organisational domain.
    pub entity: Key,
    /// The platform that the host is a tenant of.
    pub platform: Option<Key>,
    /// Entity and path of the first link there, without parameters; none where the path is short enough to be the same
    /// by chance.
    pub place: Option<Key>,
    /// How many links lead there.
    pub count: u16,
    /// All of them stand in quoted text.
    pub quoted: bool,
    /// It is the author's own organisational domain.
    pub of_sender: bool,
    /// Strangers publish there side by side.
    pub shared_platform: bool,
    /// The text of one names another host than its target's entity.
    pub shown_entity: Option<CompactString>,
    /// Where the plainest of them stands; a quoted one counts only if all are.
    pub cover: Cover,
    /// Traits of the target, any of its links.
    pub traits: LinkFlags,
}

/// How plainly a link stands there, the plainest first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cover {
    /// In the message's text.
    #[default]
    Text,
    /// Within an attached file or a calendar entry.
    File,
    /// In a QR code.
    QrCode,
}

/// Traits of link targets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkFlags {
    /// IP literal, punycode, user info, odd port, or a scheme that runs.
    pub disguised: bool,
    /// Holds a recipient's address.
    pub names_recipient: bool,
    /// A shortener or an open redirect to another entity.
    pub indirect: bool,
}

/// One attachment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AttachmentFacts {
    /// What it really is.
    pub kind: FileKind,
    /// Its name says otherwise.
    pub disguised: bool,
    /// The worst that it does beyond being shown.
    pub active: Option<ActiveContent>,
    /// It is encrypted.
    pub encrypted: bool,
    /// The worst kind within an archive.
    pub within: Option<FileKind>,
    /// Content hash.
    pub hash: Key,
    /// The file name, at most 80 characters.
    pub name: CompactString,
}

/// What a text asks for. A word alone decides nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Sign in, confirm an account, a password.
    Credentials,
    /// Pay, transfer, invoice.
    Payment,
    /// New bank details.
    AccountChange,
    /// Answer, favour, discretion, another channel.
    Reply,
    /// Gift cards.
    GiftCards,
    /// Threat and ransom.
    Extortion,
    /// At once, or else.
    Urgency,
    /// Open a shared document.
    Document,
    /// Prize, inheritance, loan, easy money.
    Windfall,
    /// A health authority's alarm.
    HealthAlarm,
    /// Call a number.
    CallBack,
}

impl Intent {
    /// Every intent.
    pub const ALL: [Intent; 11] = [
        Intent::Credentials,
        Intent::Payment,
        Intent::AccountChange,
        Intent::Reply,
        Intent::GiftCards,
        Intent::Extortion,
        Intent::Urgency,
        Intent::Document,
        Intent::Windfall,
        Intent::HealthAlarm,
        Intent::CallBack,
    ];

    /// For histories.
    pub const fn key(self) -> Key {
        Key::number(self as u64)
    }

    /// In words, after “it”.
    pub const fn phrase(self) -> &'static str {
        match self {
            Intent::Credentials => "asks to sign in or to confirm an account",
            Intent::Payment => "is about a payment",
            Intent::AccountChange => "announces new bank details",
            Intent::Reply => "asks for an answer, a favour or discretion",
            Intent::GiftCards => "asks for gift cards",
            Intent::Extortion => "threatens",
            Intent::Urgency => "urges to act at once",
            Intent::Document => "offers a document to open",
            Intent::Windfall => "promises money",
            Intent::HealthAlarm => "raises a health alarm",
            Intent::CallBack => "asks to call a number",
        }
    }
}

/// The text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ContentFacts {
    /// What it asks for, with how many different expressions say so (capped at 9).
    pub intents: SmallVec<[(Intent, u8); 3]>,
    /// Its wording, with the subject's.
    pub sketch: Sketch,
    /// Characters of the author's own text.
    pub own_chars: u32,
    /// ISO 639-3.
    pub language: Option<CompactString>,
    /// Bank accounts (IBAN with a valid checksum) and wallets, as keys.
    pub accounts: SmallVec<[Key; 1]>,
    /// Addresses that the author's own text mentions, as keys, at most 8.
    pub mentions: SmallVec<[Key; 2]>,
    /// Characters that a reader does not see.
    pub hidden_chars: u32,
    /// Zero-width and direction characters.
    pub invisible_chars: u16,
    /// Letters of several scripts within one word.
    pub mixed_scripts: bool,
    /// Hardly any text but images.
    pub image_only: bool,
    /// A form or a script.
    pub active: bool,
}

impl ContentFacts {
    /// How strongly an intent is expressed, 0 to 9.
    pub fn strength(&self, intent: Intent) -> u8 {
        self.intents.iter().find(|entry| entry.0 == intent).map_or(0, |entry| entry.1)
    }
}

impl Features {
    /// Compact bytes (postcard).
    pub fn to_bytes(&self) -> Vec<u8> {
        postcard::to_stdvec(self).unwrap_or_default()
    }

    /// Reads what [`Self::to_bytes`] wrote.
    ///
    /// # Errors
    /// When the bytes are of another version or torn.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, postcard::Error> {
        postcard::from_bytes(bytes)
    }

    /// Reads what a store kept; none where another version wrote it, or it is torn.
    pub fn of_version(version: u16, bytes: &[u8]) -> Option<Self> {
        if version == FEATURES_VERSION { Self::from_bytes(bytes).ok() } else { None }
    }

    /// The key of the Message-ID.
    pub fn message_key(&self) -> Option<Key> {
        self.message_id.as_ref().map(|id| Key::of(id.as_str()))
    }

    /// Links that the author placed, quoted ones left out.
    pub fn own_links(&self) -> impl Iterator<Item = &LinkFacts> {
        self.links.iter().filter(|link| !link.quoted)
    }
}
