//! Microsoft 365 unified audit log: records of the Management Activity API's common schema, whose parts differ by
//! `RecordType` and workload.

mod operation;
mod rule;
mod sign_in;

use super::client;
use super::draft::{Draft, Entry, Read, bad_record, time};
use super::person::person;
use super::{NoActivity, json};
use compact_str::CompactString;
use serde_json::Value;
use thymus_event::Address;
use thymus_event::saas::{Operation, Outcome};

pub(super) use sign_in::of_error;

/// `UserType` of people: regular, reserved, administrator, guest.
const PEOPLE: [u64; 4] = [0, 1, 2, 10];
/// `UserType` of an application that acts for a person, as portals do when they load their pages.
const APPLICATION: u64 = 5;
/// `RecordType` of alerts, reports and the pages of portals.
const NOT_ACTIVITY: [u64; 6] = [28, 40, 41, 47, 52, 64];
/// Whose accounts act when a person resets a forgotten password.
const SELF_SERVICE: &str = "support.onmicrosoft.com";
/// What marks the provider's own programs that read mail, as those of search and of the people's cards.
const PROVIDERS_OWN: &str = "Client=RESTSystem";

/// Reads a record.
pub(super) fn read(record: &Value) -> Read<'_> {
    let kind = json::number(record, &["RecordType"]).unwrap_or(u64::MAX);
    let user_type = json::number(record, &["UserType"]).unwrap_or(0);
    let name = json::text(record, &["Operation"]).ok_or_else(|| bad_record("no operation"))?;
    let time = time(record, &["CreationTime"])?;
    if NOT_ACTIVITY.contains(&kind) || user_type == APPLICATION {
        return Ok(Entry::Nothing(NoActivity::OtherKind));
    }
    let information = json::text(record, &["ClientInfoString"]).unwrap_or_default();
    if !PEOPLE.contains(&user_type) || information.contains(PROVIDERS_OWN) {
        return Ok(Entry::Nothing(NoActivity::Service));
    }
    let (account, target) = match who(record) {
        Ok(who) => who,
        Err(why) => return Ok(Entry::Nothing(why)),
    };
    let operation = operation::of(record, kind, name);
    let mut draft = Draft::new(time, account, operation, name);
    draft.id = json::text(record, &["Id"]).map(|id| (id, 0));
    draft.outcome = outcome(record, operation, name);
    draft.source = json::source(record, &["ClientIP", "ClientIPAddress", "ActorIpAddress"]);
    draft.client = client_of(record, information);
    draft.application = application(record, operation);
    draft.items = items(record);
    draft.target = target;
    Ok(Entry::Activity(draft))
}

/// Who did it, and to whom.
fn who(record: &Value) -> Result<(Address, Option<Address>), NoActivity> {
    let account = person(json::text(record, &["UserId"]).unwrap_or_default())?;
    let owner = json::text(record, &["MailboxOwnerUPN"]);
    let target = owner.or_else(|| json::text(record, &["ObjectId"])).and_then(|target| person(target).ok());
    if account.domain() == SELF_SERVICE {
        return target.map(|person| (person, None)).ok_or(NoActivity::Service);
    }
    Ok((account, target))
}

fn outcome(record: &Value, operation: Operation, name: &str) -> Outcome {
    if operation == Operation::SignIn {
        return sign_in::outcome(record, name);
    }
    match json::text(record, &["ResultStatus"]).unwrap_or_default() {
        "Success" | "Succeeded" | "True" | "PartiallySucceeded" => Outcome::Success,
        "Failed" | "Failure" | "False" => Outcome::Failure,
        _ => Outcome::Unknown,
    }
}

/// Of a user agent, wherever the workload writes it; else of the protocol.
fn client_of(record: &Value, information: &str) -> Option<CompactString> {
    let agent = json::text(record, &["UserAgent"]).or_else(|| json::pair(record, "ExtendedProperties", "UserAgent"));
    if let Some(client) = agent.and_then(client::of_agent) {
        return Some(client);
    }
    if let Some(protocol) = information.strip_prefix("Client=") {
        let (protocol, rest) = protocol.split_once(';').unwrap_or((protocol, ""));
        let is_agent = !rest.starts_with("Action=") && !rest.starts_with("Client=");
        return client::of_agent(rest).filter(|_| is_agent).or_else(|| own_name(protocol, rest));
    }
    let property = |name| json::pair(record, "DeviceProperties", name).unwrap_or_default();
    client::of_parts(property("BrowserType"), property("OS"))
}

/// Behind the provider's own web mail stands a browser that the record does not name.
fn own_name(protocol: &str, rest: &str) -> Option<CompactString> {
    if rest.starts_with("Action=") { None } else { client::of_agent(protocol) }
}

/// The application that was let in, or the one that was used.
fn application(record: &Value, operation: Operation) -> Option<&str> {
    if operation == Operation::Consent {
        /// `Type` of a target that is a display name.
        const NAME: u64 = 1;
        // Of a grant, the target is what is opened; the one let in stands among the changes.
        if let Some(named) = json::pair(record, "ModifiedProperties", "ServicePrincipal.DisplayName") {
            return Some(named.trim_matches('"'));
        }
        let named = json::list(record, &["Target"]).iter().find(|of| json::number(of, &["Type"]) == Some(NAME));
        return named.and_then(|target| json::text(target, &["ID"]));
    }
    json::text(record, &["ApplicationDisplayName", "Workload"])
}

fn items(record: &Value) -> u32 {
    let affected = json::list(record, &["AffectedItems"]).len() as u64;
    let count = json::number(record, &["OperationCount"]).unwrap_or(affected);
    u32::try_from(count).unwrap_or(u32::MAX)
}
