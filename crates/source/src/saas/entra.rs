//! Entra sign-in logs: `signIn` of Microsoft Graph; the same within `properties`, as Azure Monitor writes it; and the
//! table `SigninLogs` of Log Analytics, whose names begin with capitals.

use super::draft::{Draft, Entry, Read, time};
use super::microsoft_365::of_error;
use super::person::person;
use super::{NoActivity, client, country, json};
use compact_str::CompactString;
use serde_json::Value;
use thymus_event::Address;
use thymus_event::saas::{Operation, Outcome};

/// Categories and event types of sign-ins that are not a person's.
const SERVICES: [&str; 4] = ["servicePrincipal", "managedIdentity", "ServicePrincipal", "ManagedIdentity"];
const NAME: [&str; 2] = ["userPrincipalName", "UserPrincipalName"];
const SOURCE: [&str; 3] = ["ipAddress", "IPAddress", "callerIpAddress"];

/// Whether a record is a sign-in.
pub(super) fn is_entra(record: &Value) -> bool {
    let inner = properties(record);
    let has = |of: &Value, names: &[&str]| json::field(of, names).is_some();
    has(inner, &NAME) && (has(inner, &SOURCE) || has(record, &SOURCE)) || is_category(record)
}

/// Azure Monitor names every category of the directory's logs so.
fn is_category(record: &Value) -> bool {
    json::text(record, &["category", "Category"]).is_some_and(|category| category.ends_with("SignInLogs"))
}

fn properties(record: &Value) -> &Value {
    record.get("properties").filter(|inner| inner.is_object()).unwrap_or(record)
}

/// Reads a record.
pub(super) fn read(record: &Value) -> Read<'_> {
    let inner = properties(record);
    let time = time(inner, &["createdDateTime", "CreatedDateTime"])
        .or_else(|_| time(record, &["time", "TimeGenerated", "createdDateTime"]))?;
    if is_service(record, inner) {
        return Ok(Entry::Nothing(NoActivity::Service));
    }
    let account: Address = match person(json::text(inner, &NAME).unwrap_or_default()) {
        Ok(account) => account,
        Err(why) => return Ok(Entry::Nothing(why)),
    };
    let mut draft = Draft::new(time, account, Operation::SignIn, "Sign-in activity");
    draft.id = json::text(inner, &["id", "Id"]).map(|id| (id, 0));
    draft.outcome = outcome(record, inner);
    draft.source = json::source(inner, &SOURCE).or_else(|| json::source(record, &SOURCE));
    draft.country = country_of(inner);
    let number = json::number(inner, &["autonomousSystemNumber", "AutonomousSystemNumber"]);
    draft.network = number.and_then(|number| u32::try_from(number).ok());
    draft.client = client_of(inner);
    draft.application = json::text(inner, &["appDisplayName", "AppDisplayName"]);
    Ok(Entry::Activity(draft))
}

fn is_service(record: &Value, inner: &Value) -> bool {
    let category = json::text(record, &["category", "Category"]).unwrap_or_default();
    let kinds = json::list(inner, &["signInEventTypes"]).iter().filter_map(Value::as_str);
    kinds.chain([category]).any(|kind| SERVICES.iter().any(|service| kind.starts_with(service)))
}

fn outcome(record: &Value, inner: &Value) -> Outcome {
    let status = json::field(inner, &["status", "Status"]);
    let error = status.and_then(|status| json::number(status, &["errorCode"]));
    let error = error.or_else(|| json::number(record, &["resultType", "ResultType"]));
    error.map_or(Outcome::Unknown, of_error)
}

/// Of the place, as an object or as JSON within text; else the bare code.
fn country_of(inner: &Value) -> Option<[u8; 2]> {
    let of = |place: &Value| json::text(place, &["countryOrRegion"]).and_then(country::country);
    let place = json::field(inner, &["location", "LocationDetails"])?;
    of(place)
        .or_else(|| of(&serde_json::from_str::<Value>(place.as_str()?).ok()?))
        .or_else(|| country::country(json::text(inner, &["Location", "location"])?))
}

fn client_of(inner: &Value) -> Option<CompactString> {
    let agent = json::text(inner, &["userAgent", "UserAgent"]).and_then(client::of_agent);
    agent.or_else(|| {
        let device = json::field(inner, &["deviceDetail", "DeviceDetail"])?;
        let part = |name| json::text(device, &[name]).unwrap_or_default();
        client::of_parts(part("browser"), part("operatingSystem"))
    })
}
