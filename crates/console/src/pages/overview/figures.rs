//! Counts into sums and charts.

use super::{HOUR_MS, Span};
use crate::chart::{Columns, Mark, Pile, Scale};
use crate::format;
use thymus_event::Timestamp;
use thymus_event::email::Direction;
use thymus_event::verdict::Action;
use thymus_store::{HourCount, POINTS};

/// Points of one column of the scores.
const COLUMN_POINTS: usize = 5;

/// All that is drawn.
pub(super) struct Figures {
    pub(super) tally: Tally,
    pub(super) mail: Columns,
    pub(super) acted: Columns,
    pub(super) scores: Columns,
}

/// Sums over the time that is shown.
pub(super) struct Tally {
    pub(super) messages: String,
    pub(super) inbound: String,
    pub(super) held: String,
    pub(super) junked: String,
    pub(super) missed: String,
    /// What was touched of the inbound mail, the strongest action first.
    pub(super) touched: Vec<Touched>,
}

/// Messages that an action or a stronger one touched.
pub(super) struct Touched {
    pub(super) action: &'static str,
    pub(super) messages: String,
    /// Of 10,000.
    pub(super) rate: String,
}

impl Figures {
    pub(super) fn of(hours: &[HourCount], scores: &[u64; POINTS], span: Span, until: Timestamp) -> Self {
        let from = until.plus_hours(-span.hours());
        let axis = || {
            let middle = Timestamp::from_millis(from.millis().midpoint(until.millis()));
            vec![Mark::Time(from), Mark::Time(middle), Mark::Time(until)]
        };
        let (mail, acted) = piles(hours, span, from);
        let told = format!("Messages of the last {}", span.label());
        Self {
            tally: Tally::of(hours),
            mail: Columns::of(told.clone(), mail, Scale::Linear, axis()),
            acted: Columns::of(format!("{told} that were acted on"), acted, Scale::Linear, axis()),
            scores: distribution(scores),
        }
    }
}

/// What one column stands for.
pub(super) const fn column_name(span: Span) -> &'static str {
    match span {
        Span::Day => "an hour",
        Span::Week => "two hours",
        Span::Month => "eight hours",
    }
}

/// How an action is drawn; none where nothing was done.
const fn class(action: Action) -> Option<&'static str> {
    match action {
        Action::Hold => Some("bad"),
        Action::Junk => Some("odd"),
        Action::ConvertAttachments | Action::LockLinks => Some("note"),
        Action::Banner | Action::Allow => None,
    }
}

/// All mail, and what was acted on, each side by side in time.
fn piles(hours: &[HourCount], span: Span, from: Timestamp) -> (Vec<Pile>, Vec<Pile>) {
    let columns = usize::try_from(span.hours() / span.column_hours()).unwrap_or_default();
    let mut counts = vec![[0_u64; 4]; columns];
    for count in hours {
        let at = (count.hour.millis() - from.millis()).div_euclid(span.column_hours() * HOUR_MS);
        let kind = match class(count.action) {
            None => 0,
            Some("note") => 1,
            Some("odd") => 2,
            Some(_) => 3,
        };
        let place = usize::try_from(at).ok().and_then(|at| counts.get_mut(at)).and_then(|kinds| kinds.get_mut(kind));
        if let Some(place) = place {
            *place += count.messages;
        }
    }
    let begins = |at: usize| from.plus_hours(span.column_hours() * at as i64);
    let mail = counts.iter().enumerate().map(|(at, [passed, locked, junked, held])| {
        let all = passed + locked + junked + held;
        Pile { parts: vec![("all", all)], told: format!("{}: {} messages", when(begins(at)), format::grouped(all)) }
    });
    let acted = counts.iter().enumerate().map(|(at, [_, locked, junked, held])| Pile {
        parts: vec![("bad", *held), ("odd", *junked), ("note", *locked)],
        told: format!("{}: {held} held, {junked} junked, {locked} with links locked", when(begins(at))),
    });
    (mail.collect(), acted.collect())
}

