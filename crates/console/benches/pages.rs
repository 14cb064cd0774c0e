//! How long the console takes for its pages, with as many stored messages as a large organisation has in a quarter.
//!
//! `cargo bench -p thymus-console --bench pages -- 1000000` fills a store with so many invented, judged messages, asks for each
//! page many times through the router, signed in, and prints how long the server took: the whole answer, its session,
//! rights, reading, and making of HTML, without a network. Whoever reads a message waits for its entry in the audit log too.
#![allow(missing_docs, clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

#[path = "../tests/house/mod.rs"]
mod house;

use house::{House, TENANT};
use std::time::{Duration, Instant};
use thymus_event::email::Direction;
use thymus_event::evidence::EvidenceVersion;
use thymus_event::intent::{IntentState, Outcome, Wish};
use thymus_event::verdict::{Action, Assessment, AssessmentReason, Reason, RecipientVerdict, Score, Verdict};
use thymus_event::{Address, CampaignId, EventId, Mailbox, MessageId, Timestamp};
use thymus_store::{CampaignMember, IntentId, MessageRecord, Role, SearchText, Writer};

/// Days over which the mail came.
const DAYS: i64 = 90;

/// Times that each page is asked for.
const ROUNDS: usize = 20;

/// What a page may take.
const LIMIT: Duration = Duration::from_millis(100);

const ACTIONS: [(f64, Action); 5] = [
    (6e-4, Action::Hold),
    (15e-4, Action::Junk),
    (20e-4, Action::ConvertAttachments),
    (25e-4, Action::LockLinks),
    (1e-2, Action::Banner),
];

fn main() {
    let messages = std::env::args().filter_map(|word| word.parse().ok()).next().unwrap_or(20_000);
    let house = House::new();
    let start = Instant::now();
    let now = house.now();
    house.write(|writer| (0..messages).for_each(|n| put(writer, n, messages, now)));
    println!("{messages} messages stored in {:.0?}", start.elapsed());
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let slow = runtime.block_on(measure(&house, messages));
    println!("{slow} pages took more than {LIMIT:?} in the median");
}

/// Numbers that look like chance and are the same each time.
fn hash(n: u64) -> u64 {
    let n = (n ^ (n >> 31)).wrapping_mul(0x7fb5_d329_728e_a185);
    (n ^ (n >> 27)).wrapping_mul(0x81da_def4_bc2d_d44d) ^ (n >> 33)
}

/// A word: the first are in many texts, the last in few.
fn word(seed: u64) -> String {
    let share = (hash(seed) >> 11) as f64 / (1_u64 << 53) as f64;
    format!("word{}", (share * share * share * 20_000.0) as u64)
}

fn words(seed: u64, count: u64) -> String {
    (0..count).map(|at| word(seed * 131 + at)).collect::<Vec<_>>().join(" ")
}

