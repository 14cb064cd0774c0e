//! What is erased is nowhere any more, and nothing else is touched.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test may fail by panicking")]

mod support;

use proptest::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use support::{TENANT, address, assessment, evidence, id, record, verdict};
use thymus_event::email::ReversePath;
use thymus_event::evidence::{EvidenceVersion, Fact, Indicator};
use thymus_event::intent::Wish;
use thymus_event::verdict::Action;
use thymus_event::{CampaignId, MessageId, Timestamp};
use thymus_store::{
    ArrivalRecord, CampaignMember, Erased, ErasureOrder, LogRecords, MessageRecord, Query, Store, StoreError, Stored,
    Subject, Tidied, VisitRecord, Writer,
};

/// A word that nothing else has, in each place that keeps text of message `n`.
fn secret(n: u32) -> String {
    format!("q{n}zxsecret{n}")
}

fn raw_of(n: u32) -> Vec<u8> {
    [format!("Subject: {}\r\n\r\n", secret(n)).into_bytes(), support::raw(n)].concat()
}

fn record_of(n: u32) -> MessageRecord {
    let mut record = record(n);
    record.subject = format!("the {}", secret(n));
    record.text.body = format!("your {} was sent", secret(n));
    record.features = secret(n).into_bytes();
    record
}

struct House {
    folder: tempfile::TempDir,
}

impl House {
    /// A store with so many messages, each judged, looked at again, searched for, wanted away.
    fn filled(messages: u32) -> Self {
        let house = Self { folder: tempfile::tempdir().unwrap() };
        let mut writer = house.writer();
        for n in 0..messages {
            put(&mut writer, n);
        }
        writer.commit().unwrap();
        house
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("thymus.db")
    }

    fn store(&self) -> Store {
        Store::open(&self.path()).unwrap()
    }

    fn writer(&self) -> Writer {
        self.store().writer().unwrap()
    }

    fn erase(&self, subject: Subject) -> Erased {
        let mut writer = self.writer();
        let order = order(subject);
        let preview = writer.preview_erasure(&order).unwrap();
        let erased = writer.erase(&order).unwrap();
        assert_eq!(preview, erased);
        tidy(&mut writer);
        erased
    }

    /// Whether the text stands anywhere in the store's files, packed or not.
    fn holds(&self, text: &str) -> bool {
        files(self.folder.path()).iter().any(|file| holds(file, text.as_bytes()))
    }
}

fn put(writer: &mut Writer, n: u32) {
    let arrival = ArrivalRecord {
        time: record(n).time,
        reverse_path: ReversePath::Address(address(&format!("bounce{n}@shop.example"))),
        recipients: record(n).recipients,
        authentication: None,
    };
    writer.put_arrival(&record_of(n), &raw_of(n), &arrival).unwrap();
    let wish = Wish { recipient: address("ann@corp.example"), action: Action::Hold, dry_run: false };
    let mut judged = assessment(verdict(n, 90.0, Action::Hold, &["seen"]));
    judged.verdict.reasons[0].sentence = secret(n);
    writer.put_first_assessment(&judged, &[wish]).unwrap();
    writer.put_frozen(TENANT, id(n), 1, secret(n).as_bytes()).unwrap();
}

fn order(subject: Subject) -> ErasureOrder {
    let (by, reason) = ("dana".to_owned(), "asked for in letter 7".to_owned());
    ErasureOrder { tenant: TENANT, time: Timestamp::from_seconds(1_900_000_000), subject, by, reason }
}

fn tidy(writer: &mut Writer) -> Tidied {
    let mut tidied = Tidied::default();
    while writer.tidy(&mut tidied).unwrap() {}
    writer.scrub().unwrap();
    tidied
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            all.extend(files(&entry.path()));
        } else {
            all.push(entry.path());
        }
    }
    all
}

fn holds(file: &Path, text: &[u8]) -> bool {
    let bytes = std::fs::read(file).unwrap();
    let found = |bytes: &[u8]| bytes.windows(text.len()).any(|window| window == text);
    found(&bytes) || blocks(&bytes).iter().any(|block| found(block))
}

/// The unpacked blocks of a pack, as `docs/pack-format.md` tells.
fn blocks(pack: &[u8]) -> Vec<Vec<u8>> {
    let number = |at: usize| u32::from_le_bytes(pack[at..at + 4].try_into().unwrap()) as usize;
    let (mut at, mut all) = (16, Vec::new());
    while pack.get(at..at + 4) == Some(b"TBLK") {
        let entries = usize::from(u16::from_le_bytes(pack[at + 6..at + 8].try_into().unwrap()));
        let payload = at + 24 + 24 * entries;
        let end = payload + number(at + 12);
        all.push(match pack[at + 4] {
            0 => pack[payload..end].to_vec(),
            _ => zstd::bulk::decompress(&pack[payload..end], number(at + 8)).unwrap(),
        });
        at = end;
    }
    all
}

