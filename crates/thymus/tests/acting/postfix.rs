//! A Postfix of Debian's package, with its own configuration and queue in a folder of the test, on loopback. Its master wants
//! to be root: where the test is not, it asks sudo, without a password.

use super::dovecot::{PATIENCE, free_port, is_root};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// Services whose sockets others than postfix's own may reach.
const PUBLIC: [&str; 5] = ["pickup", "cleanup", "qmgr", "flush", "showq"];

/// A running server; stopped when it is dropped.
pub(crate) struct Postfix {
    folder: TempDir,
    port: u16,
}

/// What is delivered where.
pub(crate) struct Routes<'a> {
    /// The organisation.
    pub(crate) domain: &'a str,
    /// Dovecot's port for LMTP.
    pub(crate) mailboxes: u16,
    /// Thymus's name and its port for LMTP.
    pub(crate) journal: (&'a str, u16),
}

/// Whether there is one, and curl to speak to it, and the right to start it; else a word on why not.
pub(crate) fn is_here() -> bool {
    let missing = if !Path::new("/usr/sbin/postfix").exists() {
        "postfix missing"
    } else if !is_there("curl", &["--version"]) {
        "curl missing"
    } else if !(is_root() || is_there("sudo", &["-n", "true"])) {
        "postfix wants root, and sudo a password"
    } else {
        return true;
    };
    assert!(std::env::var_os("THYMUS_REQUIRE_PEERS").is_none(), "{missing}");
    eprintln!("skipped: {missing}");
    false
}

fn is_there(program: &str, arguments: &[&str]) -> bool {
    let run = Command::new(program).args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status();
    run.is_ok_and(|status| status.success())
}

impl Postfix {
    pub(crate) fn start(routes: &Routes<'_>) -> Self {
        let folder = TempDir::new().unwrap();
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        let postfix = Self { port: free_port(), folder };
        postfix.write_files(routes);
        postfix.command("start").unwrap();
        super::service::wait_for("postfix", || std::net::TcpStream::connect(("127.0.0.1", postfix.port)).is_ok());
        postfix
    }

    fn write_files(&self, Routes { domain, mailboxes, journal: (host, port) }: &Routes<'_>) {
        let at = self.folder.path();
        let shown = at.display();
        ["conf", "data", "queue"].iter().for_each(|name| fs::create_dir(at.join(name)).unwrap());
        let main = format!(
            "compatibility_level = 3.6\nmyhostname = mx.{domain}\nmydestination =\ninet_interfaces = 127.0.0.1\ninet_protocols = ipv4\n\
             mynetworks = 127.0.0.0/8\nsmtpd_relay_restrictions = permit_mynetworks, reject\nqueue_directory = {shown}/queue\n\
             data_directory = {shown}/data\nmaillog_file = {shown}/log\nmaillog_file_prefixes = {shown}\nalias_maps =\n\
             smtputf8_enable = no\nminimal_backoff_time = 1s\nmaximal_backoff_time = 2s\nqueue_run_delay = 1s\n\
             default_destination_concurrency_failed_cohort_limit = 0\n\
             virtual_mailbox_domains = {domain}\nvirtual_transport = lmtp:inet:127.0.0.1:{mailboxes}\n\
             recipient_bcc_maps = regexp:{{{{/^(.+)@(.+)$$/ archive+$${{1}}=$${{2}}@{host}}}}}\n\
             transport_maps = inline:{{ {host}=lmtp:inet:127.0.0.1:{port} }}\n",
        );
        fs::write(at.join("conf/main.cf"), main).unwrap();
        let mut master = format!("127.0.0.1:{} inet n - n - - smtpd\n", self.port);
        for (name, wakeup, most, program) in [
            ("pickup", "60", "1", "pickup"),
            ("cleanup", "-", "0", "cleanup"),
            ("qmgr", "300", "1", "qmgr"),
            ("rewrite", "-", "-", "trivial-rewrite"),
            ("bounce", "-", "0", "bounce"),
            ("defer", "-", "0", "bounce"),
            ("trace", "-", "0", "bounce"),
            ("verify", "-", "1", "verify"),
            ("flush", "1000?", "0", "flush"),
            ("proxymap", "-", "-", "proxymap"),
            ("smtp", "-", "-", "smtp"),
            ("showq", "-", "-", "showq"),
            ("error", "-", "-", "error"),
            ("retry", "-", "-", "error"),
            ("lmtp", "-", "-", "lmtp"),
            ("anvil", "-", "1", "anvil"),
            ("scache", "-", "1", "scache"),
        ] {
            let private = if PUBLIC.contains(&name) { "n" } else { "-" };
            master.push_str(&format!("{name} unix {private} - n {wakeup} {most} {program}\n"));
        }
        master.push_str("postlog unix-dgram n - n - 1 postlogd\n");
        fs::write(at.join("conf/master.cf"), master).unwrap();
        if is_root() {
            assert!(is_there("chown", &["postfix", &format!("{shown}/data")]));
        } else {
            assert!(is_there("sudo", &["-n", "chown", "postfix", &format!("{shown}/data")]));
            assert!(is_there("sudo", &["-n", "chown", "root", &format!("{shown}/queue"), &format!("{shown}/conf")]));
        }
    }

    fn command(&self, word: &str) -> Result<(), String> {
        let conf = self.folder.path().join("conf");
        let mut command = if is_root() { Command::new("/usr/sbin/postfix") } else { Command::new("sudo") };
        if !is_root() {
            command.args(["-n", "/usr/sbin/postfix"]);
        }
        let said = command.arg("-c").arg(conf).arg(word).output().unwrap();
        let complaint = || format!("{}{}", String::from_utf8_lossy(&said.stderr), self.log());
        if said.status.success() { Ok(()) } else { Err(complaint()) }
    }

    /// What it says of its work.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    /// Sends a message with an ordinary client.
    pub(crate) fn send(&self, from: &str, recipients: &[&str], message: &str) {
        let file = self.folder.path().join("message");
        fs::write(&file, message).unwrap();
        let mut command = Command::new("curl");
        command.args(["--silent", "--show-error", "--crlf", "--max-time", &PATIENCE.as_secs().to_string()]);
        command.args(["--url", &format!("smtp://127.0.0.1:{}/out.example", self.port), "--mail-from", from]);
        recipients.iter().for_each(|recipient| _ = command.args(["--mail-rcpt", recipient]));
        let said = command.arg("--upload-file").arg(&file).output().unwrap();
        assert!(said.status.success(), "{}{}", String::from_utf8_lossy(&said.stderr), self.log());
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        if let Err(complaint) = self.command("stop") {
            eprintln!("postfix: {complaint}");
        }
        if !is_root() {
            is_there("sudo", &["-n", "rm", "-rf", &self.folder.path().display().to_string()]);
        }
    }
}
