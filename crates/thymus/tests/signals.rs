//! `thymus signals`, and docs/signals.md, which is made of it.
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

#[path = "signals/others.rs"]
mod others;
mod stage;

use serde_json::Value;
use stage::Stage;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Set to anything, it writes the page anew: `UPDATE_DOCS=1 cargo test -p thymus --test signals`.
const UPDATE: &str = "UPDATE_DOCS";

const KINDS: [&str; 5] = ["stranger", "impersonation", "takeover", "bulk_break", "inside"];

fn signals() -> Vec<Value> {
    Stage::empty().ask_json(&["signals", "--json"]).as_array().unwrap().clone()
}

#[test]
fn every_signal_is_listed_with_its_question_and_levels() {
    let stage = Stage::empty();
    let text = stage.ask(&["signals"]);
    for signal in signals() {
        for key in ["name", "group", "question"] {
            assert!(text.contains(signal[key].as_str().unwrap()), "{signal}");
        }
        let levels = signal["levels"].as_array().unwrap();
        assert!(levels.len() > 1 && levels.iter().all(|level| text.contains(level["name"].as_str().unwrap())));
    }
    assert!(text.contains("T1566.002") && !text.contains('\u{1b}'), "{text}");
}

#[test]
fn one_signal_is_told_in_full() {
    let stage = Stage::empty();
    let text = stage.ask(&["signals", "link_rarity"]);
    for part in ["Has anyone", "links", "2.4 nats", "Spearphishing Link", "ordinary mail", "takeover", "never excuses"]
    {
        assert!(text.contains(part), "{part} is missing in:\n{text}");
    }
    assert!(!text.contains("link_shape"), "{text}");
    let one = stage.ask_json(&["signals", "link_rarity", "--json"]);
    assert_eq!((&one["name"], &one["group"]), (&"link_rarity".into(), &"links".into()));
    assert_eq!(signals().into_iter().find(|signal| signal["name"] == "link_rarity").unwrap(), one);
}

#[test]
fn shares_are_shares_and_say_nothing_where_nothing_is_said() {
    for level in signals().iter().flat_map(|signal| signal["levels"].as_array().unwrap()) {
        let attacks = level["attacks"].as_object().unwrap();
        assert_eq!(attacks.len(), KINDS.len(), "{level}");
        let said = KINDS.iter().filter_map(|kind| attacks[*kind].as_f64()).chain(level["ordinary"].as_f64());
        assert!(said.into_iter().all(|share| share > 0.0 && share <= 1.0), "{level}");
    }
}

#[test]
fn an_unknown_signal_is_refused_with_the_names_there_are() {
    let complaint = Stage::empty().fail(2, &["signals", "link_rarety"]);
    assert!(complaint.contains("link_rarety") && complaint.contains("link_rarity"), "{complaint}");
}

#[test]
fn the_page_is_up_to_date() {
    let place = root().join("docs/signals.md");
    let page = page(&signals(), &comments()) + &others::page(&root().join("crates/signal/src"));
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(&place, &page).unwrap();
    }
    let kept = std::fs::read_to_string(&place).unwrap_or_default();
    let first = page.lines().zip(kept.lines()).find(|(wanted, kept)| wanted != kept);
    assert!(page == kept, "{} is not up to date: {UPDATE}=1 writes it. First: {first:?}", place.display());
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What each signal's file says of it at its head, by the signal's name.
fn comments() -> BTreeMap<String, String> {
    let folder = |name: &str| std::fs::read_dir(root().join("crates/signal/src").join(name)).unwrap();
    let paths = folder("email").chain(folder("later")).map(|entry| entry.unwrap().path());
    let files = paths.map(|path| std::fs::read_to_string(path).unwrap());
    files.filter_map(|source| Some((name(&source)?.to_owned(), head(&source)))).collect()
}

fn name(source: &str) -> Option<&str> {
    source.split_once("META: SignalMeta")?.1.split_once("name: \"")?.1.split('"').next()
}

/// Without the first line, which is the question.
fn head(source: &str) -> String {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!")).skip(1);
    lines.map(str::trim).collect::<Vec<_>>().join("\n").trim().to_owned()
}

