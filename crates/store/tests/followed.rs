//! What followed logs taught: kept once, with how far they were read, for as long as is said.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

mod support;

use std::net::IpAddr;
use std::path::Path;
use thymus_event::{EventId, HealthChange, Lease, SourceHealth, SourceState, TenantId, Timestamp};
use thymus_store::{HOSTS_A_DAY_MAX, KnownVisits, LOG_DAYS_KEPT, LogRecords, Store, VisitRecord};

const TENANT: TenantId = TenantId(1);
const DAY_S: i64 = 86_400;

fn visit(seconds: i64, who: &str, host: &str) -> VisitRecord {
    VisitRecord { time: Timestamp::from_seconds(seconds), who: who.to_owned(), host: host.to_owned() }
}

fn lease(n: u8, seconds: i64) -> Lease {
    Lease {
        tenant: TENANT,
        id: EventId([n; 16]),
        time: Timestamp::from_seconds(seconds),
        address: IpAddr::from([10, 0, 0, n]),
        hardware: None,
        host_name: None,
        user: None,
        seconds: Some(3600),
    }
}

fn put(path: &Path, records: &LogRecords, known: &mut KnownVisits) -> u64 {
    let store = Store::open(path).unwrap();
    let mut writer = store.writer().unwrap();
    let not_kept = writer.put_logs(records, known).unwrap();
    writer.commit().unwrap();
    not_kept
}

fn visits(path: &Path) -> Vec<VisitRecord> {
    let store = Store::open(path).unwrap();
    let days = store.visit_days(TENANT).unwrap();
    days.into_iter().flat_map(|day| store.visits_on(TENANT, day).unwrap()).collect()
}

#[test]
fn the_first_visit_of_a_day_is_kept_whatever_the_order() {
    let all = [
        visit(DAY_S + 500, "ann@example.org", "shop.example"),
        visit(DAY_S + 100, "ann@example.org", "shop.example"),
        visit(DAY_S + 900, "ann@example.org", "shop.example"),
        visit(DAY_S + 200, "10.0.0.7", "shop.example"),
        visit(3 * DAY_S, "ann@example.org", "shop.example"),
        visit(-1, "ann@example.org", "news.example"),
    ];
    let expected = [all[5].clone(), all[1].clone(), all[3].clone(), all[4].clone()];
    let folder = tempfile::tempdir().unwrap();
    for (name, step) in [("forth", 1), ("back", -1)] {
        let path = folder.path().join(name);
        let ordered: Vec<_> = if step > 0 { all.to_vec() } else { all.iter().rev().cloned().collect() };
        let mut known = KnownVisits::new();
        for visits in [ordered.clone(), ordered.clone()] {
            put(&path, &LogRecords { tenant: TENANT, visits, ..LogRecords::default() }, &mut known);
        }
        // Another process, which knows nothing, puts them again one by one.
        for visit in &ordered {
            let visits = vec![visit.clone()];
            put(&path, &LogRecords { tenant: TENANT, visits, ..LogRecords::default() }, &mut KnownVisits::new());
        }
        assert_eq!(visits(&path), expected, "{name}");
    }
}

#[test]
fn lines_and_checkpoint_are_kept_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    let health = SourceHealth::new("http.log", Timestamp::from_seconds(5));
    let change = HealthChange {
        time: Timestamp::from_seconds(6),
        source: "http.log".to_owned(),
        state: SourceState::Silent { usual_s: Some(60) },
        quiet_s: 1000,
    };
    let records = LogRecords {
        tenant: TENANT,
        visits: vec![visit(0, "ann@example.org", "shop.example")],
        leases: vec![lease(1, 10), lease(2, 5), lease(1, 10)],
        checkpoints: vec![(1, vec![7]), (2, vec![8, 9])],
        health: vec![health.clone()],
        changes: vec![change.clone()],
        ..LogRecords::default()
    };
    let store = Store::open(&path).unwrap();
    let mut writer = store.writer().unwrap();
    writer.put_logs(&records, &mut KnownVisits::new()).unwrap();
    drop(writer);
    assert!(store.checkpoints(TENANT).unwrap().is_empty() && visits(&path).is_empty(), "nothing was committed");

    put(&path, &records, &mut KnownVisits::new());
    assert_eq!(store.checkpoints(TENANT).unwrap(), [(1, vec![7]), (2, vec![8, 9])]);
    assert_eq!(store.source_health(TENANT).unwrap(), [health]);
    assert_eq!(store.health_changes(TENANT, 5).unwrap(), [change]);
    assert_eq!(store.leases_since(TENANT, Timestamp::from_seconds(0)).unwrap(), [lease(2, 5), lease(1, 10)]);
    assert_eq!(store.leases_since(TENANT, Timestamp::from_seconds(6)).unwrap(), [lease(1, 10)]);
    let later =
        LogRecords { tenant: TENANT, checkpoints: vec![(1, vec![])], forgotten: vec![2], ..LogRecords::default() };
    put(&path, &later, &mut KnownVisits::new());
    assert_eq!(store.checkpoints(TENANT).unwrap(), [(1, vec![])]);
    assert!(store.checkpoints(TenantId(0)).unwrap().is_empty(), "another organisation's");
}

