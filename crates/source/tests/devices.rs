//! Who used which address when, by leases, sign-ins and the organisation's own map.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

use proptest::prelude::*;
use std::net::IpAddr;
use std::sync::Arc;
use thymus_event::saas::{Operation, Outcome};
use thymus_event::{AccountActivity, Address, Event, EventId, Host, Lease, TenantId, Timestamp, WebVisit};
use thymus_source::network::devices::ADDRESSES_MAX;
use thymus_source::network::{DeviceKey, Devices, HostMap, Inside, Span};

const HOUR: i64 = 3600;

fn person(name: &str) -> Address {
    Address::parse(&format!("{name}@example.org")).unwrap()
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_seconds(seconds)
}

fn address(n: u8) -> IpAddr {
    [10, 0, 0, n].into()
}

fn hosts() -> HostMap {
    let mut hosts = HostMap::default();
    hosts.add(DeviceKey::Address(address(250)), person("static"), Span { from: at(0), until: at(100) }).unwrap();
    hosts.add(DeviceKey::hardware("00:00:00:00:00:01").unwrap(), person("ann"), Span::ALWAYS).unwrap();
    hosts.add(DeviceKey::hardware("00:00:00:00:00:02").unwrap(), person("bob"), Span::ALWAYS).unwrap();
    hosts.add(DeviceKey::Name(Host::new("laptop7")), person("eve"), Span::ALWAYS).unwrap();
    hosts
}

fn devices() -> Devices {
    Devices::new(Inside::new(Arc::new(hosts()), &["10.0.0.0/8".parse().unwrap()]))
}

/// A lease of the device with a hardware address that ends in `device`, 0 for none.
fn lease(n: u8, time: i64, seconds: Option<u32>, device: u8) -> Event {
    Event::Lease(Lease {
        tenant: TenantId(7),
        id: EventId([n; 16]),
        time: at(time),
        address: address(n),
        hardware: (device > 0).then(|| format!("00:00:00:00:00:{device:02x}").into()),
        host_name: None,
        user: None,
        seconds,
    })
}

fn sign_in(n: u8, time: i64, name: &str) -> Event {
    Event::Account(activity(n, time, name))
}

fn activity(n: u8, time: i64, name: &str) -> AccountActivity {
    AccountActivity {
        tenant: TenantId(7),
        id: EventId([n; 16]),
        time: at(time),
        account: person(name),
        operation: Operation::SignIn,
        operation_name: "UserLoggedIn".into(),
        outcome: Outcome::Success,
        source: Some(address(n)),
        country: None,
        network: None,
        client: None,
        application: None,
        target: None,
        items: 1,
    }
}

fn user(devices: &Devices, n: u8, time: i64) -> Option<String> {
    devices.user_of(address(n), at(time)).map(|user| user.local().to_owned())
}

#[test]
fn yesterdays_address_is_yesterdays_person() {
    let mut devices = devices();
    assert!(devices.take(&lease(1, 0, Some(3600), 1)));
    assert!(devices.take(&lease(1, 24 * HOUR, Some(3600), 2)));
    assert!(!devices.take(&lease(1, 0, Some(3600), 1)), "the same lease again");
    for (time, name) in [(-1, None), (0, Some("ann")), (3599, Some("ann")), (3600, None), (24 * HOUR, Some("bob"))] {
        assert_eq!(user(&devices, 1, time).as_deref(), name, "{time}");
    }
    devices.take(&lease(1, 24 * HOUR + 60, Some(0), 2));
    assert_eq!(user(&devices, 1, 24 * HOUR + 60), None, "given back");
    devices.take(&lease(2, 0, None, 1));
    assert_eq!(user(&devices, 2, 1_000_000_000).as_deref(), Some("ann"), "without an end");
    assert_eq!((user(&devices, 3, 0), devices.len()), (None, 2));
}

#[test]
fn the_organisation_is_believed_before_leases_and_these_before_sign_ins() {
    let mut devices = devices();
    devices.take(&lease(250, 0, None, 1));
    devices.take(&sign_in(250, 0, "bob"));
    assert_eq!(user(&devices, 250, 1).as_deref(), Some("static"));
    assert_eq!(user(&devices, 250, 100).as_deref(), Some("ann"));
    devices.take(&lease(250, 200, None, 9));
    devices.take(&sign_in(250, 300, "bob"));
    assert_eq!([user(&devices, 250, 250), user(&devices, 250, 300)], [None, Some("bob".to_owned())]);
}

#[test]
fn a_lease_may_name_its_user_or_its_device() {
    let mut devices = devices();
    let Event::Lease(plain) = lease(1, 0, Some(60), 0) else { unreachable!("a lease was made") };
    devices.take(&Event::Lease(Lease { user: Some(person("kim")), ..plain.clone() }));
    assert_eq!(user(&devices, 1, 0).as_deref(), Some("kim"));
    let mut named = Event::Lease(Lease { host_name: Some(Host::new("laptop7")), address: address(2), ..plain });
    devices.take(&named);
    assert_eq!(user(&devices, 2, 0).as_deref(), Some("eve"));
    devices.attribute(&mut named);
    assert!(matches!(named, Event::Lease(lease) if lease.user == Some(person("eve"))));
}

