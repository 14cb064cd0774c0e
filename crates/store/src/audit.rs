//! Who did what: appended, never edited, each entry bound to the one before it.

use crate::error::StoreError;
use crate::store::Store;
use rusqlite::{Connection, OptionalExtension, Row, params};
use thymus_event::{TenantId, Timestamp};

/// The hash before the first entry.
const NOTHING: [u8; 32] = [0; 32];

const ENTRIES: &str = "SELECT seq, tenant, time, actor, deed, object, reason, address, hash FROM audit";

/// The last entry that was cut off the log's beginning.
const START: &str = "SELECT seq, hash FROM audit_start ORDER BY seq DESC LIMIT 1";

/// What somebody did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// Whose organisation.
    pub tenant: TenantId,
    /// When.
    pub time: Timestamp,
    /// Who: an account's name; empty where nobody was signed in.
    pub actor: String,
    /// What, as a plain name: `message.read`.
    pub deed: String,
    /// Of what.
    pub object: String,
    /// Why, in their words.
    pub reason: String,
    /// From where.
    pub address: String,
}

/// An entry of the audit log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// From 1, without gaps, but for a beginning that retention cut off.
    pub position: u64,
    /// What was done.
    pub deed: Deed,
    hash: [u8; 32],
}

impl AuditEntry {
    /// Hexadecimal; whoever noted the last one down elsewhere can tell whether anything before it was changed since.
    pub fn fingerprint(&self) -> String {
        blake3::Hash::from_bytes(self.hash).to_hex().to_string()
    }
}

/// Each field with its length before it, so that no two entries give the same bytes.
fn hash(previous: &[u8; 32], position: u64, deed: &Deed) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(previous).update(&position.to_le_bytes()).update(&deed.tenant.0.to_le_bytes());
    hasher.update(&deed.time.millis().to_le_bytes());
    for field in [&deed.actor, &deed.deed, &deed.object, &deed.reason, &deed.address] {
        hasher.update(&(field.len() as u64).to_le_bytes()).update(field.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Appends one entry within the transaction under way.
pub(crate) fn append(conn: &Connection, deed: &Deed) -> Result<(), StoreError> {
    let mut statement = conn.prepare_cached("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?;
    let last = statement.query_row([], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?))).optional()?;
    let (last, previous) = last.map_or_else(|| start(conn), Ok)?;
    let position = last + 1;
    let hash = hash(&previous, position, deed);
    let sql = "INSERT INTO audit VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
    let Deed { tenant, time, actor, deed, object, reason, address } = deed;
    conn.prepare_cached(sql)?.execute(params![
        position as i64,
        tenant.0,
        time.millis(),
        actor,
        deed,
        object,
        reason,
        address,
        hash
    ])?;
    Ok(())
}

/// Cuts off the log's beginning, whatever came before this time, and keeps the hash that the rest is bound to: what is left
/// can still be verified. The newest entry stays. How many went.
pub(crate) fn cut(conn: &Connection, before: Timestamp) -> Result<u64, StoreError> {
    let sql = "SELECT max(seq) FROM audit WHERE seq < (SELECT ifnull (min(seq), (SELECT max(seq) FROM audit)) FROM audit \
         WHERE time >= ?1)";
    let Some(last) = conn.query_row(sql, [before.millis()], |row| row.get::<_, Option<i64>>(0))? else { return Ok(0) };
    let trigger: String =
        conn.query_row("SELECT sql FROM sqlite_schema WHERE name = 'audit_is_never_cut'", [], |row| row.get(0))?;
    conn.execute("INSERT OR REPLACE INTO audit_start SELECT seq, hash FROM audit WHERE seq = ?1", [last])?;
    conn.execute("DELETE FROM audit_start WHERE seq < ?1", [last])?;
    conn.execute_batch("DROP TRIGGER audit_is_never_cut")?;
    let cut = conn.execute("DELETE FROM audit WHERE seq <= ?1", [last])?;
    conn.execute_batch(&trigger)?;
    Ok(cut as u64)
}

/// The position and the hash before the first entry.
fn start(conn: &Connection) -> Result<(u64, [u8; 32]), StoreError> {
    let start = conn.query_row(START, [], |row| Ok((row.get::<_, i64>(0)?.unsigned_abs(), row.get(1)?)));
    Ok(start.optional()?.unwrap_or((0, NOTHING)))
}

impl Store {
    /// The entries before this position (all where there is none), the last first, at most `limit`.
    pub fn audit(&self, tenant: TenantId, before: Option<u64>, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        let sql = format!("{ENTRIES} WHERE tenant = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3");
        let before = before.map_or(i64::MAX, |position| i64::try_from(position).unwrap_or(i64::MAX));
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params![tenant.0, before, limit], entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first entry that is not what was written, or that is missing; none where all is well. Reads all of it.
    pub fn audit_flaw(&self) -> Result<Option<u64>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{ENTRIES} ORDER BY seq"))?;
        let (cut, mut previous) = start(&self.conn)?;
        for (found, expected) in statement.query_map([], entry)?.zip(cut + 1..) {
            let found = found?;
            if found.position != expected || found.hash != hash(&previous, expected, &found.deed) {
                return Ok(Some(expected));
            }
            previous = found.hash;
        }
        Ok(None)
    }
}

fn entry(row: &Row<'_>) -> rusqlite::Result<AuditEntry> {
    let deed = Deed {
        tenant: TenantId(row.get(1)?),
        time: Timestamp::from_millis(row.get(2)?),
        actor: row.get(3)?,
        deed: row.get(4)?,
        object: row.get(5)?,
        reason: row.get(6)?,
        address: row.get(7)?,
    };
    Ok(AuditEntry { position: row.get::<_, i64>(0)?.unsigned_abs(), deed, hash: row.get(8)? })
}
