//! The case that no gateway sees: a site that everybody trusts is compromised, and messages that were rightly let
//! through for weeks now lead to it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panicking")]

#[path = "../../signal/src/testing.rs"]
#[allow(dead_code, missing_docs, unreachable_pub, clippy::expect_used)]
mod testing;

use std::net::IpAddr;
use std::num::NonZeroUsize;
use testing::{Mail, OWN, address, hour};
use thymus_case::{Finding, Judgement, Organisation, Policy, Setup};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::network::{ConnectionState, Transport};
use thymus_event::verdict::Action;
use thymus_event::{Connection, Event, EventId, Host, NameAnswer, TenantId, Timestamp, WebVisit};
use thymus_signal::{Features, extract};

const TWO: NonZeroUsize = NonZeroUsize::new(2).unwrap();
const PAPERS: i64 = 12;
const DAYS: i64 = 60;
/// The paper whose site is compromised.
const VICTIM: i64 = 7;

fn reader(n: i64) -> String {
    format!("reader{n}@{OWN}")
}

fn device(n: i64) -> IpAddr {
    IpAddr::from([10, 2, 0, u8::try_from(n).unwrap()])
}

fn site(paper: i64) -> String {
    format!("www.paper{paper}.example")
}

struct Office {
    organisation: Organisation,
    mail: Vec<(Features, Judgement)>,
}

impl Office {
    fn new() -> Self {
        let setup = Setup {
            tenant: TenantId(0),
            own_domains: vec![Host::new(OWN)],
            policy: Policy::default(),
            ..Setup::default()
        };
        Self { organisation: Organisation::new(setup), mail: Vec::new() }
    }

    /// Twelve well-known papers, some twenty readers: a thousand messages in two months, and what readers do with them.
    fn two_months() -> Self {
        let mut office = Self::new();
        for n in 0..20 {
            (0..PAPERS).for_each(|paper| office.visit(n, &site(paper), hour(n)));
            office.visit(n, "search.example", hour(n));
        }
        for day in 1..=DAYS {
            (0..20).for_each(|n| office.ordinary_traffic(n, hour(day * 24 + 8)));
            for paper in 0..PAPERS {
                let time = hour(day * 24 + paper);
                let reader_of_day = (day + paper) % 20;
                office.news(paper, &reader(reader_of_day), time);
                if paper % 3 == day % 3 {
                    office.news(paper, &reader((reader_of_day + 7) % 20), time.plus_minutes(1));
                }
                if (day + paper) % 4 == 0 {
                    office.visit(reader_of_day, &site(paper), time.plus_minutes(30));
                }
            }
        }
        office
    }

    fn news(&mut self, paper: i64, to: &str, time: Timestamp) {
        let sender = format!("news@paper{paper}.example");
        let mail = Mail::new(&sender, to, time).name(&format!("Paper {paper}")).bulk().link(&site(paper));
        let features = extract(&mail.0);
        let judgement = self.organisation.message(&features);
        self.mail.push((features, judgement));
    }

    fn visit(&mut self, n: i64, host: &str, time: Timestamp) {
        let (tenant, id, user) = (TenantId(0), EventId([0; 16]), Some(address(&reader(n))));
        let visit = WebVisit { tenant, id, time, device: device(n), user, host: Host::new(host), server: None };
        self.organisation.event(&Event::Web(visit));
    }

    /// Names are looked up, and what they lead to is contacted over TLS.
    fn ordinary_traffic(&mut self, n: i64, time: Timestamp) {
        for service in 0..6u8 {
            let (destination, time) =
                (IpAddr::from([198, 51, 100, service]), time.plus_minutes(n * 3 + i64::from(service)));
            self.organisation.event(&Event::Name(NameAnswer {
                tenant: TenantId(0),
                id: EventId([0; 16]),
                time,
                device: device(n),
                name: Host::new(&format!("service{service}.example")),
                addresses: std::iter::once(destination).collect(),
            }));
            assert_eq!(self.connects(n, destination, Some("ssl"), time), None);
        }
    }

