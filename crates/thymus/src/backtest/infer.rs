//! Whose mail is it? Where nobody says, the archive's own recipients do.

use super::{Plan, read};
use crate::cli::failure;
use compact_str::CompactString;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use thymus_event::{EmailActivity, Host, domain};

/// Messages looked at.
const MESSAGES: usize = 2000;

/// The share of them that must have a recipient in the domain: below it, it is a guess.
const SHARE_MIN: f64 = 0.6;

/// The domain that nearly all mail is from or to, if there is one; says so on the standard error stream.
pub(super) fn own_domains(plan: &Plan) -> anyhow::Result<Vec<Host>> {
    let mut counts = Counts::default();
    read::sample(plan, MESSAGES, |email| counts.add(email))?;
    let Some((domain, share)) = counts.most_common() else {
        return Err(failure::usage(
            "whose mail is this? Give your domains, as in --org example.org,example.com (or organisation.domains in \
             the configuration): no single domain takes part in most of it",
        ));
    };
    let note = format!(
        "{domain} takes part in {:.0} % of the mail and is taken as yours; --org says otherwise",
        share * 100.0
    );
    let _ = writeln!(std::io::stderr(), "thymus: {}", crate::terminal::plain(&note));
    Ok(vec![domain])
}

/// In how many messages each organisational domain takes part.
#[derive(Default)]
struct Counts {
    domains: BTreeMap<CompactString, usize>,
    messages: usize,
}

impl Counts {
    fn add(&mut self, email: &EmailActivity) {
        let recipients = email.envelope.recipients.iter();
        let everyone = recipients.chain(email.author().map(|author| &author.address));
        let domains: BTreeSet<&str> = everyone.map(|address| address.org_domain()).collect();
        for name in domains.into_iter().filter(|name| !domain::is_freemail(name)) {
            *self.domains.entry(name.into()).or_default() += 1;
        }
        self.messages += 1;
    }

    fn most_common(&self) -> Option<(Host, f64)> {
        let (name, count) = self.domains.iter().max_by_key(|(_, count)| **count)?;
        let share = *count as f64 / self.messages as f64;
        (share >= SHARE_MIN).then(|| (Host::new(name), share))
    }
}
