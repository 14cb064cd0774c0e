//! Hostile clients and hostile mail at the live service: it stays up, its memory stays flat, and every message that got a 250
//! gets a verdict.
//!
//! `THYMUS_TORTURE=DIR` adds every file below a folder: sent whole by both protocols, cut short, and thrown at the sockets as
//! it is. `THYMUS_FUZZ_SEED` and `THYMUS_FUZZ_SESSIONS` choose what the fuzzer does, and how much of it.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

mod service;

use service::{Client, House, Service, message, wait_for};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;
use thymus_event::EventId;
use thymus_store::{Cursor, Store};

/// The largest message that the service takes here.
const MESSAGE_BYTES_MAX: usize = 300_000;

/// What all messages on their way in may take.
const QUEUE_BYTES_MAX: usize = 16 << 20;

/// By how much the service's memory may grow between the first and the last of equal rounds, in KiB: what it learns of some
/// hundred senders is far below it, and a leak of what it was sent far above.
const GROWTH_KIB_MAX: u64 = 48 << 10;

/// What it may take at all, in KiB.
const RSS_KIB_MAX: u64 = 600 << 10;

const ROUNDS: usize = 4;

/// A small generator of numbers (xorshift): the same seed gives the same ones.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % below.max(1) as u64).unwrap()
    }

    fn pick<'a, T: ?Sized>(&mut self, all: &[&'a T]) -> &'a T {
        all[self.roll(all.len())]
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.roll(256) as u8).collect()
    }
}

/// A service under torture, and what it said it kept.
struct Rack {
    house: House,
    service: Service,
    kept: BTreeSet<String>,
}

impl Rack {
    fn new() -> Self {
        let house = House::new(&format!(
            "message_bytes_max = {MESSAGE_BYTES_MAX}\nqueue_bytes_max = {QUEUE_BYTES_MAX}\nidle_seconds = 2\n\
             message_seconds = 2\nconnections_max = 40\n"
        ));
        let service = house.start();
        Self { house, service, kept: BTreeSet::new() }
    }

    /// Sends bytes as they are, says that there is no more, and reads all that comes.
    fn throw(&mut self, socket: &str, bytes: &[u8]) -> String {
        let mut stream = UnixStream::connect(self.house.path(socket)).unwrap();
        stream.set_read_timeout(Some(service::PATIENCE)).unwrap();
        // While the service does not read on, it may want to be read from.
        let mut writing = stream.try_clone().unwrap();
        let replies = std::thread::scope(|scope| {
            scope.spawn(move || {
                let _ = writing.write_all(bytes);
                let _ = writing.shutdown(Shutdown::Write);
            });
            let mut replies = Vec::new();
            let _ = stream.read_to_end(&mut replies);
            replies
        });
        let replies = String::from_utf8_lossy(&replies).into_owned();
        self.note(&replies);
        replies
    }

    fn note(&mut self, replies: &str) {
        let name = |line: &str| line.split_once("kept as ").map(|(_, name)| name.trim().to_owned());
        self.kept.extend(replies.lines().filter(|line| line.starts_with("250")).filter_map(name));
    }

    /// A message in a session of its own, with the dots doubled and in lines as the protocol wants them.
    fn send(&mut self, socket: &str, message: &[u8]) -> String {
        self.throw(socket, &session(socket, &dotted(message)))
    }

    fn rss_kib(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.service.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
        line.trim_matches(|c: char| !c.is_ascii_digit()).parse().unwrap()
    }

    fn stored(&self) -> (BTreeSet<String>, usize) {
        let store = Store::open_read_only(&self.house.path("thymus.db")).unwrap();
        let (mut names, mut cursor) = (BTreeSet::new(), Cursor::START);
        loop {
            let page = store.features_after(Default::default(), cursor, 1000).unwrap();
            let Some(last) = page.last() else { break };
            cursor = last.cursor();
            names.extend(page.iter().map(|stored| name(stored.id)));
        }
        let waiting = store.unjudged_after(Default::default(), Default::default(), 1000).unwrap().len();
        (names, waiting)
    }

    /// It answers, and all that it said it kept is there and judged.
    fn check(&mut self) {
        assert!(self.service.child.try_wait().unwrap().is_none(), "it died: {}", self.house.log());
        wait_for("every verdict", || self.stored().1 == 0);
        let (stored, _) = self.stored();
        let lost: Vec<_> = self.kept.difference(&stored).collect();
        assert!(lost.is_empty(), "{lost:?} of {} were lost", self.kept.len());
        assert_eq!(self.house.stats()["assessments"], stored.len());
        let log = self.house.log();
        assert!(!log.contains("panicked") && !log.contains("which is a flaw of it"), "{log}");
    }
}

