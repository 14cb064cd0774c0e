//! The Open Cybersecurity Schema Framework, 1.8. A message that is judged for the first time and may stay as it is: Email
//! Activity (4009). One that something should be done about, or that is judged otherwise: Detection Finding (2004), by the
//! same `finding_info.uid` as long as it lives. What was done: Remediation Activity (7001).

use crate::notice::{About, Deed, Judged, Notice, What};
use crate::text::Detail;
use serde_json::{Value, json};
use thymus_event::email::Direction;
use thymus_event::intent::IntentState;
use thymus_event::verdict::{Action, Reason};

const VERSION: &str = "1.8.0";

/// Who tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Teller {
    /// The organisation's name; may be empty.
    pub organisation: String,
    /// Where people see a message, without a slash at the end: `https://thymus.example.org`; may be empty.
    pub console_url: String,
}

/// One event.
pub fn ocsf(notice: &Notice, teller: &Teller, detail: Detail) -> Value {
    let (mut event, class) = match &notice.what {
        What::Judged(judged) if judged.before.is_none() && judged.action == Action::Allow => {
            (email_activity(notice, judged, detail), Class { category: 4, class: 4009, activity: 3 })
        }
        What::Judged(judged) => {
            let activity = activity(judged);
            (finding(notice, judged, teller, detail), Class { category: 2, class: 2004, activity })
        }
        What::Done(deed) => {
            let activity = if is_restored(deed) { 3 } else { 1 };
            (remediation(notice, deed, detail), Class { category: 7, class: 7001, activity })
        }
    };
    if let Some(fields) = event.as_object_mut() {
        fields.extend(base(notice, teller, class));
    }
    event
}

/// Where an event stands in the schema.
#[derive(Clone, Copy)]
struct Class {
    category: u32,
    class: u32,
    activity: u32,
}

/// Create, update, close.
fn activity(judged: &Judged) -> u32 {
    match judged.before {
        None => 1,
        Some(_) if judged.action == Action::Allow => 3,
        Some(before) if before.action == Action::Allow => 1,
        Some(_) => 2,
    }
}

fn base(notice: &Notice, teller: &Teller, class: Class) -> serde_json::Map<String, Value> {
    let Class { category, class, activity } = class;
    let mut product = json!({
        "name": "Thymus", "vendor_name": "Thymus", "version": env!("CARGO_PKG_VERSION"),
    });
    if !teller.organisation.is_empty() {
        product["feature"] = json!({ "name": teller.organisation });
    }
    let base = json!({
        "activity_id": activity,
        "category_uid": category,
        "class_uid": class,
        "type_uid": class * 100 + activity,
        "time": notice.time.millis(),
        "message": notice.sentence(),
        "metadata": {
            "uid": notice.id,
            "correlation_uid": notice.about.id.to_string(),
            "version": VERSION,
            "product": product,
        },
    });
    match base {
        Value::Object(fields) => fields,
        _ => serde_json::Map::new(),
    }
}

fn email_activity(notice: &Notice, judged: &Judged, detail: Detail) -> Value {
    json!({
        "severity_id": severity(judged.action),
        "direction_id": direction(notice.about.direction),
        "email": email(&notice.about, detail),
        "unmapped": { "thymus": verdict(judged) },
    })
}

fn finding(notice: &Notice, judged: &Judged, teller: &Teller, detail: Detail) -> Value {
    let about = &notice.about;
    let mut info = json!({
        "uid": about.id.to_string(),
        "title": notice.sentence(),
        "types": judged.tags,
        "first_seen_time": about.time.millis(),
        "modified_time": notice.time.millis(),
        "analytic": { "name": "Anomaly of a message within its organisation", "type_id": 2 },
    });
    if !teller.console_url.is_empty() {
        info["src_url"] = format!("{}/messages/{}", teller.console_url, about.id).into();
    }
    json!({
        "severity_id": severity(judged.action),
        "status_id": if judged.action == Action::Allow { 4 } else { 1 },
        "is_alert": judged.action > Action::Allow,
        "risk_score": judged.score.points().round(),
        "finding_info": info,
        "evidences": [{ "email": email(about, detail) }],
        "anomaly_analyses": [{
            "analysis_target": "message",
            "anomalies": detail.first(&judged.reasons).iter().map(|reason| anomaly(reason, detail)).collect::<Vec<_>>(),
        }],
        "unmapped": { "thymus": verdict(judged) },
    })
}

fn anomaly(reason: &Reason, detail: Detail) -> Value {
    json!({
        "observation_type": "Deviation Analysis",
        "observed_attribute": reason.signal,
        "observed_pattern": reason.contribution.points().to_string(),
        "observations": [{ "value": detail.cut(&reason.sentence) }],
    })
}

