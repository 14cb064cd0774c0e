//! One organisation's running state: fed with events in the order of their times, it answers with verdicts.

use crate::campaigns::{Campaigns, Member};
use crate::delivered::Change;
use crate::hindsight::Hindsight;
use crate::judgement::{Arrived, Judgement, decide};
use crate::known::campaign_key;
use crate::lessons::{Doubt, Lessons};
use crate::policy::Policy;
use crate::surroundings::{Finding, Origin, Place, Step, Surroundings};
use serde::Serialize;
use std::num::NonZeroUsize;
use thymus_baseline::{Baselines, Key, Lesson, Worth};
use thymus_event::cidr::private_networks;
use thymus_event::evidence::{Evidence, EvidenceVersion};
use thymus_event::verdict::Action;
use thymus_event::{Address, Cidr, Day, Event, Host, TenantId, Timestamp, WebVisit};
use thymus_signal::judge::Levels;
use thymus_signal::scene::Context;
use thymus_signal::{Calibration, Features, Marks, OwnDomains, Scene, freeze};

/// While thresholds are learned, the distribution of scores is placed anew after so many messages, and
/// then whenever they have grown by a tenth: sorting stays cheap.
const REFIT_MESSAGES: u64 = 250;

/// What an organisation is set up with.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Whose.
    pub tenant: TenantId,
    /// Its domains; sub-domains count as its own.
    pub own_domains: Vec<Host>,
    /// What to do at which rate.
    pub policy: Policy,
    /// Until when thresholds are learned; without it they follow the stream.
    pub learn_until: Option<Timestamp>,
    /// Signals that are left out, by id.
    pub signals_off: Vec<u16>,
    /// Networks of its devices.
    pub inside: Vec<Cidr>,
}

impl Default for Setup {
    /// No domains, the default policy, private networks.
    fn default() -> Self {
        Self {
            tenant: TenantId::default(),
            own_domains: Vec::new(),
            policy: Policy::default(),
            learn_until: None,
            signals_off: Vec::new(),
            inside: private_networks(),
        }
    }
}

/// What was learned of the score's distribution.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Report {
    /// Scores from which on actions begin, weakest first, with the share of ordinary mail they may touch.
    pub thresholds: Vec<Threshold>,
    /// How many messages from outside calibrate the score; 0 while the shipped prior applies.
    pub calibrated_on: u64,
    /// How many distinct authors, domains and people and devices on the network are known.
    pub authors: usize,
    /// The same of domains.
    pub domains: usize,
    /// The same of people and devices seen on the network.
    pub people_on_network: usize,
    /// Domains on which new evidence is known.
    pub evidence_version: EvidenceVersion,
}

/// Where an action begins.
#[derive(Clone, Debug, Serialize)]
pub struct Threshold {
    /// The action.
    pub action: Action,
    /// From this score on.
    pub score: f64,
    /// Of 10,000 ordinary messages, at most.
    pub per_10000: f64,
}

/// The state of one organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    setup: Setup,
    own: OwnDomains,
    baselines: Baselines,
    calibration: Calibration,
    lessons: Lessons,
    hindsight: Hindsight,
    campaigns: Campaigns,
    surroundings: Surroundings,
    first_day: Option<Day>,
    messages: u64,
    next_fit: u64,
    frozen: bool,
}

impl Organisation {
    /// An organisation that knows nothing yet but its own domains.
    pub fn new(setup: Setup) -> Self {
        let own = OwnDomains::new(setup.own_domains.iter().map(Host::as_str));
        let mut baselines = Baselines::default();
        for domain in &setup.own_domains {
            baselines.lookalike.apply(domain.as_str(), Worth::Trusted, Day(0), Lesson::Give);
        }
        let hindsight = Hindsight::new(setup.policy.clone(), setup.signals_off.clone());
        let surroundings = Surroundings::new(setup.inside.clone());
        Self {
            setup,
            own,
            baselines,
            calibration: Calibration::default(),
            lessons: Lessons::default(),
            hindsight,
            campaigns: Campaigns::default(),
            surroundings,
            first_day: None,
            messages: 0,
            next_fit: REFIT_MESSAGES,
            frozen: false,
        }
    }

    /// A visit to a site, as far as mail is judged by it; [`Self::event`] also follows the device.
    pub fn visit(&mut self, visit: &WebVisit) {
        let person = match &visit.user {
            Some(user) => Key::of(user.as_str()),
            None => Key::of(&visit.device.to_string()),
        };
        self.baselines.popularity.visited(Key::of(visit.host.entity()), person, visit.time);
    }

    /// Takes an event of elsewhere in: a connection, a name, a visit, an account's activity. Gives what stands out by it.
    pub fn event(&mut self, event: &Event) -> Option<Finding> {
        if let Event::Web(visit) = event {
            self.visit(visit);
        }
        self.surroundings.take(event)
    }

    /// What a finding means, as facts: that the device calls home, and each place where it may have been infected; that
    /// the account is at risk. To be appended to the log, and then to be taken in by [`Self::evidence`].
    pub fn facts(&self, finding: &Finding) -> Vec<Evidence> {
        self.surroundings.facts(self.setup.tenant, finding, |step| self.place(step))
    }

    /// Where a device that calls home, or is infected, may have been infected, likeliest first.
    pub fn origins(&self, fact: &Evidence) -> Vec<Origin> {
        self.surroundings.origins(fact, |step| self.place(step))
    }

    fn place(&self, step: &Step) -> Place {
        let person = step.user.as_ref().map(|user| Key::of(user.as_str()));
        let led = person.map(|person| self.hindsight.delivered().that_led(person, step.entity, step.time));
        Place {
            visitors: self.baselines.popularity.visitors(step.entity, step.time),
            messages: led.unwrap_or_default(),
        }
    }

