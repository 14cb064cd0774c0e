//! What accounts do at a provider: sign-ins, changes to a mailbox, consents (OCSF 3002 Authentication, 3001 Account
//! Change, 6003 API Activity).

use crate::{Address, EventId, TenantId, Timestamp};
use compact_str::CompactString;
use serde::{Deserialize, Serialize};
use std::net::IpAddr;

/// One thing that an account did, or that was done in its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AccountActivity {
    /// Whose organisation.
    pub tenant: TenantId,
    /// The provider's own id of the record, hashed; of a record without one, its content hash.
    pub id: EventId,
    /// When it happened.
    pub time: Timestamp,
    /// Whose account.
    pub account: Address,
    /// What was done.
    pub operation: Operation,
    /// The provider's own word for it, bounded to [`OPERATION_BYTES_MAX`].
    pub operation_name: CompactString,
    /// Whether it succeeded.
    pub outcome: Outcome,
    /// From where, where known.
    pub source: Option<IpAddr>,
    /// The country of the source as the provider says, ISO 3166-1 alpha-2, upper-case.
    pub country: Option<[u8; 2]>,
    /// The network of the source as the provider says: an AS number.
    pub network: Option<u32>,
    /// The program: of a user agent its family and system, else the application's name; bounded to
    /// [`CLIENT_BYTES_MAX`].
    pub client: Option<CompactString>,
    /// Which application or workload; of a consent, the application that was let in. Bounded to
    /// [`CLIENT_BYTES_MAX`].
    pub application: Option<CompactString>,
    /// Whose account or mailbox it was done to, where that is another's.
    pub target: Option<Address>,
    /// How many items it touched: messages read, …; 1 where the record does not say.
    pub items: u32,
}

/// The most bytes kept of an operation's name.
pub const OPERATION_BYTES_MAX: usize = 96;
/// The most bytes kept of a client.
pub const CLIENT_BYTES_MAX: usize = 160;

/// What an account did, across providers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Signed in, or tried to.
    SignIn,
    /// A rule of the inbox, new or changed.
    InboxRule {
        /// It sends mail elsewhere.
        forwards: bool,
        /// It deletes, or moves out of sight.
        hides: bool,
    },
    /// All mail of a mailbox, or of the organisation by a rule in transit, is forwarded or copied elsewhere.
    MailboxForwarding,
    /// Another was given access to the mailbox, or may send in its name.
    MailboxPermission,
    /// An application was given access.
    Consent,
    /// A way to sign in was added, changed or taken away.
    AuthenticationMethod,
    /// The password was changed or reset.
    Password,
    /// A role was given.
    Role,
    /// Mail was read or searched by a program or another person.
    MailRead,
    /// A message was sent in the account's name.
    MailSend,
    /// Mail was deleted or moved.
    MailMove,
    /// A file was opened, changed or shared.
    File,
    /// Any other change of settings by an administrator.
    Administration,
    /// Anything else.
    Other,
}

impl Operation {
    /// The plain name, `snake_case`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Operation::SignIn => "sign_in",
            Operation::InboxRule { .. } => "inbox_rule",
            Operation::MailboxForwarding => "mailbox_forwarding",
            Operation::MailboxPermission => "mailbox_permission",
            Operation::Consent => "consent",
            Operation::AuthenticationMethod => "authentication_method",
            Operation::Password => "password",
            Operation::Role => "role",
            Operation::MailRead => "mail_read",
            Operation::MailSend => "mail_send",
            Operation::MailMove => "mail_move",
            Operation::File => "file",
            Operation::Administration => "administration",
            Operation::Other => "other",
        }
    }
}

/// Whether it succeeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It did.
    Success,
    /// It did not: a wrong password, a policy, a second factor that failed.
    Failure,
    /// The record does not say.
    Unknown,
}