fn remediation(notice: &Notice, deed: &Deed, detail: Detail) -> Value {
    let status = match deed.state {
        IntentState::Confirmed | IntentState::Reverted => 1,
        IntentState::Failed | IntentState::Refused => 2,
        _ => 0,
    };
    json!({
        "severity_id": if deed.state == IntentState::Failed { 3 } else { 1 },
        "command_uid": deed.intent,
        "status_id": status,
        "status": deed.state.as_str(),
        "status_detail": detail.cut(&deed.note),
        "unmapped": { "thymus": {
            "action": deed.wanted.as_str(),
            "state": deed.state.as_str(),
            "mailbox": deed.mailbox,
            "by": deed.by,
            "email": email(&notice.about, detail),
        } },
    })
}

/// Whether a message comes back to where it was.
fn is_restored(deed: &Deed) -> bool {
    deed.wanted == Action::Allow || matches!(deed.state, IntentState::Recalled | IntentState::Reverted)
}

/// What has no place in the schema.
fn verdict(judged: &Judged) -> Value {
    json!({
        "score": judged.score,
        "action": judged.action,
        "revision": judged.revision,
        "cause": judged.cause,
        "score_before": judged.before.map(|before| before.score),
        "action_before": judged.before.map(|before| before.action),
    })
}

/// The envelope, and what a mail program shows in its list.
fn email(about: &About, detail: Detail) -> Value {
    let recipients: Vec<&str> = detail.first(&about.recipients).iter().map(|to| detail.cut(to)).collect();
    json!({
        "uid": about.id.to_string(),
        "message_uid": about.message_id.as_deref().map(|id| detail.cut(id)),
        "from": about.author.as_deref().map(|author| detail.cut(author)).unwrap_or_default(),
        "to": recipients,
        "subject": detail.cut(&about.subject),
        "size": about.size_bytes,
    })
}

const fn direction(direction: Direction) -> u32 {
    match direction {
        Direction::Inbound => 1,
        Direction::Outbound => 2,
        Direction::Internal => 3,
    }
}

/// Informational, low, medium, high.
pub(crate) const fn severity(action: Action) -> u32 {
    match action {
        Action::Allow => 1,
        Action::Banner => 2,
        Action::LockLinks | Action::ConvertAttachments | Action::Junk => 3,
        Action::Hold => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notice::Before;
    use crate::text::testing::{done, held};
    use thymus_event::verdict::Score;

    fn told(notice: &Notice) -> Value {
        let teller = Teller { organisation: "Corp".to_owned(), console_url: "https://thymus.corp.example".to_owned() };
        ocsf(notice, &teller, Detail::Full)
    }

    /// The same, judged so, and so before.
    fn judged(action: Action, before: Option<Action>) -> Value {
        let mut notice = held("x");
        let What::Judged(judged) = &mut notice.what else { unreachable!() };
        judged.action = action;
        judged.before = before.map(|action| Before { score: Score::ZERO, action });
        told(&notice)
    }

    #[test]
    fn a_verdict_that_wants_something_is_a_finding_that_lives() {
        let event = told(&held("Invoice"));
        assert_eq!((&event["class_uid"], &event["type_uid"]), (&json!(2004), &json!(200_402)));
        assert_eq!(event["metadata"]["uid"], "v.07.1");
        assert_eq!(
            event["finding_info"]["src_url"],
            format!("https://thymus.corp.example/messages/{}", "07".repeat(16))
        );
        assert_eq!(event["evidences"][0]["email"]["to"], json!(["ann@corp.example", "bob@corp.example"]));
        assert_eq!(event["anomaly_analyses"][0]["anomalies"][0]["observed_attribute"], "link_rarity");
        assert_eq!(event["unmapped"]["thymus"]["score"], 97.25);
        assert_eq!(event["unmapped"]["thymus"]["action_before"], "banner");
        let types = [
            judged(Action::Hold, None),
            judged(Action::Hold, Some(Action::Allow)),
            judged(Action::Allow, Some(Action::Hold)),
            judged(Action::Allow, None),
        ]
        .map(|event| event["type_uid"].as_u64().unwrap());
        assert_eq!(types, [200_401, 200_401, 200_403, 400_903]);
    }

    #[test]
    fn every_event_has_what_the_schema_requires() {
        let events = [judged(Action::Allow, None), judged(Action::Hold, None), told(&done(IntentState::Confirmed))];
        for event in events {
            for field in ["activity_id", "category_uid", "class_uid", "type_uid", "time", "severity_id"] {
                assert!(event[field].is_i64() || event[field].is_u64(), "{field} in {event}");
            }
            assert_eq!(event["metadata"]["version"], "1.8.0");
            let own = match event["class_uid"].as_u64() {
                Some(4009) => event["email"].is_object() && event["direction_id"] == 1,
                Some(2004) => event["finding_info"]["uid"].is_string(),
                _ => event["command_uid"] == "1.2.0" && event["status_id"] == 1,
            };
            assert!(own, "{event}");
        }
    }

    #[test]
    fn what_is_told_is_bounded_and_one_line() {
        let mut notice = held(&"\u{1}\r\n".repeat(10_000));
        notice.about.recipients = vec!["x".repeat(300); 10_000];
        let line = ocsf(&notice, &Teller::default(), Detail::Short).to_string();
        assert!(line.len() < 4096 && line.lines().count() == 1, "{}", line.len());
        assert!(told(&notice).to_string().len() < 32_768);
    }
}