fn found(store: &Store, text: &str) -> usize {
    store.search(TENANT, &Query::parse(text).unwrap(), 100).unwrap().len()
}

#[test]
fn an_erased_message_is_nowhere_any_more() {
    let house = House::filled(40);
    assert!(house.holds(&secret(17)) && house.holds(&secret(39)));
    let erased = house.erase(Subject::Message(id(17)));
    assert_eq!((erased.messages, erased.evidence), (1, 0));
    let store = house.store();
    assert!(!house.holds(&secret(17)));
    assert_eq!((store.message(TENANT, id(17)).unwrap(), found(&store, &secret(17))), (None, 0));
    assert!(matches!(store.raw(TENANT, id(17)), Err(StoreError::UnknownMessage(_))));
    // All others are as they were.
    for n in (0..40).filter(|n| *n != 17) {
        assert_eq!(store.raw(TENANT, id(n)).unwrap(), raw_of(n));
        assert_eq!(store.assessments(TENANT, id(n)).unwrap()[0].verdict.reasons[0].sentence, secret(n));
        assert_eq!(found(&store, &secret(n)), 1);
        assert_eq!(store.intents(TENANT, id(n)).unwrap().len(), 1);
    }
    // That something was erased is kept; not what.
    let entry = &store.erasures(TENANT, 10).unwrap()[0];
    assert_eq!((entry.by.as_str(), entry.messages, entry.of_person), ("dana", 1, false));
    let deed = &store.audit(TENANT, None, 1).unwrap()[0].deed;
    assert_eq!((deed.deed.as_str(), deed.object.as_str()), ("message.erase", ""));
    assert!(store.untidy().unwrap().is_empty() && store.stats(TENANT).unwrap().damage.is_empty());
    let again = house.writer().erase(&order(Subject::Message(id(17))));
    assert!(matches!(again, Err(StoreError::UnknownMessage(_))));
}

#[test]
fn no_number_is_given_twice() {
    let house = House::filled(5);
    let mut writer = house.writer();
    let about = MessageId::parse("m4@shop.example").unwrap();
    writer
        .put_evidence(&thymus_event::evidence::Evidence { indicator: Indicator::Message(about), ..evidence(1) })
        .unwrap();
    writer.commit().unwrap();
    drop(writer);
    let (ends, version) = (house.store().ends().unwrap(), house.store().evidence_version().unwrap());
    assert_eq!(house.erase(Subject::Message(id(4))).evidence, 1);
    let mut writer = house.writer();
    put(&mut writer, 5);
    writer.put_evidence(&evidence(2)).unwrap();
    writer.commit().unwrap();
    let after = house.store().ends().unwrap();
    assert!(after.arrival > ends.arrival && after.message > ends.message);
    assert_eq!(house.store().evidence_version().unwrap(), EvidenceVersion(version.0 + 1));
}

#[test]
fn a_person_goes_with_all_that_is_about_them() {
    let house = House::filled(12);
    let mut writer = house.writer();
    let gone = address("sender3@shop.example");
    let about = |indicator, fact, n| thymus_event::evidence::Evidence { indicator, fact, ..evidence(n) };
    writer.put_evidence(&about(Indicator::Sender(gone.clone()), Fact::Reported, 1)).unwrap();
    writer.put_evidence(&about(Indicator::Account(gone.clone()), Fact::AtRisk, 2)).unwrap();
    writer.put_evidence(&evidence(3)).unwrap();
    let visit = |who: &str| VisitRecord { time: record(1).time, who: who.to_owned(), host: "a.example".to_owned() };
    let visits = vec![visit(gone.as_str()), visit("bob@corp.example")];
    let records = LogRecords { tenant: TENANT, visits, ..LogRecords::default() };
    writer.put_logs(&records, &mut thymus_store::KnownVisits::new()).unwrap();
    // Somebody else's message that was handed over for the person, too.
    let arrival = ArrivalRecord {
        time: record(7).time,
        reverse_path: ReversePath::Null,
        recipients: vec![gone.clone()],
        authentication: None,
    };
    writer.put_arrival(&record_of(7), &raw_of(7), &arrival).unwrap();
    writer.commit().unwrap();
    drop(writer);
    assert!(house.holds("sender3@shop.example"));
    let erased = house.erase(Subject::Person(gone.clone()));
    assert_eq!((erased.messages, erased.shared, erased.visits, erased.evidence), (2, 2, 1, 2));
    for text in ["sender3@shop.example", &secret(3), &secret(7)] {
        assert!(!house.holds(text), "{text}");
    }
    let store = house.store();
    assert!(store.message(TENANT, id(8)).unwrap().is_some());
    assert_eq!(store.stats(TENANT).unwrap().visits, 1);
    // Nothing is left to erase; that this was asked for is noted.
    assert_eq!(house.erase(Subject::Person(gone)), Erased::default());
    assert_eq!(store.erasures(TENANT, 10).unwrap().len(), 2);
}

