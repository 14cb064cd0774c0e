//! Kills at random, under load: what was accepted is judged once, nothing is lost in any mailbox, and every action has one
//! effect. `THYMUS_KILLS=200` makes it long.

use super::dovecot::PATIENCE;
use super::lmtp::{Answer, deliver};
use super::service::{Service, wait_for};
use super::site::{Ports, Site, mailboxes};
use super::{ANN, BOB, Everything, count, message};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use thymus_event::intent::IntentState;
use thymus_event::verdict::Action;
use thymus_event::{TenantId, Timestamp};
use thymus_store::Store;

/// What acts on all that leads to a place that became known.
const HOLDS: &str = "[act]\nhold = \"act\"\nchanges_per_hour_max = 1000000\n";
const KILLS: u64 = 5;

/// Of so many kills one is Dovecot's, too.
const DOVECOT_EVERY: u64 = 4;

/// What was sent: by its number, how often Dovecot may have taken it.
type Sent = BTreeMap<u32, usize>;

fn is_bad(number: u32) -> bool {
    number.is_multiple_of(3)
}

fn mailbox(number: u32) -> &'static str {
    if number.is_multiple_of(2) { ANN } else { BOB }
}

fn mail(number: u32) -> String {
    let host = if is_bad(number) { "pages.quill.example" } else { "elsewhere.example" };
    message(number, &format!("https://{host}/{number}")).replace('\n', "\r\n")
}

/// Sends one after the other, each until it was taken: first by Thymus, then by Dovecot.
fn send(ports: Ports, over: &AtomicBool) -> (Sent, u64) {
    let (mut sent, mut refused) = (Sent::new(), 0);
    for number in 1.. {
        if over.load(Ordering::Relaxed) {
            break;
        }
        let (to, mail) = (mailbox(number), mail(number));
        let copy = format!("archive+{}@{}", to.replace('@', "="), super::JOURNAL);
        refused += until_taken(ports.journal, &copy, &mail);
        let again = until_taken(ports.lmtp, to, &mail);
        sent.insert(number, 1 + usize::try_from(again).unwrap());
    }
    (sent, refused)
}

/// How often it was not taken before it was.
fn until_taken(port: u16, to: &str, mail: &str) -> u64 {
    let began = std::time::Instant::now();
    let mut refused = 0;
    while deliver(port, to, mail) != Answer::Taken {
        assert!(began.elapsed() < PATIENCE * 2, "nobody takes mail on port {port}");
        refused += 1;
        std::thread::sleep(Duration::from_millis(20));
    }
    refused
}

/// A generator of waits, from a seed that is printed.
struct Waits(u64);

