//! Fields of a JSON record, where what is missing or of another kind is simply not there.

use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use thymus_event::Timestamp;

/// Stands for a field that is not there.
static NOTHING: Value = Value::Null;

/// A part of a record, or nothing.
pub(super) fn part<'a>(record: &'a Value, name: &str) -> &'a Value {
    record.get(name).unwrap_or(&NOTHING)
}

/// The first of these fields that is there.
pub(super) fn field<'a>(record: &'a Value, names: &[&str]) -> Option<&'a Value> {
    names.iter().find_map(|name| record.get(name))
}

/// The first of these fields that is text and not empty.
pub(super) fn text<'a>(record: &'a Value, names: &[&str]) -> Option<&'a str> {
    names.iter().find_map(|name| record.get(name)?.as_str()).map(str::trim).filter(|text| !text.is_empty())
}

/// A number, or text that is one.
pub(super) fn number(record: &Value, names: &[&str]) -> Option<u64> {
    let value = field(record, names)?;
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// A list's elements; none where it is no list.
pub(super) fn list<'a>(record: &'a Value, names: &[&str]) -> &'a [Value] {
    field(record, names).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The value of the pair `{"Name": name, "Value": …}` of a list of such, where it is text.
pub(super) fn pair<'a>(record: &'a Value, of: &str, name: &str) -> Option<&'a str> {
    let found = list(record, &[of]).iter().find(|pair| text(pair, &["Name"]) == Some(name))?;
    text(found, &["Value", "NewValue"])
}

/// An RFC 3339 time, in UTC where it has no zone, not before 1970.
pub(super) fn time(record: &Value, names: &[&str]) -> Option<Timestamp> {
    let text = text(record, names)?;
    let clock = text.get("2020-01-01T".len()..).filter(|clock| !clock.is_empty())?;
    let time = if clock.contains(['Z', 'z', '+', '-']) {
        Timestamp::parse(text)
    } else {
        Timestamp::parse(&format!("{text}Z"))
    };
    time.filter(|time| time.millis() >= 0)
}

/// The address of a client: `192.0.2.1`, `192.0.2.1:443`, `2001:db8::1`, `[2001:db8::1]:443`, the first of several.
/// None where it is the provider's own loopback.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    let text = text.split([',', ';']).next()?.trim();
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    let bare = bare.split('%').next()?;
    let address: IpAddr = bare.parse().ok().or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()))?;
    let address = address.to_canonical();
    let is_none = address.is_loopback() || address.is_unspecified() || address == IpAddr::V4(Ipv4Addr::BROADCAST);
    (!is_none).then_some(address)
}

/// The first of these fields that holds an address.
pub(super) fn source(record: &Value, names: &[&str]) -> Option<IpAddr> {
    names.iter().find_map(|name| address(record.get(name)?.as_str()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn addresses_come_in_all_forms() {
        let expected: IpAddr = "192.0.2.1".parse().unwrap();
        for form in ["192.0.2.1", " 192.0.2.1:6915", "::ffff:192.0.2.1", "[::ffff:192.0.2.1]:80", "192.0.2.1, 10.0.0.1"]
        {
            assert_eq!(address(form), Some(expected), "{form}");
        }
        let expected: IpAddr = "2001:db8::1".parse().unwrap();
        for form in ["2001:db8::1", "[2001:db8::1]:47114", "[2001:db8::1]", "2001:db8::1%eth0"] {
            assert_eq!(address(form), Some(expected), "{form}");
        }
        for none in ["", "::1", "[::1]:80", "0.0.0.0", "<null>", "-", "a:b:c", "1.2.3.4:99999", "[", "]:1"] {
            assert_eq!(address(none), None, "{none}");
        }
    }

    #[test]
    fn times_without_a_zone_are_utc() {
        let at = |text: &str| time(&json!({ "t": text }), &["t"]).map(Timestamp::seconds);
        assert_eq!(at("2021-05-18T21:13:33"), at("2021-05-18T21:13:33Z"));
        assert_eq!(at("2021-05-18T21:13:33.25"), at("2021-05-18T23:13:33.25+02:00"));
        for none in ["", "2021-05-18", "5/18/2021 9:13:33 PM", "1960-01-01T00:00:00Z", "2021-99-18T21:13:33"] {
            assert_eq!(at(none), None, "{none}");
        }
    }
}
