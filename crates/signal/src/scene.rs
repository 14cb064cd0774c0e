//! A message before the baselines: everything that signals look up, looked up once.

use crate::features::{Features, LinkFacts, Sender};
use serde::{Deserialize, Serialize};
use thymus_baseline::{Baselines, DayCounts, Facet, Habits, Key, Reach, Ties};
use thymus_event::email::Direction;
use thymus_event::{Address, Day};

/// From so many days of habit on, a sender's history tells what is usual for it.
pub const HABIT_DAYS_MIN: usize = 2;
/// From so many days on, a sender is regular.
pub const REGULAR_DAYS_MIN: usize = 4;
/// An entity that so many other senders link to is a shared service.
pub const SHARED_SENDERS_MIN: usize = 4;
/// An entity that so many people went to of their own accord is popular.
pub const POPULAR_PEOPLE_MIN: usize = 4;

/// The organisation's own organisational domains, as keys.
#[derive(Clone, Debug, Default)]
pub struct OwnDomains {
    keys: Vec<Key>,
    labels: Vec<String>,
}

impl OwnDomains {
    /// From domains; sub-domains belong to them.
    pub fn new<'a>(domains: impl Iterator<Item = &'a str>) -> Self {
        let mut own = Self::default();
        for domain in domains.map(thymus_event::domain::registrable) {
            own.keys.push(Key::of(domain));
            own.labels.push(thymus_baseline::lookalike::label_of(domain).to_owned());
        }
        own
    }

    /// Whether an organisational domain is own.
    pub fn has(&self, domain: Key) -> bool {
        self.keys.contains(&domain)
    }

    /// The labels: `example` of `example.org`.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.labels.iter().map(String::as_str)
    }
}

/// Whether the author is who it was before, as far as authentication and path tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continuity {
    /// Nothing to compare with, and the domain vouches for it.
    New,
    /// Nothing to compare with, and nobody vouches for it.
    Unvouched,
    /// Authenticates, or comes the way it always came.
    Holds,
    /// Used to authenticate, does not now, but came the usual way.
    Slipped,
    /// Used to authenticate or to come another way: trust is not inherited.
    Broken,
}

impl Continuity {
    /// Whether trust that the address or domain has earned applies.
    pub const fn inherits(self) -> bool {
        !matches!(self, Continuity::Broken | Continuity::Unvouched)
    }
}

/// What the relationship is, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Sent from inside.
    Inside,
    /// The recipient, or several people, write to this address.
    Correspondent,
    /// Someone inside writes to this address or its domain.
    Known,
    /// Has been writing for days.
    Regular,
    /// Has written before.
    Seen,
    /// Has never written, but people go to its site.
    Visited,
    /// Nothing connects it with the organisation.
    Stranger,
}

/// Which of the learned shares apply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Context(pub u8);

/// How many contexts there are.
pub const CONTEXTS: usize = 9;

impl Context {
    /// From inside.
    pub const INSIDE: Context = Context(0);

    /// From outside, by an author without earned trust.
    pub const fn is_untrusted(self) -> bool {
        self.0 >= 3
    }

    /// By relationship, human or bulk.
    pub fn of(standing: Standing, bulk: bool) -> Self {
        let class = u8::from(bulk);
        Self(match standing {
            Standing::Inside => 0,
            Standing::Correspondent | Standing::Known => 1 + class,
            Standing::Regular => 3 + class,
            Standing::Seen => 5 + class,
            Standing::Visited | Standing::Stranger => 7 + class,
        })
    }
}

/// A link with what the organisation knows of its entity.
#[derive(Clone, Debug)]
pub struct LinkView<'a> {
    /// The facts.
    pub link: &'a LinkFacts,
    /// Who went there of their own accord.
    pub reach: Reach,
    /// How many other senders' domains have linked there, on earlier days.
    pub senders: usize,
    /// How many other senders' domains use tenants of the platform that it is on.
    pub platform_senders: usize,
    /// The host bears the author's own label: its tenant at a mailing service, or, at first contact, a
    /// sister domain.
    pub bears_author: bool,
    /// On how many days this author has linked there.
    pub days_by_author: usize,
    /// On how many days this author's domain has linked there.
    pub days_by_domain: usize,
    /// The organisation's own.
    pub own: bool,
}

impl LinkView<'_> {
    /// Nobody in the organisation has ever been there, nor linked there, nor do other senders; and one can
    /// go there: a host under no public suffix is a slip of the pen.
    pub fn is_unknown(&self) -> bool {
        let known = self.own || !self.reach.is_nobody() || self.senders > 0 || self.is_service_tenant();
        !known && thymus_event::domain::is_public(&self.link.host)
    }

    /// The author's tenant at a mailing service that many senders use.
    pub fn is_service_tenant(&self) -> bool {
        self.link.shared_platform && self.platform_senders >= SHARED_SENDERS_MIN
    }

    /// Many go there, or many senders use it.
    pub fn is_common(&self) -> bool {
        let people = self.reach.visitors.max(self.reach.mentioners);
        self.own || people >= POPULAR_PEOPLE_MIN || self.senders >= SHARED_SENDERS_MIN
    }
}