fn name(id: EventId) -> String {
    id.to_string().chars().take(16).collect()
}

/// Lines end with CR LF, and those that begin with a dot have two.
fn dotted(message: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(message.len() + 64);
    for line in message.split(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend(line.iter().filter(|byte| **byte != b'\r'));
        out.extend(b"\r\n");
    }
    out
}

fn session(socket: &str, data: &[u8]) -> Vec<u8> {
    let hello = if socket == "lmtp" { "LHLO" } else { "EHLO" };
    let begin = format!("{hello} x\r\nMAIL FROM:<a@out.example>\r\nRCPT TO:<ann@corp.example>\r\nDATA\r\n");
    [begin.as_bytes(), data, b".\r\nQUIT\r\n"].concat()
}

/// Mail as nobody writes it: of one kind, different each time.
fn hostile(kind: usize, dice: &mut Dice) -> Vec<u8> {
    let number = dice.roll(usize::MAX);
    let head = format!("From: x{number}@out.example\nSubject: {number}\n");
    let body = match kind {
        0 => return dice.bytes(20_000),
        1 => "X-Header: y\n".repeat(15_000).into_bytes(),
        2 => nested(300, number),
        3 => format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(20_000)).into_bytes(),
        4 => format!("Content-Type: text/html\n\n{}", "<div><a href=//x>".repeat(10_000)).into_bytes(),
        5 => format!("To: {}\n\nx", "=?utf-8?q?=41?= ".repeat(10_000)).into_bytes(),
        6 => format!("Content-Type: multipart/mixed; boundary=\"{}\"\n\n", "b".repeat(50_000)).into_bytes(),
        7 => attached("x.zip", &[b"PK\x03\x04".as_slice(), &dice.bytes(30_000)].concat()),
        8 => attached("x.pdf", &b"%PDF-1.7\n1 0 obj <</Length 999999999>> stream\n".repeat(500)),
        9 => attached(
            "x.png",
            &[b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff".as_slice(), &dice.bytes(900)].concat(),
        ),
        10 => format!("Received: {}\n\n", "from x by y; ".repeat(15_000)).into_bytes(),
        11 => [b"Content-Type: text/plain; charset=utf-16\n\n".as_slice(), &dice.bytes(60_000)].concat(),
        12 => {
            format!("Content-Type: message/rfc822\n\n{}", "Content-Type: message/rfc822\n\n".repeat(5_000)).into_bytes()
        }
        13 => [b"\n".as_slice(), &vec![b'a'; 200_000]].concat(),
        14 => format!("Date: {0}\nMessage-ID: <{0}>\n\n", "9".repeat(90_000)).into_bytes(),
        _ => format!("\n{}", "http://[::\u{202e}@x/%00 ".repeat(8_000)).into_bytes(),
    };
    [head.as_bytes(), &body].concat()
}

/// Kinds of hostile mail.
const KINDS: usize = 16;

fn nested(levels: usize, number: usize) -> Vec<u8> {
    let open = |level: usize| {
        let next = level + 1;
        format!("Content-Type: multipart/mixed; boundary=b{number}{level}\n\n--b{number}{level}\nX: {next}\n")
    };
    (0..levels).map(open).collect::<String>().into_bytes()
}

fn attached(name: &str, bytes: &[u8]) -> Vec<u8> {
    let head = format!(
        "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Disposition: attachment; filename={name}\n\
         Content-Transfer-Encoding: 8bit\n\n"
    );
    [head.as_bytes(), bytes, b"\n--b--\n"].concat()
}

/// What the fuzzer makes sessions of.
const WORDS: [&[u8]; 40] = [
    b"EHLO x\r\n",
    b"LHLO x\r\n",
    b"HELO\r\n",
    b"MAIL FROM:<>\r\n",
    b"MAIL FROM:<a@b.example>\r\n",
    b"MAIL FROM:<a@b> SIZE=99999999999999999999\r\n",
    b"MAIL FROM:<a@b> BODY=BINARYMIME SMTPUTF8\r\n",
    b"MAIL\r\n",
    b"RCPT TO:<ann@corp.example>\r\n",
    b"RCPT TO:<archive+a=b@thymus.corp.example>\r\n",
    b"RCPT TO:<\"\\\"@x>\r\n",
    b"RCPT TO:<@a,@b:c@d>\r\n",
    b"DATA\r\n",
    b"BDAT 5 LAST\r\nhello",
    b"BDAT 3\r\nabc",
    b"BDAT 0 LAST\r\n",
    b"BDAT 99999999999999999999 LAST\r\n",
    b"BDAT -1\r\n",
    b"RSET\r\n",
    b"NOOP\r\n",
    b"QUIT\r\n",
    b"VRFY x\r\n",
    b"EXPN\r\n",
    b"HELP\r\n",
    b"STARTTLS\r\n",
    b"AUTH PLAIN AAAA\r\n",
    b"AUTH LOGIN\r\n",
    b"\r\n.\r\n",
    b".\r\n",
    b"\n.\n",
    b"\r.\r",
    b"\r\n",
    b"..\r\n",
    b"Subject: x\r\n\r\n",
    b"\0",
    b"\xff\xfe\xfd",
    b" ",
    b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03",
    b"MAIL FROM:<\xc3\xbc@\xc3\xbc.example> SMTPUTF8\r\n",
];

