//! Lists without end: a page of what a query finds, and where the next one begins. Each page takes a bounded time, however
//! many messages there are and however few are found.
//!
//! Where one of the conditions holds for few messages, these are looked at, all of them. Else the messages are walked in the
//! order of the list, so many a page: a page may then be short, even empty, and say how far back it looked.

use crate::error::StoreError;
use crate::indicator::IndicatorKey;
use crate::read::position;
use crate::record::{Cursor, Hit, LogPosition};
use crate::search::query::{Comparison, Condition, Gateway, Query, Sort};
use crate::search::run::{expression, hit, piece};
use crate::store::Store;
use crate::write::action_code;
use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params_from_iter};
use std::fmt;
use thymus_event::verdict::{Action, Score};
use thymus_event::{TenantId, Timestamp};

/// What a page may cost.
#[derive(Clone, Copy, Debug)]
pub struct ListBounds {
    /// A condition that holds for so many messages or fewer is where looking begins: each costs some microseconds.
    pub few: i64,
    /// Messages that a page walks by.
    pub walked: i64,
    /// The same where each is looked for in the text index by itself.
    pub walked_in_words: i64,
    /// Words that more messages have are looked for in each message that is walked by: a list of all would be long.
    pub many: i64,
}

impl Default for ListBounds {
    fn default() -> Self {
        Self { few: 3_000, walked: 20_000, walked_in_words: 3_000, many: 50_000 }
    }
}

impl ListBounds {
    /// How many messages a page walks by.
    const fn walked(&self, in_words: bool) -> i64 {
        if in_words { self.walked_in_words } else { self.walked }
    }
}

/// The walk by score goes down to here: `standing_odd` ends there.
const ODD: &str = "50000000000";

const COLUMNS: &str = "SELECT m.id, m.message_id, m.time, m.direction, m.author, m.author_name, m.subject, m.recipients, \
     s.score, s.action, m.seq FROM ";

/// A message of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The message.
    pub hit: Hit,
    /// Its position in the log.
    pub position: LogPosition,
}

/// Where a list goes on: behind this message, or this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// By score the last one's, where the list is by score.
    score: Option<Score>,
    cursor: Cursor,
}

/// One page of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Listing {
    /// The messages.
    pub found: Vec<Listed>,
    /// Where the next page begins; none where there is nothing more.
    pub next: Option<Place>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.cursor.time.millis(), self.cursor.position.0)?;
        self.score.map_or(Ok(()), |score| write!(f, ".{}", score.units()))
    }
}

impl Place {
    /// Reads what [`fmt::Display`] writes.
    pub fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.');
        let time = Timestamp::from_millis(numbers.next()?.parse().ok()?);
        let position = LogPosition(numbers.next()?.parse().ok().filter(|at| *at <= i64::MAX.unsigned_abs())?);
        let score = numbers.next().map(|units| units.parse().map(Score::from_units).ok());
        let score = match score {
            Some(None) => return None,
            Some(score) => score,
            None => None,
        };
        numbers.next().is_none().then_some(Self { score, cursor: Cursor { time, position } })
    }

    /// How far back the list has come.
    pub fn time(&self) -> Timestamp {
        self.cursor.time
    }

    /// Behind all of this time or score, where it is behind no message: then the walk goes on below.
    const fn top(&self, value: i64) -> i64 {
        if self.cursor.position.0 == 0 { value.saturating_sub(1) } else { value }
    }

    fn of(listed: &Listed, sort: Sort) -> Self {
        let score = listed.hit.standing.map_or(Score::from_units(-1), |standing| standing.score);
        let cursor = Cursor { time: listed.hit.time, position: listed.position };
        Self { score: (sort == Sort::Strongest).then_some(score), cursor }
    }
}

/// Conditions and their parameters, in order.
#[derive(Default)]
struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Where {
    fn and(&mut self, sql: &str, values: impl IntoIterator<Item = Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(values);
    }
}

/// Positions of few messages.
struct Few {
    sql: &'static str,
    values: Vec<Value>,
    /// Whether they are those with all the words.
    by_words: bool,
}

const MATCHED: &str = "SELECT rowid FROM words WHERE words MATCH ?";