/// A message and what is known of everything in it.
pub struct Scene<'a> {
    /// The message.
    pub features: &'a Features,
    /// The organisation.
    pub baselines: &'a Baselines,
    /// Its domains.
    pub own: &'a OwnDomains,
    /// The day.
    pub today: Day,
    /// What the author did so far.
    pub author: Option<&'a Habits>,
    /// What the author's domain did so far; nothing for shared domains.
    pub domain: Option<&'a Habits>,
    /// Who inside writes to the author.
    pub ties: Option<&'a Ties>,
    /// Who inside writes to the author's domain; nothing for shared domains.
    pub domain_ties: Option<&'a Ties>,
    /// Whether the author is still the same.
    pub continuity: Continuity,
    /// On half of its days or more, the author's mail was suspicious: its history excuses nothing.
    pub doubted: bool,
    /// Written to many, or by a program.
    pub bulk: bool,
    /// Who goes to the author's site; nobody for shared domains.
    pub site: Reach,
    /// Links in the author's own text.
    pub links: Vec<LinkView<'a>>,
}

impl<'a> Scene<'a> {
    /// Looks everything up.
    pub fn new(features: &'a Features, baselines: &'a Baselines, own: &'a OwnDomains) -> Self {
        let sender = features.sender.as_ref();
        let author = sender.and_then(|sender| baselines.senders.of(sender.author.address));
        let domain = sender.and_then(Sender::domain_key).and_then(|key| baselines.domains.of(key));
        let correspondence = &baselines.correspondence;
        let mut scene = Self {
            features,
            baselines,
            own,
            today: features.time.day(),
            author,
            domain,
            ties: sender.and_then(|sender| correspondence.ties_to(sender.author.address)),
            domain_ties: sender.and_then(Sender::domain_key).and_then(|key| correspondence.ties_to_domain(key)),
            continuity: continuity(features, author, domain),
            doubted: false,
            bulk: features.automation.laid_out || features.automation.automatic,
            site: sender
                .and_then(Sender::domain_key)
                .map_or_else(Reach::default, |key| baselines.popularity.reach(key, features.time)),
            links: Vec::new(),
        };
        scene.doubted = scene.is_doubted();
        scene.links = features.own_links().map(|link| scene.view(link)).collect();
        scene
    }

    fn is_doubted(&self) -> bool {
        let Some(sender) = self.features.sender.as_ref() else { return false };
        let mostly = |key: Key, wrote: usize| {
            let doubted = self.baselines.correspondence.suspicious_days(key, self.today);
            doubted > 0 && doubted * 2 >= wrote
        };
        mostly(sender.author.address, self.author_days())
            || sender.domain_key().is_some_and(|domain| mostly(domain, self.domain_days()))
    }

    fn view(&self, link: &'a LinkFacts) -> LinkView<'a> {
        let by = |habits: Option<&Habits>| habits.map_or(0, |h| h.days(Facet::LinkEntity, link.entity, self.today));
        let sender = self.features.sender.as_ref();
        let others = |key: Key| other_senders(self.baselines, key, sender.map(|sender| sender.author.domain));
        let label = sender.map_or("", |sender| thymus_baseline::lookalike::label_of(sender.domain()));
        let unmet = self.author.is_none() && self.domain.is_none();
        LinkView {
            link,
            reach: self.baselines.popularity.reach(link.entity, self.features.time),
            senders: others(link.entity),
            platform_senders: link.platform.map_or(0, |platform| others(platform.and(PLATFORMS))),
            bears_author: tenant_of(&link.host, label) && (unmet || link.shared_platform)
                || (unmet && are_sisters(&link.host, label)),
            days_by_author: by(self.author),
            days_by_domain: by(self.domain),
            own: self.own.has(link.entity),
        }
    }

    /// How many people and devices were seen on the network, and over how many days up to now.
    pub fn watched(&self) -> (usize, usize) {
        let popularity = &self.baselines.popularity;
        (popularity.observed_people(), popularity.observed_days(self.features.time))
    }

    /// From outside.
    pub fn is_inbound(&self) -> bool {
        self.features.direction == Direction::Inbound
    }

    /// The author, where there is one.
    pub fn sender(&self) -> Option<&'a Sender> {
        self.features.sender.as_ref()
    }

    /// What tells the author's habits best: its own history, else its domain's.
    pub fn habits(&self) -> Option<&'a Habits> {
        self.author.filter(|habits| habits.days_written(self.today) >= HABIT_DAYS_MIN).or(self.domain).or(self.author)
    }

    /// On how many days the author has written.
    pub fn author_days(&self) -> usize {
        self.author.map_or(0, |habits| habits.days_written(self.today))
    }

    /// On how many days anyone of the author's domain has written.
    pub fn domain_days(&self) -> usize {
        self.domain.map_or(0, |habits| habits.days_written(self.today))
    }

    /// Something with which harm could be done: a link, an attachment, or a request.
    pub fn can_harm(&self) -> bool {
        let content = &self.features.content;
        !self.links.is_empty()
            || !self.features.attachments.is_empty()
            || !content.intents.is_empty()
            || !content.accounts.is_empty()
    }
}

