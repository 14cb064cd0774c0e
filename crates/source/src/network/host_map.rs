//! Who used which device: a static map from an address to a person.

use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::net::IpAddr;
use thymus_event::{Address, Timestamp};

/// From the address of a device to the person who uses it. IPv4 addresses written as IPv6 (RFC 4291 §2.5.5.2)
/// count as IPv4.
#[derive(Clone, Debug, Default)]
pub struct HostMap {
    users: HashMap<IpAddr, Address, FixedState>,
}

impl HostMap {
    /// Notes that `user` uses `device`; gives back who was noted before.
    pub fn insert(&mut self, device: IpAddr, user: Address) -> Option<Address> {
        self.users.insert(device.to_canonical(), user)
    }

    /// The person who used `device` at a time, where known.
    pub fn user_of(&self, device: IpAddr, _time: Timestamp) -> Option<&Address> {
        self.users.get(&device.to_canonical())
    }

    /// Whether anybody is known to use `device`, whenever.
    pub fn has_address(&self, device: IpAddr) -> bool {
        self.users.contains_key(&device.to_canonical())
    }

    /// How many devices are known.
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Whether no device is known.
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mapped_addresses_are_the_same_device() {
        let mut hosts = HostMap::default();
        assert!(hosts.is_empty());
        let ann = Address::parse("ann@example.org").unwrap();
        assert_eq!(hosts.insert("::ffff:10.0.0.1".parse().unwrap(), ann.clone()), None);
        assert_eq!(hosts.user_of("10.0.0.1".parse().unwrap(), Timestamp::default()), Some(&ann));
        assert_eq!(hosts.user_of("10.0.0.2".parse().unwrap(), Timestamp::default()), None);
        assert_eq!(hosts.insert("10.0.0.1".parse().unwrap(), ann.clone()), Some(ann));
        assert_eq!(hosts.len(), 1);
    }
}
