//! Every format that tells of accounts: who did what, what is no one's activity, what cannot be read.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::needless_pass_by_value,
    reason = "in a test helper a failed step is a failed test"
)]

use proptest::prelude::*;
use serde_json::{Value, json};
use thymus_event::saas::{Operation, Outcome};
use thymus_event::{AccountActivity, DefectKind, Event, Source, TenantId};
use thymus_source::saas::{AccountLine, AccountSource, NoActivity};

const AGENT: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36";

fn activities(log: &str) -> Vec<AccountActivity> {
    let (events, defects) = AccountSource::new(TenantId(7)).decode(log.as_bytes());
    assert!(defects.is_empty(), "{defects:?}");
    let account = |event| match event {
        Event::Account(activity) => activity,
        other => panic!("{other:?}"),
    };
    events.into_iter().map(account).collect()
}

fn one(record: &Value) -> AccountActivity {
    let mut all = activities(&record.to_string());
    assert_eq!(all.len(), 1, "{record}");
    all.remove(0)
}

fn nothing(record: &Value) -> NoActivity {
    let mut lines = AccountSource::new(TenantId(7)).lines();
    match lines.decode_line(record.to_string().as_bytes()).pop().unwrap() {
        Ok(AccountLine::NoActivity(why)) => why,
        other => panic!("{other:?}"),
    }
}

/// A record of the unified audit log, with more or other fields.
fn audit(kind: u64, operation: &str, more: Value) -> Value {
    let mut record = json!({
        "CreationTime": "2026-03-01T09:00:00", "Id": "a1", "RecordType": kind, "Operation": operation,
        "UserType": 0, "UserId": "Ann@Harbour.example", "Workload": "Exchange", "ResultStatus": "Succeeded",
        "ClientIP": "198.51.100.7:6915",
    });
    let more = more.as_object().unwrap().clone();
    record.as_object_mut().unwrap().extend(more);
    record
}

fn parameters(pairs: &[(&str, &str)]) -> Value {
    let list: Vec<Value> = pairs.iter().map(|(name, value)| json!({"Name": name, "Value": value})).collect();
    json!({ "Parameters": list })
}

fn rule(pairs: &[(&str, &str)]) -> Operation {
    one(&audit(1, "New-InboxRule", parameters(pairs))).operation
}

#[test]
fn a_sign_in_is_the_same_in_every_format() {
    let microsoft = audit(
        15,
        "UserLoggedIn",
        json!({"ExtendedProperties": [{"Name": "UserAgent", "Value": AGENT}], "ErrorNumber": "0"}),
    );
    let graph = json!({
        "id": "g1", "createdDateTime": "2026-03-01T09:00:00Z", "userPrincipalName": "ann@harbour.example",
        "ipAddress": "198.51.100.7", "userAgent": AGENT, "status": {"errorCode": 0}, "appDisplayName": "Mail",
        "location": {"countryOrRegion": "NL"}, "autonomousSystemNumber": 64500,
    });
    let monitor = json!({
        "time": "2026-03-01T09:00:00.0000000Z", "category": "SignInLogs", "resultType": "0", "properties": graph,
    });
    let analytics = json!({
        "TimeGenerated": "2026-03-01T09:00:01.0", "CreatedDateTime": "2026-03-01T09:00:00.000", "Id": "g1",
        "UserPrincipalName": "ann@harbour.example", "IPAddress": "198.51.100.7", "ResultType": "0",
        "Location": "NL", "LocationDetails": {"countryOrRegion": "NL"}, "AutonomousSystemNumber": "64500",
        "DeviceDetail": {"browser": "Chrome 120.0", "operatingSystem": "Windows 10"}, "AppDisplayName": "Mail",
    });
    let okta = json!({
        "uuid": "o1", "published": "2026-03-01T09:00:00.000Z", "eventType": "user.session.start",
        "actor": {"type": "User", "alternateId": "ann@harbour.example"}, "outcome": {"result": "SUCCESS"},
        "client": {"ipAddress": "198.51.100.7", "userAgent": {"rawUserAgent": AGENT},
            "geographicalContext": {"country": "Netherlands"}},
        "securityContext": {"asNumber": 64500},
    });
    let google = json!({
        "kind": "admin#reports#activity", "actor": {"email": "ann@harbour.example", "callerType": "USER"},
        "id": {"time": "2026-03-01T09:00:00.000Z", "uniqueQualifier": "9", "applicationName": "login"},
        "ipAddress": "198.51.100.7", "networkInfo": {"regionCode": "NL", "ipAsn": [64500]},
        "events": [{"type": "login", "name": "login_success", "parameters": [
            {"name": "user_agent", "value": AGENT}, {"name": "is_suspicious", "boolValue": false}]}],
    });
    for (record, has_place) in
        [(microsoft, false), (graph.clone(), true), (monitor, true), (analytics, true), (okta, true), (google, true)]
    {
        let seen = one(&record);
        assert_eq!(seen.time.millis(), 1_772_355_600_000, "{record}");
        assert_eq!((seen.account.as_str(), seen.tenant), ("ann@harbour.example", TenantId(7)), "{record}");
        assert_eq!((seen.operation, seen.outcome), (Operation::SignIn, Outcome::Success), "{record}");
        assert_eq!(seen.source, Some("198.51.100.7".parse().unwrap()), "{record}");
        assert_eq!(seen.client.as_deref(), Some("Chrome on Windows"), "{record}");
        assert_eq!((seen.country, seen.network), if has_place { (Some(*b"NL"), Some(64500)) } else { (None, None) });
    }
}

