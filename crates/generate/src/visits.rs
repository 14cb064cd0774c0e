//! What the organisation's devices ask of the web.

use crate::calendar::{self, is_weekend, office_hour, plus_millis};
use crate::draw::{Draw, Stream};
use crate::names::Names;
use crate::partners::Partner;
use crate::people::{Organisation, Person};
use crate::{GeneratedVisit, Scenario};
use std::net::Ipv4Addr;
use thymus_event::Timestamp;

/// Sites that everyone goes to, and sites that few go to.
const POPULAR: usize = 30;
const NICHE: usize = 200;
/// Visits of one person on a working day, at most.
const VISITS_PER_DAY_MAX: usize = 7;
const PATHS: &[&str] =
    &["/", "/", "/", "/search?q=%l06", "/news/%d05", "/a/%x08", "/login", "/index.html", "/shop/%d04"];

/// All visits so far, in no order.
#[derive(Default)]
pub(crate) struct Visits(pub(crate) Vec<GeneratedVisit>);

impl Visits {
    pub(crate) fn add(&mut self, draw: &Draw, person: &Person, host: &str, time: Timestamp) {
        let path = draw.shape(draw.one(PATHS));
        // Connections last from milliseconds on: no two lines share a moment by design.
        let time = plus_millis(time, draw.range(0, 999));
        self.0.push(GeneratedVisit {
            time,
            uid: draw.shape("C%a17"),
            device: person.device.into(),
            device_port: 49_152 + draw.below(16_000) as u16,
            server: server(host).into(),
            host: host.to_owned(),
            path,
            status: draw.one(&[200, 200, 200, 200, 200, 304, 302, 404]),
        });
    }
}

/// The same address for the same host, always (FNV-1a over the name).
fn server(host: &str) -> Ipv4Addr {
    let hash = host.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    let [a, b, c, _] = hash.to_be_bytes();
    Ipv4Addr::new(198, 18 + (a & 1), b, c.max(1))
}

/// Everyday browsing: popular sites, a few niche ones of one's own, partners' sites, the own intranet.
pub(crate) fn browse(
    scenario: &Scenario,
    visits: &mut Visits,
    names: &mut Names,
    organisation: &Organisation,
    partners: &[Partner],
    sites: &[String],
) {
    let draw = Draw::new(scenario.seed, Stream::Visits);
    let mut make = |draw: &Draw, n| -> Vec<_> { (0..n).map(|_| format!("www.{}", names.firm(draw).domain)).collect() };
    let popular = make(&draw, POPULAR);
    let niche = make(&draw, NICHE);
    let own = vec![format!("intranet.{}", organisation.firm.domain)];
    for (n, person) in organisation.people.iter().enumerate() {
        let mut mine = draw.some(&niche, 12);
        mine.extend(draw.some(sites, 6));
        let looked_after: Vec<_> = partners
            .iter()
            .filter(|partner| !partner.private && partner.owners.contains(&n))
            .map(|partner| format!("www.{}", partner.firm.domain))
            .collect();
        for day in 0..i64::from(scenario.days) {
            let midnight = calendar::day(scenario.start, day);
            if is_weekend(midnight) {
                continue;
            }
            for _ in 0..draw.below(VISITS_PER_DAY_MAX + 1) {
                let time = office_hour(&draw, midnight, person.writer.zone_minutes);
                let pool = match draw.below(10) {
                    0..5 => &popular,
                    5..7 => &mine,
                    7..9 if !looked_after.is_empty() => &looked_after,
                    _ => &own,
                };
                let host = &pool[draw.low(pool.len())];
                visits.add(&draw, person, host, time);
            }
        }
    }
}
