//! The case that no gateway sees: a thousand issues of twelve well-known newsletters, all let through; then one of their sites
//! is compromised, and all mail that leads there is wanted out of the mailboxes, until it turns out to have been an error.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail by panicking")]

mod stage;

use serde_json::Value;
use stage::Stage;
use std::collections::BTreeSet;
use std::fmt::Write as _;

const PAPERS: i64 = 12;
/// Two months.
const DAYS: i64 = 61;
/// How many readers get each paper: a thousand messages and more.
const COPIES: [i64; 12] = [2, 2, 1, 1, 2, 1, 1, 2, 1, 1, 2, 1];
const READERS: i64 = 20;
/// The paper whose site is compromised.
const VICTIM: i64 = 7;
/// Who follows a link in its issue of the last day.
const READER: i64 = 3;
const DAY: i64 = 86_400;
const BEGAN: i64 = 1_780_272_000;

fn site(paper: i64) -> String {
    format!("www.paper{paper}.example")
}

fn device(reader: i64) -> String {
    format!("10.2.0.{reader}")
}

fn issue(paper: i64, reader: i64, at: i64, name: &str) -> String {
    let at = jiff::Timestamp::from_second(at).unwrap();
    let (asctime, date) = (at.strftime("%a %b %e %H:%M:%S %Y"), at.strftime("%d %b %Y %H:%M:%S +0000"));
    let site = site(paper);
    format!(
        "From news@paper{paper}.example {asctime}\nAuthentication-Results: mx.harbour.example; dkim=pass \
         header.d=paper{paper}.example; spf=pass smtp.mailfrom=news@paper{paper}.example; dmarc=pass \
         header.from=paper{paper}.example\nReceived: from mx.paper{paper}.example (mx.paper{paper}.example [192.0.2.{paper}])\n\tby \
         mx.harbour.example; {date}\nFrom: Paper {paper} <news@paper{paper}.example>\nTo: reader{reader}@harbour.example\n\
         Subject: The issue of today\nMessage-ID: <{name}@paper{paper}.example>\nDate: {date}\n\
         List-Id: <news.paper{paper}.example>\nList-Unsubscribe: <https://{site}/bye>\n\n\
         Read the issue of today: https://{site}/issue\n\n"
    )
}

fn visit(reader: i64, host: &str, at: i64) -> String {
    format!(
        "{{\"_path\":\"http\",\"ts\":{at}.0,\"uid\":\"V{at}\",\"id.orig_h\":\"{}\",\"id.orig_p\":1,\
         \"id.resp_h\":\"192.0.2.99\",\"id.resp_p\":80,\"host\":\"{host}\"}}\n",
        device(reader)
    )
}

fn connection(reader: i64, to: &str, service: Option<&str>, at: i64) -> String {
    let service = service.map_or_else(String::new, |service| format!(",\"service\":\"{service}\""));
    format!(
        "{{\"_path\":\"conn\",\"ts\":{at}.0,\"uid\":\"C{at}\",\"id.orig_h\":\"{}\",\"id.orig_p\":50000,\"id.resp_h\":\"{to}\",\
         \"id.resp_p\":443,\"proto\":\"tcp\"{service},\"duration\":0.15,\"orig_bytes\":212,\"resp_bytes\":96,\
         \"conn_state\":\"SF\"}}\n",
        device(reader)
    )
}

/// Two months of mail and of what readers do with it; how many messages there are, and the last issue of the victim.
fn two_months(stage: &Stage) -> (usize, String) {
    let (mut mail, mut visits, mut count, mut lure) = (Vec::new(), Vec::new(), 0, String::new());
    for reader in 0..READERS {
        (0..PAPERS)
            .for_each(|paper| visits.push((BEGAN + reader * 60, visit(reader, &site(paper), BEGAN + reader * 60))));
    }
    for (day, paper) in (1..=DAYS).flat_map(|day| (0..PAPERS).map(move |paper| (day, paper))) {
        let at = BEGAN + day * DAY + 7 * 3600 + paper * 120;
        for copy in 0..COPIES[paper as usize] {
            let last = day == DAYS && paper == VICTIM && copy == 0;
            let reader = if last { READER } else { (day + paper + copy * 7) % READERS };
            let name = format!("d{day}c{copy}");
            if last {
                lure = format!("{name}@paper{paper}.example");
            }
            mail.push((at + copy, issue(paper, reader, at + copy, &name)));
            count += 1;
        }
        if (day + paper) % 4 == 0 && day < DAYS {
            let reader = (day + paper) % READERS;
            visits.push((at + 1800, visit(reader, &site(paper), at + 1800)));
        }
    }
    mail.sort();
    visits.sort();
    let all = |lines: Vec<(i64, String)>| lines.into_iter().map(|(_, text)| text).collect::<String>();
    stage.write("mail.mbox", all(mail).as_bytes());
    stage.write("http.log", all(visits).as_bytes());
    let hosts = (0..READERS).fold("ip,user\n".to_owned(), |mut csv, reader| {
        writeln!(csv, "{},reader{reader}@harbour.example", device(reader)).unwrap();
        csv
    });
    stage.write("hosts.csv", hosts.as_bytes());
    (count, lure)
}