fn when(time: Timestamp) -> String {
    format::utc(&time)
}

/// How many inbound messages have which score.
fn distribution(scores: &[u64; POINTS]) -> Columns {
    let pile = |(at, counts): (usize, &[u64])| {
        let (from, count) = (at * COLUMN_POINTS, counts.iter().sum());
        let class = match from {
            95.. => "bad",
            90..95 => "odd",
            _ => "all",
        };
        let told = format!("{from} to {} %: {} messages", from + COLUMN_POINTS, format::grouped(count));
        Pile { parts: vec![(class, count)], told }
    };
    let piles = scores.chunks(COLUMN_POINTS).enumerate().map(pile).collect();
    let axis = vec![Mark::Text("0 %"), Mark::Text("50 %"), Mark::Text("100 %")];
    Columns::of("Inbound messages by score, on a logarithmic scale".to_owned(), piles, Scale::Logarithmic, axis)
}

impl Tally {
    fn of(hours: &[HourCount]) -> Self {
        let sum = |wanted: &dyn Fn(&HourCount) -> bool| {
            hours.iter().filter(|count| wanted(count)).map(|count| count.messages).sum::<u64>()
        };
        let inbound = |count: &HourCount| count.direction == Direction::Inbound;
        let all_inbound = sum(&inbound);
        let touched = |action: Action| {
            let messages = sum(&|count| inbound(count) && count.action >= action);
            let rate = 10_000.0 * messages as f64 / all_inbound.max(1) as f64;
            Touched { action: format::action(action), messages: format::grouped(messages), rate: format!("{rate:.1}") }
        };
        let strongest_first = Action::ALL.into_iter().rev().filter(|action| *action != Action::Allow);
        Self {
            messages: format::grouped(sum(&|_| true)),
            inbound: format::grouped(all_inbound),
            held: format::grouped(sum(&|count| count.action == Action::Hold)),
            junked: format::grouped(sum(&|count| count.action == Action::Junk)),
            missed: format::grouped(sum(&missed)),
            touched: strongest_first.map(touched).collect(),
        }
    }
}

/// What the provider's own filter let through, and was acted on.
fn missed(count: &HourCount) -> bool {
    count.direction == Direction::Inbound && count.gateway_objected == Some(false) && count.action >= Action::LockLinks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(hours: i64, action: Action, gateway_objected: Option<bool>, messages: u64) -> HourCount {
        let hour = Timestamp::from_seconds(0).plus_hours(hours);
        HourCount { hour, direction: Direction::Inbound, gateway_objected, action, messages }
    }

    #[test]
    fn what_the_gateway_missed_is_what_it_let_through_and_was_acted_on() {
        let let_through = Some(false);
        let tally = Tally::of(&[
            count(0, Action::Hold, let_through, 2),
            count(1, Action::LockLinks, let_through, 1),
            count(1, Action::Banner, let_through, 50),
            count(1, Action::Hold, Some(true), 7),
            count(2, Action::Junk, None, 9),
        ]);
        assert_eq!((tally.missed.as_str(), tally.held.as_str(), tally.messages.as_str()), ("3", "9", "69"));
        assert_eq!((tally.touched[0].messages.as_str(), tally.touched[1].messages.as_str()), ("9", "18"));
    }

    #[test]
    fn every_message_of_the_time_stands_in_a_column() {
        for span in Span::ALL {
            let hours: Vec<_> = (-1..=span.hours()).map(|hour| count(hour, Action::Junk, None, 1)).collect();
            let (mail, acted) = piles(&hours, span, Timestamp::from_seconds(0));
            for piles in [mail, acted] {
                let sum: u64 = piles.iter().flat_map(|pile| &pile.parts).map(|(_, count)| count).sum();
                assert_eq!(sum, span.hours().unsigned_abs());
            }
        }
    }
}