impl Store {
    /// What a query finds, a page of at most `limit`, behind a place where one is given.
    pub fn list(
        &self,
        tenant: TenantId,
        query: &Query,
        from: Option<Place>,
        limit: u32,
    ) -> Result<Listing, StoreError> {
        self.list_within(&ListBounds::default(), tenant, query, from, limit)
    }

    /// The same under other bounds: what is listed is the same.
    pub fn list_within(
        &self,
        bounds: &ListBounds,
        tenant: TenantId,
        query: &Query,
        from: Option<Place>,
        limit: u32,
    ) -> Result<Listing, StoreError> {
        // A place of the other order is none.
        let from = from.filter(|place| place.score.is_some() == (query.sort == Sort::Strongest));
        let words = words_of(query);
        let found = self.few(bounds, tenant, query, words.as_deref())?;
        let mut wanted = Where { sql: "m.tenant = ?".to_owned(), values: vec![tenant.0.into()] };
        let by_words = found.as_ref().is_some_and(|few| few.by_words);
        let in_words = self.add_terms(&mut wanted, bounds.many, tenant, query, words.filter(|_| !by_words))?;
        let walked = bounds.walked(in_words);
        match (found, query.sort) {
            (Some(few), _) => self.among(few, wanted, query.sort, from, limit),
            (None, Sort::Newest) => self.walk_by_time(tenant, query, from, limit, wanted, walked),
            (None, Sort::Strongest) => self.walk_by_score(tenant, from, limit, wanted, walked),
        }
    }

    /// Those of the first of the conditions that holds for few.
    fn few(
        &self,
        bounds: &ListBounds,
        tenant: TenantId,
        query: &Query,
        words: Option<&str>,
    ) -> Result<Option<Few>, StoreError> {
        let words = words.map(|words| Few { sql: MATCHED, values: vec![words.to_owned().into()], by_words: true });
        let others = query.terms.iter().filter(|term| !term.negated).filter_map(|term| {
            let (sql, values) = few(tenant, &term.condition)?;
            Some(Few { sql, values, by_words: false })
        });
        for few in words.into_iter().chain(others) {
            if self.count_to(few.sql, &few.values, bounds.few)? <= bounds.few {
                return Ok(Some(few));
            }
        }
        Ok(None)
    }

    /// How many rows a query has, counted to one more than `most`.
    fn count_to(&self, sql: &str, values: &[Value], most: i64) -> Result<i64, StoreError> {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM ({sql}) LIMIT {})", most + 1);
        Ok(self.conn.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
    }

    /// Adds all terms, of the words those given; true where some are looked for in each message by itself.
    fn add_terms(
        &self,
        wanted: &mut Where,
        many: i64,
        tenant: TenantId,
        query: &Query,
        words: Option<String>,
    ) -> Result<bool, StoreError> {
        let mut in_words = false;
        if let Some(words) = words {
            let (sql, each) = self.matching(&words, many)?;
            wanted.and(sql, [words.into()]);
            in_words |= each;
        }
        for term in query.terms.iter().filter(|term| term.negated || !is_words(&term.condition)) {
            let (mut sql, values) = condition(tenant, &term.condition);
            if let Condition::Text { field, text, prefix } = &term.condition {
                let (matching, each) = self.matching(&expression(*field, text, *prefix), many)?;
                sql = matching;
                in_words |= each;
            }
            // A message without a verdict has no score: then the opposite holds.
            let sql = if term.negated { format!("NOT ifnull(({sql}), 0)") } else { format!("({sql})") };
            wanted.and(&sql, values);
        }
        Ok(in_words)
    }

    /// How to see whether a message has words; true where each is looked for by itself.
    fn matching(&self, words: &str, many: i64) -> Result<(&'static str, bool), StoreError> {
        let are_many = self.count_to(MATCHED, &[words.to_owned().into()], many)? > many;
        Ok(match are_many {
            true => ("EXISTS (SELECT 1 FROM words WHERE words MATCH ? AND rowid = m.seq)", true),
            false => ("m.seq IN (SELECT rowid FROM words WHERE words MATCH ?)", false),
        })
    }

