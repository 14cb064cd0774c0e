use super::testing::{DEVICE, SERVER, connection};
use super::*;
use std::net::IpAddr;
use thymus_baseline::Flows;
use thymus_event::{EventId, Host, NameAnswer, TenantId, Timestamp};

fn device(number: u8) -> IpAddr {
    [10, 0, 0, number].into()
}

fn site(number: u8) -> IpAddr {
    [198, 51, 100, number].into()
}

fn lookup(flows: &mut Flows, device: IpAddr, name: &str, address: IpAddr) {
    flows.answer(&NameAnswer {
        tenant: TenantId::default(),
        id: EventId([0; 16]),
        time: Timestamp::default(),
        device,
        name: Host::new(name),
        addresses: [address].into_iter().collect(),
    });
}

/// Devices that each go to named sites, irregularly, with sizes that change.
fn office(devices: u8) -> Flows {
    let mut flows = Flows::default();
    for number in 1..=devices {
        for to in 1..=20 {
            lookup(&mut flows, device(number), "www.example.org", site(to));
            for n in 1..6i64 {
                let mut visit = connection(device(number), site(to), 443, n * n * 77_777 * i64::from(to));
                visit.bytes_in = Some((n * 3_000) as u64);
                flows.connection(&visit);
            }
        }
    }
    flows
}

/// The last finding that was due while a device connects by the clock.
fn by_the_clock(flows: &mut Flows, from: IpAddr, to: IpAddr, period_ms: i64, count: i64) -> Option<BeaconFinding> {
    let due: Vec<_> = (0..count)
        .filter_map(|n| flows.connection(&connection(from, to, 443, n * period_ms + n * n % 5 * 100)))
        .collect();
    beacons(flows, *due.last()?)
}

#[test]
fn a_clock_to_a_bare_address_that_nobody_else_knows_is_an_alert() {
    let mut flows = office(10);
    let found = by_the_clock(&mut flows, DEVICE, SERVER, 27_000, 64).unwrap();
    assert!(found.is_alert() && found.score > 90, "{found:?}");
    assert_eq!((found.device, found.destination, found.port, found.connections), (DEVICE, SERVER, 443, 64));
    assert!(found.sentence().contains("connects every 27 s, 63 gaps (p = "), "{}", found.sentence());
    assert!(found.sentence().contains("0 of 9 other devices"), "{}", found.sentence());
    assert_eq!(found.techniques.first().map(|technique| technique.id), Some("T1071"));
    assert!(found.sentence().contains("no name led to the address"));
}

#[test]
fn a_clock_with_a_name_needs_rarity() {
    let mut large = office(200);
    lookup(&mut large, DEVICE, "beacon.example.net", SERVER);
    assert!(by_the_clock(&mut large, DEVICE, SERVER, 60_000, 64).unwrap().is_alert());
    let mut alone = office(1);
    lookup(&mut alone, DEVICE, "beacon.example.net", SERVER);
    let found = by_the_clock(&mut alone, DEVICE, SERVER, 60_000, 64).unwrap();
    assert!(!found.is_alert(), "one host with no history: {found:?}");
    assert!(found.reasons.last().unwrap().text().contains("beacon.example.net"));
}

#[test]
fn what_half_of_the_devices_do_by_the_clock_is_no_alert() {
    let mut flows = office(40);
    for number in 2..=20 {
        by_the_clock(&mut flows, device(number), SERVER, 60_000, 64);
    }
    assert!(!by_the_clock(&mut flows, DEVICE, SERVER, 60_000, 64).unwrap().is_alert());
}

#[test]
fn people_are_no_finding() {
    let flows = office(5);
    assert!(flows.pairs().all(|pair| beacons(&flows, pair).is_none()));
}

#[test]
fn one_call_back_is_an_alert() {
    let mut flows = office(10);
    flows.connection(&connection(SERVER, DEVICE, 8080, 1_000));
    let pair = flows.connection(&connection(DEVICE, SERVER, 1389, 3_500)).unwrap();
    let found = beacons(&flows, pair).unwrap();
    assert!(found.is_alert() && found.is_call_back && found.period_ms.is_none(), "{found:?}");
    assert!(found.sentence().contains("come in 2.5 s before"), "{}", found.sentence());
}

#[test]
fn weights_add_up_to_the_score() {
    let mut flows = office(10);
    let found = by_the_clock(&mut flows, DEVICE, SERVER, 27_000, 64).unwrap();
    let odds = 10f64.powf(found.decades);
    assert_eq!(found.score, (100.0 * odds / (1.0 + odds)).round() as u8);
    assert!(found.reasons.windows(2).all(|pair| pair[0].decades() >= pair[1].decades()));
}

#[test]
fn surprise_is_nothing_where_nothing_is_usual_and_bounded_where_all_is() {
    assert!(Surprise { usual: 0.0, turned: 0.5 }.of_unusual().abs() < 1e-12);
    assert!(Surprise { usual: 1.0, turned: 0.5 }.of_unusual().is_finite());
}
