//! Okta System Log.

use super::draft::{Draft, Entry, Read, bad_record, time};
use super::person::person;
use super::{NoActivity, client, country, json};
use compact_str::CompactString;
use serde_json::Value;
use thymus_event::saas::{Operation, Outcome};

/// `actor.type` of people.
const PERSON: &str = "User";

/// Reads a record.
pub(super) fn read(record: &Value) -> Read<'_> {
    let name = json::text(record, &["eventType"]).ok_or_else(|| bad_record("no operation"))?;
    let time = time(record, &["published"])?;
    let part = |name| json::part(record, name);
    let actor = part("actor");
    if json::text(actor, &["type"]) != Some(PERSON) {
        return Ok(Entry::Nothing(NoActivity::Service));
    }
    let account = match person(json::text(actor, &["alternateId"]).unwrap_or_default()) {
        Ok(account) => account,
        Err(why) => return Ok(Entry::Nothing(why)),
    };
    let operation = operation_of(name);
    let mut draft = Draft::new(time, account, operation, name);
    let device = part("client");
    draft.id = json::text(record, &["uuid"]).map(|id| (id, 0));
    draft.outcome = outcome(json::text(part("outcome"), &["result"]).unwrap_or_default());
    draft.source = json::source(device, &["ipAddress"]);
    draft.country = device.pointer("/geographicalContext/country").and_then(Value::as_str).and_then(country::country);
    let number = json::number(part("securityContext"), &["asNumber"]);
    draft.network = number.and_then(|number| u32::try_from(number).ok());
    draft.client = client_of(device);
    draft.application = target(record, &["AppInstance", "AppUser"], "displayName");
    draft.target = target(record, &[PERSON], "alternateId").and_then(|target| person(target).ok());
    Ok(Entry::Activity(draft))
}

fn operation_of(name: &str) -> Operation {
    let begins = |start: &str| name.starts_with(start);
    match name {
        "user.session.start" | "user.authentication.sso" | "user.authentication.verify" => Operation::SignIn,
        "user.account.update_password" | "user.account.reset_password" | "user.account.expire_password" => {
            Operation::Password
        }
        "user.account.privilege.grant" | "group.privilege.grant" => Operation::Role,
        _ if begins("user.authentication.auth") || begins("user.authentication.verify") => Operation::SignIn,
        _ if begins("user.mfa.factor.") || begins("device.enrollment.") => Operation::AuthenticationMethod,
        _ if begins("app.oauth2.") && name.contains("consent.grant") => Operation::Consent,
        _ if begins("application.") || begins("policy.") || begins("system.") || begins("zone.") => {
            Operation::Administration
        }
        _ if begins("user.lifecycle.") || begins("group.") || begins("iam.") => Operation::Administration,
        _ => Operation::Other,
    }
}

fn outcome(result: &str) -> Outcome {
    match result {
        "SUCCESS" | "ALLOW" => Outcome::Success,
        "FAILURE" | "DENY" => Outcome::Failure,
        _ => Outcome::Unknown,
    }
}

fn client_of(device: &Value) -> Option<CompactString> {
    let agent = device.get("userAgent")?;
    let part = |name| json::text(agent, &[name]).unwrap_or_default();
    client::of_agent(part("rawUserAgent")).or_else(|| client::of_parts(part("browser"), part("os")))
}

/// A field of the first target of one of these types.
fn target<'a>(record: &'a Value, kinds: &[&str], field: &str) -> Option<&'a str> {
    let is_kind = |target: &&Value| json::text(target, &["type"]).is_some_and(|kind| kinds.contains(&kind));
    json::list(record, &["target"]).iter().find(is_kind).and_then(|target| json::text(target, &[field]))
}
