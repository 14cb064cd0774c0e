//! Whole days of accounts.

use super::*;
use crate::saas::tests_world::{ANN, Act, BOB, LATER, World, act, sign_in};
use crate::testing::{address, hour};
use proptest::prelude::*;

const RULE: Operation = Operation::InboxRule { forwards: false, hides: true };
const ELSEWHERE: &str = "203.0.113.5";

fn observe(world: &mut World, act: &Act) -> Option<AccountFinding> {
    world.0.observe(&act.0)
}

fn at_risk(world: &World, who: &str, at: i64) -> bool {
    world.0.is_at_risk(account_key(&address(who)), hour(at))
}

#[test]
fn ordinary_days_find_nothing() {
    let mut world = World::lived_in();
    for day in 40..60 {
        assert_eq!(observe(&mut world, &sign_in(ANN, day * 24)), None);
        assert_eq!(observe(&mut world, &act(ANN, Operation::MailRead, day * 24 + 1)), None);
    }
    assert_eq!(observe(&mut world, &sign_in(ANN, 60 * 24).from(ELSEWHERE)), None, "a hotel");
    assert!(!at_risk(&world, ANN, 60 * 24));
}

#[test]
fn a_stolen_account_is_at_risk_for_three_days_and_no_longer() {
    let mut world = World::lived_in();
    observe(&mut world, &sign_in(ANN, LATER).from(ELSEWHERE));
    let finding = observe(&mut world, &act(ANN, RULE, LATER + 1).from(ELSEWHERE)).unwrap();
    assert!(finding.is_at_risk() && !finding.young && finding.score.points() > AT_RISK, "{finding:?}");
    let sum: i64 = finding.reasons.iter().map(|reason| reason.contribution.units()).sum();
    assert_eq!(sum, finding.score.units());
    assert_eq!(
        finding.reasons.iter().map(|reason| reason.signal.as_str()).collect::<Vec<_>>(),
        ["inbox_rule", "network"]
    );
    assert_eq!(
        (at_risk(&world, ANN, LATER), at_risk(&world, ANN, LATER + 2), at_risk(&world, BOB, LATER + 2)),
        (false, true, false)
    );
    assert_eq!((at_risk(&world, ANN, LATER + 73), at_risk(&world, ANN, LATER + 74)), (true, false));
}

#[test]
fn a_record_counts_once() {
    let mut world = World::lived_in();
    let rule = act(ANN, RULE, LATER);
    assert!(observe(&mut world, &rule).is_some());
    let once = world.0.clone();
    assert_eq!(observe(&mut world, &rule), None);
    assert_eq!(world.0, once);
}

#[test]
fn a_young_organisation_is_told_so_and_spared() {
    let mut world = World::new();
    for day in 0..3 {
        observe(&mut world, &sign_in(ANN, day * 24));
    }
    observe(&mut world, &sign_in(ANN, 72).from(ELSEWHERE).client("Python").country("BR"));
    let finding = observe(&mut world, &act(ANN, RULE, 73)).unwrap();
    assert!(finding.young && finding.sentences().last().unwrap().starts_with("Little is known"), "{finding:?}");
    let mut old = World::lived_in();
    observe(&mut old, &sign_in(ANN, LATER).from(ELSEWHERE).client("Python").country("BR"));
    assert!(observe(&mut old, &act(ANN, RULE, LATER + 1)).unwrap().score > finding.score);
}

#[test]
fn made_up_names_are_not_watched() {
    let mut world = World::lived_in();
    let watched = world.0.live.len();
    (0..500).for_each(|n| drop(observe(&mut world, &sign_in(&format!("user{n}@harbour.example"), LATER).failed())));
    assert_eq!(world.0.live.len(), watched);
}

#[test]
fn a_broken_clock_forgets_nothing() {
    let mut world = World::lived_in();
    let before = world.0.normal().clone();
    observe(&mut world, &sign_in(ANN, LATER + 24 * 9000));
    assert_eq!(world.0.normal(), &before);
    assert_eq!(observe(&mut world, &sign_in(ANN, LATER)), None);
}

#[test]
fn a_late_activity_is_judged_by_its_own_day() {
    let mut world = World::lived_in();
    observe(&mut world, &sign_in(ANN, LATER + 30));
    assert!(observe(&mut world, &act(ANN, RULE, LATER + 2)).is_some());
    assert!(
        !at_risk(&world, ANN, LATER + 1)
            && world.0.normal().active_days(account_key(&address(ANN)), hour(LATER + 60).day()) == 42
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn volume_never_lowers_a_score(times in 1i64..60) {
        let mut world = World::lived_in();
        let mut once = world.clone();
        (0..times).for_each(|n| drop(observe(&mut world, &sign_in(ANN, LATER).from(ELSEWHERE).plus_minutes(n))));
        observe(&mut once, &sign_in(ANN, LATER).from(ELSEWHERE));
        let rule = act(ANN, RULE, LATER + 2);
        prop_assert_eq!(observe(&mut world, &rule).unwrap().score, observe(&mut once, &rule).unwrap().score);
    }

    #[test]
    fn the_order_within_a_day_changes_no_novelty(swap in 0usize..4) {
        let mut acts = vec![
            sign_in(ANN, LATER).from(ELSEWHERE),
            sign_in(ANN, LATER + 1).client("Python"),
            act(ANN, RULE, LATER + 2),
            sign_in(ANN, LATER + 3),
        ];
        let score = |acts: &[Act]| {
            let mut world = World::lived_in();
            acts.iter().filter_map(|act| observe(&mut world, act)).last().unwrap().score
        };
        let before = score(&acts);
        acts.rotate_left(swap);
        prop_assert_eq!(before, score(&acts));
    }
}

#[test]
fn state_survives_storage() {
    let mut world = World::lived_in();
    observe(&mut world, &act(ANN, RULE, LATER));
    let bytes = postcard::to_stdvec(&world.0).unwrap();
    assert_eq!(postcard::from_bytes::<Accounts>(&bytes).unwrap(), world.0);
}