/// The reader follows the link; three minutes later the device calls home, every minute. All others are as ever.
fn the_morning_after(stage: &Stage) {
    let went = BEGAN + DAYS * DAY + 7 * 3600 + VICTIM * 120 + 300;
    let mut lines =
        vec![(went - 60, visit(READER, "search.example", went - 60)), (went, visit(READER, &site(VICTIM), went))];
    stage.write("visits.log", lines.drain(..).map(|(_, line)| line).collect::<String>().as_bytes());
    for (day, reader) in (DAYS - 20..DAYS).flat_map(|day| (0..READERS).map(move |reader| (day, reader))) {
        for service in 0..5 {
            let at = BEGAN + day * DAY + 8 * 3600 + reader * 611 + service * 37;
            lines.push((at, connection(reader, &format!("198.51.100.{service}"), Some("ssl"), at)));
        }
    }
    lines.extend((0..90).map(|n| went + 180 + n * 60).map(|at| (at, connection(READER, "203.0.113.77", None, at))));
    lines.sort();
    stage.write("conn.log", lines.into_iter().map(|(_, line)| line).collect::<String>().as_bytes());
}

/// The Message-IDs for which this is wanted now.
fn wanted(stage: &Stage, action: &str) -> BTreeSet<String> {
    let intents = stage.ask_json(&["intents", "--limit", "5000", "--store", "t.db", "--json"]);
    let of = intents.as_array().unwrap().iter().filter(|intent| intent["action"] == action);
    of.map(|intent| intent["message_id"].as_str().unwrap().to_owned()).collect()
}

fn standings(stage: &Stage) -> BTreeSet<(String, String)> {
    let found = stage.ask_json(&["search", "--json", "--limit", "5000", "issue", "--store", "t.db"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    found.as_array().unwrap().iter().map(|hit| (text(&hit["message_id"]), text(&hit["action"]))).collect()
}

#[test]
fn a_trusted_site_becomes_compromised_and_all_that_leads_there_is_neutralised() {
    let stage = Stage::empty();
    let (count, lure) = two_months(&stage);
    assert!(count >= 1000, "{count}");
    let ask = ["backtest", "--org", "harbour.example", "--authserv-id", "mx.harbour.example", "--store", "t.db"];
    stage.ask(&[&ask[..], &["--web", "http.log", "--hosts", "hosts.csv", "--out", "run", "mail.mbox"]].concat());
    let before = standings(&stage);
    assert_eq!(before.len(), count);
    assert!(before.iter().all(|(_, action)| action == "allow"), "ordinary news is let through");

    the_morning_after(&stage);
    let told = stage.ask(&["logs", "--hosts", "hosts.csv", "--store", "t.db", "visits.log", "conn.log"]);
    assert!(told.contains(&format!("{} may be where it was infected", site(VICTIM))), "{told}");

    // In one step all mail that leads there is wanted out of its mailboxes, and none of the other papers'.
    let leads_there: BTreeSet<String> =
        before.iter().map(|(id, _)| id.clone()).filter(|id| id.ends_with(&format!("@paper{VICTIM}.example"))).collect();
    assert_eq!(leads_there.len() as i64, 2 * DAYS);
    assert_eq!(wanted(&stage, "hold"), leads_there);
    let after = standings(&stage);
    assert_eq!(after.iter().filter(|(_, action)| action == "hold").count(), leads_there.len());
    assert_eq!(after.iter().filter(|(_, action)| action == "allow").count(), count - leads_there.len());
    let chain = stage.ask_json(&["explain", "--json", "--store", "t.db", &lure])[0]["assessments"].clone();
    assert_eq!(chain.as_array().unwrap().len(), 2, "{chain}");
    let sentence = chain[1]["verdict"]["reasons"][0]["sentence"].as_str().unwrap();
    assert!(sentence.contains(&device(READER)), "{sentence}");

    // From the device to the message that led there.
    let places = stage.ask_json(&["trace", "--json", &format!("device:{}", device(READER)), "--store", "t.db"]);
    assert_eq!(places[0]["host"], site(VICTIM));
    assert_eq!(places[0]["user"], format!("reader{READER}@harbour.example"));
    assert_eq!(places[0]["messages"][0]["message_id"], lure, "{places}");

    // It was an error: all is given back.
    let facts = stage.ask_json(&["evidence", "list", "--json", "--store", "t.db"]);
    let calls = facts.as_array().unwrap().iter().find(|fact| fact["fact"]["kind"] == "calls_home").unwrap();
    stage.ask(&["evidence", "withdraw", calls["id"].as_str().unwrap(), "--store", "t.db"]);
    assert_eq!(standings(&stage), before);
    assert_eq!((wanted(&stage, "hold"), wanted(&stage, "allow")), (BTreeSet::new(), leads_there));
}
