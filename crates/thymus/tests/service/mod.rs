//! The service in a folder of its own, and a client that speaks to it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)] // a test may fail; each file uses another part

use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long to wait for what takes milliseconds, on a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with a configuration and a store.
pub(crate) struct House {
    folder: TempDir,
}

/// A running service; killed when it is dropped.
pub(crate) struct Service {
    pub(crate) child: Child,
}

impl House {
    /// With these lines in `[listener]`, and nobody to ask about senders.
    pub(crate) fn new(listener: &str) -> Self {
        Self::asking(listener, "")
    }

    /// The same, with servers to ask about senders: quoted, separated by commas.
    pub(crate) fn asking(listener: &str, servers: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = format!(
            "[organisation]\ndomains = [\"corp.example\"]\n[store]\npath = \"thymus.db\"\n\
             [listener]\nhost = \"thymus.corp.example\"\nlmtp = [\"unix:lmtp\"]\nsmtp = [\"unix:smtp\"]\n{listener}\n\
             [console]\nlisten = \"\"\n[dns]\nservers = [{servers}]\n"
        );
        std::fs::write(folder.path().join("thymus.toml"), config).unwrap();
        Self { folder }
    }

    /// Adds sections to the configuration.
    pub(crate) fn configure(&self, sections: &str) {
        let mut file = std::fs::File::options().append(true).open(self.path("thymus.toml")).unwrap();
        file.write_all(sections.as_bytes()).unwrap();
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn thymus(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_thymus"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("HOME", self.folder.path());
        command
    }

    /// Runs a command to its end; it must go well.
    pub(crate) fn ask(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.thymus(arguments).output().unwrap()
    }

    pub(crate) fn stats(&self) -> serde_json::Value {
        serde_json::from_str(&self.ask(&["stats", "--json"])).unwrap()
    }

    /// Starts the service; what it says goes into a file.
    pub(crate) fn start(&self) -> Service {
        let _ = std::fs::remove_file(self.path("lmtp"));
        let log = std::fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        let child = self.thymus(&["run", "--json"]).stdout(Stdio::null()).stderr(log).spawn().unwrap();
        let service = Service { child };
        wait_for("the socket", || {
            // Addresses are bound before the store is opened: ready is who greets.
            ["lmtp", "smtp"].iter().all(|socket| {
                UnixStream::connect(self.path(socket)).is_ok_and(|stream| Client::on(stream).reply().starts_with("220"))
            })
        });
        service
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap()
    }

    /// A client that has said LHLO or EHLO.
    pub(crate) fn client(&self, socket: &str) -> Client {
        let mut client = Client::on(UnixStream::connect(self.path(socket)).unwrap());
        assert!(client.reply().starts_with("220 "));
        let hello = if socket == "lmtp" { "LHLO test" } else { "EHLO test" };
        assert!(client.say(hello).starts_with("250"));
        client
    }
}

impl Service {
    /// SIGTERM, and waits for the end; it must end well.
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// SIGKILL.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Speaks SMTP or LMTP.
pub(crate) struct Client {
    reader: BufReader<UnixStream>,
}

impl Client {
    pub(crate) fn on(stream: UnixStream) -> Self {
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { reader: BufReader::new(stream) }
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        self.reader.get_mut().write_all(bytes).unwrap();
    }

    /// The next whole reply; empty where the connection ended.
    pub(crate) fn reply(&mut self) -> String {
        let mut all = String::new();
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line).unwrap_or(0);
            all.push_str(&line);
            if line.as_bytes().get(3) != Some(&b'-') {
                return all;
            }
        }
    }

    pub(crate) fn say(&mut self, line: &str) -> String {
        self.send(format!("{line}\r\n").as_bytes());
        self.reply()
    }

    /// Sends a message, and gives the reply to it; of LMTP the first.
    pub(crate) fn deliver(&mut self, recipients: &[&str], message: &str) -> String {
        let reply = self.say("MAIL FROM:<sender@out.example>");
        if !reply.starts_with("250") {
            return reply;
        }
        for recipient in recipients {
            assert!(self.say(&format!("RCPT TO:<{recipient}>")).starts_with("250"));
        }
        assert!(self.say("DATA").starts_with("354"));
        self.send(message.replace("\r\n.", "\r\n..").as_bytes());
        self.say(".")
    }
}

/// A message of its own.
pub(crate) fn message(number: usize) -> String {
    format!(
        "From: Sam Sender <sender@out.example>\r\nTo: ann@corp.example\r\nSubject: number {number}\r\n\
         Date: Tue, 03 Mar 2026 09:00:00 +0000\r\nMessage-ID: <{number}@out.example>\r\n\r\n\
         Please see https://www{number}.out.example/ for number {number}.\r\n"
    )
}

/// Waits until something holds.
pub(crate) fn wait_for(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