#[test]
fn a_device_that_looks_up_everything_is_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    let hosts = i64::from(HOSTS_A_DAY_MAX) + 50;
    let of = |who: &str, from: i64, to: i64| LogRecords {
        tenant: TENANT,
        visits: (from..to).map(|n| visit(DAY_S, who, &format!("h{n}.example"))).collect(),
        ..LogRecords::default()
    };
    let mut known = KnownVisits::new();
    assert_eq!(put(&path, &of("10.0.0.1", 0, hosts - 60), &mut known), 0);
    assert_eq!(put(&path, &of("10.0.0.1", hosts - 70, hosts), &mut KnownVisits::new()), 50);
    assert_eq!(put(&path, &of("10.0.0.1", 0, 5), &mut known), 0, "what is kept is known");
    assert_eq!(put(&path, &of("10.0.0.2", 0, 5), &mut known), 0);
    assert_eq!(visits(&path).len(), HOSTS_A_DAY_MAX as usize + 5);
}

#[test]
fn who_went_somewhere_is_counted_by_days() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    let visits = [(1, "ann"), (2, "ann"), (2, "bob"), (5, "eve")];
    let mut visits: Vec<_> = visits.iter().map(|(day, who)| visit(day * DAY_S, who, "shop.example")).collect();
    visits.push(visit(DAY_S, "dan", "news.example"));
    put(&path, &LogRecords { tenant: TENANT, visits, ..LogRecords::default() }, &mut KnownVisits::new());
    let store = Store::open(&path).unwrap();
    let since = |seconds: i64| {
        let visits = store.visits_to(TENANT, "shop.example", Timestamp::from_seconds(seconds)).unwrap();
        visits.into_iter().map(|visit| (visit.time.day().0, visit.who)).collect::<Vec<_>>()
    };
    let of = |pairs: &[(i32, &str)]| pairs.iter().map(|(day, who)| (*day, (*who).to_owned())).collect::<Vec<_>>();
    assert_eq!(since(2 * DAY_S), of(&[(2, "ann"), (2, "bob"), (5, "eve")]));
    assert_eq!(since(2 * DAY_S + 1), of(&[(5, "eve")]));
    let visitors = |host: &str, from: i64, to: i64| {
        let day = |day: i64| Timestamp::from_seconds(day * DAY_S);
        store.visitors(TENANT, host, day(from), day(to)).unwrap()
    };
    assert_eq!(
        (visitors("shop.example", 0, 9), visitors("shop.example", 2, 4), visitors("none.example", 0, 9)),
        (3, 2, 0)
    );
}

#[test]
fn what_is_old_is_dropped() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("thymus.db");
    let newest = i64::from(LOG_DAYS_KEPT + 2) * DAY_S;
    let records = LogRecords {
        tenant: TENANT,
        visits: vec![
            visit(DAY_S, "ann@example.org", "old.example"),
            visit(DAY_S, "ann@example.org", "shop.example"),
            visit(2 * DAY_S, "ann@example.org", "shop.example"),
            visit(newest, "ann@example.org", "new.example"),
        ],
        leases: vec![lease(1, DAY_S), lease(2, 2 * DAY_S)],
        ..LogRecords::default()
    };
    let mut known = KnownVisits::new();
    put(&path, &records, &mut known);
    let store = Store::open(&path).unwrap();
    let mut writer = store.writer().unwrap();
    writer.drop_old_logs(TENANT, &mut known).unwrap();
    writer.commit().unwrap();
    drop(writer);
    let kept = [visit(2 * DAY_S, "ann@example.org", "shop.example"), visit(newest, "ann@example.org", "new.example")];
    assert_eq!(visits(&path), kept);
    assert_eq!(store.leases_since(TENANT, Timestamp::default()).unwrap(), [lease(2, 2 * DAY_S)]);
    // Names that went come back.
    put(&path, &LogRecords { visits: vec![visit(3 * DAY_S, "bob@example.org", "old.example")], ..records }, &mut known);
    assert_eq!(visits(&path)[1], visit(3 * DAY_S, "bob@example.org", "old.example"));
}

#[test]
fn what_people_use_is_counted_by_people_and_days() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let visits = ["ann", "bob", "10.0.0.7"].map(|who| visit(DAY_S, who, "shop.example"));
    let visits =
        visits.into_iter().chain([visit(DAY_S, "ann", "rare.example"), visit(9 * DAY_S, "eve", "late.example")]);
    put(
        &path,
        &LogRecords { tenant: TENANT, visits: visits.collect(), ..LogRecords::default() },
        &mut KnownVisits::new(),
    );
    let store = Store::open(&path).unwrap();
    let (since, until) = (Timestamp::from_seconds(0), Timestamp::from_seconds(2 * DAY_S));
    let used = store.visited_by(TENANT, since, until, 2).unwrap();
    assert_eq!(used.into_iter().collect::<Vec<_>>(), [("shop.example".to_owned(), 3)]);
    assert_eq!(store.people_who_went(TENANT, since, until).unwrap(), 3);

    let mut writer = store.writer().unwrap();
    for n in 0..30 {
        writer.put_message(&support::record(n), b"raw").unwrap();
    }
    writer.commit().unwrap();
    let all = (Timestamp::from_seconds(0), Timestamp::from_millis(i64::MAX));
    let written = store.written_to(TENANT, all.0, all.1).unwrap();
    // Every fifth message is outbound, an hour after the one before.
    assert_eq!(written.keys().collect::<Vec<_>>(), ["ann@corp.example", "bob@corp.example"]);
    assert_eq!(written["ann@corp.example"].len(), 2);
    assert!(store.written_to(TenantId(9), all.0, all.1).unwrap().is_empty());
}
