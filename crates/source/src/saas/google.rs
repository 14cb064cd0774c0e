//! Google Workspace: activities of the Reports API. One activity holds several events.

use super::draft::{Draft, Entry, Read, bad_record, time};
use super::person::person;
use super::{NoActivity, client, country, json};
use serde_json::Value;
use thymus_event::Address;
use thymus_event::saas::{Operation, Outcome};

/// The most events taken of one activity; the interface writes a few.
const EVENTS_MAX: usize = 64;
/// `actor.callerType` of a key of an application.
const KEY: &str = "KEY";

/// Reads an activity: every event of it.
pub(super) fn read<'a>(record: &'a Value, mut add: impl FnMut(Read<'a>)) {
    let events = json::list(record, &["events"]);
    if events.is_empty() {
        return add(Err(bad_record("an activity without events")));
    }
    for (at, event) in events.iter().take(EVENTS_MAX).enumerate() {
        add(read_event(record, event, at));
    }
}

fn read_event<'a>(record: &'a Value, event: &'a Value, at: usize) -> Read<'a> {
    let part = |name| json::part(record, name);
    let name = json::text(event, &["name"]).ok_or_else(|| bad_record("no operation"))?;
    let time = time(part("id"), &["time"])?;
    let actor = part("actor");
    let account = match person(json::text(actor, &["email"]).unwrap_or_default()) {
        Ok(account) if json::text(actor, &["callerType"]) != Some(KEY) => account,
        Ok(_) => return Ok(Entry::Nothing(NoActivity::Service)),
        Err(why) => return Ok(Entry::Nothing(why)),
    };
    let application = json::text(part("id"), &["applicationName"]).unwrap_or_default();
    let (operation, outcome) = meaning(application, name);
    let mut draft = Draft::new(time, account, operation, name);
    draft.id = json::text(part("id"), &["uniqueQualifier"]).map(|id| (id, at));
    draft.outcome = outcome;
    draft.source = json::source(record, &["ipAddress"]);
    let network = part("networkInfo");
    draft.country = json::text(network, &["regionCode"]).and_then(country::country);
    let number = json::list(network, &["ipAsn"]).first().and_then(Value::as_u64);
    draft.network = number.and_then(|number| u32::try_from(number).ok());
    draft.client = parameter(event, "user_agent").and_then(client::of_agent);
    draft.application = parameter(event, "app_name").or(Some(application)).filter(|name| !name.is_empty());
    draft.target = target(event);
    Ok(Entry::Activity(draft))
}

fn meaning(application: &str, name: &str) -> (Operation, Outcome) {
    let operation = match name {
        "login_success" => return (Operation::SignIn, Outcome::Success),
        "login_failure" => return (Operation::SignIn, Outcome::Failure),
        "login_challenge" | "login_verification" => return (Operation::SignIn, Outcome::Unknown),
        "password_edit" | "CHANGE_PASSWORD" => Operation::Password,
        "2sv_enroll"
        | "2sv_disable"
        | "recovery_email_edit"
        | "recovery_phone_edit"
        | "recovery_secret_qa_edit"
        | "passkey_enrolled"
        | "UNENROLL_USER_FROM_STRONG_AUTH" => Operation::AuthenticationMethod,
        "email_forwarding_out_of_domain" | "email_forwarding_change" => Operation::MailboxForwarding,
        "ASSIGN_ROLE" | "GRANT_ADMIN_PRIVILEGE" | "GRANT_DELEGATED_ADMIN_PRIVILEGES" => Operation::Role,
        "authorize" | "ADD_TO_TRUSTED_OAUTH2_APPS" | "AUTHORIZE_API_CLIENT_ACCESS" => Operation::Consent,
        _ => match application {
            "admin" => Operation::Administration,
            "drive" => Operation::File,
            _ => Operation::Other,
        },
    };
    (operation, Outcome::Success)
}

fn target(event: &Value) -> Option<Address> {
    parameter(event, "USER_EMAIL").and_then(|target| person(target).ok())
}

/// Parameters are pairs with small names here.
fn parameter<'a>(event: &'a Value, name: &str) -> Option<&'a str> {
    let of_name = |pair: &&Value| json::text(pair, &["name"]) == Some(name);
    json::text(json::list(event, &["parameters"]).iter().find(of_name)?, &["value"])
}
