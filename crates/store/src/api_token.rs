//! Tokens by which programs act for an account.

use crate::account::{AccountId, TokenHash};
use crate::error::StoreError;
use crate::record::Stored;
use crate::store::Store;
use crate::write::Writer;
use rusqlite::{OptionalExtension, Row, params};
use thymus_event::Timestamp;

/// Tokens of one account: more than this nobody oversees.
pub const API_TOKENS_MAX: u32 = 20;

const TOKENS: &str = "SELECT id, account, name, scopes, created, expires, seen FROM api_token";

/// A token on its way into the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewApiToken {
    /// Of the token.
    pub hash: TokenHash,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// What of its owner's rights it has: names, with spaces between.
    pub scopes: String,
    /// Since when.
    pub created: Timestamp,
    /// From when on it is good no more.
    pub expires: Timestamp,
}

/// A token in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiToken {
    /// Which.
    pub id: u64,
    /// Whose.
    pub account: AccountId,
    /// What its owner calls it.
    pub name: String,
    /// What of its owner's rights it has: names, with spaces between.
    pub scopes: String,
    /// Since when.
    pub created: Timestamp,
    /// From when on it is good no more.
    pub expires: Timestamp,
    /// When it was last used, to the minute.
    pub seen: Option<Timestamp>,
}

impl Store {
    /// The token of a hash.
    pub fn api_token(&self, hash: &TokenHash) -> Result<Option<ApiToken>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{TOKENS} WHERE hash = ?1"))?;
        Ok(statement.query_row([hash], token).optional()?)
    }

    /// The tokens of an account, the newest first.
    pub fn api_tokens_of(&self, account: AccountId) -> Result<Vec<ApiToken>, StoreError> {
        let mut statement = self.conn.prepare_cached(&format!("{TOKENS} WHERE account = ?1 ORDER BY id DESC"))?;
        let rows = statement.query_map([account.0 as i64], token)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn token(row: &Row<'_>) -> rusqlite::Result<ApiToken> {
    Ok(ApiToken {
        id: row.get::<_, i64>(0)?.unsigned_abs(),
        account: AccountId(row.get::<_, i64>(1)?.unsigned_abs()),
        name: row.get(2)?,
        scopes: row.get(3)?,
        created: Timestamp::from_millis(row.get(4)?),
        expires: Timestamp::from_millis(row.get(5)?),
        seen: row.get::<_, Option<i64>>(6)?.map(Timestamp::from_millis),
    })
}

impl Writer {
    /// Takes a token; known where its account has [`API_TOKENS_MAX`] already. Those that ran out make room.
    pub fn put_api_token(&mut self, new: &NewApiToken) -> Result<Stored, StoreError> {
        let NewApiToken { hash, account, name, scopes, created, expires } = new;
        let id = account.0 as i64;
        let sql = "INSERT INTO api_token (hash, account, name, scopes, created, expires) SELECT ?1, ?2, ?3, ?4, ?5, ?6 \
             WHERE (SELECT count(*) FROM api_token WHERE account = ?2) < ?7";
        let row = params![hash, id, name, scopes, created.millis(), expires.millis(), API_TOKENS_MAX];
        self.within_batch(|writer| {
            let old = "DELETE FROM api_token WHERE account = ?1 AND expires <= ?2";
            writer.conn.prepare_cached(old)?.execute(params![id, created.millis()])?;
            let added = writer.conn.prepare_cached(sql)?.execute(row)?;
            Ok(if added == 0 { Stored::Known } else { Stored::New })
        })
    }

    /// Notes that a token is used.
    pub fn touch_api_token(&mut self, id: u64, seen: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE api_token SET seen = ?2 WHERE id = ?1";
        self.within_batch(|writer| Ok(writer.conn.prepare_cached(sql)?.execute(params![id as i64, seen.millis()])?))?;
        Ok(())
    }

    /// Takes a token of an account away; false where it has none like it.
    pub fn revoke_api_token(&mut self, account: AccountId, id: u64) -> Result<bool, StoreError> {
        let sql = "DELETE FROM api_token WHERE account = ?1 AND id = ?2";
        let id = i64::try_from(id).unwrap_or(i64::MAX);
        self.within_batch(|writer| Ok(writer.conn.prepare_cached(sql)?.execute(params![account.0 as i64, id])? == 1))
    }

    /// Takes all tokens of an account away.
    pub fn revoke_api_tokens(&mut self, account: AccountId) -> Result<(), StoreError> {
        let sql = "DELETE FROM api_token WHERE account = ?1";
        self.within_batch(|writer| Ok(writer.conn.prepare_cached(sql)?.execute([account.0 as i64])?))?;
        Ok(())
    }
}
