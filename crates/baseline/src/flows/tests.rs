use super::testing::{connection, inbound, inside, outside};
use super::*;
use proptest::prelude::*;
use thymus_event::{EventId, TenantId};

const SMALL: Limits = Limits { peers: 1000, destinations: 1000, devices: 100 };

fn flows() -> Flows {
    Flows::new(private_networks(), SMALL)
}

fn pair(device: u32, destination: u32, port: u16) -> Pair {
    Pair { device: inside(device), destination: outside(destination), port, transport: Transport::Tcp }
}

fn answer(device: u32, name: &str, address: IpAddr) -> NameAnswer {
    NameAnswer {
        tenant: TenantId::default(),
        id: EventId([0; 16]),
        time: Timestamp::from_seconds(1),
        device: inside(device),
        name: Host::new(name),
        addresses: [address].into_iter().collect(),
    }
}

fn visit(device: u32, host: &str, server: Option<IpAddr>) -> WebVisit {
    WebVisit {
        tenant: TenantId::default(),
        id: EventId([0; 16]),
        time: Timestamp::from_seconds(2),
        device: inside(device),
        user: None,
        host: Host::new(host),
        server,
    }
}

#[test]
fn pairs_are_due_at_doublings_and_then_by_the_quarter() {
    let mut flows = flows();
    let due: Vec<i64> =
        (1..=128).filter(|n| flows.connection(&connection(1, outside(1), 443, n * 30_000)).is_some()).collect();
    assert_eq!(due, [4, 8, 16, 32, 48, 64, 80, 96, 112, 128]);
    let facts = flows.facts(pair(1, 1, 443)).unwrap();
    assert_eq!((facts.contacts.len(), facts.first), (CONTACTS_MAX, Timestamp::from_seconds(30)));
    assert!(flows.connection(&connection(1, outside(1), 443, 128 * 30_000)).is_none(), "told twice");
}

#[test]
fn what_stays_inside_or_goes_to_many_is_not_looked_at() {
    let mut flows = flows();
    for address in
        ["10.1.2.3", "224.0.0.251", "255.255.255.255", "169.254.1.1", "127.0.0.1", "ff02::fb", "fe80::1", "::"]
    {
        let connection = connection(1, address.parse().unwrap(), 443, 0);
        assert_eq!(flows.connection(&connection), None);
    }
    assert_eq!(flows.kept(), (0, 0));
    let mut between_strangers = connection(1, outside(2), 443, 0);
    between_strangers.source = outside(1);
    flows.connection(&between_strangers);
    assert_eq!(flows.kept(), (0, 0));
    flows.connection(&connection(1, "::ffff:80.0.0.1".parse().unwrap(), 443, 0));
    assert!(flows.facts(pair(1, 1, 443)).is_some(), "a mapped address is the address");
}

#[test]
fn a_piece_of_a_longer_connection_is_no_contact_unless_the_record_never_tells() {
    let mut flows = flows();
    let mut piece = connection(1, outside(1), 443, 0);
    piece.state = ConnectionState::Unknown;
    flows.connection(&piece);
    assert!(flows.facts(pair(1, 1, 443)).is_none());
    piece.service_is_inspected = false;
    flows.connection(&piece);
    assert!(flows.facts(pair(1, 1, 443)).is_some(), "a flow log never tells");
}

#[test]
fn names_come_from_answers_and_visits_before_or_after() {
    let mut flows = flows();
    flows.answer(&answer(1, "www.example.org", outside(1)));
    flows.connection(&connection(1, outside(1), 443, 1000));
    flows.connection(&connection(1, outside(2), 443, 1000));
    flows.visit(&visit(1, "www.example.net", Some(outside(2))));
    flows.connection(&connection(2, outside(1), 443, 1000));
    flows.visit(&visit(2, "www.example.net", None));
    flows.visit(&visit(2, "80.0.0.1", Some(outside(1))));
    let name = |device, to| flows.facts(pair(device, to, 443)).unwrap().name.map(|host| host.as_str().to_owned());
    assert_eq!(name(1, 1).as_deref(), Some("www.example.org"));
    assert_eq!(name(1, 2).as_deref(), Some("www.example.net"));
    assert_eq!(name(2, 1), None, "another device asked; an address is no name");
    let habit = flows.facts(pair(2, 1, 443)).unwrap().same_port;
    assert_eq!((habit.pairs, habit.named), (2, 2));
}

#[test]
fn who_came_in_first_is_known() {
    let mut flows = flows();
    flows.connection(&inbound(outside(1), 1, 8080, 5_000));
    flows.connection(&inbound(outside(1), 1, 8080, 4_000));
    assert!(flows.connection(&connection(1, outside(1), 1389, 9_000)).is_some(), "due at once");
    let facts = flows.facts(pair(1, 1, 1389)).unwrap();
    assert_eq!((facts.came_in, facts.first_out), (Some(Timestamp::from_seconds(4)), Timestamp::from_seconds(9)));
    let mut answered = connection(1, outside(3), 40_000, 9_500);
    answered.source_port = 5060;
    flows.connection(&inbound(outside(3), 1, 5060, 9_400));
    flows.connection(&answered);
    assert_eq!(flows.facts(pair(1, 3, 40_000)).unwrap().came_in, None, "an answer, its ends swapped");
    let mut knock = inbound(outside(2), 1, 23, 0);
    knock.state = ConnectionState::Unanswered;
    flows.connection(&knock);
    flows.connection(&connection(1, outside(2), 443, 9_000));
    let facts = flows.facts(pair(1, 2, 443)).unwrap();
    assert_eq!((facts.came_in, facts.same_port.call_backs, facts.all_ports.call_backs), (None, 0, 1));
}