#[test]
fn records_stand_in_every_container() {
    let (a, b) = (audit(15, "UserLoggedIn", json!({})), audit(15, "UserLoggedIn", json!({"Id": "b2"})));
    let quoted = |record: &Value| record.to_string().replace('"', "\"\"");
    let expected = activities(&format!("{a}\n{b}\n"));
    assert_eq!(expected.len(), 2);
    for log in [
        format!("\u{feff}{a}\r\n\r\n{b}"),
        format!("[{a},\n{b}]"),
        serde_json::to_string_pretty(&json!([a, b])).unwrap(),
        serde_json::to_string_pretty(&json!({"value": [a, b], "@odata.nextLink": "…"})).unwrap(),
        format!(
            "CreationDate,UserIds,Operations,AuditData\nx,y,z,\"{}\"\nx,\"y\ny\",z,\"{}\"\n",
            quoted(&a),
            quoted(&b)
        ),
        format!("AuditData,_raw\n\"{}\",\"a\n\"\"b\"\"\"\n\"{}\",\"a,\n\"\n", quoted(&a), quoted(&b)),
        format!("\"RecordId\",\"AuditData\"\r\n1,\"{}\"\r\n2,\"{}\"\r\n", quoted(&a), quoted(&b)),
    ] {
        assert_eq!(activities(&log), expected, "{log}");
    }
}

#[test]
fn a_record_has_the_id_of_its_provider() {
    let first = one(&audit(15, "UserLoggedIn", json!({})));
    assert_eq!(first.id, one(&audit(15, "UserLoggedIn", json!({"Version": 1}))).id);
    assert_ne!(first.id, one(&audit(15, "UserLoggedIn", json!({"Id": "a2"}))).id);
    let without = |version: u64| one(&audit(15, "UserLoggedIn", json!({"Id": null, "Version": version}))).id;
    assert_eq!(without(1), without(1));
    assert_ne!(without(1), without(2), "a record without an id is known by its content");
}

#[test]
fn a_rule_says_what_it_does() {
    let does = |forwards, hides| Operation::InboxRule { forwards, hides };
    assert_eq!(rule(&[("From", "a@b.example"), ("MoveToFolder", "Newsletters")]), does(false, false));
    assert_eq!(rule(&[("ForwardTo", "eve@elsewhere.example")]), does(true, false));
    assert_eq!(rule(&[("RedirectTo", "eve@elsewhere.example"), ("DeleteMessage", "True")]), does(true, true));
    assert_eq!(rule(&[("DeleteMessage", "False"), ("ForwardTo", "")]), does(false, false));
    assert_eq!(rule(&[("MoveToFolder", "ann@harbour.example:\\RSS Feeds")]), does(false, true));
    assert_eq!(rule(&[("MoveToFolder", "Later"), ("MarkAsRead", "True")]), does(false, true));
    assert_eq!(rule(&[("MarkAsRead", "True")]), does(false, false));
    let written = |operation: &str, actions: &str| {
        let properties =
            json!([{"Name": "RuleOperation", "Value": operation}, {"Name": "RuleActions", "Value": actions}]);
        one(&audit(2, "UpdateInboxRules", json!({ "OperationProperties": properties }))).operation
    };
    assert_eq!(
        written("AddMailboxRule", "[{\"ActionType\":\"Forward\"},{\"ActionType\":\"Delete\"}]"),
        does(true, true)
    );
    assert_eq!(written("ModifyMailboxRule", "[{\"ActionType\":\"Move\"}]"), does(false, false));
    assert_eq!(written("RemoveMailboxRule", "[{\"ActionType\":\"Forward\"}]"), Operation::Other);
}