    fn among(
        &self,
        few: Few,
        mut wanted: Where,
        sort: Sort,
        from: Option<Place>,
        limit: u32,
    ) -> Result<Listing, StoreError> {
        wanted.and(&format!("m.seq IN ({})", few.sql), few.values);
        let order = match sort {
            Sort::Newest => "m.time DESC, m.seq DESC",
            Sort::Strongest => "ifnull(s.score, -1) DESC, m.time DESC, m.seq DESC",
        };
        if let Some(Place { score, cursor }) = from {
            let behind = [cursor.time.millis().into(), (cursor.position.0 as i64).into()];
            match score {
                Some(score) => {
                    let score = Value::from(score.units());
                    wanted.and("(ifnull(s.score, -1), m.time, m.seq) < (?, ?, ?)", [score].into_iter().chain(behind));
                }
                None => wanted.and("(m.time, m.seq) < (?, ?)", behind),
            }
        }
        let source = "message m NOT INDEXED LEFT JOIN standing s ON s.message = m.seq";
        let found = self.page(source, wanted, order, limit)?;
        let is_full = found.len() == limit as usize;
        let next = found.last().filter(|_| is_full).map(|last| Place::of(last, sort));
        Ok(Listing { found, next })
    }

    fn walk_by_time(
        &self,
        tenant: TenantId,
        query: &Query,
        from: Option<Place>,
        limit: u32,
        mut wanted: Where,
        walked: i64,
    ) -> Result<Listing, StoreError> {
        let top = from.map_or(i64::MAX, |place| place.top(place.cursor.time.millis())).min(before(query));
        let sql = "SELECT time FROM message INDEXED BY message_by_time WHERE tenant = ?1 AND time <= ?2 \
             ORDER BY time DESC LIMIT 1 OFFSET ?3";
        let mut statement = self.conn.prepare_cached(sql)?;
        let floor: Option<i64> = statement.query_row((tenant.0, top, walked), |row| row.get(0)).optional()?;
        wanted.and("m.time <= ?", [top.into()]);
        if let Some(floor) = floor {
            wanted.and("m.time >= ?", [floor.into()]);
        }
        if let Some(Place { cursor, .. }) = from {
            let behind = [cursor.time.millis().into(), (cursor.position.0 as i64).into()];
            wanted.and("(m.time, m.seq) < (?, ?)", behind);
        }
        let source = "message m INDEXED BY message_by_time LEFT JOIN standing s ON s.message = m.seq";
        let found = self.page(source, wanted, "m.time DESC, m.seq DESC", limit)?;
        let last = if found.len() == limit as usize { found.last() } else { None };
        // Nothing is older than what is asked for.
        let floor = floor.filter(|floor| *floor > after(query));
        let on = floor.map(|time| Place {
            score: None,
            cursor: Cursor { time: Timestamp::from_millis(time), position: LogPosition(0) },
        });
        let next = last.map(|last| Place::of(last, Sort::Newest)).or(on);
        Ok(Listing { found, next })
    }

    /// From the strongest down to where messages are not odd any more.
    fn walk_by_score(
        &self,
        tenant: TenantId,
        from: Option<Place>,
        limit: u32,
        mut wanted: Where,
        walked: i64,
    ) -> Result<Listing, StoreError> {
        let top = from.and_then(|place| place.score.map(|score| place.top(score.units()))).unwrap_or(i64::MAX);
        let sql = format!(
            "SELECT score FROM standing INDEXED BY standing_odd WHERE tenant = ?1 AND score >= {ODD} AND score <= ?2 \
             ORDER BY score DESC LIMIT 1 OFFSET ?3"
        );
        let mut statement = self.conn.prepare_cached(&sql)?;
        let floor: Option<i64> = statement.query_row((tenant.0, top, walked), |row| row.get(0)).optional()?;
        wanted.and(&format!("s.tenant = ? AND s.score >= {ODD} AND s.score <= ?"), [tenant.0.into(), top.into()]);
        if let Some(floor) = floor {
            wanted.and("s.score >= ?", [floor.into()]);
        }
        if let Some(Place { score: Some(score), cursor }) = from {
            let behind = [score.units().into(), cursor.time.millis().into(), (cursor.position.0 as i64).into()];
            wanted.and("(s.score, m.time, m.seq) < (?, ?, ?)", behind);
        }
        let source = "standing s INDEXED BY standing_odd CROSS JOIN message m ON m.seq = s.message";
        let found = self.page(source, wanted, "s.score DESC, m.time DESC, m.seq DESC", limit)?;
        let last = if found.len() == limit as usize { found.last() } else { None };
        let on = floor.map(|units| Place {
            score: Some(Score::from_units(units)),
            cursor: Cursor { time: Timestamp::from_millis(i64::MIN), position: LogPosition(0) },
        });
        Ok(Listing { next: last.map(|last| Place::of(last, Sort::Strongest)).or(on), found })
    }

