//! The query language.
//!
//! | term | finds messages |
//! |---|---|
//! | `invoice` | with the word, in sender, recipients, subject, link hosts, attachment names or the text's beginning |
//! | `"past due"` | with these words in this order |
//! | `inv*` | with a word that begins so |
//! | `from:` `to:` `subject:` `host:` `file:` `text:` | with the word or `"phrase"` there |
//! | `domain:` | with the word or `"phrase"` in the sender or a link's host |
//! | `tag:` `action:` `direction:` | whose latest verdict, or direction, is this |
//! | `score>90` (`>=`, `<`, `<=`) | whose latest score is in this range |
//! | `after:2024-01-01` `before:` | that came then: `after` includes the instant, `before` does not |
//! | `id:` | with this Message-ID |
//! | `campaign:` | of this campaign |
//! | `gateway:missed` | that the provider's own filter let through, and that were acted on (`passed`: let through, `objected`) |
//! | `-term` | that the term does not find |
//! | `sort:score` | strongest first, not newest first |
//!
//! All terms must hold. What looks like a field and is none (`re:plan`) is text.

use crate::error::QueryError;
use crate::search::{QUERY_BYTES_MAX, TERMS_MAX};
use std::str::FromStr;
use thymus_event::email::Direction;
use thymus_event::verdict::{Action, Score};
use thymus_event::{CampaignId, MessageId, Timestamp};

/// A query that can be run. Made from text by [`Query::parse`]; the empty text finds every message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) sort: Sort,
}

/// One condition, or its opposite.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Term {
    pub(super) negated: bool,
    pub(super) condition: Condition,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    Text { field: Option<Field>, text: String, prefix: bool },
    Id(MessageId),
    Campaign(CampaignId),
    Gateway(Gateway),
    Tag(String),
    Action(Action),
    Direction(Direction),
    Score(Comparison, Score),
    From(Timestamp),
    Before(Timestamp),
}

/// A column of the text index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Author,
    Recipient,
    Subject,
    Host,
    Attachment,
    Body,
    /// Author and link hosts.
    Domain,
}

/// What the provider's own filter did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gateway {
    /// Let it through.
    Passed,
    /// Let it through, and it was acted on.
    Missed,
    /// Would not have put it into the inbox.
    Objected,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Above,
    AtLeast,
    Below,
    AtMost,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Sort {
    #[default]
    Newest,
    Strongest,
}

impl Query {
    /// Reads a query.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        if text.len() > QUERY_BYTES_MAX {
            return Err(QueryError::TooLong);
        }
        let mut query = Self::default();
        let mut rest = text.trim_start();
        while !rest.is_empty() {
            let (word, after) = next_word(rest)?;
            query.add(word)?;
            rest = after.trim_start();
        }
        Ok(query)
    }

    fn add(&mut self, word: &str) -> Result<(), QueryError> {
        let (negated, word) = match word.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, word),
        };
        if let Some(order) = word.strip_prefix("sort:") {
            self.sort = match order {
                "time" => Sort::Newest,
                "score" => Sort::Strongest,
                _ => return Err(QueryError::BadSort(order.to_owned())),
            };
            return Ok(());
        }
        if self.terms.len() >= TERMS_MAX {
            return Err(QueryError::TooManyTerms);
        }
        self.terms.push(Term { negated, condition: condition(word)? });
        Ok(())
    }
}

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        Self::parse(text)
    }
}

/// Splits off the first word: up to white space that is not within quotation marks.
fn next_word(text: &str) -> Result<(&str, &str), QueryError> {
    let mut quoted = false;
    let end = text.find(|c: char| {
        quoted ^= c == '"';
        !quoted && c.is_whitespace()
    });
    match end {
        Some(end) => Ok(text.split_at(end)),
        None if quoted => Err(QueryError::OpenQuote),
        None => Ok((text, "")),
    }
}