fn id(n: u64) -> EventId {
    EventId((u128::from(hash(n)) << 64 | u128::from(n)).to_be_bytes())
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// The share of ordinary mail that is as odd, and what is done about it.
fn oddness(n: u64) -> (Score, Action) {
    let share = ((hash(n ^ 77) >> 11) as f64 + 1.0) / (1_u64 << 53) as f64;
    let action = ACTIONS.into_iter().find(|(most, _)| share <= *most).map_or(Action::Allow, |(_, action)| action);
    (Score::from_points(100.0 * (1.0 - share.sqrt())), action)
}

fn put(writer: &mut Writer, n: u64, messages: u64, now: Timestamp) {
    let record = record(n, messages, now);
    let raw = format!("From: a@b.example\r\nSubject: {}\r\n\r\n{}\r\n", record.subject, words(n, 60));
    writer.put_message(&record, raw.as_bytes()).unwrap();
    let verdict = verdict(&record, n);
    let wishes: Vec<Wish> = match verdict.action {
        Action::Allow | Action::Banner => Vec::new(),
        action => record.recipients.iter().map(|to| Wish { recipient: to.clone(), action, dry_run: false }).collect(),
    };
    let (time, reason, evidence_version) = (record.time, AssessmentReason::Arrival, EvidenceVersion(0));
    let first = Assessment { revision: 0, time, reason, evidence_version, verdict };
    writer.put_first_assessment(&first, &wishes).unwrap();
    if let Some(campaign) = campaign(n) {
        let why = Some(r#"{"tie":"text","likeness":80}"#.to_owned());
        let member = CampaignMember {
            tenant: TENANT,
            campaign,
            message: record.id,
            why,
            log10_share: -2.0,
            alien: !n.is_multiple_of(3),
        };
        writer.put_campaign_member(&member).unwrap();
    }
}

/// One in fifty belongs to a campaign of a thousand, one in two hundred to one of five.
fn campaign(n: u64) -> Option<CampaignId> {
    match n {
        _ if n.is_multiple_of(50) => Some(CampaignId(1_000_000 + n / 50_000)),
        _ if n % 200 == 1 => Some(CampaignId(n / 1_000)),
        _ => None,
    }
}

fn record(n: u64, messages: u64, now: Timestamp) -> MessageRecord {
    let author = address(&format!("a{}@d{}.example", hash(n) % 50_021, hash(n) % 5_003));
    let ago = (messages - n) as f64 / messages as f64 * (DAYS * 24 * 60) as f64;
    MessageRecord {
        tenant: TENANT,
        id: id(n),
        message_id: MessageId::parse(&format!("m{n}@d.example")),
        time: now.plus_minutes(-(ago as i64)),
        direction: if n % 5 == 4 { Direction::Outbound } else { Direction::Inbound },
        author: Some(Mailbox { name: words(hash(n) % 50_021, 2).into(), address: author }),
        subject: words(n, 6),
        recipients: (0..=n % 3).map(|at| address(&format!("p{}@corp.example", hash(n + at) % 500))).collect(),
        features: n.to_le_bytes().repeat(40),
        features_version: 1,
        gateway_objected: Some(n.is_multiple_of(20)),
        text: SearchText {
            hosts: format!("www.site{}.example", hash(n) % 20_011),
            attachments: String::new(),
            body: words(n, 60),
        },
        indicators: Vec::new(),
        defects: Vec::new(),
    }
}

fn verdict(record: &MessageRecord, n: u64) -> Verdict {
    let (score, action) = oddness(n);
    let tags =
        [("bulk", n.is_multiple_of(3)), ("new_contact", n.is_multiple_of(37)), ("rare_link", action > Action::Allow)];
    let reason = |at: u64| Reason {
        signal: "first_contact".to_owned(),
        contribution: Score::from_units(if at == 0 { score.units() } else { 0 }),
        sentence: format!("No one has ever written to this address, for the {at}th time."),
    };
    let own = |recipient: &Address| RecipientVerdict { recipient: recipient.clone(), score, action };
    Verdict {
        tenant: TENANT,
        message: record.id,
        score,
        action,
        tags: tags.into_iter().filter(|(_, has)| *has).map(|(tag, _)| tag.to_owned()).collect(),
        reasons: (0..6).map(reason).collect(),
        metrics: std::collections::BTreeMap::from([("kce".to_owned(), 0.0)]),
        recipients: record.recipients.iter().map(own).collect(),
        young: false,
    }
}

async fn measure(house: &House, messages: u64) -> usize {
    let cookie = house.sign_in("ann", Role::Administrator).await;
    wait_for_a_person(house);
    let mut slow = 0;
    for path in paths(messages) {
        slow += usize::from(report(&path, &times(house, &path, &cookie).await));
    }
    for query in ["", "word1", "sort:score"] {
        let (name, all) = deep(house, query, &cookie).await;
        slow += usize::from(report(&name, &all));
    }
    let chosen: String = (1..=60).map(|n| format!("&id={}", id(messages - n))).collect();
    let csrf = house.look("/profile", &cookie).await.csrf();
    for what in ["release", "hold"] {
        let mut all = Vec::new();
        for _ in 0..ROUNDS {
            let start = Instant::now();
            let answer = house.send("/bulk/preview", &cookie, &format!("csrf={csrf}&what={what}{chosen}")).await;
            all.push(start.elapsed());
            assert!(answer.status.is_success(), "{}", answer.body);
        }
        slow += usize::from(report(&format!("/bulk/preview {what} 60"), &all));
    }
    slow
}

/// A few changes of mailboxes wait.
fn wait_for_a_person(house: &House) {
    let filed = house.store().latest_intents(TENANT, false, 20).unwrap();
    let waiting: Vec<IntentId> = filed.iter().map(|filed| filed.id).collect();
    let outcome = Outcome::new(IntentState::Waiting, house.now());
    house.write(|writer| {
        waiting.iter().for_each(|id| {
            writer.put_outcome(*id, &outcome).unwrap();
        })
    });
}

fn paths(messages: u64) -> Vec<String> {
    let day = "after:2026-02-01 before:2026-02-02";
    let queries = [
        "",
        "action:hold",
        "action:junk",
        "action:allow",
        "gateway:missed",
        "gateway:objected",
        "score>=90",
        "score>=99.9",
        "score<5",
        "sort:score",
        "sort:score tag:bulk",
        "word1",
        "word19999",
        "word3 word7 word11",
        "\"word1 word2\"",
        "word12*",
        "-word1",
        "from:a7",
        "to:p7@corp.example",
        "subject:word5",
        "domain:d7.example",
        "tag:bulk",
        "tag:new_contact",
        "tag:rare_link action:hold",
        "direction:outbound",
        day,
        "before:2025-12-15",
        "campaign:00000000000f4240",
        "id:m77@d.example",
        "word0 direction:outbound score>=97",
        "nothing",
        "word1 nothing",
    ];
    let list = queries.iter().map(|query| {
        format!(
            "/messages?q={}",
            query.replace('%', "%25").replace(' ', "%20").replace('>', "%3E").replace('<', "%3C").replace('"', "%22")
        )
    });
    let others = [
        "/",
        "/?span=day",
        "/?span=month",
        "/campaigns",
        "/campaigns?all=true",
        "/campaigns/00000000000f4240",
        "/campaigns/0000000000000007",
        "/requests",
        "/users",
        "/audit",
        "/profile",
    ];
    let message = format!("/messages/{}", id(messages / 2));
    others.into_iter().map(str::to_owned).chain(list).chain([message]).collect()
}

async fn times(house: &House, path: &str, cookie: &str) -> Vec<Duration> {
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let answer = house.look(path, cookie).await;
        all.push(start.elapsed());
        assert!(answer.status.is_success(), "{path}: {} {}", answer.status, answer.body);
    }
    all
}

/// The pages behind the first, as somebody who scrolls gets them.
async fn deep(house: &House, query: &str, cookie: &str) -> (String, Vec<Duration>) {
    let mut path = format!("/messages/rows?q={}", query.replace(' ', "%20"));
    let mut all = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let answer = house.look(&path, cookie).await;
        all.push(start.elapsed());
        let Some((_, rest)) = answer.body.split_once("hx-get=\"") else { break };
        path = rest.split('"').next().unwrap().replace("&#38;", "&");
    }
    (format!("scrolling {} pages of \"{query}\"", all.len()), all)
}

/// One line; whether it takes too long.
fn report(name: &str, times: &[Duration]) -> bool {
    let mut times = times.to_vec();
    times.sort_unstable();
    let (median, worst) = (times[times.len() / 2], times[times.len() - 1]);
    let over = if median > LIMIT { "  OVER" } else { "" };
    println!("{:>8.1} ms {:>8.1} ms  {name}{over}", median.as_secs_f64() * 1e3, worst.as_secs_f64() * 1e3);
    median > LIMIT
}
