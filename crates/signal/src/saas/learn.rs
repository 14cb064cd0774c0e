//! What an activity teaches: of what succeeded, everything; of what failed, that it failed.

use super::view::{hour_of, kind_key, network_key, network_of};
use super::{country, network, reading};
use thymus_baseline::{Accounts, Aspect, Key, Lesson};
use thymus_event::AccountActivity;
use thymus_event::saas::{Operation, Outcome};

/// Gives or takes back what an activity teaches. Amounts of mail read are taught by [`read`].
pub(super) fn learn(normal: &mut Accounts, account: Key, activity: &AccountActivity, lesson: Lesson) {
    let day = activity.time.day();
    let mut teach = |aspect, value| normal.learn(account, aspect, value, day, lesson);
    if activity.outcome == Outcome::Failure {
        if activity.operation == Operation::SignIn {
            teach(Aspect::Failed, Key::default());
        }
        return;
    }
    teach(Aspect::Active, Key::default());
    teach(Aspect::Kind, kind_key(activity.operation));
    if let Some(from) = network_of(activity) {
        teach(Aspect::Network, network_key(from));
    }
    match activity.operation {
        Operation::SignIn if activity.outcome == Outcome::Success => {
            teach(Aspect::Hour, Key::number(hour_of(activity)));
            activity.client.iter().for_each(|client| teach(Aspect::Client, Key::of(client)));
            activity.country.iter().for_each(|code| teach(Aspect::Country, country::key(*code)));
            activity.network.iter().for_each(|number| teach(Aspect::System, network::system_key(*number)));
        }
        Operation::Administration => teach(Aspect::Operation, Key::of(&activity.operation_name)),
        Operation::Consent => {
            teach(Aspect::Application, Key::of(activity.application.as_deref().unwrap_or_default()));
        }
        Operation::MailRead => {
            activity.target.iter().for_each(|owner| teach(Aspect::Opened, Key::of(owner.as_str())));
        }
        _ => {}
    }
}

/// Teaches how much mail was read on a day so far. Days of every amount up to the last count; the most is what is asked.
pub(super) fn read(normal: &mut Accounts, account: Key, activity: &AccountActivity, sum: u64) {
    if activity.operation == Operation::MailRead && activity.outcome != Outcome::Failure {
        let step = Key::number(u64::from(reading::doublings(sum)));
        normal.learn(account, Aspect::Reading, step, activity.time.day(), Lesson::Give);
    }
}
