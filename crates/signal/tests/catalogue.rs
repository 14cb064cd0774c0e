//! What all signals together must keep to.

use std::collections::BTreeSet;
use std::path::Path;
use thymus_signal::meta::{Group, HYPOTHESES, Hypothesis, SignalMeta};
use thymus_signal::metas;

/// Learned shares are stored under ids below this bound.
const ID_MAX: u16 = 64;
/// Shares are rounded to hand-set values: so much may be missing or too much.
const ROUNDING: f64 = 0.05;

/// What was only seen may be wrong; what became known is a fact.
fn cap_max(meta: &SignalMeta) -> f64 {
    if meta.group == Group::Evidence { 24.0 } else { 4.0 }
}

/// A fact moves every hypothesis alike: only so may it be weighed without looking at the message again.
#[test]
fn facts_weigh_the_same_for_every_hypothesis() {
    let facts: Vec<_> = metas().filter(|meta| meta.group == Group::Evidence).collect();
    assert!(facts.len() >= 4);
    for level in facts.iter().flat_map(|meta| meta.levels) {
        assert!(level.attack.iter().all(|share| *share == level.attack[0]), "{}", level.name);
    }
}

#[test]
fn ids_and_names_are_unique() {
    let ids: BTreeSet<u16> = metas().map(|meta| meta.id).collect();
    let names: BTreeSet<&str> = metas().map(|meta| meta.name).collect();
    assert_eq!((ids.len(), names.len()), (metas().count(), metas().count()));
    assert!(ids.iter().all(|id| (1..ID_MAX).contains(id)), "{ids:?}");
    let plain = |name: &&str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    assert!(names.iter().all(plain), "{names:?}");
}

#[test]
fn levels_are_few_and_named_apart() {
    for meta in metas() {
        let names: BTreeSet<&str> = meta.levels.iter().map(|level| level.name).collect();
        assert!((2..=8).contains(&meta.levels.len()) && names.len() == meta.levels.len(), "{}", meta.name);
        assert!(meta.question.ends_with('?') && (0.5..=cap_max(meta)).contains(&meta.cap), "{}", meta.name);
    }
}

#[test]
fn shares_are_distributions() {
    let mut wrong = Vec::new();
    for meta in metas() {
        let normal: f64 = meta.levels.iter().map(|level| level.normal).sum();
        if (normal - 1.0).abs() > ROUNDING || meta.levels.iter().any(|level| level.normal <= 0.0) {
            wrong.push(format!("{}: ordinary mail {normal:.3}", meta.name));
        }
        for at in 0..HYPOTHESES {
            let attack: f64 = meta.levels.iter().map(|level| level.attack[at]).sum();
            if attack > 1.0 + ROUNDING || meta.levels.iter().any(|level| level.attack[at] < 0.0) {
                wrong.push(format!("{}: {:?} {attack:.3}", meta.name, Hypothesis::ALL[at]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// The documentation is made of these comments.
#[allow(clippy::disallowed_methods)] // a test may read the sources
#[test]
fn every_signal_says_what_it_is_blind_to() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folder = |name: &str| std::fs::read_dir(source.join(name)).expect("the signals' folder");
    let mut files = 0;
    for entry in folder("email").chain(folder("later")) {
        let path = entry.expect("a signal's file").path();
        let source = std::fs::read_to_string(&path).expect("a signal's source");
        if !source.contains("static META") {
            continue;
        }
        let doc: String = source.lines().map_while(|line| line.strip_prefix("//!")).collect();
        files += 1;
        assert!(doc.starts_with(" **") && doc.contains("?**"), "{}: no question", path.display());
        assert!(doc.contains("Sees") || doc.contains("sees "), "{}: what does it see?", path.display());
        assert!(doc.contains("Blind "), "{}: what is it blind to?", path.display());
    }
    assert_eq!(files, metas().count());
}