#[test]
fn who_signs_in_stays_a_day_or_until_the_next_device() {
    let mut devices = devices();
    devices.take(&lease(1, 0, None, 9));
    devices.take(&sign_in(1, HOUR, "ann"));
    for (time, name) in [(HOUR - 1, None), (HOUR, Some("ann")), (13 * HOUR, Some("ann")), (13 * HOUR + 1, None)] {
        assert_eq!(user(&devices, 1, time).as_deref(), name, "{time}");
    }
    devices.take(&lease(1, 2 * HOUR, Some(3600), 9));
    assert_eq!(user(&devices, 1, 2 * HOUR).as_deref(), Some("ann"), "the same device, renewed");
    devices.take(&lease(1, 2 * HOUR + 60, Some(3600), 8));
    assert_eq!(user(&devices, 1, 2 * HOUR + 60), None, "another device");
    assert_eq!(user(&devices, 1, 4 * HOUR), None, "nobody's after it");
}

#[test]
fn only_success_from_inside_tells_who_is_there() {
    let mut devices = devices();
    assert!(!devices.take(&Event::Account(AccountActivity { outcome: Outcome::Failure, ..activity(1, 0, "ann") })));
    let outside = Some("198.51.100.1".parse().unwrap());
    assert!(!devices.take(&Event::Account(AccountActivity { source: outside, ..activity(1, 0, "ann") })));
    assert!(!devices.take(&Event::Account(AccountActivity { source: None, ..activity(1, 0, "ann") })));
    assert!(devices.is_empty());
}

#[test]
fn an_address_that_many_share_is_nobodys() {
    let mut devices = devices();
    for (n, name) in ["ann", "bob", "eve", "kim"].into_iter().enumerate() {
        devices.take(&sign_in(1, n as i64 * 60, name));
    }
    assert_eq!(user(&devices, 1, 120).as_deref(), Some("eve"));
    assert_eq!(user(&devices, 1, 180), None);
    assert_eq!(user(&devices, 1, 13 * HOUR), None);
}

#[test]
fn visits_get_their_person_unless_they_have_one() {
    let mut devices = devices();
    devices.take(&lease(1, 0, None, 1));
    let visit = WebVisit {
        tenant: TenantId(7),
        id: EventId([0; 16]),
        time: at(60),
        device: "::ffff:10.0.0.1".parse().unwrap(),
        user: None,
        host: Host::new("www.example.org"),
        server: None,
    };
    let attributed = |visit: WebVisit| {
        let mut event = Event::Web(visit);
        devices.attribute(&mut event);
        match event {
            Event::Web(visit) => visit.user,
            _ => None,
        }
    };
    assert_eq!(attributed(visit.clone()), Some(person("ann")));
    assert_eq!(attributed(WebVisit { user: Some(person("kim")), ..visit }), Some(person("kim")));
}

#[test]
fn the_oldest_leases_and_the_most_silent_addresses_fall_out() {
    let mut devices = devices();
    for n in 0..1000 {
        devices.take(&lease(1, n * 60, Some(60), 1));
    }
    assert_eq!(user(&devices, 1, 0), None);
    assert_eq!(user(&devices, 1, 999 * 60).as_deref(), Some("ann"));
    assert!(!devices.take(&lease(1, 0, Some(60), 1)), "older than all that is kept");
    let Event::Lease(plain) = lease(1, 0, None, 1) else { unreachable!("a lease was made") };
    for n in 0..ADDRESSES_MAX as u32 + 10 {
        let address = IpAddr::from((0x0a01_0000 + n).to_be_bytes());
        devices.take(&Event::Lease(Lease { address, time: at(100_000 + i64::from(n)), ..plain.clone() }));
    }
    assert_eq!(devices.len(), ADDRESSES_MAX);
    assert_eq!(user(&devices, 1, 999 * 60), None);
}

/// A lease or a sign-in at one of so many addresses, by a few devices and people.
fn record(addresses: u8) -> impl Strategy<Value = Event> {
    let seconds = prop_oneof![Just(None), (0_u32..40).prop_map(Some)];
    prop_oneof![
        (0..addresses, 0_i64..50, seconds, 0_u8..4)
            .prop_map(|(n, time, seconds, device)| lease(n, time, seconds, device)),
        (0..addresses, 0_i64..50, 0_usize..5).prop_map(|(n, time, who)| sign_in(
            n,
            time,
            ["ann", "bob", "eve", "kim", "lee"][who]
        )),
    ]
}

fn answers(records: &[Event]) -> Vec<Option<String>> {
    let mut devices = devices();
    for record in records {
        devices.take(record);
    }
    (0..3).flat_map(|n| (-1..60).map(move |time| (n, time))).map(|(n, time)| user(&devices, n, time)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn order_and_repetition_change_nothing(
        (records, shuffled) in prop::collection::vec(record(3), 0..40)
            .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
        again in prop::collection::vec(any::<prop::sample::Index>(), 0..10),
    ) {
        let mut in_order = records.clone();
        in_order.sort_by_key(Event::time);
        let mut repeated = shuffled.clone();
        repeated.extend(again.iter().filter_map(|index| records.get(index.index(records.len().max(1))).cloned()));
        let wanted = answers(&in_order);
        prop_assert_eq!(&answers(&shuffled), &wanted);
        prop_assert_eq!(&answers(&repeated), &wanted);
    }

    #[test]
    fn beyond_the_bound_the_order_matters_as_little(
        (records, shuffled) in prop::collection::vec(record(1), 500..600)
            .prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
    ) {
        prop_assert_eq!(answers(&records), answers(&shuffled));
    }

    #[test]
    fn what_comes_later_does_not_change_the_past(records in prop::collection::vec(record(3), 0..40), now in 0_i64..50) {
        let past: Vec<_> = records.iter().filter(|record| record.time() <= at(now)).cloned().collect();
        let until_now = |answers: Vec<Option<String>>| -> Vec<Option<String>> {
            answers.chunks(61).flat_map(|one| one[..=(now + 1) as usize].to_vec()).collect()
        };
        prop_assert_eq!(until_now(answers(&past)), until_now(answers(&records)));
    }
}