#[test]
fn microsofts_words_mean_operations() {
    let of = |kind, name: &str, more| one(&audit(kind, name, more)).operation;
    let none = || json!({});
    assert_eq!(
        of(1, "Set-Mailbox", parameters(&[("ForwardingSmtpAddress", "smtp:e@x.example")])),
        Operation::MailboxForwarding
    );
    assert_eq!(of(1, "Set-Mailbox", parameters(&[("ForwardingSmtpAddress", "")])), Operation::Administration);
    assert_eq!(of(1, "Set-Mailbox", parameters(&[("GrantSendOnBehalfTo", "x")])), Operation::MailboxPermission);
    assert_eq!(of(1, "New-TransportRule", parameters(&[("BlindCopyTo", "e@x.example")])), Operation::MailboxForwarding);
    assert_eq!(of(1, "New-TransportRule", parameters(&[("Name", "Disclaimer")])), Operation::Administration);
    assert_eq!(of(1, "Add-MailboxPermission", none()), Operation::MailboxPermission);
    let rights = |rights: &str| json!({"Item": {"ParentFolder": {"MemberRights": rights}}});
    assert_eq!(of(2, "ModifyFolderPermissions", rights("None")), Operation::Other);
    assert_eq!(of(2, "ModifyFolderPermissions", rights("ReadAny")), Operation::MailboxPermission);
    assert_eq!(of(8, "Consent to application.", none()), Operation::Consent);
    assert_eq!(of(8, "Add service principal.", none()), Operation::Administration);
    assert_eq!(of(8, "Add member to role.", none()), Operation::Role);
    assert_eq!(of(8, "Reset user password.", none()), Operation::Password);
    assert_eq!(of(8, "User registered security info", none()), Operation::AuthenticationMethod);
    let changed = json!({"ModifiedProperties": [{"Name": "StrongAuthenticationMethod", "NewValue": "[]"}]});
    assert_eq!(of(8, "Update user.", changed), Operation::AuthenticationMethod);
    assert_eq!(of(8, "Update user.", none()), Operation::Other);
    assert_eq!(of(6, "FileDownloaded", json!({"Workload": "OneDrive"})), Operation::File);
    assert_eq!(of(18, "Get-DlpPolicy", none()), Operation::Other);
    assert_eq!(of(77, "SomethingNew", none()), Operation::Other);
}

#[test]
fn a_sign_in_that_was_interrupted_did_not_fail() {
    let ended = |error: &str| {
        one(&audit(15, "UserLoginFailed", json!({"ErrorNumber": error, "ResultStatus": "Success"}))).outcome
    };
    assert_eq!((ended("50126"), ended("50053")), (Outcome::Failure, Outcome::Failure));
    assert_eq!(
        (ended("50072"), ended("65001"), ended("1000000")),
        (Outcome::Unknown, Outcome::Unknown, Outcome::Unknown)
    );
}