/// One session: mostly something of the protocol, now and then a message, noise, or a line without an end.
fn fuzzed(dice: &mut Dice) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..dice.roll(30) {
        match dice.roll(12) {
            0 => {
                let length = dice.roll(300);
                bytes.extend(dice.bytes(length));
            }
            1 => bytes.extend(vec![b'A'; dice.roll(9_000)]),
            2 => bytes.extend(session("smtp", message(dice.roll(1_000_000)).as_bytes())),
            3 => {
                let word = dice.pick(&WORDS).to_vec();
                bytes
                    .extend(word.iter().map(|byte| if dice.roll(8) == 0 { byte ^ (1 << dice.roll(8)) } else { *byte }));
            }
            _ => bytes.extend(dice.pick(&WORDS)),
        }
    }
    bytes
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

#[test]
fn hostile_mail_and_clients_leave_it_up_flat_and_with_every_verdict() {
    let mut rack = Rack::new();
    let mut dice = Dice(number("THYMUS_FUZZ_SEED", 1) as u64 | 1 << 40);
    let sessions = number("THYMUS_FUZZ_SESSIONS", 240) / ROUNDS;
    let mut rss = Vec::new();
    for _ in 0..ROUNDS {
        for kind in 0..KINDS {
            for socket in ["lmtp", "smtp"] {
                let mail = hostile(kind, &mut dice);
                let reply = rack.send(socket, &mail);
                assert!(reply.contains("kept as") || reply.contains("\r\n5"), "{kind}: {reply}");
            }
        }
        for _ in 0..sessions {
            let bytes = fuzzed(&mut dice);
            rack.throw(dice.pick(&["lmtp", "smtp"]), &bytes);
        }
        flood(&mut rack, &mut dice);
        rack.check();
        rss.push(rack.rss_kib("VmRSS:"));
    }
    println!("{} kept, VmRSS after each round {rss:?} KiB, at most {} KiB", rack.kept.len(), rack.rss_kib("VmHWM:"));
    assert!(rss[ROUNDS - 1] < rss[0] + GROWTH_KIB_MAX, "{rss:?}");
    assert!(rack.rss_kib("VmHWM:") < RSS_KIB_MAX);
    rack.service.stop();
}

/// Many at once, each with messages that are as large as they may be: what does not fit is put off, and lost by nobody.
fn flood(rack: &mut Rack, dice: &mut Dice) {
    let (house, seed) = (&rack.house, dice.roll(usize::MAX));
    let replies: Vec<String> = std::thread::scope(|scope| {
        let clients: Vec<_> =
            (0..60).map(|client| scope.spawn(move || large(house, seed.wrapping_add(client)))).collect();
        clients.into_iter().map(|client| client.join().unwrap()).collect()
    });
    let (mut kept, mut put_off) = (0, 0);
    for reply in &replies {
        rack.note(reply);
        kept += usize::from(reply.contains("kept as"));
        put_off += usize::from(reply.starts_with('4') || reply.contains("\r\n4"));
    }
    assert!(kept > 0 && kept + put_off >= replies.len() / 2, "{kept} kept, {put_off} put off of {}", replies.len());
}

fn large(house: &House, number: usize) -> String {
    let Ok(stream) = UnixStream::connect(house.path("smtp")) else { return String::new() };
    let body = format!("Subject: {number}\r\n\r\n{}", "0123456789abcdef\r\n".repeat(MESSAGE_BYTES_MAX / 20));
    let _ = stream.set_read_timeout(Some(service::PATIENCE));
    let (mut reading, mut writing) = (stream.try_clone().unwrap(), stream);
    std::thread::scope(|scope| {
        scope.spawn(move || {
            let _ = writing.write_all(&session("smtp", body.as_bytes()));
            let _ = writing.shutdown(Shutdown::Write);
        });
        let mut replies = Vec::new();
        let _ = reading.read_to_end(&mut replies);
        String::from_utf8_lossy(&replies).into_owned()
    })
}

