//! What is known of one address over time.

use compact_str::CompactString;
use smallvec::SmallVec;
use std::sync::Arc;
use thymus_event::{Address, Host, Timestamp};

/// The most leases kept of an address: two months where they are renewed twice a day, half a day where every five
/// minutes. The oldest falls out.
pub(super) const LEASES_MAX: usize = 128;

/// The most sign-ins kept of an address. The oldest falls out.
pub(super) const SIGN_INS_MAX: usize = 128;

/// How long who signed in is taken to stay at the device: a working day.
const SIGN_IN_HOURS: i64 = 12;

/// More people than these within that time share the address: a gateway or a kiosk, which is nobody's.
const PEOPLE_MAX: usize = 3;

/// Who holds a lease.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Holder {
    pub(super) hardware: Option<CompactString>,
    pub(super) name: Option<Host>,
    pub(super) user: Option<Address>,
}

impl Holder {
    /// The same device: by its hardware address, which stays, else by all that is known.
    fn is_device_of(&self, other: &Self) -> bool {
        if self.hardware.is_some() { self.hardware == other.hardware } else { self == other }
    }
}

/// One lease, from its beginning to before its end.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Held {
    pub(super) time: Timestamp,
    pub(super) until: Timestamp,
    pub(super) holder: Arc<Holder>,
}

/// The leases of an address and who signed in from there, each in the order of their times.
#[derive(Clone, Debug, Default)]
pub(super) struct History {
    leases: Vec<Held>,
    sign_ins: Vec<(Timestamp, Address)>,
}

impl History {
    /// The time of the latest record.
    pub(super) fn latest(&self) -> Option<Timestamp> {
        let lease = self.leases.last().map(|held| held.time);
        lease.max(self.sign_ins.last().map(|(time, _)| *time))
    }

    /// Takes a lease; whether it was new.
    pub(super) fn hold(&mut self, mut held: Held) -> bool {
        if let Some(known) = self.leases.iter().rev().find(|known| known.holder == held.holder) {
            held.holder = Arc::clone(&known.holder);
        }
        insert(&mut self.leases, held, LEASES_MAX)
    }

    /// Takes a sign-in; whether it was new.
    pub(super) fn sign_in(&mut self, time: Timestamp, account: &Address) -> bool {
        insert(&mut self.sign_ins, (time, account.clone()), SIGN_INS_MAX)
    }

    /// Whose lease was in force.
    pub(super) fn holder_at(&self, time: Timestamp) -> Option<&Holder> {
        self.lease_before(time).filter(|(_, held)| time < held.until).map(|(_, held)| held.holder.as_ref())
    }

    /// Who last signed in from the device that had the address at a time, unless too many did.
    pub(super) fn signed_in_at(&self, time: Timestamp) -> Option<&Address> {
        let since = self.device_since(time).max(time.plus_hours(-SIGN_IN_HOURS));
        let end = self.sign_ins.partition_point(|(at, _)| *at <= time);
        let start = self.sign_ins.partition_point(|(at, _)| *at < since);
        let recent = self.sign_ins.get(start..end)?;
        let mut people: SmallVec<[&Address; PEOPLE_MAX]> = SmallVec::new();
        for (_, account) in recent {
            if !people.contains(&account) {
                if people.len() == PEOPLE_MAX {
                    return None;
                }
                people.push(account);
            }
        }
        recent.last().map(|(_, account)| account)
    }

    /// Since when the address is the device's that had it at a time: the first lease in a row of its own, or the
    /// end of the lease of another.
    fn device_since(&self, time: Timestamp) -> Timestamp {
        let Some((at, held)) = self.lease_before(time) else { return Timestamp::from_millis(i64::MIN) };
        if held.until <= time {
            return held.until;
        }
        let earlier = self.leases.get(..at).unwrap_or_default();
        let own = earlier.iter().rev().take_while(|other| other.holder.is_device_of(&held.holder));
        own.last().map_or(held.time, |first| first.time)
    }

    /// The latest lease that began by a time, and its place.
    fn lease_before(&self, time: Timestamp) -> Option<(usize, &Held)> {
        let at = self.leases.partition_point(|held| held.time <= time).checked_sub(1)?;
        self.leases.get(at).map(|held| (at, held))
    }
}

/// Puts a record in its place unless it is there; above the bound the oldest goes. Whether it stayed.
fn insert<T: Ord>(records: &mut Vec<T>, record: T, records_max: usize) -> bool {
    let Err(at) = records.binary_search(&record) else { return false };
    if records.len() < records_max {
        records.insert(at, record);
        return true;
    }
    // The first `at` records are older: the oldest goes, and they move down by one.
    let Some(place) = at.checked_sub(1) else { return false };
    if let Some(older) = records.get_mut(..at) {
        older.rotate_left(1);
    }
    if let Some(slot) = records.get_mut(place) {
        *slot = record;
    }
    true
}
