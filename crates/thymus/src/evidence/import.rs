//! `thymus evidence import`: lists of indicators become facts, as far as they are new and had better be believed.

mod report;
mod used;

use super::{PATIENCE, evidence};
use crate::cli::args::{Global, Import};
use crate::cli::config::Config;
use crate::cli::{failure, json, settings};
use crate::clock;
use crate::look_again::{self, Facts, Rules};
use crate::recall::Border;
use report::{Refused, Report};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::Path;
use thymus_case::lists::{Before, Entry, Own, Step, by_itself, by_use};
use thymus_event::evidence::{Evidence, EvidenceVersion, Fact, Indicator, Provenance};
use thymus_event::{TenantId, Timestamp};
use thymus_source::indicators::{LIST_BYTES_MAX, Listed, Listing, decode};
use thymus_store::Store;
use used::Uses;

/// The longest name of a source, in characters.
const SOURCE_CHARS_MAX: usize = 80;

/// What decides about the entries of one list.
struct Importer<'a> {
    tenant: TenantId,
    now: Timestamp,
    is_forced: bool,
    own: &'a Own,
    uses: &'a Uses<'a>,
}

/// Takes lists in, one after the other.
pub(crate) fn run(global: &Global, asked: &Import) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let lists = asked.files.iter().map(|file| Ok((file.as_path(), read(file)?)));
    let lists: Vec<(&Path, Listing)> = lists.collect::<anyhow::Result<_>>()?;
    let store = Store::open(&config.store_path())?;
    let now = asked.known.unwrap_or_else(clock::now);
    let (own, tenant) = (own(&store, &config)?, config.organisation.tenant);
    let uses = Uses::of(&store, tenant, now)?;
    let import = Importer { tenant, now, is_forced: asked.force, own: &own, uses: &uses };
    let mut out = BufWriter::new(io::stdout().lock());
    let mut reports = Vec::new();
    for (file, listing) in lists {
        let source = source(asked, file, &listing)?;
        let report = import.one(&store, &config, file, &listing, source, asked.dry_run)?;
        if !global.json {
            report.print(&mut out)?;
        }
        reports.push(report);
    }
    if global.json {
        json::write(&mut out, &reports)?;
    }
    Ok(out.flush()?)
}