    /// Takes facts in, and judges again all delivered mail that they concern. Changes are of what is thought before
    /// and after all of these facts, in the order of the messages.
    pub fn evidence(&mut self, facts: &[Evidence], threads: NonZeroUsize) -> Vec<Change> {
        let affected = self.hindsight.learn(facts);
        self.hindsight.reassess(&affected, threads)
    }

    /// What is known, and the mail that it may concern.
    pub fn hindsight(&self) -> &Hindsight {
        &self.hindsight
    }

    /// Judges a message as it arrives, then learns from it. A message that was taken before is judged
    /// again, but teaches nothing.
    pub fn message(&mut self, features: &Features) -> Judgement {
        self.arrive(features).judgement
    }

    /// The same, and says to which campaign it belongs, and what that changes about mail that came before.
    pub fn arrive(&mut self, features: &Features) -> Arrived {
        self.lessons.advance(features.time, &mut self.baselines, &mut self.calibration);
        self.calibrate(features.time);
        let first = *self.first_day.get_or_insert(features.time.day());
        let young = i64::from(features.time.day().0) - i64::from(first.0) < i64::from(self.setup.policy.young_days);
        let scene = Scene::new(features, &self.baselines, &self.own);
        let (mut frozen, levels) = freeze(&scene, &self.calibration, self.hindsight.signals_off());
        let fresh = !self.lessons.has(features.id);
        let placed = fresh.then(|| {
            let marks = Marks::of(&scene, frozen.context());
            self.campaigns.place(&marks, Member::of(features, &marks, &frozen))
        });
        let campaign = placed.as_ref().map(|placed| placed.campaign);
        let campaign = campaign.or_else(|| self.campaigns.campaign_of(features.id));
        frozen.carried.campaign = campaign.map(campaign_key);
        let facts: Vec<Evidence> = placed.iter().filter_map(|placed| placed.fact(features.tenant)).collect();
        let affected = self.hindsight.learn(&facts);
        let weighed = self.hindsight.weigh(features, &frozen);
        let (total, share) = (weighed.total, weighed.rarest());
        let suspicious = self.setup.policy.action(share, &weighed.grounds, false) >= Action::LockLinks;
        let verdict = decide(weighed, &self.setup.policy, young);
        let judgement = Judgement { verdict, frozen, young };
        let changes = self.hindsight.reassess(&affected, NonZeroUsize::MIN);
        if fresh {
            let odd = share <= self.setup.policy.share(Action::Banner).log10();
            self.learn(features, judgement.frozen.context(), levels, total, Doubt { odd, suspicious });
            self.hindsight.deliver(features, &judgement);
        }
        Arrived { judgement, placed, facts, changes }
    }

    /// Messages that belong together.
    pub fn campaigns(&self) -> &Campaigns {
        &self.campaigns
    }

    fn learn(&mut self, features: &Features, context: Context, levels: Levels, total: f64, doubt: Doubt) {
        self.messages += 1;
        if !self.frozen {
            self.calibration.tail_mut(context).learn(total, context);
        }
        let own = &self.own;
        let is_own = |address: &Address| own.has(Key::of(address.org_domain()));
        self.lessons.take(features, (context, levels), doubt, &is_own, &mut self.baselines);
    }

    /// Takes back all that a message taught, as if it had never come. Gives the facts that take back what its campaign does
    /// not hold without it, to be appended to the log; mail that came before is judged again by then.
    pub fn take_back(&mut self, features: &Features) -> Vec<Evidence> {
        let own = &self.own;
        let is_own = |address: &Address| own.has(Key::of(address.org_domain()));
        self.lessons.take_back(features, &is_own, &mut self.baselines, &mut self.calibration);
        let facts = self.campaigns.take_out(features.tenant, features.id);
        self.evidence(&facts, NonZeroUsize::MIN);
        facts
    }

    fn calibrate(&mut self, now: Timestamp) {
        match self.setup.learn_until {
            Some(until) if !self.frozen && now >= until => {
                self.calibration.outside.fit();
                self.calibration.inside.fit();
                self.frozen = true;
            }
            _ if !self.frozen && self.messages >= self.next_fit => {
                self.next_fit = self.messages + (self.messages / 10).max(REFIT_MESSAGES);
                self.calibration.outside.fit();
                self.calibration.inside.fit();
            }
            _ => {}
        }
    }

    /// What was learned so far.
    pub fn report(&self) -> Report {
        let threshold = |action: Action| Threshold {
            action,
            score: self.setup.policy.threshold(action).points(),
            per_10000: self.setup.policy.share(action) * 10_000.0,
        };
        Report {
            thresholds: Action::ALL.into_iter().skip(1).map(threshold).collect(),
            calibrated_on: self.calibration.outside.fitted_on(),
            authors: self.baselines.senders.len(),
            domains: self.baselines.domains.len(),
            people_on_network: self.baselines.popularity.observed_people(),
            evidence_version: self.hindsight.version(),
        }
    }

    /// What is known of the organisation's normal life.
    pub fn baselines(&self) -> &Baselines {
        &self.baselines
    }

    /// Acts by another policy from now on; what was decided stays until it is looked at again.
    pub fn act_by(&mut self, policy: &Policy) {
        self.setup.policy.clone_from(policy);
        self.hindsight.act_by(policy.clone());
    }

    /// Leaves signals out from now on, by id.
    pub fn switch_off(&mut self, signals: Vec<u16>) {
        self.hindsight.switch_off(signals);
    }

    /// The baselines and calibration as bytes: equal histories give equal bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        postcard::to_stdvec(&(&self.baselines, &self.calibration)).unwrap_or_default()
    }
}
