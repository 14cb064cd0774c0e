//! A service that root starts binds, reads its secrets, and is root no more.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

mod service;

use service::{House, message, wait_for};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;
use std::process::Stdio;

/// A user that every system has.
const USER: &str = "nobody";

fn id_of(user: &str) -> u32 {
    let text = std::fs::read_to_string("/etc/passwd").unwrap();
    let line = text.lines().find(|line| line.starts_with(&format!("{user}:"))).unwrap();
    line.split(':').nth(2).unwrap().parse().unwrap()
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").unwrap().uid() == 0
}

fn mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn who_is_named_is_who_it_becomes() {
    let house = House::new("");
    house.configure(
        "[service]\nuser = \"nobody\"\n[webhook]\nurl = \"http://127.0.0.1:9/\"\nsecret_file = \"secret\"\n",
    );
    std::fs::write(house.path("secret"), "a secret that root alone reads").unwrap();
    mode(&house.path("secret"), 0o600);
    if !is_root() {
        let complaint = String::from_utf8(house.run(&["run"]).stderr).unwrap();
        assert!(complaint.contains("only root can become nobody"), "{complaint}");
        return;
    }
    let user = id_of(USER);
    std::fs::create_dir(house.path("var")).unwrap();
    chown(house.path("var"), Some(user), None).unwrap();
    mode(house.path("").as_path(), 0o755);
    let log = std::fs::File::create(house.path("log")).unwrap();
    let mut command = house.thymus(&["run", "--json", "--store", "var/thymus.db"]);
    let child = command.stdout(Stdio::null()).stderr(log).spawn().unwrap();
    let service = service::Service { child };
    wait_for("the service", || house.log().contains("ready to judge"));
    assert!(house.client("smtp").deliver(&["ann@corp.example"], &message(1)).starts_with("250 "));
    // Each of its threads, for each of real, effective, saved and file system.
    for thread in std::fs::read_dir(format!("/proc/{}/task", service.child.id())).unwrap() {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap();
        let ids = status.lines().find_map(|line| line.strip_prefix("Uid:")).unwrap();
        assert!(ids.split_whitespace().all(|id| id == user.to_string()), "{status}");
        assert!(status.lines().any(|line| line == "CapEff:\t0000000000000000"), "{status}");
    }
    assert_eq!(std::fs::metadata(house.path("var/thymus.db")).unwrap().uid(), user);
    service.stop();
}

#[test]
fn who_cannot_be_is_said() {
    let house = House::new("");
    house.configure("[service]\nuser = \"no-such-user\"\n");
    let output = house.run(&["run"]);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && complaint.contains("there is no user \"no-such-user\""), "{complaint}");
}