#[test]
fn mail_read_names_owner_count_and_program() {
    let more = json!({
        "ClientIP": null, "ClientIPAddress": "[2001:db8::1]:47114", "ClientInfoString": format!("Client=OWA;{AGENT};"),
        "MailboxOwnerUPN": "bob@harbour.example", "LogonType": 2, "OperationCount": 120,
    });
    let seen = one(&audit(50, "MailItemsAccessed", more));
    assert_eq!(seen.target.unwrap().as_str(), "bob@harbour.example");
    assert_eq!((seen.operation, seen.items), (Operation::MailRead, 120));
    assert_eq!(
        (seen.client.as_deref(), seen.source),
        (Some("Chrome on Windows"), Some("2001:db8::1".parse().unwrap()))
    );
    let client = |information: &str| one(&audit(2, "Send", json!({"ClientInfoString": information}))).client;
    assert_eq!(client("Client=MSExchangeRPC").as_deref(), Some("MSExchangeRPC"));
    assert_eq!(client("Client=REST;;").as_deref(), Some("REST"));
    assert_eq!(client("Client=OWA;Action=ViaProxy"), None);
    let own = json!({"ClientInfoString": "Client=REST;Client=RESTSystem;;"});
    assert_eq!(nothing(&audit(50, "MailItemsAccessed", own)), NoActivity::Service);
}

#[test]
fn a_consent_names_the_application() {
    let target = json!({"Target": [{"ID": "ServicePrincipal_1", "Type": 2}, {"ID": "Tide Tables", "Type": 1}]});
    assert_eq!(one(&audit(8, "Consent to application.", target)).application.as_deref(), Some("Tide Tables"));
    let grant = json!({"Target": [{"ID": "Mail Interface", "Type": 1}],
        "ModifiedProperties": [{"Name": "ServicePrincipal.DisplayName", "NewValue": "\"Tide Tables\""}]});
    assert_eq!(one(&audit(8, "Add delegated permission grant.", grant)).application.as_deref(), Some("Tide Tables"));
}

#[test]
fn services_alerts_and_pages_are_no_ones_activity() {
    let user = |id: &str| nothing(&audit(1, "Set-Mailbox", json!({ "UserId": id })));
    assert_eq!(user("NT AUTHORITY\\SYSTEM (Host)"), NoActivity::Service);
    assert_eq!(user("ServicePrincipal_51e09c12-1410-42e8-b964-afa542cf2cb0"), NoActivity::Service);
    assert_eq!(user(""), NoActivity::NoAccount);
    assert_eq!(nothing(&audit(1, "Set-Mailbox", json!({"UserType": 3}))), NoActivity::Service);
    assert_eq!(nothing(&audit(40, "AlertTriggered", json!({}))), NoActivity::OtherKind);
    assert_eq!(nothing(&audit(52, "SearchAlert", json!({"UserType": 5}))), NoActivity::OtherKind);
    let principal = json!({"category": "ServicePrincipalSignInLogs", "time": "2026-03-01T09:00:00Z", "properties": {}});
    assert_eq!(nothing(&principal), NoActivity::Service);
    let system = json!({"eventType": "user.session.start", "published": "2026-03-01T09:00:00Z",
        "actor": {"type": "SystemPrincipal"}});
    assert_eq!(nothing(&system), NoActivity::Service);
}

#[test]
fn a_forgotten_password_is_reset_by_its_owner() {
    let more = json!({"UserId": "tool@support.onmicrosoft.com", "ObjectId": "bob@harbour.example"});
    let seen = one(&audit(8, "Reset user password.", more));
    assert_eq!((seen.account.as_str(), seen.target), ("bob@harbour.example", None));
}

#[test]
fn okta_and_google_have_their_own_words() {
    let okta = |name: &str, result: &str| {
        let seen = one(&json!({
            "uuid": "o1", "published": "2026-03-01T09:00:00Z", "eventType": name, "outcome": {"result": result},
            "actor": {"type": "User", "alternateId": "ann@harbour.example"},
            "target": [{"type": "User", "alternateId": "bob@harbour.example"},
                {"type": "AppInstance", "displayName": "Tide Tables"}],
        }));
        assert_eq!(seen.target.unwrap().as_str(), "bob@harbour.example");
        assert_eq!(seen.application.as_deref(), Some("Tide Tables"));
        (seen.operation, seen.outcome)
    };
    assert_eq!(okta("user.authentication.auth_via_mfa", "FAILURE"), (Operation::SignIn, Outcome::Failure));
    assert_eq!(okta("user.mfa.factor.activate", "SUCCESS"), (Operation::AuthenticationMethod, Outcome::Success));
    assert_eq!(okta("app.oauth2.as.consent.grant", "ALLOW"), (Operation::Consent, Outcome::Success));
    assert_eq!(okta("user.account.privilege.grant", "SUCCESS"), (Operation::Role, Outcome::Success));
    assert_eq!(okta("user.session.access_admin_app", "CHALLENGE"), (Operation::Other, Outcome::Unknown));
    let google = json!({
        "id": {"time": "2026-03-01T09:00:00Z", "uniqueQualifier": "9", "applicationName": "token"},
        "actor": {"email": "ann@harbour.example"},
        "events": [{"name": "authorize", "parameters": [{"name": "app_name", "value": "Tide Tables"}]},
            {"name": "2sv_disable"}, {"name": "email_forwarding_out_of_domain"}, {"name": "login_failure"}],
    });
    let all = activities(&google.to_string());
    let operations: Vec<_> = all.iter().map(|seen| seen.operation).collect();
    let expected =
        [Operation::Consent, Operation::AuthenticationMethod, Operation::MailboxForwarding, Operation::SignIn];
    assert_eq!(operations, expected);
    assert_eq!((all[0].application.as_deref(), all[3].outcome), (Some("Tide Tables"), Outcome::Failure));
    assert!(all.iter().all(|seen| all.iter().filter(|other| other.id == seen.id).count() == 1));
}

