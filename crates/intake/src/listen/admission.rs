//! Who may connect, and how many at once.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use thymus_event::Cidr;

/// Counts connections.
#[derive(Debug)]
pub(super) struct Admission {
    connections_max: usize,
    per_client_max: usize,
    present: Mutex<Present>,
}

#[derive(Debug, Default)]
struct Present {
    all: usize,
    of: HashMap<IpAddr, usize>,
}

/// Why somebody is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    NotAllowed,
    TooMany,
    TooManyOfClient,
}

impl Refused {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::NotAllowed => "not in listener.clients",
            Self::TooMany => "listener.connections_max",
            Self::TooManyOfClient => "listener.connections_per_client_max",
        }
    }
}

/// One connection's place; free again when it is dropped.
#[derive(Debug)]
pub(super) struct Seat {
    admission: Arc<Admission>,
    client: Option<IpAddr>,
}

impl Admission {
    pub(super) fn new(connections_max: usize, per_client_max: usize) -> Self {
        Self { connections_max, per_client_max, present: Mutex::default() }
    }

    /// Lets a client in; one without an address came by a socket file, whose mode says who may.
    pub(super) fn admit(self: &Arc<Self>, client: Option<IpAddr>, allowed: &[Cidr]) -> Result<Seat, Refused> {
        let client = client.map(|address| address.to_canonical());
        if client.is_some_and(|address| !allowed.iter().any(|block| block.contains(address))) {
            return Err(Refused::NotAllowed);
        }
        let mut present = self.present.lock().unwrap_or_else(PoisonError::into_inner);
        if present.all >= self.connections_max {
            return Err(Refused::TooMany);
        }
        if let Some(address) = client {
            let count = present.of.entry(address).or_default();
            if *count >= self.per_client_max {
                return Err(Refused::TooManyOfClient);
            }
            *count += 1;
        }
        present.all += 1;
        Ok(Seat { admission: Arc::clone(self), client })
    }

    pub(super) fn count(&self) -> usize {
        self.present.lock().unwrap_or_else(PoisonError::into_inner).all
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut present = self.admission.present.lock().unwrap_or_else(PoisonError::into_inner);
        present.all = present.all.saturating_sub(1);
        let Some(address) = self.client else { return };
        if let Some(count) = present.of.get_mut(&address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                present.of.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_and_given_back() {
        let admission = Arc::new(Admission::new(3, 2));
        let allowed = ["10.0.0.0/8".parse().unwrap()];
        let admit = |text: &str| admission.admit(Some(text.parse().unwrap()), &allowed);
        assert_eq!(admit("192.0.2.1").unwrap_err(), Refused::NotAllowed);
        let _first = admit("10.0.0.1").unwrap();
        let second = admit("::ffff:10.0.0.1").unwrap();
        assert_eq!(admit("10.0.0.1").unwrap_err(), Refused::TooManyOfClient);
        let _socket = admission.admit(None, &allowed).unwrap();
        assert_eq!(admit("10.0.0.2").unwrap_err(), Refused::TooMany);
        drop(second);
        assert!(admit("10.0.0.1").is_ok());
        assert_eq!(admission.count(), 2);
    }
}
