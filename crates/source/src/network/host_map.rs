//! Who uses which device, as the organisation says: a static map from an address, a hardware address or a name to a
//! person, for all time or a span of it.

use super::entry::hardware_of;
use compact_str::CompactString;
use foldhash::fast::FixedState;
use smallvec::SmallVec;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use thymus_event::{Address, Host, Timestamp};

/// By what a device is known.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeviceKey {
    /// Its address. IPv4 addresses written as IPv6 (RFC 4291 §2.5.5.2) count as IPv4.
    Address(IpAddr),
    /// Its hardware address; see [`DeviceKey::hardware`].
    Hardware(CompactString),
    /// What it calls itself when it asks for an address.
    Name(Host),
}

impl DeviceKey {
    /// A hardware address, whichever way its twelve digits are parted; `None` where it is none.
    pub fn hardware(text: &str) -> Option<Self> {
        hardware_of(text).map(Self::Hardware)
    }
}

/// A span of time, from its beginning to before its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}

impl Span {
    /// All time.
    pub const ALWAYS: Self = Self { from: Timestamp::from_millis(i64::MIN), until: Timestamp::from_millis(i64::MAX) };

    /// Whether a moment lies within.
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.until
    }

    fn meets(&self, other: &Self) -> bool {
        self.from < other.until && other.from < self.until
    }
}

/// From a device to the people who use it, one at a time.
#[derive(Clone, Debug, Default)]
pub struct HostMap {
    addresses: Table<IpAddr>,
    hardware: Table<CompactString>,
    names: Table<Host>,
}

type Table<K> = HashMap<K, SmallVec<[Use; 1]>, FixedState>;

#[derive(Clone, Debug, PartialEq)]
struct Use {
    user: Address,
    span: Span,
}

impl HostMap {
    /// Notes that `user` uses the device in a span of time. Saying the same again changes nothing.
    ///
    /// # Errors
    /// The other person who uses it within that span, and stays.
    pub fn add(&mut self, device: DeviceKey, user: Address, span: Span) -> Result<(), Address> {
        match device {
            DeviceKey::Address(address) => add(&mut self.addresses, address.to_canonical(), user, span),
            DeviceKey::Hardware(hardware) => add(&mut self.hardware, hardware, user, span),
            DeviceKey::Name(name) => add(&mut self.names, name, user, span),
        }
    }

    /// The person who used the address `device` at a time, where known.
    pub fn user_of(&self, device: IpAddr, time: Timestamp) -> Option<&Address> {
        user_of(self.addresses.get(&device.to_canonical())?, time)
    }

    /// The person who used the device with a hardware address at a time, where known.
    pub fn user_of_hardware(&self, hardware: &CompactString, time: Timestamp) -> Option<&Address> {
        user_of(self.hardware.get(hardware)?, time)
    }

    /// The person who used the device with a name at a time, where known.
    pub fn user_of_name(&self, name: &Host, time: Timestamp) -> Option<&Address> {
        user_of(self.names.get(name)?, time)
    }

    /// Whether anybody is known to use the address `device`, whenever.
    pub fn has_address(&self, device: IpAddr) -> bool {
        self.addresses.contains_key(&device.to_canonical())
    }

    /// How many devices are known.
    pub fn len(&self) -> usize {
        self.addresses.len() + self.hardware.len() + self.names.len()
    }

    /// Whether no device is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn add<K: Eq + Hash>(table: &mut Table<K>, key: K, user: Address, span: Span) -> Result<(), Address> {
    let uses = table.entry(key).or_default();
    if let Some(other) = uses.iter().find(|other| other.user != user && other.span.meets(&span)) {
        return Err(other.user.clone());
    }
    let wanted = Use { user, span };
    if !uses.contains(&wanted) {
        uses.push(wanted);
    }
    Ok(())
}

fn user_of(uses: &[Use], time: Timestamp) -> Option<&Address> {
    uses.iter().find(|known| known.span.contains(time)).map(|known| &known.user)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(name: &str) -> Address {
        Address::parse(&format!("{name}@example.org")).unwrap()
    }

    fn span(from: i64, until: i64) -> Span {
        Span { from: Timestamp::from_seconds(from), until: Timestamp::from_seconds(until) }
    }

    #[test]
    fn mapped_addresses_are_the_same_device() {
        let mut hosts = HostMap::default();
        assert!(hosts.is_empty());
        let (mapped, plain) = ("::ffff:10.0.0.1".parse().unwrap(), "10.0.0.1".parse().unwrap());
        assert_eq!(hosts.add(DeviceKey::Address(mapped), person("ann"), Span::ALWAYS), Ok(()));
        assert_eq!(hosts.user_of(plain, Timestamp::default()), Some(&person("ann")));
        assert_eq!(hosts.user_of("10.0.0.2".parse().unwrap(), Timestamp::default()), None);
        assert_eq!(hosts.add(DeviceKey::Address(plain), person("ann"), Span::ALWAYS), Ok(()));
        assert_eq!(hosts.add(DeviceKey::Address(plain), person("bob"), span(1, 2)), Err(person("ann")));
        assert!(hosts.has_address(mapped));
        assert_eq!(hosts.len(), 1);
    }

    #[test]
    fn a_device_has_one_user_at_a_time() {
        let mut hosts = HostMap::default();
        let device = || DeviceKey::hardware("00-11-22-AA-BB-CC").unwrap();
        assert_eq!(hosts.add(device(), person("ann"), span(0, 10)), Ok(()));
        assert_eq!(hosts.add(device(), person("bob"), span(10, 20)), Ok(()));
        assert_eq!(hosts.add(device(), person("eve"), span(19, 30)), Err(person("bob")));
        let user = |seconds| hosts.user_of_hardware(&"00:11:22:aa:bb:cc".into(), Timestamp::from_seconds(seconds));
        assert_eq!([user(-1), user(9), user(10), user(20)], [None, Some(&person("ann")), Some(&person("bob")), None]);
        assert_eq!(DeviceKey::hardware("laptop"), None);
    }
}
