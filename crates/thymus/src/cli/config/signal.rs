//! A signal by its name.

use serde::{Deserialize, Serialize};
use thymus_signal::metas;

/// A signal that exists, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Signal {
    name: String,
    id: u16,
}

impl Signal {
    /// The number that the engine knows it by.
    pub(crate) fn id(&self) -> u16 {
        self.id
    }

    /// Its plain name.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }
}

impl TryFrom<String> for Signal {
    type Error = String;

    fn try_from(name: String) -> Result<Self, String> {
        let found = metas().find(|meta| meta.name == name);
        found.map(|meta| Self { name: meta.name.to_owned(), id: meta.id }).ok_or_else(|| {
            let names: Vec<&str> = metas().map(|meta| meta.name).collect();
            format!("no signal `{name}`: there are {}", names.join(", "))
        })
    }
}

impl From<Signal> for String {
    fn from(signal: Signal) -> Self {
        signal.name
    }
}