#[test]
fn a_campaign_whose_first_message_goes_bears_the_next_ones_name() {
    let house = House::filled(4);
    let mut writer = house.writer();
    let (old, new) = (CampaignId::founded_by(id(1)), CampaignId::founded_by(id(2)));
    for n in 1..4 {
        let why = (n > 1).then(|| r#"{"wording":1}"#.to_owned());
        let member =
            CampaignMember { tenant: TENANT, campaign: old, message: id(n), why, log10_share: -2.0, alien: true };
        writer.put_campaign_member(&member).unwrap();
    }
    let spreads = Fact::Spreads { messages: 3, senders: 3, recipients: 3 };
    let fact = thymus_event::evidence::Evidence { indicator: Indicator::Campaign(old), fact: spreads, ..evidence(1) };
    writer.put_evidence(&fact).unwrap();
    writer.commit().unwrap();
    drop(writer);
    house.erase(Subject::Message(id(1)));
    let store = house.store();
    let members = store.campaign(TENANT, new).unwrap();
    assert_eq!(members.iter().map(|member| member.message).collect::<Vec<_>>(), [id(2), id(3)]);
    assert_eq!((&members[0].why, members[1].why.is_some()), (&None, true));
    assert_eq!(store.evidence_since(TENANT, EvidenceVersion(0)).unwrap()[0].1.indicator, Indicator::Campaign(new));
    assert!(!house.holds(&old.to_string()));
    house.erase(Subject::Message(id(2)));
    house.erase(Subject::Message(id(3)));
    assert!(house.store().evidence_since(TENANT, EvidenceVersion(0)).unwrap().is_empty());
}

#[test]
fn a_copy_under_way_keeps_its_packs() {
    let house = House::filled(3);
    let mut writer = house.writer();
    writer.erase(&order(Subject::Message(id(1)))).unwrap();
    let lock = house.folder.path().join("thymus.db.packs/packs.lock");
    let held = std::fs::File::options().write(true).create(true).truncate(false).open(lock).unwrap();
    held.lock_shared().unwrap();
    let copied = tidy(&mut writer);
    assert_eq!((copied.copied.as_slice(), copied.packs), (&[1][..], 0));
    assert_eq!(house.store().untidy().unwrap(), [1]);
    drop(held);
    assert_eq!(tidy(&mut writer).packs, 1);
    assert!(!house.holds(&secret(1)) && house.store().untidy().unwrap().is_empty());
}

#[test]
fn a_damaged_pack_is_left_alone_and_told() {
    let house = House::filled(3);
    let pack = house.folder.path().join("thymus.db.packs/00000001.pack");
    let mut bytes = std::fs::read(&pack).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    std::fs::write(&pack, &bytes).unwrap();
    let mut writer = house.writer();
    writer.erase(&order(Subject::Message(id(1)))).unwrap();
    let tidied = tidy(&mut writer);
    assert_eq!((tidied.damaged.as_slice(), tidied.packs), (&[1][..], 0));
    assert_eq!(std::fs::read(&pack).unwrap(), bytes);
    // New mail is taken as ever.
    put(&mut writer, 9);
    writer.commit().unwrap();
    assert_eq!(house.store().raw(TENANT, id(9)).unwrap(), raw_of(9));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn whatever_is_erased_when_the_rest_is_whole(steps in prop::collection::vec((0..60_u32, any::<bool>()), 1..60)) {
        let house = House::filled(0);
        let (mut there, mut gone) = (BTreeSet::new(), BTreeSet::new());
        let mut writer = house.writer();
        for (n, adds) in steps {
            if adds {
                put(&mut writer, n);
                writer.commit().unwrap();
                there.insert(n);
                gone.remove(&n);
            } else if there.remove(&n) {
                writer.erase(&order(Subject::Message(id(n)))).unwrap();
                let mut tidied = Tidied::default();
                while writer.tidy(&mut tidied).unwrap() {}
                gone.insert(n);
            }
        }
        writer.scrub().unwrap();
        let store = house.store();
        prop_assert_eq!(store.stats(TENANT).unwrap().messages, there.len() as u64);
        prop_assert!(store.stats(TENANT).unwrap().damage.is_empty());
        for n in &there {
            prop_assert_eq!(store.raw(TENANT, id(*n)).unwrap(), raw_of(*n));
            prop_assert_eq!(found(&store, &secret(*n)), 1);
        }
        for n in &gone {
            prop_assert!(!house.holds(&secret(*n)), "{}", n);
        }
        drop(writer);
        // What was erased may come again.
        let mut writer = house.writer();
        for n in &gone {
            prop_assert_eq!(writer.put_message(&record_of(*n), &raw_of(*n)).unwrap(), Stored::New);
        }
    }
}
