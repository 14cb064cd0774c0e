use super::*;

fn entry(id: &str, line: usize, points: f64, action: Action) -> (Key, Entry) {
    (earlier::key(id), Entry { line, judged: Judged { score: Score::from_points(points), action, later: None } })
}

fn both(then: Vec<(Key, Entry)>, now: Vec<(Key, Entry)>) -> Vec<Pair> {
    pairs(&earlier::sorted(then), &earlier::sorted(now))
}

#[test]
fn messages_are_paired_by_id_and_by_order_where_it_repeats() {
    let at = |id, line| entry(id, line, 1.0, Action::Allow);
    let pairs = both(vec![at("a", 0), at("x", 1), at("b", 2), at("x", 3)], vec![at("x", 0), at("a", 1), at("c", 2)]);
    let mut lines: Vec<_> = pairs.iter().map(|pair| (pair.then.line, pair.now.line)).collect();
    lines.sort_unstable();
    assert_eq!(lines, [(0, 1), (1, 0)]);
}

#[test]
fn actions_are_counted_by_direction() {
    let then = vec![
        entry("a", 0, 1.0, Action::Allow),
        entry("b", 1, 1.0, Action::Hold),
        entry("c", 2, 1.0, Action::Junk),
        entry("d", 3, 1.0, Action::Allow),
    ];
    let now = vec![
        entry("a", 0, 1.0, Action::Hold),
        entry("b", 1, 1.0, Action::Junk),
        entry("c", 2, 1.0, Action::Junk),
        entry("d", 3, 1.0, Action::Hold),
    ];
    let actions = Actions::of(&both(then, now));
    assert_eq!((actions.changed, actions.stronger, actions.weaker), (3, 2, 1));
    assert_eq!(actions.from_to[&Action::Allow][&Action::Hold], 2);
    assert_eq!(actions.from_to[&Action::Junk][&Action::Junk], 1);
}

/// Scores that fall with the position: the first is the oddest.
fn run_of(order: &[&str]) -> Vec<(Key, Entry)> {
    let one = |(line, id): (usize, &&str)| entry(id, line, 99.0 - line as f64 / 100.0, Action::Allow);
    order.iter().enumerate().map(one).collect()
}

#[test]
fn a_move_counts_by_its_factor() {
    let names: Vec<String> = (0..1000).map(|n| format!("m{n}")).collect();
    let then: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut now = then.clone();
    now.swap(4, 200); // up by 196 places near the top
    now.swap(600, 950); // up by 350 places far below
    let pairs = both(run_of(&then), run_of(&now));
    let ranks = Ranks::of(&pairs);
    let (rose, fell) = moves::furthest(&pairs, &ranks, 2);
    let moved = |pairs: &[Pair]| pairs.iter().map(|pair| (ranks.then(pair), ranks.now(pair))).collect::<Vec<_>>();
    assert_eq!(moved(&rose), [(201, 5), (951, 601)]);
    assert_eq!(moved(&fell), [(5, 201), (601, 951)]);
}

#[test]
fn equal_scores_have_one_rank_and_do_not_move() {
    let run = || (0..5).map(|line| entry(&line.to_string(), line, 7.0, Action::Allow)).collect::<Vec<_>>();
    let pairs = both(run(), run());
    let ranks = Ranks::of(&pairs);
    assert!(pairs.iter().all(|pair| ranks.then(pair) == 1 && ranks.now(pair) == 1));
    assert!(matches!(moves::furthest(&pairs, &ranks, 10), (rose, fell) if rose.is_empty() && fell.is_empty()));
}
