//! Accounts, their sessions, links to sign in once, and who did what.

use super::Writer;
use crate::account::{AccountId, Role, Session, TokenHash};
use crate::audit::{self, Deed};
use crate::error::StoreError;
use crate::record::Stored;
use rusqlite::params;
use thymus_event::{TenantId, Timestamp};

/// Sessions of one account: the longest unused makes room.
const SESSIONS_MAX: u32 = 20;

impl Writer {
    /// Adds an account without a password; known where its name is taken, by a removed one too.
    pub fn put_account(
        &mut self,
        tenant: TenantId,
        name: &str,
        role: Role,
        created: Timestamp,
    ) -> Result<Stored, StoreError> {
        let sql = "INSERT INTO account (tenant, name, role, created) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING";
        let added = self.change(sql, params![tenant.0, name, role.code(), created.millis()])?;
        Ok(if added == 0 { Stored::Known } else { Stored::New })
    }

    /// Gives an account another role.
    pub fn set_role(&mut self, account: AccountId, role: Role) -> Result<(), StoreError> {
        self.change("UPDATE account SET role = ?2 WHERE id = ?1", params![account.0 as i64, role.code()])?;
        Ok(())
    }

    /// Gives an account a password, as a PHC string, or none.
    pub fn set_password(&mut self, account: AccountId, password: Option<&str>) -> Result<(), StoreError> {
        self.change("UPDATE account SET password = ?2 WHERE id = ?1", params![account.0 as i64, password])?;
        Ok(())
    }

    /// Gives an account a sealed TOTP secret with the hashes of its recovery codes, or takes them away.
    pub fn set_totp(
        &mut self,
        account: AccountId,
        sealed: Option<&[u8]>,
        recovery: &[TokenHash],
    ) -> Result<(), StoreError> {
        let id = account.0 as i64;
        self.change("UPDATE account SET totp = ?2, totp_step = 0 WHERE id = ?1", params![id, sealed])?;
        self.change("DELETE FROM recovery_code WHERE account = ?1", [id])?;
        for hash in recovery {
            self.change("INSERT OR IGNORE INTO recovery_code VALUES (?1, ?2)", params![id, hash])?;
        }
        Ok(())
    }

    /// Uses up a time step; false where it, or a later one, was used before.
    pub fn use_totp_step(&mut self, account: AccountId, step: u64) -> Result<bool, StoreError> {
        let sql = "UPDATE account SET totp_step = ?2 WHERE id = ?1 AND totp_step < ?2";
        Ok(self.change(sql, params![account.0 as i64, step as i64])? == 1)
    }

    /// Uses up a recovery code; false where there is none like it.
    pub fn use_recovery_code(&mut self, account: AccountId, hash: &TokenHash) -> Result<bool, StoreError> {
        let sql = "DELETE FROM recovery_code WHERE account = ?1 AND hash = ?2";
        Ok(self.change(sql, params![account.0 as i64, hash])? == 1)
    }

    /// Removes an account, with all by which it could sign in.
    pub fn remove_account(&mut self, account: AccountId, time: Timestamp) -> Result<(), StoreError> {
        self.end_sessions(account, None)?;
        self.revoke_api_tokens(account)?;
        self.set_password(account, None)?;
        self.set_totp(account, None, &[])?;
        let id = account.0 as i64;
        self.change("DELETE FROM sign_in_link WHERE account = ?1", [id])?;
        self.change("UPDATE account SET removed = ?2 WHERE id = ?1", params![id, time.millis()])?;
        Ok(())
    }

    /// Begins a session; of an account with too many the longest unused ends.
    pub fn put_session(&mut self, session: &Session) -> Result<(), StoreError> {
        let Session { hash, account, created, seen, address, agent } = session;
        let id = account.0 as i64;
        let sql = "INSERT INTO session VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        self.change(sql, params![hash, id, created.millis(), seen.millis(), address, agent])?;
        let sql = "DELETE FROM session WHERE account = ?1 AND hash NOT IN \
             (SELECT hash FROM session WHERE account = ?1 ORDER BY seen DESC LIMIT ?2)";
        self.change(sql, params![id, SESSIONS_MAX])?;
        Ok(())
    }

    /// Notes that a session is used.
    pub fn touch_session(&mut self, hash: &TokenHash, seen: Timestamp) -> Result<(), StoreError> {
        self.change("UPDATE session SET seen = ?2 WHERE hash = ?1", params![hash, seen.millis()])?;
        Ok(())
    }

    /// Ends a session.
    pub fn end_session(&mut self, hash: &TokenHash) -> Result<(), StoreError> {
        self.change("DELETE FROM session WHERE hash = ?1", [hash])?;
        Ok(())
    }

    /// Ends the sessions of an account, but for this one.
    pub fn end_sessions(&mut self, account: AccountId, except: Option<&TokenHash>) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE account = ?1 AND hash IS NOT ?2";
        self.change(sql, params![account.0 as i64, except])?;
        Ok(())
    }

    /// Forgets sessions and links that are good no more: those begun, last used, or running out before these times.
    pub fn forget_expired(&mut self, begun: Timestamp, used: Timestamp, now: Timestamp) -> Result<(), StoreError> {
        let sql = "DELETE FROM session WHERE created < ?1 OR seen < ?2";
        self.change(sql, params![begun.millis(), used.millis()])?;
        self.change("DELETE FROM sign_in_link WHERE expires < ?1", [now.millis()])?;
        Ok(())
    }

    /// Makes a link by which an account signs in once; earlier ones of it are void.
    pub fn put_sign_in_link(
        &mut self,
        hash: &TokenHash,
        account: AccountId,
        expires: Timestamp,
    ) -> Result<(), StoreError> {
        let id = account.0 as i64;
        self.change("DELETE FROM sign_in_link WHERE account = ?1", [id])?;
        self.change("INSERT INTO sign_in_link VALUES (?1, ?2, ?3)", params![hash, id, expires.millis()])?;
        Ok(())
    }

    /// Uses a link up; false where somebody was faster.
    pub fn use_sign_in_link(&mut self, hash: &TokenHash) -> Result<bool, StoreError> {
        Ok(self.change("DELETE FROM sign_in_link WHERE hash = ?1", [hash])? == 1)
    }

    /// Notes what somebody did.
    pub fn put_deed(&mut self, deed: &Deed) -> Result<(), StoreError> {
        self.within_batch(|writer| audit::append(&writer.conn, deed))
    }

    fn change<P: rusqlite::Params>(&mut self, sql: &'static str, values: P) -> Result<usize, StoreError> {
        self.within_batch(|writer| Ok(writer.conn.prepare_cached(sql)?.execute(values)?))
    }
}
