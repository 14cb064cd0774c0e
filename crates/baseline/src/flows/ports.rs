//! What is usual on each port: how many of the destinations there were led to by a name, and what they speak.

use super::services::{Service, Services};
use crate::Table;
use serde::{Deserialize, Serialize};

/// What is counted of one device, destination and port.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Marks {
    pub(super) is_named: bool,
    pub(super) is_call_back: bool,
    pub(super) services: Services,
}

/// How many pairs of device and destination there are, and how many of them are this and that.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortHabit {
    /// Pairs.
    pub pairs: u32,
    /// A name led the device to the address.
    pub named: u32,
    /// The address had come in to the device before.
    pub call_backs: u32,
    /// A probe looked at payload.
    pub inspected: u32,
    /// In how many each protocol was recognised, in the order of [`Service::ALL`].
    pub services: [u32; Service::ALL.len()],
}

impl PortHabit {
    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.pairs == 0
    }

    fn change(&mut self, marks: Marks, change: fn(u32) -> u32) {
        self.pairs = change(self.pairs);
        for (count, is_counted) in [
            (&mut self.named, marks.is_named),
            (&mut self.call_backs, marks.is_call_back),
            (&mut self.inspected, !marks.services.is_empty()),
        ] {
            *count = if is_counted { change(*count) } else { *count };
        }
        for (count, service) in self.services.iter_mut().zip(Service::ALL) {
            *count = if marks.services.has(*service) { change(*count) } else { *count };
        }
    }

    fn without(mut self, marks: Marks) -> Self {
        self.change(marks, less);
        self
    }

    /// The protocol recognised in most pairs, and in how many.
    pub fn usual_service(&self) -> Option<(Service, u32)> {
        let counted = Service::ALL.iter().zip(self.services).filter(|(_, count)| *count > 0);
        counted.rev().max_by_key(|(_, count)| *count).map(|(service, count)| (*service, count))
    }
}

/// The habits of every port, and of all together. They count what is kept, no more and no less.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Ports {
    all: PortHabit,
    each: Table<u16, PortHabit>,
}

impl Ports {
    /// A pair is now so.
    pub(super) fn add(&mut self, port: u16, marks: Marks) {
        self.apply(port, marks, more);
    }

    /// A pair is no longer so, or no longer kept.
    pub(super) fn remove(&mut self, port: u16, marks: Marks) {
        self.apply(port, marks, less);
    }

    fn apply(&mut self, port: u16, marks: Marks, change: fn(u32) -> u32) {
        self.all.change(marks, change);
        self.each.change(port, |habit| habit.change(marks, change), PortHabit::is_empty);
    }

    /// What the other pairs are like: those of the same port, and all.
    pub(super) fn others(&self, port: u16, own: Marks) -> (PortHabit, PortHabit) {
        (self.each.at(port).copied().unwrap_or_default().without(own), self.all.without(own))
    }
}

fn more(count: u32) -> u32 {
    count.saturating_add(1)
}

fn less(count: u32) -> u32 {
    count.saturating_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_come_and_go_exactly() {
        let named = Marks { is_named: true, ..Marks::default() };
        let mut ports = Ports::default();
        ports.add(443, named);
        ports.add(443, Marks::default());
        let (same, all) = ports.others(443, named);
        assert_eq!((same.pairs, same.named, all.pairs), (1, 0, 1));
        ports.remove(443, named);
        ports.remove(443, Marks::default());
        assert_eq!(ports, Ports::default());
    }

    #[test]
    fn the_usual_protocol_is_that_of_most() {
        let mut habit = PortHabit::default();
        assert_eq!(habit.usual_service(), None);
        habit.services[Service::Tls as usize] = 3;
        habit.services[Service::Http as usize] = 2;
        assert_eq!(habit.usual_service(), Some((Service::Tls, 3)));
        habit.services[Service::Http as usize] = 3;
        assert_eq!(habit.usual_service(), Some((Service::Http, 3)), "of equals the first");
    }
}
