//! What a store holds, in numbers.

use crate::error::StoreError;
use crate::pack;
use crate::record::LogPosition;
use crate::store::Store;
use crate::write::{DEFECT, action_code, direction_code};
use rusqlite::OptionalExtension;
use std::collections::BTreeMap;
use thymus_event::email::Direction;
use thymus_event::verdict::Action;
use thymus_event::{TenantId, Timestamp};

/// Counts of one tenant, and sizes of the whole store.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stats {
    /// Messages.
    pub messages: u64,
    /// Messages by direction; all three are named.
    pub by_direction: Vec<(Direction, u64)>,
    /// Messages by the action of their latest verdict; all are named.
    pub by_action: Vec<(Action, u64)>,
    /// When the first and the last message came.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Assessments, the superseded ones too.
    pub assessments: u64,
    /// Pieces of evidence.
    pub evidence: u64,
    /// Intents filed.
    pub intents: u64,
    /// Visits: of each person to each host, one a day.
    pub visits: u64,
    /// Snapshots, by name, with bytes.
    pub snapshots: BTreeMap<String, u64>,
    /// Defects of messages, by kind.
    pub defects: BTreeMap<String, u64>,
    /// Other counters, as `kind name`.
    pub counters: BTreeMap<String, u64>,
    /// Bytes of the database, its write-ahead log included.
    pub database_bytes: u64,
    /// Bytes of the text index within it.
    pub text_index_bytes: u64,
    /// Bytes of the raw mail's files.
    pub packs_bytes: u64,
    /// Bytes of the messages that are in them.
    pub raw_bytes: u64,
    /// Packs that are missing or shorter than what refers to them.
    pub damage: Vec<PackDamage>,
}

/// A pack that is not what it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackDamage {
    /// Number of the pack file.
    pub pack: u32,
    /// Bytes that are referred to.
    pub wanted_bytes: u64,
    /// Bytes that are there.
    pub found_bytes: u64,
}

/// The few numbers that are asked for all the time: none takes a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pulse {
    /// Messages of all tenants: the last position in the log.
    pub messages: u64,
    /// Assessments of all tenants, without looks again.
    pub assessments: u64,
    /// Messages that were handed over and wait to be judged; at most [`UNJUDGED_MAX`].
    pub unjudged: u64,
    /// Facts of all tenants.
    pub evidence: u64,
    /// When the tenant's newest message came.
    pub newest: Option<Timestamp>,
    /// Bytes of the database, its write-ahead log included.
    pub database_bytes: u64,
}

/// Messages that wait to be judged are counted up to here.
pub const UNJUDGED_MAX: u32 = 1000;

impl Store {
    /// How it goes.
    pub fn pulse(&self, tenant: TenantId) -> Result<Pulse, StoreError> {
        let last =
            |sql: &str| Ok::<_, StoreError>(self.conn.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs());
        let newest = "SELECT time FROM message WHERE tenant = ?1 ORDER BY time DESC LIMIT 1";
        let newest = self.conn.query_row(newest, [tenant.0], |row| row.get(0).map(Timestamp::from_millis));
        Ok(Pulse {
            messages: last("SELECT ifnull(max(seq), 0) FROM message")?,
            assessments: last("SELECT ifnull(max(seq), 0) FROM assessment")?,
            unjudged: self.unjudged_after(tenant, LogPosition::default(), UNJUDGED_MAX)?.len() as u64,
            evidence: self.evidence_version()?.0,
            newest: newest.optional()?,
            database_bytes: self.database_bytes(),
        })
    }

    /// With its write-ahead log.
    fn database_bytes(&self) -> u64 {
        let mut log = self.files.database.as_os_str().to_owned();
        log.push("-wal");
        file_bytes(&self.files.database) + file_bytes(log.as_ref())
    }

    /// Counts everything. Walks an index over all messages: seconds for tens of millions.
    pub fn stats(&self, tenant: TenantId) -> Result<Stats, StoreError> {
        let count = |sql: &str| self.count(tenant, sql);
        let mut stats = Stats {
            messages: count("SELECT count(*) FROM message WHERE tenant = ?1")?,
            assessments: count("SELECT count(*) FROM assessment WHERE tenant = ?1")?,
            evidence: count("SELECT count(*) FROM evidence WHERE tenant = ?1")?,
            intents: count("SELECT count(*) FROM intent WHERE tenant = ?1")?,
            visits: count("SELECT count(*) FROM visit WHERE tenant = ?1")?,
            raw_bytes: count("SELECT ifnull(sum(bytes), 0) FROM message WHERE tenant = ?1 AND pack > 0")?,
            span: self.span(tenant)?,
            snapshots: self.named(tenant, "SELECT name, length(body) FROM snapshot WHERE tenant = ?1")?,
            damage: self.damage()?,
            ..Stats::default()
        };
        self.count_messages(tenant, &mut stats)?;
        self.count_counters(tenant, &mut stats)?;
        self.measure(&mut stats)?;
        Ok(stats)
    }

