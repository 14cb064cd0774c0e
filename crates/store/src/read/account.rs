//! Accounts, their sessions, and links to sign in once.

use crate::account::{Account, AccountId, Role, Session, TokenHash};
use crate::error::StoreError;
use crate::store::Store;
use rusqlite::{OptionalExtension, Row};
use thymus_event::{TenantId, Timestamp};

const ACCOUNT: &str = "SELECT id, name, role, password, totp, totp_step, created, tenant FROM account WHERE tenant = ?1 AND removed IS NULL";

const SESSION: &str = "SELECT hash, account, created, seen, address, agent FROM session";

impl Store {
    /// All accounts that may sign in, by name.
    pub fn accounts(&self, tenant: TenantId) -> Result<Vec<Account>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{ACCOUNT} ORDER BY name"))?;
        let rows = statement.query_map([tenant.0], account)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The account of this name.
    pub fn account_named(&self, tenant: TenantId, name: &str) -> Result<Option<Account>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{ACCOUNT} AND name = ?2"))?;
        Ok(statement.query_row((tenant.0, name), account).optional()?)
    }

    /// One account; none where it was removed.
    pub fn account(&self, tenant: TenantId, id: AccountId) -> Result<Option<Account>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{ACCOUNT} AND id = ?2"))?;
        Ok(statement.query_row((tenant.0, id.0 as i64), account).optional()?)
    }

    /// The session of a token.
    pub fn session(&self, hash: &TokenHash) -> Result<Option<Session>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{SESSION} WHERE hash = ?1"))?;
        Ok(statement.query_row([hash], session).optional()?)
    }

    /// The sessions of an account, the last used first.
    pub fn sessions_of(&self, account: AccountId) -> Result<Vec<Session>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{SESSION} WHERE account = ?1 ORDER BY seen DESC"))?;
        let rows = statement.query_map([account.0 as i64], session)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whose link it is, and until when it is good.
    pub fn sign_in_link(&self, hash: &TokenHash) -> Result<Option<(AccountId, Timestamp)>, StoreError> {
        let mut statement = self.conn.prepare_cached("SELECT account, expires FROM sign_in_link WHERE hash = ?1")?;
        let link = |row: &Row<'_>| Ok((account_id(row, 0)?, Timestamp::from_millis(row.get(1)?)));
        Ok(statement.query_row([hash], link).optional()?)
    }

    /// How many recovery codes an account has left.
    pub fn recovery_codes_left(&self, account: AccountId) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM recovery_code WHERE account = ?1";
        Ok(self.conn.prepare_cached(sql)?.query_row([account.0 as i64], |row| row.get(0))?)
    }
}

fn account_id(row: &Row<'_>, column: usize) -> rusqlite::Result<AccountId> {
    Ok(AccountId(row.get::<_, i64>(column)?.unsigned_abs()))
}

fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    Ok(Account {
        id: account_id(row, 0)?,
        tenant: TenantId(row.get(7)?),
        name: row.get(1)?,
        role: Role::of(row.get(2)?),
        password: row.get(3)?,
        totp: row.get(4)?,
        totp_step: row.get::<_, i64>(5)?.unsigned_abs(),
        created: Timestamp::from_millis(row.get(6)?),
    })
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        hash: row.get(0)?,
        account: account_id(row, 1)?,
        created: Timestamp::from_millis(row.get(2)?),
        seen: Timestamp::from_millis(row.get(3)?),
        address: row.get(4)?,
        agent: row.get(5)?,
    })
}