#[test]
fn what_cannot_be_read_is_a_defect_and_costs_nothing_else() {
    let good = audit(15, "UserLoggedIn", json!({})).to_string();
    for (bad, kind) in [
        ("{\"RecordType\":15,\"Operation\":\"UserLoggedIn\"}", DefectKind::BadLine),
        ("{\"RecordType\":15,\"Operation\":7,\"CreationTime\":\"2026-03-01T09:00:00\"}", DefectKind::BadLine),
        ("{\"a\":1}", DefectKind::UnknownRecord),
        ("{\"a\":", DefectKind::BadLine),
        ("{\"a\" 1}", DefectKind::BadLine),
        ("{\"a\":\"half a li", DefectKind::BadLine),
        ("text", DefectKind::BadLine),
    ] {
        let (events, defects) = AccountSource::new(TenantId(0)).decode(format!("{good}\n{bad}\n{good}\n").as_bytes());
        assert_eq!(events.len(), 2, "{bad}");
        assert_eq!(defects.iter().map(|defect| defect.kind).collect::<Vec<_>>(), [kind], "{bad}");
    }
    let deep = format!("{}1{}", "{\"a\":".repeat(9999), "}".repeat(9999));
    let (_, defects) = AccountSource::new(TenantId(0)).decode(deep.as_bytes());
    assert_eq!(defects.len(), 1);
}

#[test]
fn hostile_words_are_bounded() {
    let long = "é".repeat(5000);
    let seen = one(&audit(8, &long, json!({"UserAgent": long, "ApplicationDisplayName": long, "OperationCount": -1})));
    assert!(seen.operation_name.len() <= thymus_event::saas::OPERATION_BYTES_MAX);
    assert!(seen.client.unwrap().len() <= thymus_event::saas::CLIENT_BYTES_MAX);
    assert!(seen.application.unwrap().len() <= thymus_event::saas::CLIENT_BYTES_MAX);
    assert_eq!(seen.items, 1);
}

proptest! {
    #[test]
    fn any_bytes_are_survived(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        AccountSource::new(TenantId(0)).decode(&bytes);
    }

    #[test]
    fn any_kind_of_value_is_survived(field in "[A-Za-z]{2,14}", value in "(\\[\\]|\\{\\}|null|7|-1|1e9|\"\"|\"x\"|\\[null\\]|\\[\\{\\}\\])", kind in 0usize..4) {
        let base = [
            "{\"RecordType\":1,\"Operation\":\"Set-Mailbox\"",
            "{\"eventType\":\"x\",\"published\":\"2026-03-01T09:00:00Z\"",
            "{\"id\":{\"applicationName\":\"login\"},\"events\":[{}]",
            "{\"userPrincipalName\":\"a@b.example\",\"ipAddress\":\"1.2.3.4\"",
        ][kind];
        let more = ["Parameters", "actor", "id", "location", "ModifiedProperties", "Item", "target", "properties", field.as_str()];
        for name in more {
            let (events, defects) = AccountSource::new(TenantId(0)).decode(format!("{base},\"{name}\":{value}}}").as_bytes());
            prop_assert!(events.len() + defects.len() <= 1);
        }
    }
}
