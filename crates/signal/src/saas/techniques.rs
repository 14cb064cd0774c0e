//! What attackers do with accounts, in ATT&CK's words.

use thymus_event::attack::Technique;

/// Valid Accounts: Cloud Accounts.
pub(super) const CLOUD_ACCOUNTS: Technique = Technique { id: "T1078.004", name: "Cloud Accounts" };
/// Brute Force: Password Guessing.
pub(super) const PASSWORD_GUESSING: Technique = Technique { id: "T1110.001", name: "Password Guessing" };
/// Brute Force: Password Spraying.
pub(super) const PASSWORD_SPRAYING: Technique = Technique { id: "T1110.003", name: "Password Spraying" };
/// Email Collection: Remote Email Collection.
pub(super) const REMOTE_COLLECTION: Technique = Technique { id: "T1114.002", name: "Remote Email Collection" };
/// Email Collection: Email Forwarding Rule.
pub(super) const FORWARDING_RULE: Technique = Technique { id: "T1114.003", name: "Email Forwarding Rule" };
/// Hide Artifacts: Email Hiding Rules.
pub(super) const HIDING_RULES: Technique = Technique { id: "T1564.008", name: "Email Hiding Rules" };
/// Account Manipulation: Additional Email Delegate Permissions.
pub(super) const DELEGATE_PERMISSIONS: Technique =
    Technique { id: "T1098.002", name: "Additional Email Delegate Permissions" };
/// Account Manipulation: Additional Cloud Roles.
pub(super) const CLOUD_ROLES: Technique = Technique { id: "T1098.003", name: "Additional Cloud Roles" };
/// Account Manipulation.
pub(super) const MANIPULATION: Technique = Technique { id: "T1098", name: "Account Manipulation" };
/// Modify Authentication Process: Multi-Factor Authentication.
pub(super) const MULTI_FACTOR: Technique = Technique { id: "T1556.006", name: "Multi-Factor Authentication" };
/// Steal Application Access Token.
pub(super) const ACCESS_TOKEN: Technique = Technique { id: "T1528", name: "Steal Application Access Token" };
