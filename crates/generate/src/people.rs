//! The organisation's own people: departments, circles of colleagues, devices, programs.

use crate::draw::{Draw, Stream};
use crate::names::{Firm, Names, ascii};
use crate::post::{Place, Writer};
use crate::program::PERSONAL;
use crate::{Scenario, wording};
use std::net::Ipv4Addr;

const DEPARTMENTS: &[&str] =
    &["Management", "Finance", "Sales", "Engineering", "Operations", "Human Resources", "IT", "Purchasing"];
/// Programs that an organisation settles on.
const PROGRAMS_MAX: usize = 3;
/// Colleagues that a person often writes with.
const CIRCLE: usize = 6;

/// One of the organisation's people.
pub(crate) struct Person {
    pub(crate) writer: Writer,
    pub(crate) device: Ipv4Addr,
    pub(crate) department: usize,
    /// Indices of close colleagues.
    pub(crate) circle: Vec<usize>,
}

/// The organisation itself.
pub(crate) struct Organisation {
    pub(crate) firm: Firm,
    pub(crate) people: Vec<Person>,
}

impl Organisation {
    pub(crate) fn new(scenario: &Scenario, names: &mut Names) -> Self {
        let draw = Draw::new(scenario.seed, Stream::Organisation);
        let firm = names.firm(&draw);
        let programs: Vec<_> = draw.some(&[0usize, 1, 2, 3, 4, 5, 6], PROGRAMS_MAX);
        let zone_minutes = draw.one(&[0, 60, 60, 120, -300]);
        let people = scenario.people.max(2);
        let mut people: Vec<_> = (0..people).map(|n| person(&draw, names, &firm, n, &programs, zone_minutes)).collect();
        for n in 0..people.len() {
            let circle = circle(&draw, &people, n);
            people[n].circle = circle;
        }
        Self { firm, people }
    }
}

fn person(draw: &Draw, names: &mut Names, firm: &Firm, n: usize, programs: &[usize], zone_minutes: i64) -> Person {
    let name = names.person(draw);
    // The first is the head of the house; the rest are spread over the departments.
    let department = if n == 0 { 0 } else { draw.below(DEPARTMENTS.len()) };
    let language = if draw.chance(85) { &wording::ALL[0] } else { wording::language(draw) };
    let address = format!("{}.{}@{}", ascii(&name.given), ascii(&name.family), firm.domain);
    let device = Ipv4Addr::new(10, 20, (n / 200) as u8, 10 + (n % 200) as u8);
    let signature = vec![
        name.full(),
        format!("{}, {}", DEPARTMENTS[department], firm.brand),
        format!("www.{} | +00 {} {}", firm.domain, draw.digits(3), draw.digits(5)),
    ];
    let program = &PERSONAL[programs[draw.low(programs.len())]];
    let writer = Writer { name, address, language, program, zone_minutes, signature, place: Place::Inside(device) };
    Person { writer, device, department, circle: Vec::new() }
}

/// Mostly one's own department, and some others.
fn circle(draw: &Draw, people: &[Person], of: usize) -> Vec<usize> {
    let others: Vec<_> = (0..people.len()).filter(|n| *n != of).collect();
    let (near, far): (Vec<_>, Vec<_>) = others.iter().partition(|n| people[**n].department == people[of].department);
    let mut circle = draw.some(&near, CIRCLE - 2);
    let missing = CIRCLE - circle.len();
    circle.extend(draw.some(&far, missing));
    if circle.is_empty() { others } else { circle }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_have_addresses_devices_and_colleagues_of_their_own() {
        for people in [2, 40, 500] {
            let scenario = Scenario { people, ..Scenario::default_with_seed(3) };
            let organisation = Organisation::new(&scenario, &mut Names::default());
            let mut addresses: Vec<_> = organisation.people.iter().map(|p| (&p.writer.address, p.device)).collect();
            addresses.sort();
            addresses.dedup_by_key(|(address, _)| *address);
            assert_eq!(addresses.len(), people);
            for (n, person) in organisation.people.iter().enumerate() {
                assert!(!person.circle.is_empty() && !person.circle.contains(&n));
            }
        }
    }
}