    fn count(&self, tenant: TenantId, sql: &str) -> Result<u64, StoreError> {
        Ok(self.conn.query_row(sql, [tenant.0], |row| row.get::<_, i64>(0))?.unsigned_abs())
    }

    fn named(&self, tenant: TenantId, sql: &str) -> Result<BTreeMap<String, u64>, StoreError> {
        let mut statement = self.conn.prepare(sql)?;
        let rows = statement.query_map([tenant.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn span(&self, tenant: TenantId) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        let edge = |order: &str| {
            let sql = format!("SELECT time FROM message WHERE tenant = ?1 ORDER BY time {order} LIMIT 1");
            self.conn.query_row(&sql, [tenant.0], |row| row.get(0).map(Timestamp::from_millis)).optional()
        };
        Ok(edge("ASC")?.zip(edge("DESC")?))
    }

    fn count_messages(&self, tenant: TenantId, stats: &mut Stats) -> Result<(), StoreError> {
        let grouped = |sql: &str| -> Result<BTreeMap<i64, u64>, StoreError> {
            let mut statement = self.conn.prepare(sql)?;
            let rows =
                statement.query_map([tenant.0], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
            Ok(rows.collect::<Result<_, _>>()?)
        };
        let counts = grouped("SELECT direction, count(*) FROM message WHERE tenant = ?1 GROUP BY direction")?;
        let of = |code: i64| counts.get(&code).copied().unwrap_or_default();
        let directions = [Direction::Inbound, Direction::Outbound, Direction::Internal];
        stats.by_direction = directions.map(|way| (way, of(i64::from(direction_code(way))))).to_vec();
        let counts = grouped("SELECT action, count(*) FROM standing WHERE tenant = ?1 GROUP BY action")?;
        let of = |code: i64| counts.get(&code).copied().unwrap_or_default();
        stats.by_action = Action::ALL.map(|action| (action, of(action_code(action)))).to_vec();
        Ok(())
    }

    fn count_counters(&self, tenant: TenantId, stats: &mut Stats) -> Result<(), StoreError> {
        let mut statement = self.conn.prepare("SELECT kind, name, value FROM counter WHERE tenant = ?1")?;
        let mut rows = statement.query([tenant.0])?;
        while let Some(row) = rows.next()? {
            let (kind, name): (String, String) = (row.get(0)?, row.get(1)?);
            let value = row.get::<_, i64>(2)?.unsigned_abs();
            match kind.as_str() {
                DEFECT => stats.defects.insert(name, value),
                _ => stats.counters.insert(format!("{kind} {name}"), value),
            };
        }
        Ok(())
    }

    fn measure(&self, stats: &mut Stats) -> Result<(), StoreError> {
        let sql = "SELECT ifnull(sum(pgsize), 0) FROM dbstat WHERE aggregate = TRUE \
             AND name IN ('words_data', 'words_idx', 'words_docsize', 'words_config')";
        stats.text_index_bytes = self.conn.query_row(sql, [], |row| row.get::<_, i64>(0))?.unsigned_abs();
        stats.database_bytes = self.database_bytes();
        for number in 1..=pack::last_number(&self.files.packs)? {
            stats.packs_bytes += file_bytes(&pack::path(&self.files.packs, number));
        }
        Ok(())
    }

    /// Packs that are missing or shorter than what refers to them.
    pub fn damage(&self) -> Result<Vec<PackDamage>, StoreError> {
        let mut statement = self.conn.prepare("SELECT number, bytes FROM pack ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
        let mut damage = Vec::new();
        for row in rows {
            let (pack, wanted_bytes) = row?;
            let found_bytes = file_bytes(&pack::path(&self.files.packs, pack));
            if found_bytes < wanted_bytes {
                damage.push(PackDamage { pack, wanted_bytes, found_bytes });
            }
        }
        Ok(damage)
    }
}

fn file_bytes(path: &std::path::Path) -> u64 {
    std::fs::metadata(path).map_or(0, |file| file.len())
}