fn page(signals: &[Value], comments: &BTreeMap<String, String>) -> String {
    let mut page = INTRODUCTION.to_owned();
    page.push_str("| signal | group | asks | ATT&CK | cap |\n|---|---|---|---|---:|\n");
    for signal in signals {
        let (name, techniques) = (text(signal, "name"), techniques(signal).join(", "));
        let (group, question, cap) = (text(signal, "group"), text(signal, "question"), &signal["cap_nats"]);
        writeln!(page, "| [`{name}`](#{name}) | {group} | {question} | {techniques} | {cap} |").unwrap();
    }
    page.push_str("\n## ATT&CK\n\nWhich signals speak for which technique.\n\n| technique | signals |\n|---|---|\n");
    for (technique, names) in coverage(signals) {
        writeln!(page, "| {technique} | {} |", names.join(", ")).unwrap();
    }
    for signal in signals {
        let name = text(signal, "name");
        let comment = comments.get(name).unwrap_or_else(|| panic!("{name} has no file that says what it sees"));
        section(&mut page, signal, comment);
    }
    page
}

const INTRODUCTION: &str = "\
# Signals

What Thymus looks at: in mail, then in what [accounts](#accounts) do, then in what [devices](#devices) do. This page is made
from what the signals say of themselves (`thymus signals` shows those of mail); `UPDATE_DOCS=1 cargo test -p thymus --test
signals` writes it anew.

A signal answers a question about a message, or about one recipient's copy of it, with one of its levels. A level counts
by how much more often it is met in an attack than in ordinary mail, but never more than the signal's cap, in nats (2.3
nats are a factor of ten); signals of one group lean on the same facts and count together little more than the strongest.
Shares in ordinary mail are those that Thymus begins with: what it counts in the organisation's own mail soon outweighs
them. Shares in attacks are set by hand, for five kinds: a *stranger*; an *impersonation*; a *takeover* of a known
account; a known service that breaks with its habits (*bulk break*); an account *inside*. Where there is a –, the kind
says nothing about the level.

";

fn section(page: &mut String, signal: &Value, comment: &str) {
    let (name, question) = (text(signal, "name"), text(signal, "question"));
    let scope = if signal["scope"] == "recipient" { "each recipient's copy" } else { "the message" };
    let learned = if signal["by_context"] == true { "apart for each kind of relationship" } else { "over all mail" };
    writeln!(page, "\n## {name}\n\n**{question}**\n\n{comment}\n").unwrap();
    writeln!(
        page,
        "Group {}; sees {scope}; cap {} nats; shares learned {learned}.",
        text(signal, "group"),
        signal["cap_nats"]
    )
    .unwrap();
    writeln!(
        page,
        "\n| level | ordinary | {} | |\n|---|---:{}|---|",
        KINDS.join(" | ").replace('_', " "),
        "|---:".repeat(KINDS.len())
    )
    .unwrap();
    for level in signal["levels"].as_array().unwrap() {
        let shares: Vec<String> = KINDS.iter().map(|kind| percent(&level["attacks"][*kind])).collect();
        let (name, ordinary) = (text(level, "name"), percent(&level["ordinary"]));
        writeln!(page, "| `{name}` | {ordinary} | {} | {} |", shares.join(" | "), says(level)).unwrap();
    }
}

fn says(level: &Value) -> &'static str {
    match (text(level, "says"), level["from_history"] == true) {
        ("only_against", _) => "never excuses",
        ("only_for", true) => "never incriminates; the author's own history",
        ("only_for", false) => "never incriminates",
        _ => "",
    }
}

fn percent(share: &Value) -> String {
    let Some(share) = share.as_f64() else { return "–".to_owned() };
    let digits = format!("{:.4}", share * 100.0);
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn techniques(signal: &Value) -> Vec<String> {
    let techniques = signal["techniques"].as_array().unwrap();
    techniques.iter().map(|technique| format!("{} {}", text(technique, "id"), text(technique, "name"))).collect()
}

fn coverage(signals: &[Value]) -> BTreeMap<String, Vec<String>> {
    let mut coverage: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for signal in signals {
        for technique in techniques(signal) {
            coverage.entry(technique).or_default().push(format!("`{}`", text(signal, "name")));
        }
    }
    coverage
}
