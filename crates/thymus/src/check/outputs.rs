//! Who is told of verdicts: whether they can be reached.

use super::finding::Finding;
use crate::cli::config::Config;
use crate::run::outputs::{self, Configured};
use tokio::runtime::Runtime;

pub(super) fn check(config: &Config, runtime: &Runtime) -> Vec<Finding> {
    let mut findings: Vec<Finding> = match outputs::configured(config) {
        Ok(all) => all.into_iter().map(|one| tried(one, runtime)).collect(),
        Err(error) => {
            vec![Finding::failed(
                "outputs",
                format!("{error:#}"),
                "docs/events.md says what [webhook] and [syslog] take",
            )]
        }
    };
    if config.syslog.target().ok().flatten().is_some_and(|address| address.is_in_the_clear()) {
        let mend = "use tls:// where the network is not yours alone";
        findings.push(Finding::doubtful("syslog.to", "what is told can be read on its way", mend));
    }
    findings
}

fn tried(mut one: Configured, runtime: &Runtime) -> Finding {
    match runtime.block_on(one.output.check()) {
        Ok(()) => Finding::well(one.name, "can be reached"),
        Err(error) => {
            let mend = "see whether it is there, and who may connect: it is told again what it misses meanwhile";
            Finding::failed(one.name, error.to_string(), mend)
        }
    }
}
