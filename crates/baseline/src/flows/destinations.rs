//! How many devices inside contact an address outside.

use super::bounded::{Bounded, Kept, Worth};
use crate::Key;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;
use std::net::IpAddr;
use thymus_event::Timestamp;

/// The most devices kept for one destination; above, it is popular beyond question, and who goes there is not
/// followed singly.
pub const DESTINATION_DEVICES_MAX: usize = 128;

/// How far a destination is known inside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Other devices that contacted it, at most [`DESTINATION_DEVICES_MAX`].
    pub others: usize,
    /// Other devices that contacted anything outside.
    pub devices: usize,
    /// When any device first contacted it.
    pub since: Timestamp,
}

/// A device that was seen to contact something.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Device {
    address: IpAddr,
    last: Timestamp,
}

impl Kept for Device {
    type Key = IpAddr;

    fn key(&self) -> IpAddr {
        self.address
    }

    fn worth(&self, _: Timestamp) -> Worth {
        (0, self.last)
    }
}

/// An address outside, with the devices that contacted it as short hashes in ascending order: one in four thousand
/// million pairs of devices counts as one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Destination {
    address: IpAddr,
    first: Timestamp,
    last: Timestamp,
    devices: SmallVec<[u32; 2]>,
}

impl Kept for Destination {
    type Key = IpAddr;

    fn key(&self) -> IpAddr {
        self.address
    }

    fn worth(&self, _: Timestamp) -> Worth {
        (self.devices.len() as u32, self.last)
    }
}

impl Destination {
    fn contact(&mut self, device: u32, time: Timestamp) {
        (self.first, self.last) = (self.first.min(time), self.last.max(time));
        if self.devices.len() < DESTINATION_DEVICES_MAX
            && let Err(at) = self.devices.binary_search(&device)
        {
            self.devices.insert(at, device);
        }
    }
}

/// The destinations that devices contact. Popular ones stay exact; of those that only one device ever contacted,
/// the oldest are forgotten first, and then count as rare, which they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Destinations {
    devices: Bounded<Device>,
    destinations: Bounded<Destination>,
}

impl Destinations {
    pub(super) fn new(destinations_max: usize, devices_max: usize) -> Self {
        Self { devices: Bounded::new(devices_max), destinations: Bounded::new(destinations_max) }
    }

    /// A device contacted an address; whether the address is popular.
    pub(super) fn contact(&mut self, device: IpAddr, address: IpAddr, time: Timestamp) -> bool {
        match self.devices.at_mut(device) {
            Some(seen) => seen.last = seen.last.max(time),
            None => drop(self.devices.insert(Device { address: device, last: time }, time)),
        }
        let device = short(device);
        if let Some(known) = self.destinations.at_mut(address) {
            known.contact(device, time);
            return known.devices.len() == DESTINATION_DEVICES_MAX;
        }
        let devices = SmallVec::from_slice(&[device]);
        self.destinations.insert(Destination { address, first: time, last: time, devices }, time);
        false
    }

    /// How far `address` is known to devices other than `device`.
    pub(super) fn reach(&self, device: IpAddr, address: IpAddr) -> Option<Reach> {
        let known = self.destinations.at(address)?;
        let is_among = known.devices.binary_search(&short(device)).is_ok();
        let others = known.devices.len() - usize::from(is_among);
        let devices = self.devices.len() - usize::from(self.devices.at(device).is_some());
        Some(Reach { others, devices: devices.max(others), since: known.first })
    }

    pub(super) fn len(&self) -> usize {
        self.destinations.len()
    }
}

fn short(device: IpAddr) -> u32 {
    let bits = match device {
        IpAddr::V4(address) => u128::from(address.to_bits()),
        IpAddr::V6(address) => address.to_bits(),
    };
    (Key::number((bits >> 64) as u64).and(Key::number(bits as u64)).0 >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::testing::{inside, outside};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_seconds(second)
    }

    #[test]
    fn others_are_counted_once_each_and_not_the_device_itself() {
        let mut destinations = Destinations::new(100, 100);
        for device in [1, 2, 2, 3] {
            assert!(!destinations.contact(inside(device), outside(1), at(10 - i64::from(device))));
        }
        destinations.contact(inside(4), outside(2), at(0));
        let reach = destinations.reach(inside(1), outside(1)).unwrap();
        assert_eq!((reach.others, reach.devices, reach.since), (2, 3, at(7)));
        assert_eq!(destinations.reach(inside(9), outside(1)).unwrap().others, 3);
        assert_eq!(destinations.reach(inside(1), outside(9)), None);
    }

    #[test]
    fn popular_destinations_outlast_a_flood() {
        let mut destinations = Destinations::new(64, 1000);
        for device in 0..200 {
            let is_popular = destinations.contact(inside(device), outside(1), at(i64::from(device)));
            assert_eq!(is_popular, device >= 127);
        }
        for number in 2..10_000 {
            destinations.contact(inside(1), outside(number), at(1000));
        }
        assert_eq!(destinations.reach(inside(999), outside(1)).unwrap().others, DESTINATION_DEVICES_MAX);
        assert_eq!((destinations.len(), destinations.reach(inside(1), outside(2))), (64, None));
    }
}