impl Importer<'_> {
    fn one(
        &self,
        store: &Store,
        config: &Config,
        file: &Path,
        listing: &Listing,
        source: String,
        is_dry: bool,
    ) -> anyhow::Result<Report> {
        let mut report = Report::of(file, listing, source);
        let facts = self.facts(store, listing, &mut report)?;
        report.dry_run = is_dry;
        if is_dry {
            return Ok(report);
        }
        let mut writer = store.writer_within(PATIENCE)?;
        for fact in &facts {
            writer.put_evidence(fact)?;
        }
        writer.commit()?;
        let rules = Rules::of(config, store)?;
        report.looked_again = Some(look_again::settle(store, &mut writer, &rules, Facts::Fresh, clock::now())?);
        Ok(report)
    }

    /// What there is to append, in the list's order.
    fn facts(&self, store: &Store, listing: &Listing, report: &mut Report) -> anyhow::Result<Vec<Evidence>> {
        let log = store.evidence_since(self.tenant, EvidenceVersion::default())?;
        let before = Before::of(log.iter().map(|(_, fact)| fact), &report.source);
        let mut facts = Vec::new();
        for (listed, entry) in distinct(listing) {
            let indicator = &listed.indicator;
            match before.step(indicator, entry, self.now, self.is_forced) {
                Step::Known => report.known += 1,
                Step::Pass(why) => *report.passed.entry(why.as_str()).or_default() += 1,
                Step::Withdraw(wrong, why) => {
                    report.withdrawn += wrong.len();
                    *report.passed.entry(why.as_str()).or_default() += 1;
                    facts.extend(wrong.into_iter().map(|wrong| self.withdrawal(indicator, wrong, &report.source)));
                }
                Step::Add { withdraw, until, round } => {
                    report.withdrawn += withdraw.len();
                    facts.extend(withdraw.into_iter().map(|wrong| self.withdrawal(indicator, wrong, &report.source)));
                    if let Some(refused) = self.refused(indicator)? {
                        report.refused.push(refused);
                        continue;
                    }
                    report.added += 1;
                    facts.push(self.fact(listed, until, round, &report.source));
                }
            }
        }
        Ok(facts)
    }

    fn refused(&self, indicator: &Indicator) -> anyhow::Result<Option<Refused>> {
        if self.is_forced {
            return Ok(None);
        }
        let danger = match by_itself(indicator, self.own) {
            Some(danger) => Some(danger),
            None => by_use(self.uses.of_indicator(indicator)?),
        };
        Ok(danger.map(|danger| Refused::of(indicator, &danger)))
    }

    fn fact(&self, listed: &Listed, until: Option<Timestamp>, round: u32, source: &str) -> Evidence {
        let Listed { indicator, reference, labels, confidence, .. } = listed.clone();
        // One that the list took back before is another fact when it comes again: what is withdrawn stays so.
        let salted = if round == 0 { source.to_owned() } else { format!("{source} {round}") };
        let provenance = Provenance { source: salted, note: String::new(), reference, labels, confidence };
        let mut fact = evidence(self.tenant, self.now, indicator, Fact::Imported { until }, provenance);
        source.clone_into(&mut fact.provenance.source);
        fact
    }

    fn withdrawal(&self, indicator: &Indicator, wrong: thymus_event::EventId, source: &str) -> Evidence {
        let provenance = Provenance { source: source.to_owned(), ..Provenance::default() };
        evidence(self.tenant, self.now, indicator.clone(), Fact::Withdrawn { evidence: wrong }, provenance)
    }
}

/// Each indicator once, where it stands first, with what all its entries say.
fn distinct(listing: &Listing) -> Vec<(&Listed, Entry)> {
    let mut found: Vec<(&Listed, Entry)> = Vec::new();
    let mut places: BTreeMap<&Indicator, usize> = BTreeMap::new();
    for listed in &listing.listed {
        let entry = Entry { from: listed.valid_from, until: listed.valid_until, is_revoked: listed.is_revoked };
        let place = *places.entry(&listed.indicator).or_insert(found.len());
        match found.get_mut(place) {
            Some((_, known)) => *known = known.or(entry),
            None => found.push((listed, entry)),
        }
    }
    found
}

fn own(store: &Store, config: &Config) -> anyhow::Result<Own> {
    let border = Border::kept(store, config)?;
    let domains = border.domains.into_iter().chain(config.organisation.domains.iter().cloned()).collect();
    let networks = border.internal_networks.iter().map(crate::cli::config::Network::block).collect();
    Ok(Own { domains, networks })
}

fn read(file: &Path) -> anyhow::Result<Listing> {
    let wrong = |error: io::Error| failure::usage(format!("{}: {error}", file.display()));
    let from: Box<dyn Read> = match file.to_str() {
        Some("-") => Box::new(io::stdin().lock()),
        _ => Box::new(File::open(file).map_err(wrong)?),
    };
    let mut bytes = Vec::new();
    // One byte more than the bound is told by the decoder.
    from.take(LIST_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(wrong)?;
    Ok(decode(&bytes))
}

fn source(asked: &Import, file: &Path, listing: &Listing) -> anyhow::Result<String> {
    let name = match (&asked.source, listing.author.is_empty(), file.to_str()) {
        (Some(name), ..) => name.clone(),
        (None, false, _) => listing.author.clone(),
        (None, true, Some("-")) => {
            let text = "whose list is it? Name it with --source, the same each time";
            return Err(failure::usage(text));
        }
        (None, true, _) => file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
    };
    Ok(name.chars().filter(|c| !c.is_control()).take(SOURCE_CHARS_MAX).collect())
}
