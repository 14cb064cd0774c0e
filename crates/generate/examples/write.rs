//! Writes a world to a folder: `write SEED MESSAGES FOLDER`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example for people")]
use thymus_generate::{AttackMix, Scenario, generate};

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let seed = arguments[1].parse().unwrap();
    let messages = arguments[2].parse().unwrap();
    let started = std::time::Instant::now();
    let world = generate(&Scenario { messages, attacks: AttackMix::ALL, ..Scenario::default_with_seed(seed) });
    println!("{:?} {} {}", started.elapsed(), world.messages.len(), world.visits.len());
    let folder = std::path::Path::new(&arguments[3]);
    std::fs::create_dir_all(folder).unwrap();
    std::fs::write(folder.join("mail.mbox"), world.mbox()).unwrap();
    std::fs::write(folder.join("labels.jsonl"), world.labels_jsonl()).unwrap();
    std::fs::write(folder.join("web.jsonl"), world.visits_zeek_jsonl()).unwrap();
    std::fs::write(folder.join("hosts.csv"), world.hosts_csv()).unwrap();
}
