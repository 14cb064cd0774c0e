//! Budgets that people changed while the service ran.

use crate::error::StoreError;
use crate::store::Store;
use crate::write::Writer;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::{TenantId, Timestamp};

const COLUMNS: &str = "SELECT time, by, note, budgets FROM policy_change";

/// A word on the budgets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyChange {
    /// When.
    pub time: Timestamp,
    /// Who said it.
    pub by: String,
    /// Why.
    pub note: String,
    /// The budgets from then on, as their owner encodes them; none: as configured.
    pub budgets: Option<String>,
}

impl Store {
    /// The last word; none where the budgets are as configured, and always were.
    pub fn policy_change(&self, tenant: TenantId) -> Result<Option<PolicyChange>, StoreError> {
        let sql = format!("{COLUMNS} WHERE tenant = ?1 ORDER BY seq DESC LIMIT 1");
        Ok(self.conn.prepare_cached(&sql)?.query_row([tenant.0], said).optional()?)
    }

    /// The last words, the latest first, at most `limit`.
    pub fn policy_changes(&self, tenant: TenantId, limit: u32) -> Result<Vec<PolicyChange>, StoreError> {
        let mut statement =
            self.conn.prepare_cached(&format!("{COLUMNS} WHERE tenant = ?1 ORDER BY seq DESC LIMIT ?2"))?;
        let rows = statement.query_map((tenant.0, limit), said)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn said(row: &Row<'_>) -> rusqlite::Result<PolicyChange> {
    Ok(PolicyChange {
        time: Timestamp::from_millis(row.get(0)?),
        by: row.get(1)?,
        note: row.get(2)?,
        budgets: row.get(3)?,
    })
}

impl Writer {
    /// Changes the budgets, from now on and across restarts.
    pub fn put_policy_change(&mut self, tenant: TenantId, change: &PolicyChange) -> Result<(), StoreError> {
        self.within_batch(|writer| {
            let sql = "INSERT INTO policy_change (tenant, time, by, note, budgets) VALUES (?1, ?2, ?3, ?4, ?5)";
            let PolicyChange { time, by, note, budgets } = change;
            writer.conn.prepare_cached(sql)?.execute(params![tenant.0, time.millis(), by, note, budgets])?;
            Ok(())
        })
    }
}
