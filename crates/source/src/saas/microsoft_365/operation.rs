//! What the provider's words for operations mean.

use super::{json, rule};
use serde_json::Value;
use thymus_event::saas::Operation;

/// `RecordType`: a cmdlet of Exchange.
const EXCHANGE_ADMIN: u64 = 1;
/// `RecordType`: a change in the directory.
const DIRECTORY: u64 = 8;
/// `RecordType`: a cmdlet of the compliance centre.
const COMPLIANCE: u64 = 18;
/// Rights on a folder that give nothing.
const NO_RIGHTS: &str = "None";

/// The operation of a record.
pub(super) fn of(record: &Value, kind: u64, name: &str) -> Operation {
    match name {
        "UserLoggedIn" | "UserLoginFailed" | "MailboxLogin" => Operation::SignIn,
        "New-InboxRule" | "Set-InboxRule" | "Enable-InboxRule" => rule::of_parameters(record),
        "UpdateInboxRules" => rule::of_properties(record),
        "Set-Mailbox" => mailbox(record),
        "New-TransportRule" | "Set-TransportRule" => transport_rule(record),
        "Add-MailboxPermission"
        | "Add-RecipientPermission"
        | "Add-MailboxFolderPermission"
        | "Set-MailboxFolderPermission"
        | "UpdateCalendarDelegation" => Operation::MailboxPermission,
        "AddFolderPermissions" | "ModifyFolderPermissions" => folder_permission(record),
        "MailItemsAccessed"
        | "FolderBind"
        | "MessageBind"
        | "SearchCreated"
        | "SearchStarted"
        | "SearchExported"
        | "Search-Mailbox"
        | "New-MailboxExportRequest"
        | "New-ComplianceSearch" => Operation::MailRead,
        "Send" | "SendAs" | "SendOnBehalf" => Operation::MailSend,
        "HardDelete" | "SoftDelete" | "MoveToDeletedItems" | "Move" | "Copy" => Operation::MailMove,
        "Add-RoleGroupMember" | "New-ManagementRoleAssignment" => Operation::Role,
        _ if kind == DIRECTORY => directory(record, name.trim_end_matches(['.', ' '])),
        _ if kind == EXCHANGE_ADMIN => Operation::Administration,
        _ if kind == COMPLIANCE && !name.starts_with("Get-") => Operation::Administration,
        _ if matches!(json::text(record, &["Workload"]), Some("OneDrive" | "SharePoint")) => Operation::File,
        _ => Operation::Other,
    }
}

fn directory(record: &Value, name: &str) -> Operation {
    match name {
        "Consent to application"
        | "Add delegated permission grant"
        | "Add OAuth2PermissionGrant"
        | "Add app role assignment to service principal"
        | "Add app role assignment grant to user" => Operation::Consent,
        "Change user password"
        | "Reset user password"
        | "Reset password (self-service)"
        | "Reset password (by admin)" => Operation::Password,
        "Enable Strong Authentication"
        | "Disable Strong Authentication"
        | "Register device"
        | "Add device"
        | "Add registered owner to device"
        | "Add Temporary Access Pass" => Operation::AuthenticationMethod,
        "Update user" if changes_authentication(record) => Operation::AuthenticationMethod,
        _ if name.contains("security info") => Operation::AuthenticationMethod,
        _ if name.starts_with("Add member to role") || name.starts_with("Add eligible member to role") => {
            Operation::Role
        }
        // What the directory does by itself after a change of password.
        "Update StsRefreshTokenValidFrom Timestamp" | "Update user" => Operation::Other,
        _ => Operation::Administration,
    }
}

fn changes_authentication(record: &Value) -> bool {
    let names = json::list(record, &["ModifiedProperties"]).iter().filter_map(|change| json::text(change, &["Name"]));
    names.into_iter().any(|name| name.starts_with("StrongAuthentication"))
}

fn mailbox(record: &Value) -> Operation {
    let is_set = |name| rule::is_set(record, name);
    if is_set("ForwardingSmtpAddress") || is_set("ForwardingAddress") {
        Operation::MailboxForwarding
    } else if is_set("GrantSendOnBehalfTo") {
        Operation::MailboxPermission
    } else {
        Operation::Administration
    }
}

fn transport_rule(record: &Value) -> Operation {
    let sends_on = ["BlindCopyTo", "CopyTo", "RedirectMessageTo", "AddToRecipients"];
    let forwards = sends_on.into_iter().any(|name| rule::is_set(record, name));
    if forwards { Operation::MailboxForwarding } else { Operation::Administration }
}

/// A folder's rights are also written when a program sets a calendar up, for everyone and to none.
fn folder_permission(record: &Value) -> Operation {
    let rights = record.pointer("/Item/ParentFolder/MemberRights").and_then(Value::as_str);
    if rights.is_some_and(|rights| rights != NO_RIGHTS) { Operation::MailboxPermission } else { Operation::Other }
}
