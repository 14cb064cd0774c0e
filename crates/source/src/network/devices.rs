//! Who used which address when: what the organisation says (the static map), what leases say of devices, what sign-ins
//! say of people. Yesterday's address is yesterday's person.
//!
//! Records may come late, in any order and twice: the answer for a time depends on the records from before it, not on how
//! they came. Only beyond the bounds, which let the oldest go, can it.

mod history;

use super::{HostMap, Inside};
use foldhash::fast::FixedState;
use history::{Held, History, Holder};
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;
use thymus_event::saas::Outcome;
use thymus_event::{AccountActivity, Address, Event, Lease, Timestamp};

/// The most addresses followed: the leases of an organisation of tens of thousands. The one that has been silent
/// longest falls out.
pub const ADDRESSES_MAX: usize = 65_536;

/// The people who used which address when.
#[derive(Clone, Debug)]
pub struct Devices {
    inside: Inside,
    histories: HashMap<IpAddr, History, FixedState>,
    /// Each address by the time of its latest record.
    by_latest: BTreeSet<(Timestamp, IpAddr)>,
}

impl Devices {
    /// Knows what `hosts` says, and nothing yet of leases and sign-ins. Only sign-ins from an address that is
    /// [`Inside`] tell who uses it.
    pub fn new(inside: Inside) -> Self {
        Self { inside, histories: HashMap::default(), by_latest: BTreeSet::new() }
    }

    /// What the organisation itself says.
    pub fn hosts(&self) -> &HostMap {
        self.inside.hosts()
    }

    /// Learns from a lease, and from what an account successfully did from inside; from nothing else. Whether there was
    /// anything new in it.
    pub fn take(&mut self, event: &Event) -> bool {
        match event {
            Event::Lease(lease) => self.take_lease(lease),
            Event::Account(activity) => self.take_activity(activity),
            _ => false,
        }
    }

    fn take_lease(&mut self, lease: &Lease) -> bool {
        let until = lease.seconds.map_or(Timestamp::from_millis(i64::MAX), |seconds| {
            Timestamp::from_millis(lease.time.millis().saturating_add(i64::from(seconds) * 1000))
        });
        let holder =
            Holder { hardware: lease.hardware.clone(), name: lease.host_name.clone(), user: lease.user.clone() };
        self.note(lease.address, lease.time, |history| {
            history.hold(Held { time: lease.time, until, holder: Arc::new(holder) })
        })
    }

    fn take_activity(&mut self, activity: &AccountActivity) -> bool {
        match activity.source {
            Some(address) if activity.outcome == Outcome::Success && self.inside.contains(address) => {
                self.note(address, activity.time, |history| history.sign_in(activity.time, &activity.account))
            }
            _ => false,
        }
    }

    /// Adds to the history of an address and keeps the index of the silent ones true.
    fn note(&mut self, address: IpAddr, time: Timestamp, add: impl FnOnce(&mut History) -> bool) -> bool {
        let address = address.to_canonical();
        let history = self.histories.entry(address).or_default();
        let before = history.latest();
        if !add(history) {
            return false;
        }
        if before.is_none_or(|before| before < time) {
            if let Some(before) = before {
                self.by_latest.remove(&(before, address));
            }
            self.by_latest.insert((time, address));
        }
        if self.histories.len() > ADDRESSES_MAX
            && let Some((_, silent)) = self.by_latest.pop_first()
        {
            self.histories.remove(&silent);
        }
        true
    }

    /// The person who used the address `device` at a time. The organisation's own word comes first; then the lease that
    /// was in force, by its user or by whose the device is; then who last signed in from there.
    pub fn user_of(&self, device: IpAddr, time: Timestamp) -> Option<&Address> {
        self.hosts().user_of(device, time).or_else(|| {
            let history = self.histories.get(&device.to_canonical())?;
            let by_lease = history.holder_at(time).and_then(|holder| self.user_of_holder(holder, time));
            by_lease.or_else(|| history.signed_in_at(time))
        })
    }

    fn user_of_holder<'a>(&'a self, holder: &'a Holder, time: Timestamp) -> Option<&'a Address> {
        let hosts = self.hosts();
        let by_hardware = || hosts.user_of_hardware(holder.hardware.as_ref()?, time);
        let by_name = || hosts.user_of_name(holder.name.as_ref()?, time);
        holder.user.as_ref().or_else(by_hardware).or_else(by_name)
    }

    /// Gives a visit its person, and a lease its user, unless the record names one. Leases and sign-ins up to the
    /// event's time should have been taken before.
    pub fn attribute(&self, event: &mut Event) {
        match event {
            Event::Web(visit) if visit.user.is_none() => {
                visit.user = self.user_of(visit.device, visit.time).cloned();
            }
            Event::Lease(lease) if lease.user.is_none() => {
                let (hardware, name) = (lease.hardware.clone(), lease.host_name.clone());
                lease.user = self.user_of_holder(&Holder { hardware, name, user: None }, lease.time).cloned();
            }
            _ => {}
        }
    }

    /// How many addresses have leases or sign-ins.
    pub fn len(&self) -> usize {
        self.histories.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.histories.is_empty()
    }
}
