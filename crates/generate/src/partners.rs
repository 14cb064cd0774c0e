//! People outside: partner firms with their contacts, and private mailboxes.

use crate::calendar;
use crate::draw::{Draw, Stream};
use crate::names::{Firm, Name, Names, ascii};
use crate::people::Organisation;
use crate::post::{Place, Writer};
use crate::program::{PERSONAL, Program};
use crate::server::{Exit, Setup};
use crate::{Scenario, wording};
use thymus_event::Timestamp;

/// One partner firm for so many messages, and how few and many there are.
const MESSAGES_PER_FIRM: usize = 160;
const FIRMS_MIN: usize = 8;
const FIRMS_MAX: usize = 80;
/// Private people who write with someone inside.
const PRIVATE: usize = 8;
/// Private mailboxes of people inside, from which they write to themselves and their colleagues.
const OWN: usize = 3;
/// Percentage of partners that are there from the first day on.
const OLD_PERCENT: u32 = 70;
/// Percentage of partners that move their mail during the time.
const MOVES_PERCENT: u32 = 8;
const PRIVATE_PROVIDERS: &[&str] =
    &["gmail.com", "gmail.com", "outlook.com", "web.de", "orange.fr", "wp.pl", "yahoo.com"];

/// A firm or a private person outside, and who inside writes with them.
pub(crate) struct Partner {
    pub(crate) firm: Firm,
    pub(crate) contacts: Vec<Writer>,
    /// Indices of people inside.
    pub(crate) owners: Vec<usize>,
    /// When the correspondence begins.
    pub(crate) since: Timestamp,
    pub(crate) private: bool,
}

pub(crate) fn partners(scenario: &Scenario, names: &mut Names, organisation: &Organisation) -> Vec<Partner> {
    let draw = Draw::new(scenario.seed, Stream::Partners);
    let firms = (scenario.messages / MESSAGES_PER_FIRM).clamp(FIRMS_MIN, FIRMS_MAX);
    let mut partners = Vec::with_capacity(firms + PRIVATE + OWN);
    for n in 0..firms + PRIVATE {
        let since = if draw.chance(OLD_PERCENT) { 0 } else { draw.below(scenario.days as usize * 9 / 10) as i64 };
        let since = calendar::day(scenario.start, since);
        let mut partner = if n < firms { firm(&draw, names, scenario) } else { private(&draw, names.person(&draw)) };
        partner.since = since;
        let people: Vec<_> = (0..organisation.people.len()).collect();
        let owners = if partner.private { 1 } else { 1 + draw.low(3) };
        partner.owners = draw.some(&people, owners);
        partners.push(partner);
    }
    for person in draw.some(&(0..organisation.people.len()).collect::<Vec<_>>(), OWN) {
        let name = organisation.people[person].writer.name.clone();
        partners.push(Partner { owners: vec![person], since: scenario.start, ..private(&draw, name) });
    }
    partners
}

fn firm(draw: &Draw, names: &mut Names, scenario: &Scenario) -> Partner {
    let firm = names.firm(draw);
    let mut setup = Setup::ordinary(draw, &firm.domain);
    if draw.chance(MOVES_PERCENT) {
        let since = calendar::day(scenario.start, draw.below(scenario.days as usize) as i64);
        setup.moves = Some((since, Exit::own_hosts(draw, &firm.domain)));
    }
    let zone = draw.one(&[0, 60, 60, 120, -300, -480, 330]);
    let language = wording::language(draw);
    let dotted = draw.chance(60);
    let contacts = (0..1 + draw.low(4)).map(|_| {
        let name = names.person(draw);
        let address = format!("{}@{}", local_part(&name, dotted), firm.domain);
        let signature = vec![name.full(), firm.brand.clone(), format!("https://www.{}", firm.domain)];
        let (program, place) = (program(draw, &setup.exit), Place::Outside(setup.clone()));
        Writer { name, address, language, program, zone_minutes: zone, signature, place }
    });
    Partner { contacts: contacts.collect(), firm, owners: Vec::new(), since: Timestamp::default(), private: false }
}

fn private(draw: &Draw, name: Name) -> Partner {
    let writer = private_writer(draw, name);
    let firm = Firm { brand: String::new(), domain: writer.domain().to_owned() };
    Partner { contacts: vec![writer], firm, owners: Vec::new(), since: Timestamp::default(), private: true }
}

/// Someone with a mailbox at a consumer provider.
pub(crate) fn private_writer(draw: &Draw, name: Name) -> Writer {
    let provider = draw.one(PRIVATE_PROVIDERS);
    let exit = match provider {
        "gmail.com" => Exit::Gmail,
        "outlook.com" => Exit::Outlook,
        _ => Exit::own_hosts(draw, provider),
    };
    let number = if draw.chance(50) { draw.digits(2) } else { String::new() };
    let dotted = draw.chance(50);
    let address = format!("{}{number}@{provider}", local_part(&name, dotted));
    let language = wording::language(draw);
    let program = program(draw, &exit);
    let setup = Setup { exit, ..Setup::in_order(draw, provider) };
    let signature = if draw.chance(30) { vec![name.full()] } else { Vec::new() };
    Writer { name, address, language, program, zone_minutes: 60, signature, place: Place::Outside(setup) }
}

fn local_part(name: &Name, dotted: bool) -> String {
    let (given, family) = (ascii(&name.given), ascii(&name.family));
    if dotted { format!("{given}.{family}") } else { format!("{}{family}", &given[..1.min(given.len())]) }
}

/// A program that goes with the provider.
pub(crate) fn program(draw: &Draw, exit: &Exit) -> &'static Program {
    let choice: &[usize] = match exit {
        Exit::Gmail => &[1, 1, 1, 3],
        Exit::Outlook => &[0, 0, 0, 3],
        Exit::Hosts(_) => &[2, 3, 4, 5, 6],
    };
    &PERSONAL[draw.one(choice)]
}
