//! Reading a registry's answer about a domain (RFC 9083 §5.3).

use super::Registration;
use serde::Deserialize;
use thymus_event::Timestamp;

/// What is looked at of it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Domain {
    object_class_name: String,
    #[serde(default)]
    ldh_name: String,
    #[serde(default)]
    events: Vec<Event>,
}

/// RFC 9083 §4.5.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    event_action: String,
    #[serde(default)]
    event_date: String,
}

/// What the answer says about this domain; none where it is no answer about it. Of several registrations the last counts: the
/// domain was given up in between.
pub(super) fn registered(bytes: &[u8], asked: &str) -> Option<Registration> {
    let domain: Domain = serde_json::from_slice(bytes).ok()?;
    let name = domain.ldh_name.trim_end_matches('.');
    if domain.object_class_name != "domain" || !(name.is_empty() || name.eq_ignore_ascii_case(asked)) {
        return None;
    }
    let is_registration = |event: &&Event| matches!(event.event_action.as_str(), "registration" | "reregistration");
    let times = domain.events.iter().filter(is_registration).filter_map(|event| Timestamp::parse(&event.event_date));
    Some(times.max().map_or(Registration::Unknown, Registration::At))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Option<Registration> {
        Timestamp::parse(text).map(Registration::At)
    }

    #[test]
    fn the_last_registration_counts() {
        let answer = br#"{"objectClassName":"domain","ldhName":"A.Example.","events":[
            {"eventAction":"last changed","eventDate":"2026-04-01T00:00:00Z"},
            {"eventAction":"registration","eventDate":"2001-02-03T04:05:06Z"},
            {"eventAction":"reregistration","eventDate":"2026-03-01T08:00:00+02:00"},
            {"eventAction":"registration","eventDate":"never"}]}"#;
        assert_eq!(registered(answer, "a.example"), at("2026-03-01T06:00:00Z"));
        assert_eq!(registered(answer, "b.example"), None, "of another domain");
    }

    #[test]
    fn without_a_date_nothing_is_known() {
        for events in ["", r#","events":[]"#, r#","events":[{"eventAction":"registration"}]"#] {
            let answer = format!(r#"{{"objectClassName":"domain","ldhName":"a.example"{events}}}"#);
            assert_eq!(registered(answer.as_bytes(), "a.example"), Some(Registration::Unknown));
        }
        for other in ["", "{}", "[]", r#"{"objectClassName":"entity"}"#, r#"{"errorCode":429}"#] {
            assert_eq!(registered(other.as_bytes(), "a.example"), None, "{other}");
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = registered(&bytes, "a.example");
        }
    }
}
