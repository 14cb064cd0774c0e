use super::*;
use crate::backtest::labels::{Truth, Window};

fn label(truth: Truth, family: &str, tier: &str) -> Label {
    Label {
        message_id: "<x@example.org>".to_owned(),
        label: truth,
        family: family.to_owned(),
        tier: tier.to_owned(),
        window: Window::Test,
        first_of_sender: truth == Truth::Malicious,
    }
}

fn case(label: &Label, line: usize, points: f64) -> Case<'_> {
    Case { label, line, score: Score::from_points(points), action: Action::Allow }
}

#[test]
fn the_threshold_leaves_at_most_the_budget_above() {
    let (good, bad) = (label(Truth::Benign, "list", "seen"), label(Truth::Malicious, "phish", "attack"));
    let mut cases: Vec<_> = (0..1000).map(|n| case(&good, n, n as f64 / 100.0)).collect();
    cases.extend([9.985, 9.99, 9.95, 9.0].map(|points| case(&bad, 2000, points)));
    let side = measure("inbound", &cases).unwrap();
    let thresholds: Vec<f64> = side.budgets.iter().map(|at| at.threshold.points()).collect();
    assert_eq!(thresholds, [9.98, 9.94, 9.89]);
    let found: Vec<usize> = side.budgets.iter().map(|at| at.all.found).collect();
    assert_eq!(found, [2, 3, 3]);
}

#[test]
fn a_score_that_saturates_finds_nothing() {
    let (good, bad) = (label(Truth::Benign, "list", "first_contact"), label(Truth::Malicious, "phish", "attack"));
    let mut cases: Vec<_> = (0..500).map(|n| case(&good, n, 100.0)).collect();
    cases.extend((0..50).map(|n| case(&bad, n, 100.0)));
    let side = measure("inbound", &cases).unwrap();
    assert!(side.budgets.iter().all(|at| at.all == Share { found: 0, of: 50 }));
    assert_eq!(side.budgets[0].first_contact_alarms, Share { found: 0, of: 500 });
    assert!((side.roc_auc - 0.5).abs() < 1e-12);
}

#[test]
fn what_a_score_predicts_is_held_against_what_came() {
    let (good, bad) = (label(Truth::Benign, "list", "seen"), label(Truth::Malicious, "phish", "attack"));
    let mut cases: Vec<_> = (0..1000).map(|n| case(&good, n, if n < 20 { 90.0 } else { 10.0 })).collect();
    cases.push(case(&bad, 1000, 99.0));
    let realised: Vec<f64> = measure("inbound", &cases).unwrap().decades.iter().map(|decade| decade.realised).collect();
    assert_eq!(realised, [0.02, 0.02, 0.0, 0.0], "a score of ninety is one in a hundred");
}

#[test]
fn a_side_without_attacks_is_not_measured() {
    let good = label(Truth::Benign, "list", "seen");
    assert_eq!(measure("inbound", &[case(&good, 0, 1.0)]), None);
}

#[test]
fn attacks_from_inside_are_measured_apart() {
    assert!(label(Truth::Malicious, "lateral", "attack").is_from_inside());
    assert!(label(Truth::Benign, "list", "outbound").is_from_inside());
    assert!(!label(Truth::Benign, "list", "known").is_from_inside());
}

#[test]
fn the_worst_alarms_come_first() {
    let (good, bad) = (label(Truth::Benign, "list", "seen"), label(Truth::Malicious, "phish", "attack"));
    let cases = [case(&good, 0, 3.0), case(&bad, 1, 9.0), case(&good, 2, 7.0), case(&good, 3, 7.0)];
    let lines: Vec<usize> = worst(&cases, 2).iter().map(|case| case.line).collect();
    assert_eq!(lines, [2, 3]);
}
