//! A whole site: Postfix takes mail in and copies it to Thymus, Dovecot has the mailboxes, Thymus acts in them.

use super::dovecot::{House as Dovecot, MASTER_PASSWORD, Wish, free_port, house};
use super::lmtp::greets;
use super::postfix::{self, Postfix, Routes};
use super::service::{PATIENCE, Service, wait_for};
use super::{ANN, BOB, DOMAIN, JOURNAL};
use crate::owner::{Everything, Owner};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::Instant;
use tempfile::TempDir;
use thymus_event::Address;

/// Where its parts listen.
#[derive(Clone, Copy)]
pub(crate) struct Ports {
    /// Dovecot, for LMTP.
    pub(crate) lmtp: u16,
    /// Thymus, for LMTP.
    pub(crate) journal: u16,
    /// Thymus's console.
    pub(crate) console: u16,
}

/// A Dovecot, and a folder in which Thymus runs.
pub(crate) struct Site {
    pub(crate) dovecot: Dovecot,
    pub(crate) ports: Ports,
    folder: TempDir,
    store: PathBuf,
}

/// A disk of a few megabytes; gone when it is dropped.
pub(crate) struct SmallDisk(TempDir);

/// Its size, in KiB, at first and once it has grown.
const DISK_KIB: [u32; 2] = [6 << 10, 64 << 10];

/// Starts all but the service; `None`, with a word on why, where a part is not installed. `settings` is more configuration.
pub(crate) fn site(settings: &str) -> Option<(Site, Postfix)> {
    if !postfix::is_here() {
        return None;
    }
    let site = mailboxes(settings)?;
    let Ports { lmtp, journal, .. } = site.ports;
    let postfix = Postfix::start(&Routes { domain: DOMAIN, mailboxes: lmtp, journal: (JOURNAL, journal) });
    Some((site, postfix))
}

/// The same without Postfix.
pub(crate) fn mailboxes(settings: &str) -> Option<Site> {
    let ports = Ports { lmtp: free_port(), journal: free_port(), console: free_port() };
    let extra = format!(
        "protocols = imap lmtp\nservice lmtp {{\n inet_listener lmtp {{\n  address = 127.0.0.1\n  port = {}\n }}\n}}\n",
        ports.lmtp
    );
    let dovecot = house(&[ANN, BOB], &Wish { extra, ..Wish::default() })?;
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        "[organisation]\ndomains = [\"{DOMAIN}\"]\n[dns]\nservers = []\n\
         [listener]\nhost = \"{JOURNAL}\"\nlmtp = [\"127.0.0.1:{}\"]\n[console]\nlisten = \"127.0.0.1:{}\"\n\
         [imap]\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"none\"\n{settings}",
        ports.journal, ports.console, dovecot.port
    );
    std::fs::write(folder.path().join("thymus.toml"), config).unwrap();
    let store = folder.path().join("thymus.db");
    Some(Site { dovecot, ports, folder, store })
}

impl Site {
    fn thymus(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thymus"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().env("HOME", self.folder.path());
        command.env("THYMUS_IMAP_PASSWORD", MASTER_PASSWORD).env("THYMUS_STORE_PATH", &self.store);
        command
    }

    /// From now on the store is on a small disk; `None`, with a word on why, where nobody may mount one.
    pub(crate) fn move_to_small_disk(&mut self) -> Option<SmallDisk> {
        let disk = SmallDisk(tempfile::tempdir().unwrap());
        if !disk.mount(&format!("size={}k", DISK_KIB[0])) {
            eprintln!("skipped: no right to mount a tmpfs");
            return None;
        }
        self.store = disk.0.path().join("thymus.db");
        Some(disk)
    }

    pub(crate) fn store(&self) -> PathBuf {
        self.store.clone()
    }

    /// How many messages have a verdict.
    pub(crate) fn judged(&self) -> u64 {
        let stats: serde_json::Value = serde_json::from_str(&self.ask(&["stats", "--json"])).unwrap();
        stats["assessments"].as_u64().unwrap_or_default()
    }

    pub(crate) fn start(&self) -> Service {
        let log = std::fs::File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        let child = self.thymus(&["run", "--json"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        wait_for("thymus", || greets(self.ports.journal));
        Service { child }
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Runs a command to its end; it must go well.
    pub(crate) fn ask(&self, arguments: &[&str]) -> String {
        let output = self.thymus(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {}{}", String::from_utf8_lossy(&output.stderr), self.log());
        String::from_utf8(output.stdout).unwrap()
    }

    /// Whether all that was to be done is done.
    pub(crate) fn is_settled(&self) -> bool {
        let stats: serde_json::Value = serde_json::from_str(&self.ask(&["stats", "--json"])).unwrap();
        let states = stats["mailboxes"]["by_state"].as_object().unwrap();
        states.keys().all(|state| state == "confirmed")
    }

    /// How many intents are in each state, as `thymus stats` has it.
    pub(crate) fn is_at(&self, state: &str, count: u64) -> bool {
        let stats: serde_json::Value = serde_json::from_str(&self.ask(&["stats", "--json"])).unwrap();
        stats["mailboxes"]["by_state"][state].as_u64().unwrap_or_default() == count
    }

    /// Waits until so many intents are in this state.
    pub(crate) fn wait_for(&self, state: &str, count: u64) {
        let began = Instant::now();
        while !self.is_at(state, count) {
            assert!(
                began.elapsed() < PATIENCE,
                "waited in vain for {count} {state}\n{}\n{}\n{}",
                self.ask(&["stats"]),
                self.ask(&["intents", "--all"]),
                self.log()
            );
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
    }

    pub(crate) async fn owner(&self, mailbox: &str) -> Owner {
        self.dovecot.owner(&Address::parse(mailbox).unwrap()).await
    }

    /// Waits until a mailbox looks so.
    pub(crate) async fn sees(&self, owner: &mut Owner, what: &str, is: impl Fn(&Everything) -> bool) -> Everything {
        let began = Instant::now();
        loop {
            let all = owner.everything().await;
            if is(&all) {
                return all;
            }
            assert!(began.elapsed() < PATIENCE, "{what}: {all:#?}\n{}", self.log());
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
    }
}

impl SmallDisk {
    fn mount(&self, options: &str) -> bool {
        let run = Command::new("mount")
            .args(["-t", "tmpfs", "-o", options, "tmpfs"])
            .arg(self.0.path())
            .stderr(Stdio::null())
            .status();
        run.is_ok_and(|status| status.success())
    }

    /// Makes room.
    pub(crate) fn grow(&self) {
        assert!(self.mount(&format!("remount,size={}k", DISK_KIB[1])));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).stderr(Stdio::null()).status();
    }
}