fn condition(word: &str) -> Result<Condition, QueryError> {
    if let Some(range) = word.strip_prefix("score").filter(|rest| rest.starts_with(['<', '>', '=', ':'])) {
        return score(range);
    }
    let Some((name, value)) = word.split_once(':').filter(|_| !word.starts_with('"')) else { return words(None, word) };
    let field = match name.to_ascii_lowercase().as_str() {
        "from" | "author" => Field::Author,
        "to" | "recipient" => Field::Recipient,
        "subject" => Field::Subject,
        "host" | "link" => Field::Host,
        "file" | "attachment" => Field::Attachment,
        "text" | "body" => Field::Body,
        "domain" => Field::Domain,
        name => return attribute(name, value).unwrap_or_else(|| words(None, word)),
    };
    if value.is_empty() { Err(QueryError::Empty(word.to_owned())) } else { words(Some(field), value) }
}

/// A condition that is not about words; `None` when `name` is no such thing.
fn attribute(name: &str, value: &str) -> Option<Result<Condition, QueryError>> {
    if !matches!(
        name,
        "tag" | "action" | "direction" | "is" | "after" | "since" | "before" | "id" | "campaign" | "gateway"
    ) {
        return None;
    }
    let value = value.trim_matches('"');
    if value.is_empty() {
        return Some(Err(QueryError::Empty(format!("{name}:"))));
    }
    Some(match name {
        "tag" => Ok(Condition::Tag(value.to_lowercase())),
        "action" => action(value),
        "direction" | "is" => direction(value),
        "id" => MessageId::parse(value).map(Condition::Id).ok_or_else(|| QueryError::Empty("id:".to_owned())),
        "campaign" => campaign(value),
        "gateway" => gateway(value),
        "before" => time(value).map(Condition::Before),
        _ => time(value).map(Condition::From),
    })
}

/// Words to look for; a trailing `*` outside quotation marks looks for a beginning.
fn words(field: Option<Field>, word: &str) -> Result<Condition, QueryError> {
    let prefix = word.ends_with('*');
    // FTS5 reads its expressions up to the first NUL.
    let text: String = word.chars().map(|c| if c == '"' || c.is_control() { ' ' } else { c }).collect();
    if !text.chars().any(char::is_alphanumeric) {
        return Err(QueryError::NoWord(word.to_owned()));
    }
    Ok(Condition::Text { field, text, prefix })
}

fn score(range: &str) -> Result<Condition, QueryError> {
    let bad = || QueryError::BadScore(format!("score{range}"));
    let digits = range.trim_start_matches(['<', '>', '=', ':']);
    let comparison = match range.strip_suffix(digits).unwrap_or_default() {
        ">" => Comparison::Above,
        ">=" | ":" | "=" | ":>=" => Comparison::AtLeast,
        "<" => Comparison::Below,
        "<=" => Comparison::AtMost,
        _ => return Err(bad()),
    };
    let points: f64 = digits.trim_end_matches('%').parse().map_err(|_| bad())?;
    if (0.0..=100.0).contains(&points) {
        Ok(Condition::Score(comparison, Score::from_points(points)))
    } else {
        Err(bad())
    }
}

fn action(value: &str) -> Result<Condition, QueryError> {
    let name = value.to_ascii_lowercase().replace('-', "_");
    let action = Action::ALL.into_iter().find(|action| action.as_str() == name);
    action.map(Condition::Action).ok_or_else(|| QueryError::BadAction(value.to_owned()))
}

fn direction(value: &str) -> Result<Condition, QueryError> {
    let all = [Direction::Inbound, Direction::Outbound, Direction::Internal];
    let direction = all.into_iter().find(|direction| direction.as_str().eq_ignore_ascii_case(value));
    direction.map(Condition::Direction).ok_or_else(|| QueryError::BadDirection(value.to_owned()))
}

fn campaign(value: &str) -> Result<Condition, QueryError> {
    CampaignId::parse(value).map(Condition::Campaign).ok_or_else(|| QueryError::BadCampaign(value.to_owned()))
}

fn gateway(value: &str) -> Result<Condition, QueryError> {
    Ok(Condition::Gateway(match value.to_ascii_lowercase().as_str() {
        "passed" => Gateway::Passed,
        "missed" => Gateway::Missed,
        "objected" => Gateway::Objected,
        _ => return Err(QueryError::BadGateway(value.to_owned())),
    }))
}

fn time(value: &str) -> Result<Timestamp, QueryError> {
    Timestamp::parse(value).ok_or_else(|| QueryError::BadTime(value.to_owned()))
}
