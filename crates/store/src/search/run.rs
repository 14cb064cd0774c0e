//! Running a query: one SQL statement of fixed pieces, every value a parameter.

use crate::error::StoreError;
use crate::indicator::IndicatorKey;
use crate::read::{direction, event_id, recipients};
use crate::record::{Hit, Standing};
use crate::search::query::{Comparison, Condition, Field, Gateway, Query, Sort};
use crate::store::Store;
use crate::write::{action_code, direction_code};
use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use thymus_event::verdict::{Action, Score};
use thymus_event::{TenantId, Timestamp};

/// The most hits of one search: a page of a console is far less.
pub const HITS_MAX: u32 = 10_000;

pub(crate) const SELECT: &str = "SELECT m.id, m.message_id, m.time, m.direction, m.author, m.author_name, m.subject, \
     m.recipients, s.score, s.action FROM message m LEFT JOIN standing s ON s.message = m.seq WHERE m.tenant = ?";

/// The same columns of judged messages.
pub(crate) const SELECT_STANDING: &str = "SELECT m.id, m.message_id, m.time, m.direction, m.author, m.author_name, \
     m.subject, m.recipients, s.score, s.action FROM standing s JOIN message m ON m.seq = s.message";

impl Store {
    /// The messages that a query finds, at most `limit` (and [`HITS_MAX`]): newest first, or strongest first.
    pub fn search(&self, tenant: TenantId, query: &Query, limit: u32) -> Result<Vec<Hit>, StoreError> {
        let mut sql = SELECT.to_owned();
        let mut values = vec![Value::from(tenant.0)];
        for term in &query.terms {
            let (condition, value) = piece(tenant, &term.condition);
            // A message without a verdict has no score: then the opposite holds.
            sql.push_str(if term.negated { " AND NOT ifnull(" } else { " AND (" });
            sql.push_str(condition);
            sql.push_str(if term.negated { ", 0)" } else { ")" });
            values.extend(value);
        }
        sql.push_str(match query.sort {
            Sort::Newest => " ORDER BY m.time DESC, m.seq DESC LIMIT ?",
            Sort::Strongest => " ORDER BY s.score DESC NULLS LAST, m.time DESC, m.seq DESC LIMIT ?",
        });
        values.push(Value::from(limit.min(HITS_MAX)));
        let mut statement = self.conn.prepare_cached(&sql)?;
        let rows = statement.query_map(params_from_iter(values), hit)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// The SQL of one condition, and its parameters in order.
pub(super) fn piece(tenant: TenantId, condition: &Condition) -> (&'static str, Vec<Value>) {
    const MATCH: &str = "m.seq IN (SELECT rowid FROM words WHERE words MATCH ?)";
    match condition {
        Condition::Text { field, text, prefix } => (MATCH, vec![expression(*field, text, *prefix).into()]),
        Condition::Id(id) => {
            let key = IndicatorKey::message_id(tenant, id.as_str());
            let sql = "m.message_id = ? AND m.seq IN (SELECT rowid FROM words WHERE words MATCH ?)";
            (sql, vec![id.as_str().to_owned().into(), format!("indicator : \"{key}\"").into()])
        }
        Condition::Campaign(id) => {
            let sql = "m.seq IN (SELECT message FROM campaign_member WHERE tenant = ? AND campaign = ?)";
            (sql, vec![tenant.0.into(), id.0.cast_signed().into()])
        }
        Condition::Gateway(Gateway::Passed) => ("m.gateway = 0", vec![]),
        Condition::Gateway(Gateway::Missed) => ("m.gateway = 0 AND s.action >= 2", vec![]),
        Condition::Gateway(Gateway::Objected) => ("m.gateway = 1", vec![]),
        Condition::Tag(name) => {
            let sql = "m.seq IN (SELECT message FROM tag WHERE tenant = ? AND name = ?)";
            (sql, vec![tenant.0.into(), name.clone().into()])
        }
        Condition::Action(action) => ("s.action = ?", vec![action_code(*action).into()]),
        Condition::Direction(direction) => ("m.direction = ?", vec![i64::from(direction_code(*direction)).into()]),
        Condition::Score(comparison, score) => (compare(*comparison, *score), vec![score.units().into()]),
        Condition::From(time) => ("m.time >= ?", vec![time.millis().into()]),
        Condition::Before(time) => ("m.time < ?", vec![time.millis().into()]),
    }
}

/// The index `standing_odd` holds the scores from here on.
const ODD: f64 = 50.0;

/// What asks for odd messages alone says so in a way that lets SQLite take the index over them.
fn compare(comparison: Comparison, score: Score) -> &'static str {
    let odd = score >= Score::from_points(ODD);
    match comparison {
        Comparison::Above if odd => "s.score >= 50000000000 AND s.score > ?",
        Comparison::AtLeast if odd => "s.score >= 50000000000 AND s.score >= ?",
        Comparison::Above => "s.score > ?",
        Comparison::AtLeast => "s.score >= ?",
        Comparison::Below => "s.score < ?",
        Comparison::AtMost => "s.score <= ?",
    }
}

/// The FTS5 expression of a word or phrase; `text` holds no quotation mark and no control character. Indicators are
/// never what a person looks for.
pub(super) fn expression(field: Option<Field>, text: &str, prefix: bool) -> String {
    let column = match field {
        Some(Field::Author) => "author",
        Some(Field::Recipient) => "recipient",
        Some(Field::Subject) => "subject",
        Some(Field::Host) => "host",
        Some(Field::Attachment) => "attachment",
        Some(Field::Body) => "body",
        Some(Field::Domain) => "{author host}",
        None => "- indicator",
    };
    format!("{column} : \"{text}\"{}", if prefix { " *" } else { "" })
}

pub(crate) fn hit(row: &Row<'_>) -> rusqlite::Result<Hit> {
    let standing = match (row.get::<_, Option<i64>>(8)?, row.get::<_, Option<u8>>(9)?) {
        (Some(score), Some(action)) => Some(Standing {
            score: Score::from_units(score),
            action: Action::ALL.get(usize::from(action)).copied().unwrap_or(Action::Hold),
        }),
        _ => None,
    };
    Ok(Hit {
        id: event_id(row, 0)?,
        message_id: row.get(1)?,
        time: Timestamp::from_millis(row.get(2)?),
        direction: direction(row.get(3)?),
        author: row.get(4)?,
        author_name: row.get(5)?,
        subject: row.get(6)?,
        recipients: recipients(row, 7)?,
        standing,
    })
}
