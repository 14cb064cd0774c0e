//! MITRE ATT&CK techniques that a signal or a verdict may name.

use serde::Serialize;

/// A technique or sub-technique of ATT&CK Enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Technique {
    /// `T1566.002`.
    pub id: &'static str,
    /// The name that ATT&CK gives it.
    pub name: &'static str,
}

/// Spearphishing Attachment.
pub const SPEARPHISHING_ATTACHMENT: Technique = Technique { id: "T1566.001", name: "Spearphishing Attachment" };
/// Spearphishing Link.
pub const SPEARPHISHING_LINK: Technique = Technique { id: "T1566.002", name: "Spearphishing Link" };
/// Phishing.
pub const PHISHING: Technique = Technique { id: "T1566", name: "Phishing" };
/// Internal Spearphishing.
pub const INTERNAL_SPEARPHISHING: Technique = Technique { id: "T1534", name: "Internal Spearphishing" };
/// Impersonation.
pub const IMPERSONATION: Technique = Technique { id: "T1656", name: "Impersonation" };
/// Compromise Accounts: Email Accounts.
pub const EMAIL_ACCOUNTS: Technique = Technique { id: "T1586.002", name: "Email Accounts" };
/// Acquire Infrastructure: Domains.
pub const DOMAINS: Technique = Technique { id: "T1583.001", name: "Domains" };
/// Masquerading: Double File Extension.
pub const DOUBLE_FILE_EXTENSION: Technique = Technique { id: "T1036.007", name: "Double File Extension" };
/// Email Spoofing.
pub const EMAIL_SPOOFING: Technique = Technique { id: "T1672", name: "Email Spoofing" };
/// Financial Theft.
pub const FINANCIAL_THEFT: Technique = Technique { id: "T1657", name: "Financial Theft" };
/// Application Layer Protocol.
pub const APPLICATION_LAYER_PROTOCOL: Technique = Technique { id: "T1071", name: "Application Layer Protocol" };
/// Non-Standard Port.
pub const NON_STANDARD_PORT: Technique = Technique { id: "T1571", name: "Non-Standard Port" };
