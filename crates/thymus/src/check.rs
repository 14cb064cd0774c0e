//! `thymus check`: tries every part that is configured, and says what is wrong and how to mend it.

mod certificate;
mod clock;
mod dns;
mod doors;
mod finding;
mod outputs;
mod store;

use crate::cli::args::Global;
use crate::cli::config::Config;
use crate::cli::{json, settings};
use crate::console;
use crate::terminal::plain;
use finding::{Finding, State};
use std::io::{self, Write};
use tokio::runtime::Runtime;

/// Tries all of it; fails where something of it does not work.
pub(crate) fn run(global: &Global) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let findings = found(&config, &console::runtime()?);
    let mut out = io::stdout().lock();
    if global.json {
        json::write(&mut out, &findings)?;
    } else {
        print(&findings, &mut out)?;
    }
    out.flush()?;
    match findings.iter().filter(|finding| finding.state == State::Failed).count() {
        0 => Ok(()),
        1 => anyhow::bail!("one part does not work"),
        failed => anyhow::bail!("{failed} parts do not work"),
    }
}

fn found(config: &Config, runtime: &Runtime) -> Vec<Finding> {
    let _within = runtime.enter();
    let store = store::Found::of(config);
    let mut all = vec![organisation(config), clock::check(store.newest)];
    all.extend(store.findings);
    all.extend(doors::check(config, store.is_served));
    all.extend(certificate::check(config));
    all.extend(dns::check(config, runtime));
    all.extend(outputs::check(config, runtime));
    all
}

fn organisation(config: &Config) -> Finding {
    let organisation = &config.organisation;
    if organisation.domains.is_empty() {
        let mend = "set organisation.domains: without it nobody can tell inside from outside";
        return Finding::failed("organisation", "has no domains", mend);
    }
    let domains: Vec<&str> = organisation.domains.iter().map(|domain| domain.as_str()).collect();
    if organisation.authserv_ids.is_empty() && config.dns.servers.is_empty() {
        let mend = "set organisation.authserv_ids to the name that your border writes, or dns.servers";
        return Finding::doubtful("organisation", "nobody checks who sent a message (SPF, DKIM, DMARC)", mend);
    }
    Finding::well("organisation", domains.join(", "))
}

fn print(findings: &[Finding], out: &mut impl Write) -> io::Result<()> {
    for Finding { part, state, says, mend } in findings {
        writeln!(out, "{:<8} {}: {}", state.as_str(), plain(part), plain(says))?;
        if let Some(mend) = mend {
            writeln!(out, "{:<8}   {}", "", plain(mend))?;
        }
    }
    Ok(())
}
