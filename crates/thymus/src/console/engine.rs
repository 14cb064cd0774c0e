//! What the console asks of those who read mail and judge it.

use crate::cli::config::Config;
use crate::clock;
use crate::explain;
use crate::look_again::{self, Facts, Rules};
use crate::recall::Recall;
use crate::trace;
use thymus_case::tell::Explained;
use thymus_case::{Origin, Policy};
use thymus_console::{Engine, EngineError, Related};
use thymus_event::evidence::Evidence;
use thymus_event::intent::Wish;
use thymus_event::verdict::{Action, Verdict};
use thymus_event::{EventId, Host};
use thymus_store::{FiledIntent, Store, StoreError, StoredMessage, Writer};

/// Reads and judges as configured.
pub(super) struct Bench(Config);

impl Bench {
    pub(super) fn new(config: &Config) -> Self {
        Self(config.clone())
    }
}

impl Engine for Bench {
    fn explain(&self, store: &Store, stored: &StoredMessage) -> Result<Explained, EngineError> {
        Ok(explain::read(store, &Recall::of(store, &self.0)?, &Rules::of(&self.0, store)?, stored)?)
    }

    fn html(&self, store: &Store, stored: &StoredMessage) -> Result<Option<String>, EngineError> {
        match store.raw(stored.tenant, stored.id) {
            Err(StoreError::NoRawMail(_)) => Ok(None),
            raw => Ok(Recall::of(store, &self.0)?.html(&raw?)),
        }
    }

    fn wishes(&self, store: &Store, verdict: &Verdict, filed: &[FiledIntent]) -> Result<Vec<Wish>, EngineError> {
        Ok(Rules::of(&self.0, store)?.wishes(verdict, filed, clock::now()))
    }

    fn heed(&self, store: &Store, writer: &mut Writer) -> Result<(), EngineError> {
        look_again::settle(store, writer, &Rules::of(&self.0, store)?, Facts::Fresh, clock::now())?;
        Ok(())
    }

    fn configured(&self) -> Policy {
        self.0.policy.clone()
    }

    fn would(&self, store: &Store, policy: &Policy, messages: &[EventId]) -> Result<Vec<Option<Action>>, EngineError> {
        let rules = Rules { policy: policy.clone(), ..Rules::of(&self.0, store)? };
        Ok(look_again::would(store, &rules, messages)?)
    }

    fn own_domains(&self, store: &Store) -> Result<Vec<Host>, EngineError> {
        Ok(Rules::of(&self.0, store)?.own_domains)
    }

    fn origins(&self, store: &Store, fact: &Evidence) -> Result<Vec<Origin>, EngineError> {
        Ok(trace::origins_of(store, self.0.organisation.tenant, fact)?)
    }

    fn related(&self, store: &Store, message: &StoredMessage) -> Result<Related, EngineError> {
        let (others, visits) = trace::related_by(store, message)?;
        Ok(Related { messages: others.into_iter().collect(), visits })
    }
}
