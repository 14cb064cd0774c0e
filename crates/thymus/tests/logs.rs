//! `thymus logs`: what it keeps, what it says of the logs, and that nothing is lost or counted twice, whatever is killed
//! and rotated when.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

mod stage;

use serde_json::{Value, json};
use stage::Stage;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long anything may take that ought to take a second, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// The day of all lines, in seconds since 1970.
const DAY_S: u64 = 1_700_006_400;

fn web_line(n: u64) -> String {
    let (device, site) = (n % 50, n % 997);
    format!(
        "{{\"ts\":{}.5,\"uid\":\"C{n}\",\"id.orig_h\":\"10.0.0.{device}\",\"host\":\"www.site{site}.example\"}}\n",
        DAY_S + n % 86_000
    )
}

fn sources(stage: &Stage, store: &str) -> Vec<Value> {
    stage.ask_json(&["stats", "--json", "--store", store])["sources"].as_array().unwrap().clone()
}

#[test]
fn logs_of_all_kinds_are_read_once() {
    let stage = Stage::empty();
    let dhcp = format!(
        "{{\"_path\":\"dhcp\",\"ts\":{DAY_S}.0,\"uids\":[\"C1\"],\"mac\":\"00:11:22:33:44:55\",\"assigned_addr\":\"10.0.0.9\",\"lease_time\":86400.0}}\n"
    );
    let http = format!(
        "#separator \\x09\n#path\thttp\n#fields\tts\tid.orig_h\thost\n{t}.1\t10.0.0.9\twww.shop.example\n{t}.0\t10.0.0.9\tnews.example\n{t}.2\t10.0.0.9\tapp.shop.example\n",
        t = DAY_S + 60
    );
    let account = |id: u32, operation: &str| {
        format!(
            "{{\"CreationTime\":\"2023-11-15T00:01:00\",\"Id\":\"00000000-0000-0000-0000-{id:012}\",\"Operation\":\"{operation}\",\"RecordType\":15,\"ResultStatus\":\"Success\",\"UserId\":\"ann@example.org\",\"ClientIP\":\"10.0.0.9\",\"Workload\":\"AzureActiveDirectory\"}}\n"
        )
    };
    stage.write("dhcp.log", dhcp.as_bytes());
    stage.write("http.log", http.as_bytes());
    stage.write(
        "audit.json",
        [account(1, "UserLoggedIn"), account(2, "UserLoggedIn"), account(1, "UserLoggedIn")].concat().as_bytes(),
    );
    stage.write("more.json", account(2, "UserLoggedIn").as_bytes());
    let arguments = ["logs", "--store", "a.db", "dhcp.log", "http.log", "audit.json", "more.json"];
    let told = stage.ask(&arguments);
    assert!(told.contains("source http.log: ok\n    6 lines, last event 2023-11-15T00:01:00.2Z"), "{told}");
    let stats = stage.ask_json(&["stats", "--json", "--store", "a.db"]);
    assert_eq!(stats["visits"], 2, "shop.example and news.example");
    let of = |name: &str| sources(&stage, "a.db").into_iter().find(|source| source["name"] == name).unwrap();
    assert_eq!(of("http.log")["events"], json!({"web": 3}));
    assert_eq!(of("dhcp.log")["events"], json!({"lease": 1}));
    assert_eq!(
        (of("audit.json")["format"].clone(), of("audit.json")["events"].clone()),
        (json!("accounts"), json!({"account": 3}))
    );
    let before = sources(&stage, "a.db");
    stage.ask(&arguments);
    assert_eq!(sources(&stage, "a.db"), before, "nothing is read twice");
    let missing = stage.fail(2, &["logs", "--store", "a.db", "none.log"]);
    assert!(missing.contains("none.log: there is no such file"), "{missing}");
}

#[test]
fn what_is_wrong_with_lines_is_counted() {
    let stage = Stage::empty();
    let mut log = Vec::new();
    log.extend(web_line(1).bytes());
    log.extend(b"{\"ts\": 1700006400.0, \"id.orig_h\": \"10.0.0.1\"\n"); // half a line
    log.extend(b"\xff\xfe{\0\"\0t\0s\0\n"); // UTF-16
    log.extend(b"{\"ts\": 99999999999.0, \"id.orig_h\": \"10.0.0.1\", \"host\": \"later.example\"}\n");
    log.extend(std::iter::repeat_n(b'x', 10 << 20)); // 10 MB
    log.extend(b"\n\n\0\0\0\n");
    log.extend(web_line(2).bytes());
    log.extend(web_line(3).trim_end().bytes()); // the last line lacks its end
    stage.write("http.log", &log);
    stage.ask(&["logs", "--store", "a.db", "http.log"]);
    let source = &sources(&stage, "a.db")[0];
    assert_eq!(source["events"], json!({"web": 3}));
    assert_eq!(source["lines"], 9);
    let defects = source["defects"].as_object().unwrap();
    assert_eq!(defects.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), 5, "{defects:?}");
    assert_eq!((&defects["future_time"], &defects["line_too_long"]), (&json!(1), &json!(1)), "{defects:?}");
}