impl Waits {
    fn next(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn kill_again_and_again(site: &mut Site, service: &mut Option<Service>, kills: u64) -> u64 {
    let seed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    eprintln!("seed {seed}");
    let (mut waits, mut dovecots) = (Waits(seed), 0);
    for kill in 1..=kills {
        std::thread::sleep(Duration::from_millis(waits.next(1_200)));
        service.take().unwrap().kill();
        if kill.is_multiple_of(DOVECOT_EVERY) {
            site.dovecot.kill_and_restart();
            dovecots += 1;
        }
        *service = Some(site.start());
    }
    dovecots
}

fn number_of(raw: &str) -> u32 {
    let at = raw.find("Message-ID: <").unwrap() + "Message-ID: <".len();
    number(&raw[at..])
}

/// What a Message-ID begins with.
fn number(message_id: &str) -> u32 {
    message_id.split('.').next().unwrap().parse().unwrap()
}

fn copies(all: &Everything, folder: &str) -> BTreeMap<u32, usize> {
    let mut copies = BTreeMap::new();
    all.get(folder).into_iter().flatten().for_each(|seen| *copies.entry(number_of(&seen.raw)).or_default() += 1);
    copies
}

/// Each is where it belongs, and nowhere else, and not oftener than it was delivered.
fn check_mailbox(all: &Everything, sent: &Sent, wanted: &BTreeSet<u32>) {
    let (inbox, held) = (copies(all, "INBOX"), copies(all, "Thymus"));
    for (number, times) in sent {
        let (here, elsewhere) = if wanted.contains(number) { (&held, &inbox) } else { (&inbox, &held) };
        let found = here.get(number).copied().unwrap_or_default();
        assert!((1..=*times).contains(&found), "message {number} is there {found} times, delivered up to {times}");
        assert_eq!(elsewhere.get(number), None, "message {number} is where it does not belong");
    }
    assert_eq!(count(all, "INBOX") + count(all, "Thymus"), all.values().map(Vec::len).sum::<usize>());
}

/// Every message was judged once, and of every intent one confirmation came. Gives the messages that were wanted held: the first
/// hundreds of those with a bad link; then they are so many that this organisation's own mail makes them ordinary.
fn check_store(site: &Site, sent: &Sent) -> BTreeSet<u32> {
    let store = Store::open_read_only(&site.store()).unwrap();
    let tenant = TenantId::default();
    assert_eq!(store.unjudged_after(tenant, Default::default(), 10).unwrap(), []);
    let stats = store.stats(tenant).unwrap();
    assert_eq!((stats.messages, stats.assessments), (sent.len() as u64, sent.len() as u64), "each is judged once");
    let intents = store.intents_in_state(tenant, IntentState::Confirmed, u32::MAX).unwrap();
    for filed in &intents {
        let outcomes = store.outcomes(filed.id).unwrap();
        let confirmed = outcomes.iter().filter(|outcome| outcome.state == IntentState::Confirmed).count();
        assert_eq!((filed.intent.action, confirmed), (Action::Hold, 1), "one effect: {outcomes:?}");
    }
    assert_eq!(store.due_errands(tenant, Timestamp::from_millis(i64::MAX), 10).unwrap(), [], "nothing is left to do");
    let wanted: BTreeSet<u32> = intents.iter().map(|filed| number(filed.message_id.as_deref().unwrap())).collect();
    assert_eq!(wanted.len(), intents.len(), "one intent a message");
    assert!(!wanted.is_empty() && wanted.iter().all(|number| is_bad(*number)));
    wanted
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_at_random_nothing_is_lost_and_everything_happens_once() {
    let Some(mut site) = mailboxes(HOLDS) else { return };
    let kills = std::env::var("THYMUS_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let mut service = Some(site.start());
    site.ask(&["evidence", "add", "compromised", "host:pages.quill.example"]);
    let over = AtomicBool::new(false);
    let ports = site.ports;
    let (sent, refused, dovecots) = std::thread::scope(|scope| {
        let sender = scope.spawn(|| send(ports, &over));
        let dovecots = kill_again_and_again(&mut site, &mut service, kills);
        over.store(true, Ordering::Relaxed);
        let (sent, refused) = sender.join().unwrap();
        (sent, refused, dovecots)
    });
    wait_for("all verdicts", || site.judged() == sent.len() as u64);
    wait_for("all actions", || site.is_settled());
    let wanted = check_store(&site, &sent);
    for owner in [ANN, BOB] {
        let own = sent.iter().filter(|(number, _)| mailbox(**number) == owner);
        check_mailbox(
            &site.owner(owner).await.everything().await,
            &own.map(|(n, times)| (*n, *times)).collect(),
            &wanted,
        );
    }
    service.take().unwrap().stop();
    eprintln!(
        "{kills} kills of thymus, {dovecots} of dovecot: {} messages accepted, each judged once and in its mailbox; {} held, each once; \
         {refused} times a sender kept its message",
        sent.len(),
        wanted.len()
    );
}

#[test]
fn with_a_full_disk_senders_keep_their_mail_and_what_was_accepted_is_judged() {
    let Some(mut site) = mailboxes(HOLDS) else { return };
    let Some(disk) = site.move_to_small_disk() else { return };
    let mut service = site.start();
    let filler = "x".repeat(70) + "\r\n";
    let (mut number, mut accepted, mut refused) = (0_u32, 0_u64, 0_u64);
    while refused < 20 {
        number += 1;
        assert!(number < 20_000, "the disk does not fill");
        // What does not compress: letters from a generator.
        let mut letters = Waits(u64::from(number));
        let noise: String = (0..20_000).map(|_| char::from(b'a' + u8::try_from(letters.next(26)).unwrap())).collect();
        let lines: String = noise.as_bytes().chunks(70).map(|line| String::from_utf8_lossy(line) + "\r\n").collect();
        let mail = format!("{}{lines}{filler}", mail(number));
        match deliver(site.ports.journal, &format!("archive+ann=harbour.example@{}", super::JOURNAL), &mail) {
            Answer::Taken => accepted += 1,
            Answer::Later(reply) => {
                assert!(reply.starts_with('4'), "{reply}");
                refused += 1;
                if refused == 10 {
                    service.kill();
                    service = site.start();
                }
            }
        }
    }
    service.kill();
    disk.grow();
    let service = site.start();
    wait_for("all verdicts", || site.judged() == accepted);
    let store = Store::open_read_only(&site.store()).unwrap();
    let stats = store.stats(TenantId::default()).unwrap();
    assert_eq!((stats.messages, stats.assessments), (accepted, accepted));
    service.stop();
    eprintln!(
        "a full disk and two kills: {accepted} messages accepted, each judged once; {refused} stayed with their sender"
    );
}