    fn page(&self, source: &str, wanted: Where, order: &str, limit: u32) -> Result<Vec<Listed>, StoreError> {
        let sql = format!("{COLUMNS} {source} WHERE {} ORDER BY {order} LIMIT ?", wanted.sql);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let values = wanted.values.into_iter().chain([Value::from(limit)]);
        let rows = statement
            .query_map(params_from_iter(values), |row| Ok(Listed { hit: hit(row)?, position: position(row, 10)? }))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

fn is_words(condition: &Condition) -> bool {
    matches!(condition, Condition::Text { .. })
}

/// All words that are looked for, as one expression: the index intersects them faster than anybody else.
fn words_of(query: &Query) -> Option<String> {
    let all = query.terms.iter().filter(|term| !term.negated).filter_map(|term| match &term.condition {
        Condition::Text { field, text, prefix } => Some(format!("({})", expression(*field, text, *prefix))),
        _ => None,
    });
    Some(all.collect::<Vec<_>>().join(" AND ")).filter(|words| !words.is_empty())
}

/// A query of the positions for which a condition holds, where an index may know them.
fn few(tenant: TenantId, condition: &Condition) -> Option<(&'static str, Vec<Value>)> {
    let acted = "SELECT message FROM standing INDEXED BY standing_acted WHERE tenant = ? AND action > 0 AND action = ?";
    Some(match condition {
        Condition::Id(id) => {
            let key = IndicatorKey::message_id(tenant, id.as_str());
            (MATCHED, vec![format!("indicator : \"{key}\"").into()])
        }
        Condition::Tag(name) => {
            ("SELECT message FROM tag WHERE tenant = ? AND name = ?", vec![tenant.0.into(), name.clone().into()])
        }
        Condition::Campaign(id) => {
            let sql = "SELECT message FROM campaign_member WHERE tenant = ? AND campaign = ?";
            (sql, vec![tenant.0.into(), id.0.cast_signed().into()])
        }
        Condition::Action(action) if *action > Action::Allow => {
            (acted, vec![tenant.0.into(), action_code(*action).into()])
        }
        Condition::Gateway(Gateway::Missed) => {
            let sql = "SELECT message FROM standing INDEXED BY standing_acted \
                 WHERE tenant = ? AND action > 0 AND action >= 2 AND gateway = 0";
            (sql, vec![tenant.0.into()])
        }
        Condition::Score(Comparison::Above | Comparison::AtLeast, score) if *score >= Score::from_points(50.0) => {
            let sql = "SELECT message FROM standing INDEXED BY standing_odd \
                 WHERE tenant = ? AND score >= 50000000000 AND score >= ?";
            (sql, vec![tenant.0.into(), score.units().into()])
        }
        _ => return None,
    })
}

/// The SQL of a condition on a message that is looked at already.
fn condition(tenant: TenantId, condition: &Condition) -> (&'static str, Vec<Value>) {
    match condition {
        Condition::Score(comparison, score) => {
            let sql = match comparison {
                Comparison::Above => "s.score > ?",
                Comparison::AtLeast => "s.score >= ?",
                Comparison::Below => "s.score < ?",
                Comparison::AtMost => "s.score <= ?",
            };
            (sql, vec![score.units().into()])
        }
        Condition::Tag(name) => {
            let sql = "EXISTS (SELECT 1 FROM tag t WHERE t.tenant = ? AND t.name = ? AND t.message = m.seq)";
            (sql, vec![tenant.0.into(), name.clone().into()])
        }
        _ => piece(tenant, condition),
    }
}

/// No message that is wanted came at this time or later, in milliseconds.
fn before(query: &Query) -> i64 {
    let times = query.terms.iter().filter_map(|term| match &term.condition {
        Condition::Before(time) if !term.negated => Some(time.millis().saturating_sub(1)),
        _ => None,
    });
    times.min().unwrap_or(i64::MAX)
}

/// None came before this time.
fn after(query: &Query) -> i64 {
    let times = query.terms.iter().filter_map(|term| match &term.condition {
        Condition::From(time) if !term.negated => Some(time.millis()),
        _ => None,
    });
    times.max().unwrap_or(i64::MIN)
}
