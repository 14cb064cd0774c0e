use super::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(1_900_000_000 / DAY * DAY + seconds)
}

/// A line every minute by day (6 to 18), every 20 minutes at night, for so many days.
fn source(days: i64) -> SourceHealth {
    let mut health = SourceHealth::new("http.log", at(0));
    let mut second = 0;
    while second < days * DAY {
        health.note_event("web", at(second));
        health.note_arrival(1, 100, at(second), at(0));
        second += if (6 * HOUR..18 * HOUR).contains(&(second % DAY)) { MINUTE } else { 20 * MINUTE };
    }
    health
}

fn state(change: Option<HealthChange>) -> Option<&'static str> {
    change.map(|change| change.state.as_str())
}

#[test]
fn silence_is_told_by_the_hour() {
    let noon = 10 * DAY + 12 * HOUR;
    let mut health = source(10);
    let speak = |health: &mut SourceHealth, second| {
        health.note_event("web", at(second));
        health.note_arrival(1, 100, at(second), at(0));
    };
    speak(&mut health, noon);
    assert_eq!(health.review(at(noon + 14 * MINUTE), at(0), None), None);
    let change = health.review(at(noon + 16 * MINUTE), at(0), None).unwrap();
    assert_eq!(change.to_string(), "source http.log silent for 16 minutes, usually at most 60 seconds");
    assert_eq!(health.review(at(noon + 17 * MINUTE), at(0), None), None, "it is told once");
    assert_eq!(health.review(at(noon + 30 * MINUTE), at(noon + 29 * MINUTE), None), None, "nor is a restart news");
    speak(&mut health, noon + 31 * MINUTE);
    assert_eq!(state(health.review(at(noon + 31 * MINUTE), at(0), None)), Some("ok"));
    // At night the same silence is nothing.
    let night = 10 * DAY + 22 * HOUR;
    speak(&mut health, night);
    assert_eq!(health.review(at(night + 90 * MINUTE), at(0), None), None);
    assert_eq!(state(health.review(at(night + 101 * MINUTE), at(0), None)), Some("silent"));
}

#[test]
fn one_outage_does_not_make_outages_usual() {
    let mut health = source(5);
    let noon = 5 * DAY + 12 * HOUR;
    for second in [noon, noon + 3 * HOUR] {
        health.note_event("web", at(second));
        health.note_arrival(1, 100, at(second), at(0));
    }
    assert_eq!(state(health.review(at(noon + 3 * HOUR + 16 * MINUTE), at(0), None)), Some("silent"));
}

#[test]
fn on_the_first_day_a_day_of_silence_is_told() {
    let mut health = SourceHealth::new("a", at(0));
    assert_eq!(health.review(at(23 * HOUR), at(0), None), None);
    let change = health.review(at(25 * HOUR), at(0), None).unwrap();
    assert_eq!(change.to_string(), "source a silent for 25 hours");
}

#[test]
fn an_old_log_teaches_the_rhythm_at_once() {
    let mut health = SourceHealth::new("a", at(0));
    for minute in 0..3 * 24 * 60 {
        health.note_event("web", at(minute * MINUTE));
    }
    let now = 3 * DAY + 12 * HOUR;
    health.note_arrival(4320, 1, at(now), at(now));
    assert_eq!(state(health.review(at(now + 16 * MINUTE), at(now), None)), Some("silent"));
}

#[test]
fn a_source_that_comes_by_the_hour_is_not_silent_in_between() {
    let mut health = SourceHealth::new("a", at(0));
    for hour in 0..48 {
        for minute in 0..60 {
            health.note_event("web", at(hour * HOUR + minute * MINUTE));
        }
        let now = at((hour + 1) * HOUR);
        health.note_arrival(60, 1, now, at(0));
        assert_eq!(health.review(now, at(0), None), None);
    }
    assert_eq!(health.review(at(49 * HOUR), at(0), None), None);
    assert_eq!(health.lag_s(), Some(60));
}

#[test]
fn lag_and_what_cannot_be_read_are_told() {
    let mut health = SourceHealth::new("a", at(0));
    for minute in 1..2 * 24 * 60 {
        let now = at(minute * MINUTE);
        health.note_event("web", at(minute * MINUTE - 30));
        health.note_arrival(1, 1, now, at(0));
        assert_eq!(health.review(now, at(0), None), None);
    }
    let now = at(2 * DAY + 20 * MINUTE);
    health.note_arrival(1, 1, now, at(0));
    let change = health.review(now, at(0), None).unwrap();
    assert_eq!(change.to_string(), "source a lags by 21 minutes");
    let change = health.review(now, at(0), Some("a: cannot be read")).unwrap();
    assert_eq!(change.to_string(), "source a unreadable: a: cannot be read");
    health.note_event("web", now);
    assert_eq!(health.review(now, at(0), None).unwrap().to_string(), "source a is well again");
}

#[test]
fn strange_times_do_no_harm() {
    let mut health = SourceHealth::new("a", at(0));
    // Nearly all that can be written, and back.
    for time in [-377_700_000_000_000, 253_400_000_000_001, 0, -1, 253_400_000_000_000] {
        health.note_event("web", Timestamp::from_millis(time));
        health.note_arrival(1, 1, Timestamp::from_millis(time), at(0));
        health.review(Timestamp::from_millis(time), at(0), None);
    }
    assert_eq!(health.events["web"], 5);
    let text = serde_json::to_string(&health).unwrap();
    assert_eq!(serde_json::from_str::<SourceHealth>(&text).unwrap(), health);
}
