//! An address block as it was written.

use serde::{Deserialize, Serialize};
use thymus_source::email::Cidr;

/// `10.0.0.0/8`, checked, and kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Network {
    text: String,
    block: Cidr,
}

/// Private, loopback, link-local and unique local addresses: inside, where nobody says otherwise.
const PRIVATE: [&str; 8] =
    ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "::1", "fc00::/7", "fe80::/10"];

impl Network {
    /// The default.
    pub(crate) fn private() -> Vec<Self> {
        Self::of(&PRIVATE)
    }

    /// Those of these that are blocks.
    pub(super) fn of(texts: &[&str]) -> Vec<Self> {
        texts.iter().filter_map(|text| Self::try_from((*text).to_owned()).ok()).collect()
    }

    /// The block.
    pub(crate) fn block(&self) -> Cidr {
        self.block
    }
}

impl TryFrom<String> for Network {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let block = text.parse().map_err(|error| format!("`{text}`: {error}"))?;
        Ok(Self { text, block })
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_what_the_decoder_takes_by_default() {
        let blocks: Vec<Cidr> = Network::private().iter().map(Network::block).collect();
        assert_eq!(blocks, thymus_source::email::private_networks());
    }
}