#[test]
fn what_is_half_slow_too_large_or_smuggled_is_not_kept() {
    let mut rack = Rack::new();
    for socket in ["lmtp", "smtp"] {
        // A message within a message: bare line ends are no end (RFC 5321 §2.3.8), and nothing of both is kept.
        for end in ["\n.\r\n", "\r.\r\n", "\r\n.\n", "\n.\n", "\r.\r", "\0\r\n.\n"] {
            let smuggled = format!(
                "Subject: carrier\r\n\r\nx{end}MAIL FROM:<b@x>\r\nRCPT TO:<c@x>\r\nDATA\r\nSubject: smuggled\r\n\r\n"
            );
            rack.throw(socket, &session(socket, smuggled.as_bytes()));
        }
        let whole = session(socket, message(1).as_bytes());
        for cut in [whole.len() - 10, whole.len() - 20, whole.len() / 2] {
            rack.throw(socket, &whole[..cut]);
        }
        let reply = rack.send(socket, "x".repeat(MESSAGE_BYTES_MAX + 1000).as_bytes());
        assert!(reply.contains("552 "), "{reply}");
        let whole = session(socket, b"");
        let begun = &whole[..whole.len() - b".\r\nQUIT\r\n".len()];
        let huge = rack.throw(socket, &[begun, &vec![b'x'; 40 << 20]].concat());
        assert!(huge.len() < 10_000, "{}", huge.len());
    }
    let mut slow = slow(&rack.house);
    assert_eq!(rack.kept, BTreeSet::new());
    // The service goes on meanwhile.
    let reply = rack.send("smtp", message(2).as_bytes());
    assert!(reply.contains("kept as"), "{reply}");
    let farewell = slow.reply();
    assert!(farewell.starts_with("421 4.4.2"), "{farewell}");
    rack.check();
    assert_eq!(rack.stored().0.len(), 1);
    rack.service.stop();
}

/// One who began a message and does not end it.
fn slow(house: &House) -> Client {
    let mut client = house.client("smtp");
    assert!(client.say("MAIL FROM:<a@out.example>").starts_with("250"));
    assert!(client.say("RCPT TO:<ann@corp.example>").starts_with("250"));
    assert!(client.say("DATA").starts_with("354"));
    client.send(b"Subject: slow\r\n");
    client
}

#[test]
fn given_files_are_taken_or_refused() {
    let Some(folder) = std::env::var_os("THYMUS_TORTURE").map(PathBuf::from) else {
        println!("skipped: THYMUS_TORTURE names no folder");
        return;
    };
    let mut rack = Rack::new();
    let mut dice = Dice(number("THYMUS_FUZZ_SEED", 1) as u64 | 1 << 40);
    let (mut files, mut refused, mut first) = (0, 0, 0);
    for file in files_below(&folder) {
        let bytes = std::fs::read(&file).unwrap();
        for socket in ["lmtp", "smtp"] {
            let reply = rack.send(socket, &bytes);
            refused += usize::from(!reply.contains("kept as"));
            let half = dice.roll(bytes.len() + 1);
            rack.send(socket, &bytes[..half]);
            rack.throw(socket, &session(socket, &bytes));
            rack.throw(socket, &bytes);
        }
        files += 1;
        if files == 50 {
            first = rack.rss_kib("VmRSS:");
        }
    }
    rack.check();
    let (last, most) = (rack.rss_kib("VmRSS:"), rack.rss_kib("VmHWM:"));
    println!(
        "{files} files, {refused} refused, {} kept, VmRSS {first} to {last} KiB, at most {most} KiB",
        rack.kept.len()
    );
    assert!(files > 0 && most < RSS_KIB_MAX, "{files} files, {most} KiB");
    rack.service.stop();
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files_below(&path));
        } else if path.is_file() {
            all.push(path);
        }
    }
    all.sort();
    all
}

#[test]
fn idlers_make_room() {
    let rack = Rack::new();
    let idle: Vec<_> = (0..40).map(|_| UnixStream::connect(rack.house.path("smtp")).unwrap()).collect();
    std::thread::sleep(Duration::from_millis(100));
    wait_for("room", || {
        let Ok(stream) = UnixStream::connect(rack.house.path("smtp")) else { return false };
        Client::on(stream).reply().starts_with("220")
    });
    drop(idle);
    rack.service.stop();
}
