//! Who may look: accounts, their sessions, and links to sign in once.

use thymus_event::{TenantId, Timestamp};

/// What somebody may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Sees lists, numbers and verdicts; not what messages say.
    Viewer,
    /// Reads messages, and decides about them.
    Analyst,
    /// Everything, accounts and policy included.
    Administrator,
    /// Sees what a viewer sees, and who did what.
    Auditor,
}

impl Role {
    /// Every role, in the order of their numbers in the store.
    pub const ALL: [Role; 4] = [Role::Viewer, Role::Analyst, Role::Administrator, Role::Auditor];

    /// The plain name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Viewer => "viewer",
            Role::Analyst => "analyst",
            Role::Administrator => "administrator",
            Role::Auditor => "auditor",
        }
    }

    /// The role of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }

    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    /// What cannot be read may the least.
    pub(crate) fn of(code: u8) -> Self {
        Self::ALL.get(usize::from(code)).copied().unwrap_or(Role::Viewer)
    }
}

/// An account in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub u64);

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Account {
    /// Which.
    pub id: AccountId,
    /// Whose organisation.
    pub tenant: TenantId,
    /// What its owner signs in with.
    pub name: String,
    /// What they may.
    pub role: Role,
    /// Of their password, as a PHC string; none until they chose one.
    pub password: Option<String>,
    /// Their TOTP secret, sealed by its owner; none where they have none.
    pub totp: Option<Vec<u8>>,
    /// The last time step whose code was used.
    pub totp_step: u64,
    /// Since when.
    pub created: Timestamp,
}

impl std::fmt::Debug for Account {
    /// Without what is secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Account").field("id", &self.id).field("name", &self.name).field("role", &self.role).finish()
    }
}

/// The hash of a token that only its owner has.
pub type TokenHash = [u8; 32];

/// Somebody who is signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Of the token in the cookie.
    pub hash: TokenHash,
    /// Who.
    pub account: AccountId,
    /// Since when.
    pub created: Timestamp,
    /// When they last did something, to the minute.
    pub seen: Timestamp,
    /// From where they signed in.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}