/// A shorter label stands in many hosts by chance.
const LABEL_CHARS_MIN: usize = 5;

/// Whether a host bears a label, as a tenant's name does.
fn tenant_of(host: &str, label: &str) -> bool {
    label.len() >= LABEL_CHARS_MIN && host.contains(label)
}

/// Whether a host's label begins like another: sister domains of one house. An author who is known
/// already has shown which are its; another one then is as new as any.
fn are_sisters(host: &str, label: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<Vec<char>>();
    let (ours, theirs) = (letters(label), letters(thymus_baseline::lookalike::label_of(host)));
    let alike = ours.iter().zip(&theirs).take_while(|(a, b)| a == b).count();
    alike >= SISTER_CHARS_MIN && alike * 2 >= ours.len().min(theirs.len())
}

/// Labels of sister domains begin with so many equal letters, and with half of the shorter one.
const SISTER_CHARS_MIN: usize = 3;

/// Sets platforms apart from link entities in the same table.
pub(crate) const PLATFORMS: Key = Key::number(0x91a7);

/// How many other senders' domains were seen with something on two days or more.
pub(crate) fn other_senders(baselines: &Baselines, key: Key, this: Option<Key>) -> usize {
    let Some(users) = baselines.link_users.of(key) else { return 0 };
    let steady = |(domain, days): &(Key, &DayCounts)| Some(*domain) != this && days.first() != days.last();
    users.values(Facet::Member).filter(steady).count()
}

fn continuity(features: &Features, author: Option<&Habits>, domain: Option<&Habits>) -> Continuity {
    let aligned = features.authentication.aligned;
    let today = features.time.day();
    let habits = author.filter(|habits| habits.days_written(today) >= HABIT_DAYS_MIN).or(domain);
    let Some(habits) = habits.filter(|habits| habits.days_written(today) >= HABIT_DAYS_MIN) else {
        return if aligned { Continuity::New } else { Continuity::Unvouched };
    };
    if aligned {
        return Continuity::Holds;
    }
    let usual_way =
        features.client.as_ref().is_some_and(|client| habits.seen(Facet::Client, Key::of(client)).is_some());
    let used_to_pass = habits.days(Facet::Authentication, ALIGNED, today);
    let used_to_fail = habits.days(Facet::Authentication, UNALIGNED, today);
    match (used_to_pass >= HABIT_DAYS_MIN, used_to_fail > 0, usual_way) {
        (_, true, true) => Continuity::Holds,
        (true, false, true) => Continuity::Slipped,
        (false, _, true) => Continuity::Holds,
        (_, _, false) => Continuity::Broken,
    }
}

/// History's value for “the author's domain vouched for it”.
pub(crate) const ALIGNED: Key = Key::number(1);
/// History's value for “it did not”.
pub(crate) const UNALIGNED: Key = Key::number(0);

/// A scene from one recipient's side.
pub struct View<'a> {
    /// The scene.
    pub scene: &'a Scene<'a>,
    /// Who gets it.
    pub recipient: &'a Address,
    /// The recipient's key.
    pub person: Key,
    /// What the relationship is.
    pub standing: Standing,
}

impl<'a> View<'a> {
    /// From one recipient's side.
    pub fn new(scene: &'a Scene<'a>, recipient: &'a Address) -> Self {
        let person = Key::of(recipient.without_subaddress().as_str());
        let standing = standing(scene, person);
        Self { scene, recipient, person, standing }
    }

    /// Which learned shares apply.
    pub fn context(&self) -> Context {
        Context::of(self.standing, self.scene.bulk)
    }
}

fn standing(scene: &Scene<'_>, person: Key) -> Standing {
    if scene.features.direction.is_from_inside() {
        return Standing::Inside;
    }
    if let Some(standing) = earned(scene, person).filter(|_| scene.continuity.inherits()) {
        return standing;
    }
    let days = scene.author_days().max(scene.domain_days());
    let inherits = scene.continuity != Continuity::Broken;
    match days {
        0 if !scene.site.is_nobody() && scene.continuity.inherits() => Standing::Visited,
        _ if !inherits || days == 0 => Standing::Stranger,
        days if days >= REGULAR_DAYS_MIN => Standing::Regular,
        _ => Standing::Seen,
    }
}

/// Trust that people inside have given. One person's single letter makes a correspondent for that
/// person only.
fn earned(scene: &Scene<'_>, person: Key) -> Option<Standing> {
    if let Some(ties) = scene.ties {
        let broad = ties.people() >= 2 || ties.person_days(scene.today) >= 3;
        return Some(if ties.of(person).is_some() || broad { Standing::Correspondent } else { Standing::Known });
    }
    scene.domain_ties.map(|_| Standing::Known)
}
