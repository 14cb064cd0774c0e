//! Who is acted for, when, and what holds it back.

use super::*;

const NOON: LocalTime = LocalTime { day: Weekday::Wed, minute: 12 * 60 };

const QUIET: Circumstances = Circumstances { now: NOON, approved: false, changes: 0 };

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn pattern(text: &str) -> MailboxPattern {
    MailboxPattern::try_from(text.to_owned()).unwrap()
}

fn hours(text: &str) -> Hours {
    Hours::try_from(text.to_owned()).unwrap()
}

fn decided(modes: &Modes, circumstances: Circumstances) -> Decision {
    modes.decide(&address("ann@corp.example"), Action::Hold, &circumstances)
}

#[test]
fn patterns_mean_an_address_a_domain_or_what_is_like_them() {
    let cases = [
        ("ann@corp.example", "ann@corp.example", true),
        ("ann@corp.example", "joann@corp.example", false),
        ("Corp.Example", "ann@it.corp.example", true),
        ("corp.example", "ann@notcorp.example", false),
        ("*-board@corp.example", "the-board@corp.example", true),
        ("*-board@corp.example", "the-board@corp.example.evil.example", false),
        ("a*b*c@*", "axxbxxc@any.example", true),
        ("a*b*c@*", "axxcxxb@any.example", false),
        ("*@corp.example", "@corp.example", false),
    ];
    for (text, mailbox, wanted) in cases {
        let Some(mailbox) = Address::parse(mailbox) else { continue };
        assert_eq!(pattern(text).matches(&mailbox), wanted, "{text} {mailbox}");
    }
    for bad in ["", "corp", "ann@", "@corp.example", "a b@corp.example", "*"] {
        assert!(MailboxPattern::try_from(bad.to_owned()).is_err(), "{bad:?}");
    }
}

#[test]
fn hours_may_go_over_midnight() {
    let at = |day, minute| LocalTime { day, minute };
    let friday = [Weekday::Fri];
    let day = hours("08:00-18:30");
    assert!(day.contain(at(Weekday::Fri, 480), &friday) && !day.contain(at(Weekday::Fri, 1110), &friday));
    let night = hours("22:00-06:00");
    assert!(night.contain(at(Weekday::Fri, 1380), &friday) && night.contain(at(Weekday::Sat, 60), &friday));
    assert!(!night.contain(at(Weekday::Fri, 60), &friday) && !night.contain(at(Weekday::Sat, 1380), &friday));
    assert!(Hours::default().contain(at(Weekday::Fri, 1439), &friday));
    assert_eq!(String::from(hours("8:00-24:00")), "08:00-24:00");
    for bad in ["", "8-18", "08:00", "08:00-08:00", "08:60-09:00", "24:00-25:00", "24:00-06:00"] {
        assert!(Hours::try_from(bad.to_owned()).is_err(), "{bad:?}");
    }
}

#[test]
fn a_new_installation_only_watches() {
    let modes = Modes::default();
    assert!(!modes.goes_beyond_watching());
    for action in Action::ALL.into_iter().skip(1) {
        assert!(modes.only_watches(&address("ann@corp.example"), action, NOON), "{action}");
    }
}

#[test]
fn the_first_scope_that_a_mailbox_is_in_counts() {
    let scope = |text: &str, hold| Scope { mailboxes: vec![pattern(text)], hold: Some(hold), ..Scope::default() };
    let scopes = vec![scope("boss@corp.example", Mode::Ask), scope("corp.example", Mode::Act)];
    let modes = Modes { banner: Mode::Act, scopes, ..Modes::default() };
    assert_eq!(modes.mode(&address("boss@corp.example"), Action::Hold), Mode::Ask);
    assert_eq!(modes.mode(&address("ann@corp.example"), Action::Hold), Mode::Act);
    assert_eq!(modes.mode(&address("ann@corp.example"), Action::Banner), Mode::Act, "as for all");
    assert_eq!(modes.mode(&address("eve@other.example"), Action::Hold), Mode::Observe);
    assert!(modes.goes_beyond_watching());
}

#[test]
fn asking_waits_for_a_person_and_goes_on_with_one() {
    let modes = Modes { hold: Mode::Ask, ..Modes::default() };
    assert_eq!(decided(&modes, QUIET), Decision::Wait(Why::Asks));
    assert_eq!(decided(&modes, Circumstances { approved: true, ..QUIET }), Decision::Go);
    assert_eq!(
        modes.decide(&address("ann@corp.example"), Action::Allow, &QUIET),
        Decision::Go,
        "giving back is not asked"
    );
}

#[test]
fn acting_waits_outside_its_hours_or_only_watches() {
    let modes = Modes { hold: Mode::Act, hours: hours("13:00-14:00"), ..Modes::default() };
    assert_eq!(decided(&modes, QUIET), Decision::Wait(Why::Hours));
    assert!(!modes.only_watches(&address("ann@corp.example"), Action::Hold, NOON));
    let modes = Modes { outside_hours: Outside::Observe, ..modes };
    assert!(modes.only_watches(&address("ann@corp.example"), Action::Hold, NOON));
    assert!(!modes.only_watches(&address("ann@corp.example"), Action::Hold, LocalTime { minute: 13 * 60, ..NOON }));
}

#[test]
fn whoever_changes_too_much_is_made_to_ask() {
    let modes = Modes { hold: Mode::Act, changes_per_hour_max: 3, ..Modes::default() };
    assert_eq!(decided(&modes, Circumstances { changes: 2, ..QUIET }), Decision::Go);
    assert_eq!(decided(&modes, Circumstances { changes: 3, ..QUIET }), Decision::Wait(Why::Limit));
    assert_eq!(decided(&modes, Circumstances { changes: 3, approved: true, ..QUIET }), Decision::Go);
}

#[test]
fn nothing_goes_on_against_a_stop_or_in_a_protected_mailbox() {
    let approved = Circumstances { approved: true, ..QUIET };
    let modes = Modes { hold: Mode::Act, stop: true, ..Modes::default() };
    assert_eq!(decided(&modes, approved), Decision::Wait(Why::Stopped));
    let modes = Modes { hold: Mode::Act, protected: vec![pattern("corp.example")], ..Modes::default() };
    assert_eq!(decided(&modes, approved), Decision::Wait(Why::Protected));
    assert!(modes.only_watches(&address("ann@corp.example"), Action::Hold, NOON));
}
