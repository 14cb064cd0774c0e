//! Names that stand in many answers, as the description has them. What is written comes from the types that have the names.

use utoipa::ToSchema;

/// What is done with a message, from the least to the most.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: what is written is `thymus_event::verdict::Action`")]
pub(super) enum Action {
    Allow,
    Banner,
    LockLinks,
    ConvertAttachments,
    Junk,
    Hold,
}

/// Which way a message went.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: what is written is `thymus_event::email::Direction`")]
pub(super) enum Direction {
    Inbound,
    Outbound,
    Internal,
}

/// How far an intent has come.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: what is written is `thymus_event::intent::IntentState`")]
pub(super) enum IntentState {
    Wanted,
    Waiting,
    Approved,
    Refused,
    Attempted,
    Confirmed,
    Recalled,
    Reverted,
    Failed,
}

/// What somebody may.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: what is written is `thymus_store::Role`")]
pub(super) enum Role {
    Viewer,
    Analyst,
    Administrator,
    Auditor,
}

/// What a token lets a program do.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "only described: what is written is `Scope`")]
pub(super) enum Scope {
    Look,
    Read,
    Act,
    Administer,
    Audit,
}