#[test]
fn a_record_that_spans_lines_is_read_whole_or_again() {
    let stage = Stage::empty();
    let record = |n: u32| {
        let record = json!({
            "CreationTime": "2023-11-15T00:01:00", "Id": format!("{n}"), "Operation": "UserLoggedIn", "RecordType": 15,
            "ResultStatus": "Success", "UserId": "ann@example.org", "Workload": "AzureActiveDirectory",
        });
        serde_json::to_string_pretty(&record).unwrap()
    };
    let begun = format!("[\n{},\n{}", record(1), &record(2)[..60]);
    stage.write("audit.json", begun.as_bytes());
    let follow = |stage: &Stage, lines_min: u64| {
        let mut child = start(stage, &["logs", "--follow", "--poll", "0.05", "--store", "a.db", "audit.json"]);
        wait_until(|| {
            stage.path("a.db").exists()
                && sources(stage, "a.db").first().is_some_and(|source| source["lines"].as_u64() >= Some(lines_min))
        });
        terminate(&mut child);
    };
    let mut child = start(&stage, &["logs", "--follow", "--poll", "0.05", "--store", "a.db", "audit.json"]);
    std::thread::sleep(Duration::from_millis(500));
    child.kill().unwrap();
    child.wait().unwrap();
    let whole = format!("[\n{},\n{},\n{}\n]\n", record(1), record(2), record(3));
    File::options()
        .append(true)
        .open(stage.path("audit.json"))
        .unwrap()
        .write_all(&whole.as_bytes()[begun.len()..])
        .unwrap();
    let lines = whole.lines().count() as u64;
    follow(&stage, lines);
    let source = &sources(&stage, "a.db")[0];
    assert_eq!(
        (&source["events"], &source["lines"], &source["defects"]),
        (&json!({"account": 3}), &json!(lines), &json!({}))
    );
}

#[test]
fn a_log_that_is_not_there_is_told_and_a_signal_ends_well() {
    let stage = Stage::empty();
    let mut command = stage.thymus(&["logs", "--follow", "--poll", "0.05", "--store", "a.db", "later.log"]);
    let out = File::create(stage.path("out")).unwrap();
    let mut child = command.stdout(out).spawn().unwrap();
    let told = |text: &str| wait_until(|| stage.read("out").contains(text));
    told("source later.log unreadable: later.log: there is no such file");
    stage.write("later.log", web_line(1).as_bytes());
    told("source later.log is well again");
    terminate(&mut child);
    assert_eq!(sources(&stage, "a.db")[0]["lines"], 1);
}

#[test]
fn killed_at_any_moment_while_logs_rotate_it_loses_and_doubles_nothing() {
    let stage = Stage::empty();
    let arguments = ["logs", "--follow", "--poll", "0.01", "--store", "a.db", "app.log"];
    let is_over = AtomicBool::new(false);
    let written = std::thread::scope(|scope| {
        let writing = scope.spawn(|| write_and_rotate(&stage.path("app.log"), &is_over));
        for kill in 0..12_u64 {
            let mut child = start(&stage, &arguments);
            std::thread::sleep(Duration::from_millis(60 + 97 * kill % 500));
            child.kill().unwrap(); // SIGKILL
            child.wait().unwrap();
        }
        is_over.store(true, Ordering::Relaxed);
        writing.join().unwrap()
    });
    let mut child = start(&stage, &arguments);
    let lines = || sources(&stage, "a.db").first().map_or(0, |source| source["lines"].as_u64().unwrap());
    wait_until(|| stage.path("a.db").exists() && lines() >= written);
    terminate(&mut child);
    let stats = stage.ask_json(&["stats", "--json", "--store", "a.db"]);
    let source = &stats["sources"][0];
    assert_eq!(
        (&source["lines"], &source["events"], &source["defects"]),
        (&json!(written), &json!({"web": written}), &json!({}))
    );
    let rows: BTreeSet<_> = (0..written).map(|n| (n % 50, n % 997)).collect();
    assert_eq!(stats["visits"], rows.len());
}

/// Writes lines as fast as a busy proxy and rotates in every way, until it is over; how many lines there are.
fn write_and_rotate(path: &Path, is_over: &AtomicBool) -> u64 {
    let rotated = |number: u64, ending: &str| PathBuf::from(format!("{}.{number}{ending}", path.display()));
    let (mut lines, mut rotations) = (0, 0);
    while !is_over.load(Ordering::Relaxed) {
        for _ in 0..20 {
            let batch: String = (lines..lines + 150).map(web_line).collect();
            let (begin, end) = batch.split_at(batch.len() - 40);
            let mut file = File::options().create(true).append(true).open(path).unwrap();
            file.write_all(begin.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_millis(2));
            file.write_all(end.as_bytes()).unwrap();
            lines += 150;
        }
        rotations += 1;
        if rotations % 3 == 0 {
            fs::copy(path, rotated(rotations, "")).unwrap();
            File::options().write(true).open(path).unwrap().set_len(0).unwrap();
        } else {
            fs::rename(path, rotated(rotations, "")).unwrap();
        }
        if rotations % 2 == 0 {
            let plain = rotated(rotations - 1, "");
            let mut encoder = flate2::write::GzEncoder::new(
                File::create(rotated(rotations - 1, ".gz")).unwrap(),
                flate2::Compression::fast(),
            );
            encoder.write_all(&fs::read(&plain).unwrap()).unwrap();
            encoder.finish().unwrap();
            fs::remove_file(plain).unwrap();
        }
    }
    lines
}

fn start(stage: &Stage, arguments: &[&str]) -> Child {
    stage.thymus(arguments).stdout(Stdio::null()).spawn().unwrap()
}

/// SIGTERM: it ends by itself, and well.
fn terminate(child: &mut Child) {
    let sent = Command::new("sh").arg("-c").arg(format!("kill -TERM {}", child.id())).status().unwrap();
    assert!(sent.success());
    assert!(child.wait().unwrap().success());
}

fn wait_until(mut is_so: impl FnMut() -> bool) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "it did not come to be");
        std::thread::sleep(Duration::from_millis(100));
    }
}
