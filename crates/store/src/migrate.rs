//! The schema, by numbered steps: `PRAGMA user_version` says how many were taken.

use crate::error::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::path::Path;

/// Marks the file as ours (`PRAGMA application_id`): "THYM".
const APPLICATION_ID: i32 = 0x5448_594D;

/// Every step, in order. A released step is never changed: a new one is added.
pub(crate) const STEPS: &[&str] = &[
    include_str!("schema/001_log.sql"),
    include_str!("schema/002_standing.sql"),
    include_str!("schema/003_logs.sql"),
    include_str!("schema/004_reassessment.sql"),
    include_str!("schema/005_campaign.sql"),
    include_str!("schema/006_arrival.sql"),
    include_str!("schema/007_revision.sql"),
    include_str!("schema/008_authentication.sql"),
    include_str!("schema/009_intent.sql"),
    include_str!("schema/010_console.sql"),
    include_str!("schema/011_errand.sql"),
    include_str!("schema/012_about.sql"),
    include_str!("schema/013_release_request.sql"),
    include_str!("schema/014_erasure.sql"),
    include_str!("schema/015_output.sql"),
    include_str!("schema/016_policy_change.sql"),
    include_str!("schema/017_api_token.sql"),
    include_str!("schema/018_mailbox.sql"),
    include_str!("schema/019_counted.sql"),
    include_str!("schema/020_analyst.sql"),
];

/// The schema version of this program.
pub(crate) const fn known() -> u32 {
    STEPS.len() as u32
}

/// What a file is, before anything is done to it.
pub(crate) enum Found {
    /// Nothing in it yet.
    Empty,
    /// A store of this schema version.
    Store(u32),
}

/// Looks at the file; an error when it is another program's or a later version's.
pub(crate) fn inspect(conn: &Connection, path: &Path) -> Result<Found, StoreError> {
    let number = |pragma| conn.pragma_query_value(None, pragma, |row| row.get::<_, i32>(0));
    let foreign = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => StoreError::NotAStore(path.to_owned()),
        _ => error.into(),
    };
    let application = number("application_id").map_err(foreign)?;
    let version = number("user_version").map_err(foreign)?;
    if application == APPLICATION_ID && version > 0 {
        return known_version(version as u32, path).map(Found::Store);
    }
    let objects: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if objects == 0 && version == 0 { Ok(Found::Empty) } else { Err(StoreError::NotAStore(path.to_owned())) }
}

fn known_version(found: u32, path: &Path) -> Result<u32, StoreError> {
    if found <= known() { Ok(found) } else { Err(StoreError::TooNew { path: path.to_owned(), found, known: known() }) }
}

/// Brings the file to the latest schema, all steps or none.
pub(crate) fn migrate(conn: &mut Connection, path: &Path) -> Result<(), StoreError> {
    migrate_to(conn, path, known())
}

/// Brings the file to schema `version`.
pub(crate) fn migrate_to(conn: &mut Connection, path: &Path, version: u32) -> Result<(), StoreError> {
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Looked at within the transaction: another process may have been faster.
    let taken = match inspect(&transaction, path)? {
        Found::Empty => 0,
        Found::Store(version) => version,
    };
    if taken >= version {
        return Ok(());
    }
    for step in STEPS.iter().take(version as usize).skip(taken as usize) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", version)?;
    Ok(transaction.commit()?)
}

#[cfg(test)]
mod tests;