    fn connects(&mut self, n: i64, destination: IpAddr, service: Option<&str>, time: Timestamp) -> Option<Finding> {
        self.organisation.event(&Event::Connection(Connection {
            tenant: TenantId(0),
            id: EventId([0; 16]),
            time,
            source: device(n),
            source_port: 50_000,
            destination,
            destination_port: 443,
            transport: Transport::Tcp,
            service: service.map(Into::into),
            service_is_inspected: true,
            duration_ms: Some(150),
            bytes_out: Some(212),
            bytes_in: Some(96),
            state: ConnectionState::Established,
            resolution_s: 1,
        }))
    }

    /// What is done about each message now.
    fn actions(&self) -> Vec<Action> {
        let delivered = self.organisation.hindsight().delivered();
        (0..).map_while(|place| delivered.opinion(place)).map(|opinion| opinion.action).collect()
    }

    fn links_to(&self, place: usize, host: &str) -> bool {
        self.mail[place].0.links.iter().any(|link| link.host.as_str() == host)
    }
}

#[test]
fn all_mail_that_leads_to_a_compromised_site_is_found_and_given_back() {
    let mut office = Office::two_months();
    assert_eq!(office.mail.len(), 960);
    let before = office.actions();
    assert!(before.iter().all(|action| *action <= Action::Banner), "ordinary news is let through");

    // A reader follows a link in the morning's paper; three minutes later the device begins to call home.
    let (reader_of_day, morning) = (3, hour((DAYS + 1) * 24 + 9));
    office.news(VICTIM, &reader(reader_of_day), morning);
    let lure = office.mail.last().unwrap().0.id;
    office.visit(reader_of_day, "search.example", morning.plus_minutes(1));
    office.visit(reader_of_day, &site(VICTIM), morning.plus_minutes(2));
    let finding = (0..120).find_map(|n| {
        let destination = "203.0.113.77".parse().unwrap();
        office.connects(reader_of_day, destination, None, morning.plus_minutes(5 + n))
    });
    let finding = finding.expect("a device that calls home every minute is found");
    let facts = office.organisation.facts(&finding);
    assert!(matches!(facts[0].fact, Fact::CallsHome { .. }), "{facts:?}");

    // Attribution names the place, the person and the message.
    let origins = office.organisation.origins(&facts[0]);
    assert_eq!(origins[0].host.as_str(), site(VICTIM));
    assert_eq!(origins[0].messages[0], lure);
    assert_eq!(origins[0].user, Some(address(&reader(reader_of_day))));

    // In one step every message that leads there is judged anew, and no other.
    let changes = office.organisation.evidence(&facts, TWO);
    let leads_there: Vec<usize> = (0..office.mail.len()).filter(|at| office.links_to(*at, &site(VICTIM))).collect();
    assert_eq!(changes.iter().map(|change| change.place as usize).collect::<Vec<_>>(), leads_there);
    assert!(leads_there.len() > 75, "{}", leads_there.len());
    let held = changes.iter().filter(|change| change.after.action == Action::Hold).count();
    assert_eq!(held, changes.len());
    let (features, judgement) = &office.mail[leads_there[0]];
    let verdict = office.organisation.hindsight().verdict(features, &judgement.frozen, judgement.young);
    let sentence = format!("{} was visited by a device that calls home since (device 10.2.0.3).", site(VICTIM));
    assert_eq!(verdict.reasons[0].sentence, sentence);

    // It was a false alarm: all is given back.
    let withdrawn = Evidence {
        id: EventId([9; 16]),
        time: morning.plus_hours(8),
        indicator: Indicator::Device(device(reader_of_day)),
        fact: Fact::Withdrawn { evidence: facts[0].id },
        provenance: Provenance { source: "operator".to_owned(), note: String::new(), ..Provenance::default() },
        tenant: TenantId(0),
    };
    let given_back = office.organisation.evidence(&[withdrawn], TWO);
    assert_eq!(given_back.len(), changes.len());
    assert_eq!(office.actions()[..before.len()], before);
}
