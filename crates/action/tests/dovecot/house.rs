//! A Dovecot of Debian's package, with its own configuration and mail in a folder of the test, on loopback.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;
use thymus_action::imap::{HoldPlace, ImapConfig, Limits, Login, Password, Security, common_foreign};
use thymus_event::Address;

/// Longer than anything here should take, on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
pub(crate) const MASTER_PASSWORD: &str = "master secret";
pub(crate) const USER_PASSWORD: &str = "user secret";

/// What a test wants of its server.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wish {
    /// More configuration.
    pub(crate) extra: String,
    /// More of a user's line in the file of users.
    pub(crate) user_fields: String,
    /// Whether it speaks TLS.
    pub(crate) tls: bool,
}

/// A running server.
pub(crate) struct House {
    folder: TempDir,
    pub(crate) port: u16,
    pub(crate) tls_port: u16,
    server: Child,
}

/// Starts one with these users; `None`, with a word on why, where Dovecot is not installed.
pub(crate) fn house(users: &[&str], wish: &Wish) -> Option<House> {
    if !Path::new("/usr/lib/dovecot/imap").exists() {
        assert!(std::env::var_os("THYMUS_REQUIRE_PEERS").is_none(), "dovecot missing");
        eprintln!("skipped: dovecot missing");
        return None;
    }
    let folder = TempDir::new().unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o711)).unwrap();
    let (port, tls_port) = (free_port(), free_port());
    write_files(folder.path(), users, wish, port, tls_port);
    let server = start(folder.path());
    let house = House { folder, port, tls_port, server };
    house.wait();
    Some(house)
}

pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn start(folder: &Path) -> Child {
    Command::new("dovecot")
        .args(["-F", "-c"])
        .arg(folder.join("dovecot.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .unwrap()
}

fn write_files(folder: &Path, users: &[&str], wish: &Wish, port: u16, tls_port: u16) {
    let mail = folder.join("mail");
    fs::create_dir(&mail).unwrap();
    let line = |user: &&str| format!("{user}:{{PLAIN}}{USER_PASSWORD}::::::{}\n", wish.user_fields);
    fs::write(folder.join("users"), users.iter().map(line).collect::<String>()).unwrap();
    fs::write(folder.join("masters"), format!("thymus:{{PLAIN}}{MASTER_PASSWORD}\n")).unwrap();
    let at = folder.display();
    let (owner, internal) = if is_root() {
        fs::set_permissions(&mail, fs::Permissions::from_mode(0o777)).unwrap();
        ("uid=mail gid=mail".to_owned(), String::new())
    } else {
        let me = name_of_me();
        let internal =
            format!("default_internal_user = {me}\ndefault_login_user = {me}\ndefault_internal_group = {me}\n");
        (
            format!("uid={me} gid={me}"),
            internal
                + "service anvil {\n chroot =\n}\nservice imap-login {\n chroot =\n}\nservice stats {\n chroot =\n}\n",
        )
    };
    let tls = if wish.tls { certificate(folder) } else { "ssl = no\n".to_owned() };
    let text = format!(
        "base_dir = {at}/run\nstate_dir = {at}/state\nlog_path = {at}/log\nprotocols = imap\ndisable_plaintext_auth = no\n\
         first_valid_uid = 1\nfirst_valid_gid = 1\nauth_master_user_separator = *\nauth_mechanisms = plain login\nauth_failure_delay = 0\n\
         mail_location = maildir:~/Maildir\nmail_fsync = never\nmail_max_userip_connections = 50\n{internal}{tls}\
         passdb {{\n driver = passwd-file\n args = {at}/masters\n master = yes\n result_success = continue\n}}\n\
         passdb {{\n driver = passwd-file\n args = username_format=%u {at}/users\n}}\n\
         userdb {{\n driver = passwd-file\n args = username_format=%u {at}/users\n default_fields = {owner} home={at}/mail/%u\n}}\n\
         namespace inbox {{\n inbox = yes\n separator = /\n mailbox Junk {{\n  special_use = \\Junk\n  auto = create\n }}\n mailbox Trash {{\n  special_use = \\Trash\n  auto = create\n }}\n}}\n\
         service imap-login {{\n inet_listener imap {{\n  address = 127.0.0.1\n  port = {port}\n }}\n inet_listener imaps {{\n  address = 127.0.0.1\n  port = {}\n  ssl = yes\n }}\n}}\n{}",
        if wish.tls { tls_port } else { 0 },
        wish.extra.replace("{at}", &at.to_string()),
    );
    fs::write(folder.join("dovecot.conf"), text).unwrap();
}

/// A certificate for localhost, as the server's and as what is trusted.
fn certificate(folder: &Path) -> String {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let at = folder.display();
    format!("ssl = yes\nssl_cert = <{at}/cert.pem\nssl_key = <{at}/key.pem\n")
}

pub(crate) fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|me| std::os::unix::fs::MetadataExt::uid(&me) == 0)
}

fn name_of_me() -> String {
    let said = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(said.stdout).unwrap().trim().to_owned()
}

impl House {
    /// How Thymus gets in: as the owner through the master user.
    pub(crate) fn config(&self) -> ImapConfig {
        ImapConfig {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::Loopback,
            roots: None,
            login: Login::Master {
                owner: "{address}".to_owned(),
                master: "thymus".to_owned(),
                separator: "*".to_owned(),
            },
            owners: BTreeMap::new(),
            password: Password::new(MASTER_PASSWORD),
            junk: "Junk".to_owned(),
            hold: HoldPlace::Mailbox { folder: "Thymus".to_owned() },
            foreign: common_foreign(),
            limits: Limits { command: PATIENCE, ..Limits::default() },
        }
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.path().join("cert.pem")
    }

    /// Logs in as a mailbox's owner would.
    pub(crate) async fn owner(&self, mailbox: &Address) -> crate::owner::Owner {
        crate::owner::Owner::log_in(self.port, mailbox.as_str(), USER_PASSWORD).await
    }

    /// Kills the server and all it started, and starts it again.
    pub(crate) fn kill_and_restart(&mut self) {
        self.kill();
        _ = fs::remove_dir_all(self.folder.path().join("run"));
        self.server = start(self.folder.path());
        self.wait();
    }

    fn kill(&mut self) {
        let group = format!("-{}", self.server.id());
        Command::new("kill").args(["-9", "--", &group]).stderr(Stdio::null()).status().unwrap();
        _ = self.server.wait();
    }

    fn wait(&self) {
        let began = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                began.elapsed() < PATIENCE,
                "{}",
                fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for House {
    fn drop(&mut self) {
        self.kill();
    }
}
