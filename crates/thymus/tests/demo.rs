//! `thymus demo`: what the README promises of it.

mod stage;

use serde_json::Value;
use stage::Stage;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

/// The seeds for which it is promised.
const SEEDS: u64 = 20;

fn play(stage: &Stage, seed: u64) -> Value {
    stage.ask_json(&["demo", "--no-serve", "--json", "--seed", &seed.to_string()])
}

#[test]
fn the_first_message_of_the_campaign_is_held_and_the_newsletter_let_through() {
    let stage = &Stage::empty();
    let next = &AtomicU64::new(1);
    let mistakes = thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let work = || {
            let seeds =
                std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed)).take_while(|seed| *seed <= SEEDS);
            seeds.filter_map(|seed| mistake(&play(stage, seed))).collect::<Vec<_>>()
        };
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(mistakes.is_empty(), "{mistakes:#?}");
}

/// What a play promises and does not keep.
fn mistake(play: &Value) -> Option<String> {
    let (first, newsletter) = (&play["campaign"][0]["verdict"], &play["newsletter"]["verdict"]);
    let kept = first["action"] == "hold" && newsletter["action"] == "allow";
    (!kept)
        .then(|| format!("seed {}: {} ({}), {}", play["seed"], first["action"], first["score"], newsletter["action"]))
}

#[test]
fn the_story_is_told_in_sentences_with_counts() {
    let stage = Stage::empty();
    let text = stage.ask(&["demo", "--no-serve", "--seed", "2"]);
    for part in [
        "A campaign comes in",
        "held",
        "has ever written to",
        "has ever been to",
        "nothing in common with the address",
        "KCE",
        "KCD",
        "RCE",
        "domain rarity",
        "link rarity",
        "domain age",
        "anomaly",
        "A newsletter, two minutes after",
        "let through",
    ] {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
}

#[test]
fn a_seed_tells_the_same_story_every_time() {
    let stage = Stage::empty();
    assert_eq!(play(&stage, 3), play(&stage, 3));
}
