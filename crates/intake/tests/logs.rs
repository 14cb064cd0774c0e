//! Log files and maps, written here and read back.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use thymus_event::{Host, Timestamp};
use thymus_intake::web_log::LINE_BYTES_MAX;
use thymus_intake::{WebLog, read_hosts_csv};

fn write(folder: &TempDir, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.path().join(name);
    fs::write(&path, bytes).unwrap();
    path
}

fn lines(path: &Path) -> Vec<String> {
    WebLog::open(path).unwrap().map(|line| String::from_utf8(line.unwrap()).unwrap()).collect()
}

#[test]
fn lines_lose_their_ends() {
    let folder = TempDir::new().unwrap();
    let text = "one\ntwo\r\n\nfour, the last";
    let plain = write(&folder, "a.log", text);
    let packed = write(&folder, "b.log", zstd::encode_all(text.as_bytes(), 1).unwrap());
    assert_eq!(lines(&plain), ["one", "two", "", "four, the last"]);
    assert_eq!(lines(&packed), lines(&plain));
    assert!(lines(&write(&folder, "empty", "")).is_empty());
    assert!(WebLog::open(&folder.path().join("missing")).is_err());
}

#[test]
fn endless_lines_are_passed_over_and_counted() {
    let folder = TempDir::new().unwrap();
    let longest = "x".repeat(LINE_BYTES_MAX);
    let path = write(&folder, "a.log", format!("{longest}\n{longest}y\nshort\n{longest}yy"));
    let mut log = WebLog::open(&path).unwrap();
    let read: Vec<_> = log.by_ref().map(|line| line.unwrap().len()).collect();
    assert_eq!(read, [LINE_BYTES_MAX, 5]);
    assert_eq!(log.skipped(), 2);
    assert_eq!(log.bytes_read(), fs::metadata(&path).unwrap().len());
}

#[test]
fn a_damaged_log_ends_with_an_error() {
    let folder = TempDir::new().unwrap();
    let text = "a line\n".repeat(200_000);
    let packed = zstd::encode_all(text.as_bytes(), 1).unwrap();
    let mut log = WebLog::open(&write(&folder, "a", &packed[..packed.len() - 3])).unwrap();
    let error = log.find_map(Result::err).unwrap();
    assert!(error.to_string().contains("cannot be read beyond byte"), "{error}");
    assert!(log.next().is_none());
}

#[test]
fn maps_name_the_user_of_a_device() {
    let folder = TempDir::new().unwrap();
    let text = "\u{feff}IP, User\r\n# devices\r\n\r\n10.0.0.1,Ann@example.org\r\n\"2001:db8::1\", \"bob@example.org\"\r\n10.0.0.1,ann@example.org\r\n";
    let hosts = read_hosts_csv(&write(&folder, "hosts.csv", text)).unwrap();
    assert!(hosts.problems.is_empty());
    assert_eq!(hosts.map.len(), 2);
    assert_eq!(
        hosts.map.user_of("10.0.0.1".parse().unwrap(), Timestamp::default()).unwrap().as_str(),
        "ann@example.org"
    );
    assert_eq!(
        hosts.map.user_of("2001:db8::1".parse().unwrap(), Timestamp::default()).unwrap().as_str(),
        "bob@example.org"
    );
}

#[test]
fn a_bad_line_spoils_no_map() {
    let folder = TempDir::new().unwrap();
    let text = "ip,user\n10.0.0.1,ann@example.org\n10.0.0.2,@example.org\n10.0.0.1,bob@example.org\n10.0.0.3,eve@example.org\n";
    let hosts = read_hosts_csv(&write(&folder, "hosts.csv", text)).unwrap();
    assert_eq!(hosts.map.len(), 2);
    assert_eq!(
        hosts.map.user_of("10.0.0.1".parse().unwrap(), Timestamp::default()).unwrap().as_str(),
        "ann@example.org"
    );
    let problems: Vec<_> = hosts.problems.iter().map(ToString::to_string).collect();
    assert!(problems[0].ends_with("hosts.csv:3: `@example.org` is not a mail address"), "{problems:?}");
    assert!(problems[1].contains("hosts.csv:4: 10.0.0.1 belongs to ann@example.org already"), "{problems:?}");
}

#[test]
fn maps_may_say_when_and_by_hardware() {
    let folder = TempDir::new().unwrap();
    let text = "ip,user,hardware,from,until,host_name\n10.0.0.1,ann@example.org,,,2026-03-01T00:00:00Z,\n10.0.0.1,bob@example.org,,2026-03-01T00:00:00Z,,\n,eve@example.org,00-11-22-AA-BB-CC,,,Laptop7\n";
    let hosts = read_hosts_csv(&write(&folder, "hosts.csv", text)).unwrap();
    assert!(hosts.problems.is_empty(), "{:?}", hosts.problems);
    let user = |time| hosts.map.user_of("10.0.0.1".parse().unwrap(), Timestamp::parse(time).unwrap()).unwrap().as_str();
    assert_eq!([user("2026-02-28"), user("2026-03-01")], ["ann@example.org", "bob@example.org"]);
    let by_hardware = hosts.map.user_of_hardware(&"00:11:22:aa:bb:cc".into(), Timestamp::default());
    assert_eq!(by_hardware.unwrap().as_str(), "eve@example.org");
    assert_eq!(hosts.map.user_of_name(&Host::new("laptop7"), Timestamp::default()), by_hardware);
    let problem = |line: &str| {
        let text = format!("ip,user,from,until,hardware\n{line}\n");
        read_hosts_csv(&write(&folder, "hosts.csv", text)).unwrap_err().to_string()
    };
    for (line, expected) in [
        ("10.0.0.1,ann@example.org", "5 fields wanted"),
        (",ann@example.org,,,", "no device is named"),
        ("10.0.0.1,ann@example.org,soon,,", "`soon` is not a time"),
        ("10.0.0.1,ann@example.org,2026-03-01,2026-03-01,", "`until` has to be later"),
        (",ann@example.org,,,laptop", "`laptop` is not a hardware address"),
    ] {
        assert!(problem(line).contains(expected), "{line}: {}", problem(line));
    }
}

#[test]
fn what_is_wrong_in_a_map_is_named_by_its_line() {
    let folder = TempDir::new().unwrap();
    let problem = |text: &str| read_hosts_csv(&write(&folder, "hosts.csv", text)).unwrap_err().to_string();
    for (text, expected) in [
        ("10.0.0.1,ann@example.org\n", "hosts.csv:1: the first line has to be `ip,user`"),
        ("ip,user\n\n10.0.0.1\n", "hosts.csv:3: two fields wanted"),
        ("ip,user\n10.0.0.1,ann@example.org,x\n", "hosts.csv:2: two fields wanted"),
        ("ip,user\nlaptop,ann@example.org\n", "hosts.csv:2: `laptop` is not an IP address"),
        ("ip,user\n10.0.0.1,ann\n", "hosts.csv:2: `ann` is not a mail address"),
        ("", "hosts.csv:1: the first line"),
    ] {
        assert!(problem(text).contains(expected), "{text:?}: {}", problem(text));
    }
    assert!(read_hosts_csv(&folder.path().join("missing.csv")).unwrap_err().to_string().contains("cannot be read"));
}
