//! An organisation whose accounts have lived, for the tests of signals.

use super::accounts::{Accounts, account_key};
use super::live::Live;
use super::meta::{Meta, Observation};
use super::view::View;
use super::{SIGNALS, learn};
use crate::testing::{address, hour};
use thymus_baseline::{Key, Lesson};
use thymus_event::saas::{Operation, Outcome};
use thymus_event::{AccountActivity, EventId, TenantId};

pub(super) const ANN: &str = "ann@harbour.example";
pub(super) const BOB: &str = "bob@harbour.example";
/// Who administers.
pub(super) const ROOT: &str = "root@harbour.example";
/// An hour after forty days of life, at which people usually sign in.
pub(super) const LATER: i64 = 40 * 24;

/// An activity in the making. Defaults: it succeeds, from the office, with the usual program.
#[derive(Clone, Debug)]
pub(super) struct Act(pub(super) AccountActivity);

pub(super) fn act(who: &str, operation: Operation, at: i64) -> Act {
    let activity = AccountActivity {
        tenant: TenantId(0),
        id: EventId([0; 16]),
        time: hour(at),
        account: address(who),
        operation,
        operation_name: operation.as_str().into(),
        outcome: Outcome::Success,
        source: Some("198.51.100.7".parse().expect("an address")),
        country: Some(*b"NL"),
        network: Some(64_500),
        client: Some("Chrome on Windows".into()),
        application: None,
        target: None,
        items: 1,
    };
    Act(activity).identified()
}

pub(super) fn sign_in(who: &str, at: i64) -> Act {
    act(who, Operation::SignIn, at)
}

impl Act {
    /// Gives it an id of its content.
    pub(super) fn identified(mut self) -> Self {
        self.0.id = EventId([0; 16]);
        let key = Key::of(&format!("{:?}", self.0)).0;
        self.0.id = EventId((u128::from(key)).to_be_bytes());
        self
    }

    fn edit(mut self, edit: impl FnOnce(&mut AccountActivity)) -> Self {
        edit(&mut self.0);
        self.identified()
    }

    pub(super) fn from(self, source: &str) -> Self {
        let source = source.parse().expect("an address");
        self.edit(|activity| (activity.source, activity.network) = (Some(source), None))
    }

    pub(super) fn system(self, number: u32) -> Self {
        self.edit(|activity| activity.network = Some(number))
    }

    pub(super) fn country(self, code: &str) -> Self {
        let code = <[u8; 2]>::try_from(code.as_bytes()).expect("two letters");
        self.edit(|activity| activity.country = Some(code))
    }

    pub(super) fn client(self, client: &str) -> Self {
        self.edit(|activity| activity.client = Some(client.into()))
    }

    pub(super) fn application(self, name: &str) -> Self {
        self.edit(|activity| activity.application = Some(name.into()))
    }

    pub(super) fn name(self, name: &str) -> Self {
        self.edit(|activity| activity.operation_name = name.into())
    }

    pub(super) fn target(self, target: &str) -> Self {
        self.edit(|activity| activity.target = Some(address(target)))
    }

    pub(super) fn items(self, items: u32) -> Self {
        self.edit(|activity| activity.items = items)
    }

    pub(super) fn failed(self) -> Self {
        self.edit(|activity| activity.outcome = Outcome::Failure)
    }

    pub(super) fn plus_minutes(self, minutes: i64) -> Self {
        self.edit(|activity| activity.time = activity.time.plus_minutes(minutes))
    }
}

/// The organisation.
#[derive(Clone, Default)]
pub(super) struct World(pub(super) Accounts);

impl World {
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Five accounts sign in every day for forty days; one of them administers.
    pub(super) fn lived_in() -> Self {
        let mut world = Self::new();
        for day in 0..40 {
            for who in [ANN, BOB, ROOT, "cleo@harbour.example", "dan@harbour.example"] {
                world.learn(&sign_in(who, day * 24));
            }
            world.learn(&act(ROOT, Operation::Administration, day * 24).name("Set policy."));
        }
        world
    }

    pub(super) fn learn(&mut self, act: &Act) {
        self.0.observe(&act.0);
    }

    /// What a signal makes of an activity, as the next one.
    pub(super) fn sees(&self, meta: &Meta, act: &Act) -> Option<(&'static str, String)> {
        let mut world = self.clone();
        let observation = world.0.see(meta, &act.0)?;
        Some((observation.meta.levels[observation.level].name, observation.sentence()))
    }

    pub(super) fn level(&self, meta: &Meta, act: &Act) -> &'static str {
        self.sees(meta, act).map_or("", |(level, _)| level)
    }
}

impl Accounts {
    /// What one signal observes.
    fn see(&mut self, meta: &Meta, activity: &AccountActivity) -> Option<Observation> {
        let account = account_key(&activity.account);
        self.remember_failure(account, activity);
        let mut live = self.live.at(account).cloned().unwrap_or_else(Live::default);
        super::accounts::remember(&mut live, activity);
        let today = activity.time.day();
        let view = View { activity, account, today, normal: &self.normal, recent: &live.recent, sprays: &self.sprays };
        (SIGNALS[usize::from(meta.id)].observe)(&view)
    }
}

/// Every kind of activity with hostile words gets no panic, and a sentence that rewrites no screen.
pub(super) fn survives_hostile_activity(meta: &Meta) {
    let mut world = World::lived_in();
    let hostile = "\u{202e}\u{0}\n".repeat(50);
    let operations = [
        Operation::SignIn,
        Operation::InboxRule { forwards: true, hides: true },
        Operation::MailboxForwarding,
        Operation::MailboxPermission,
        Operation::Consent,
        Operation::AuthenticationMethod,
        Operation::Role,
        Operation::MailRead,
        Operation::Administration,
    ];
    for (at, operation) in operations.into_iter().enumerate() {
        let at = LATER + i64::try_from(at).expect("few");
        let act = act(ANN, operation, at).client(&hostile).application(&hostile).name(&hostile).items(u32::MAX);
        let act = act.from("2001:db8::1").country("\u{0}\u{1}");
        if let Some((_, sentence)) = world.sees(meta, &act) {
            assert!(!sentence.contains(['\u{202e}', '\u{0}', '\n']), "{sentence:?}");
        }
        world.learn(&act);
        let mut early = act.clone();
        early.0.time = thymus_event::Timestamp::from_millis(i64::MIN);
        world.sees(meta, &early);
        learn::learn(&mut thymus_baseline::Accounts::default(), Key(1), &early.0, Lesson::Give);
    }
}
