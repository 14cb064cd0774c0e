//! What stands out among accounts, day by day, of logs named on the command line: Microsoft 365 audit records, Entra
//! sign-ins, Okta or Google logs, in any form that the sources read. `cargo run --release -p thymus-signal --example
//! accounts -- LOG…`
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "a command that people run by hand")]

use std::collections::BTreeMap;
use std::time::Instant;
use thymus_event::{AccountActivity, Event, Source, TenantId};
use thymus_signal::saas::{AccountFinding, Accounts};
use thymus_source::saas::{AccountLine, AccountSource};

fn main() -> std::io::Result<()> {
    let source = AccountSource::new(TenantId(0));
    let mut activities = Vec::new();
    for path in std::env::args().skip(1) {
        let log = std::fs::read(&path)?;
        let start = Instant::now();
        let (events, defects) = source.decode(&log);
        let (seconds, lines) = (start.elapsed().as_secs_f64(), log.split(|byte| *byte == b'\n').count());
        println!(
            "{path}: {lines} lines, {:.1} MB in {seconds:.2} s ({:.0} lines/s); {} activities, {} defects, {:?}",
            log.len() as f64 / 1e6,
            lines as f64 / seconds,
            events.len(),
            defects.len(),
            nobodys(&source, &log),
        );
        activities.extend(events.into_iter().filter_map(account));
    }
    activities.sort_by_key(|activity| (activity.time, activity.id));
    tell(&activities);
    Ok(())
}

fn account(event: Event) -> Option<AccountActivity> {
    match event {
        Event::Account(activity) => Some(activity),
        _ => None,
    }
}

/// How many records were no one's activity, by reason.
fn nobodys(source: &AccountSource, log: &[u8]) -> BTreeMap<&'static str, usize> {
    let (mut lines, mut counts) = (source.lines(), BTreeMap::new());
    for found in log.split(|byte| *byte == b'\n').flat_map(|line| lines.decode_line(line)) {
        if let Ok(AccountLine::NoActivity(why)) = found {
            *counts.entry(why.as_str()).or_default() += 1;
        }
    }
    counts
}

/// The last finding of every account's day.
fn tell(activities: &[AccountActivity]) {
    let (mut accounts, mut days) = (Accounts::default(), BTreeMap::<_, AccountFinding>::new());
    let start = Instant::now();
    for activity in activities {
        if let Some(finding) = accounts.observe(activity) {
            days.insert((finding.time.day(), finding.account.clone()), finding);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{} activities judged, {:.0} a second", activities.len(), activities.len() as f64 / seconds);
    println!(
        "{} days of accounts stand out, {} at risk",
        days.len(),
        days.values().filter(|day| day.is_at_risk()).count()
    );
    for ((_, account), finding) in &days {
        let risk = finding.at_risk_since.map_or_else(String::new, |since| format!("at risk since {since}"));
        println!("\n{} {account} {:.1} {risk}", finding.time, finding.score.points());
        for reason in &finding.reasons {
            println!("  {:>5.1} {:<14} {}", reason.contribution.points(), reason.signal, reason.sentence);
        }
        finding.sentences().skip(finding.reasons.len()).for_each(|sentence| println!("        {sentence}"));
    }
}
