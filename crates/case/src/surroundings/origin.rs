//! From a device that calls home to the place where it was infected, and to the message that led it there.
//!
//! Every place that the device went to in the hours before is a candidate. One counts the more the shorter before it was
//! (exponentially), the fewer others went there unharmed, and if a message had led the device's user there. What remains
//! for “none of these” keeps a lone chance visit from being condemned.

use super::trails::Step;
use std::net::IpAddr;
use thymus_event::{Address, EventId, Host, Timestamp};

/// How long before its first call home a device may have been infected.
const WINDOW_HOURS: i64 = 24;
/// A visit counts half after so many minutes.
const HALF_MINUTES: f64 = 30.0;
/// A place to which a message led counts so many times as much.
const LED_FACTOR: f64 = 20.0;
/// So much speaks for a place that is not known: another way in than the web.
const ELSEWHERE: f64 = 0.3;
/// A place with less than so many thousandths of it is none that is worth a look.
pub(super) const PER_MILLE_MIN: u16 = 100;

/// A place where a device may have been infected.
#[derive(Clone, Debug, PartialEq)]
pub struct Origin {
    /// Which device.
    pub device: IpAddr,
    /// Who used it then, where known.
    pub user: Option<Address>,
    /// The place.
    pub host: Host,
    /// When the device was there.
    pub visited: Timestamp,
    /// How sure it is that it was this place and no other, in thousandths.
    pub per_mille: u16,
    /// Messages to the device's user that led there before, the latest first.
    pub messages: Vec<EventId>,
}

/// What is known of a place besides the visit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// How many people and devices went there, this one included.
    pub visitors: usize,
    /// Messages to the user that link there and came before the visit, the latest first.
    pub messages: Vec<EventId>,
}

/// Every place that is worth a look, likeliest first.
pub(super) fn origins(
    device: IpAddr,
    trail: &[Step],
    calls_since: Timestamp,
    place: impl Fn(&Step) -> Place,
) -> Vec<Origin> {
    let begin = calls_since.plus_hours(-WINDOW_HOURS);
    let mut candidates: Vec<(&Step, Place, f64)> = Vec::new();
    for step in trail.iter().rev().filter(|step| begin <= step.time && step.time <= calls_since) {
        // The latest visit to a place stands for all.
        if candidates.iter().all(|(other, ..)| other.entity != step.entity) {
            let place = place(step);
            let weight = weight(step, &place, calls_since);
            candidates.push((step, place, weight));
        }
    }
    let sum = ELSEWHERE + candidates.iter().map(|(.., weight)| weight).sum::<f64>();
    let origin = |(step, place, weight): (&Step, Place, f64)| Origin {
        device,
        user: step.user.clone(),
        host: step.host.clone(),
        visited: step.time,
        per_mille: (1000.0 * weight / sum) as u16,
        messages: place.messages,
    };
    let mut origins: Vec<Origin> = candidates.into_iter().map(origin).collect();
    origins.retain(|origin| origin.per_mille >= PER_MILLE_MIN);
    origins.sort_by(|a, b| b.per_mille.cmp(&a.per_mille).then_with(|| a.host.cmp(&b.host)));
    origins
}

fn weight(step: &Step, place: &Place, calls_since: Timestamp) -> f64 {
    let minutes = (calls_since.millis() - step.time.millis()) as f64 / 60_000.0;
    let led = if place.messages.is_empty() { 1.0 } else { LED_FACTOR };
    led * (-minutes / HALF_MINUTES).exp2() / place.visitors.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_baseline::Key;

    fn step(host: &str, minutes_before: i64) -> Step {
        let time = Timestamp::default().plus_minutes(-minutes_before);
        Step { time, entity: Key::of(host), host: Host::new(host), user: None }
    }

    fn found(trail: &[Step], led: &str, crowded: &str) -> Vec<(String, u16)> {
        let place = |step: &Step| Place {
            visitors: if step.host.as_str() == crowded { 40 } else { 1 },
            messages: if step.host.as_str() == led { vec![EventId([1; 16])] } else { Vec::new() },
        };
        let origins = origins("10.0.0.7".parse().unwrap(), trail, Timestamp::default(), place);
        origins.into_iter().map(|origin| (origin.host.as_str().to_owned(), origin.per_mille)).collect()
    }

    #[test]
    fn the_place_that_a_message_led_to_just_before_is_the_one() {
        let trail = [step("shop.example", 600), step("news.example", 3), step("search.example", 2)];
        let origins = found(&trail, "news.example", "search.example");
        assert_eq!(origins[0].0, "news.example");
        assert!(origins[0].1 > 900 && origins.len() == 1, "{origins:?}");
    }

    #[test]
    fn a_place_where_many_were_unharmed_and_a_visit_long_ago_are_none() {
        assert_eq!(found(&[step("search.example", 2)], "", "search.example"), []);
        assert_eq!(found(&[step("shop.example", 23 * 60)], "", ""), []);
        assert_eq!(found(&[step("shop.example", 25 * 60)], "shop.example", ""), []);
        assert_eq!(found(&[step("later.example", -1)], "later.example", ""), []);
    }

    #[test]
    fn two_places_share_the_doubt() {
        let origins = found(&[step("a.example", 1), step("b.example", 1)], "", "");
        assert_eq!(origins.len(), 2);
        assert!(origins.iter().all(|(_, share)| *share < 500), "{origins:?}");
    }
}