#[test]
fn ports_are_followed_singly_and_a_scan_is_bounded() {
    let mut flows = flows();
    for n in 0..10 {
        flows.connection(&connection(1, outside(1), 443, n * 60_000));
    }
    for port in 1..1000 {
        flows.connection(&connection(1, outside(1), port, 1_000_000 + i64::from(port)));
    }
    assert_eq!(flows.pairs().count(), PEER_PORTS_MAX);
    assert_eq!(flows.facts(pair(1, 1, 443)).unwrap().contacts.len(), 11);
    assert_eq!(flows.facts(pair(1, 1, 443)).unwrap().all_ports.pairs as usize, PEER_PORTS_MAX - 1);
}

#[test]
fn memory_stays_flat_under_random_destinations_and_what_recurs_stays() {
    let mut flows = flows();
    for n in 0..200_000_u32 {
        let time = i64::from(n) * 100;
        flows.connection(&connection(n % 50, outside(100 + n), 443, time));
        if n % 300 == 0 {
            flows.connection(&connection(60, outside(1), 443, time));
        }
    }
    assert_eq!(flows.kept(), (SMALL.peers, SMALL.destinations));
    let facts = flows.facts(pair(60, 1, 443)).unwrap();
    assert_eq!((facts.contacts.len(), facts.reach.others, facts.reach.devices), (CONTACTS_MAX, 0, 50));
    assert_eq!(facts.all_ports.pairs as usize, SMALL.peers - 1, "habits count what is kept");
}

#[test]
fn what_has_ended_makes_room() {
    let mut flows = Flows::new(private_networks(), Limits { peers: 8, ..SMALL });
    for to in 0..8 {
        for n in 0..32 {
            flows.connection(&connection(1, outside(to), 443, n * 60_000));
        }
    }
    let later = Timestamp::default().plus_hours(24 * 60).millis();
    for to in 8..16 {
        for n in 0..2 {
            flows.connection(&connection(1, outside(to), 443, later + n * 60_000));
        }
    }
    assert!((8..16).all(|to| flows.facts(pair(1, to, 443)).is_some()));
}

#[test]
fn popular_destinations_are_not_followed_device_by_device() {
    let mut flows = Flows::new(private_networks(), Limits { devices: 1000, ..SMALL });
    for device in 0..500 {
        flows.connection(&connection(device, outside(1), 443, 0));
    }
    assert_eq!(flows.kept().0, DESTINATION_DEVICES_MAX - 1);
}

/// What may be said of every pair, in the order of pairs.
fn all_facts(flows: &Flows) -> Vec<String> {
    let mut pairs: Vec<Pair> = flows.pairs().collect();
    pairs.sort_unstable();
    pairs.iter().map(|pair| format!("{:?}", flows.facts(*pair))).collect()
}

#[derive(Clone, Debug)]
enum Record {
    Out(Connection),
    In(Connection),
    Name(NameAnswer),
}

fn record() -> impl Strategy<Value = Record> {
    (0u32..3, 0u32..4, prop::sample::select(vec![80u16, 443]), 0i64..500_000, 0u8..3).prop_map(
        |(device, to, port, millis, kind)| match kind {
            0 => Record::Out(connection(device, outside(to), port, millis)),
            1 => Record::In(inbound(outside(to), device, port, millis)),
            _ => Record::Name(answer(device, if port == 80 { "a.example" } else { "b.example" }, outside(to))),
        },
    )
}

fn take(flows: &mut Flows, record: &Record) {
    match record {
        Record::Out(connection) | Record::In(connection) => drop(flows.connection(connection)),
        Record::Name(answer) => flows.answer(answer),
    }
}

proptest! {
    #[test]
    fn order_and_repetition_change_nothing_for_what_is_kept(records in prop::collection::vec(record(), 0..300), turn in 0usize..300) {
        let mut plain = flows();
        records.iter().for_each(|record| take(&mut plain, record));
        let mut other = flows();
        let turn = turn.min(records.len());
        records[turn..].iter().rev().chain(&records).for_each(|record| take(&mut other, record));
        prop_assert_eq!(all_facts(&plain), all_facts(&other));
    }

    #[test]
    fn a_replay_and_a_stored_state_are_the_same(records in prop::collection::vec(record(), 0..100)) {
        let (mut first, mut second) = (flows(), flows());
        records.iter().for_each(|record| take(&mut first, record));
        records.iter().for_each(|record| take(&mut second, record));
        let bytes = postcard::to_stdvec(&first).unwrap();
        prop_assert_eq!(&postcard::to_stdvec(&second).unwrap(), &bytes);
        prop_assert_eq!(postcard::from_bytes::<Flows>(&bytes).unwrap(), second);
    }
}
