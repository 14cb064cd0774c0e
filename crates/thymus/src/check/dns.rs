//! The DNS: whether somebody answers.

use super::finding::Finding;
use crate::cli::config::Config;
use thymus_intake::authentication::Authenticator;
use tokio::runtime::Runtime;

const MEND: &str = "name servers that answer in dns.servers, or [] to judge without SPF, DKIM and DMARC";

pub(super) fn check(config: &Config, runtime: &Runtime) -> Option<Finding> {
    let servers = config.dns.servers().ok()??;
    let authenticator = match Authenticator::new(&servers) {
        Ok(authenticator) => authenticator,
        Err(error) => return Some(Finding::failed("dns.servers", error.to_string(), MEND)),
    };
    let name = config.organisation.domains.first().map_or("example.org", |domain| domain.as_str());
    Some(match runtime.block_on(authenticator.try_out(name)) {
        Ok(()) => Finding::well("dns.servers", "they answer"),
        Err(error) => Finding::failed("dns.servers", format!("asked for {name}: {error}"), MEND),
    })
}
