//! The invented world as files in a folder that vanishes, and the plan to judge them.

use crate::backtest::{Plan, processors};
use crate::cli::config::Network;
use crate::evidence::evidence;
use anyhow::Context;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use thymus_case::Policy;
use thymus_event::evidence::{Fact, Indicator, Provenance};
use thymus_event::{Host, TenantId};
use thymus_generate::World;
use thymus_store::Store;

/// The files, and what to do with them.
pub(super) struct Stage {
    plan: Plan,
    _folder: TempDir,
}

impl Stage {
    /// Writes everything that an organisation would have; not what the generator knows of its messages.
    pub(super) fn set(world: &World) -> anyhow::Result<Self> {
        let folder =
            tempfile::Builder::new().prefix("thymus-demo-").tempdir().context("cannot make a temporary folder")?;
        let write = |name: &str, bytes: &[u8]| -> anyhow::Result<PathBuf> {
            let place = folder.path().join(name);
            std::fs::write(&place, bytes).with_context(|| format!("cannot write {}", place.display()))?;
            Ok(place)
        };
        let archive = write("mail.mbox", &world.mbox())?;
        let web = write("http.log", world.visits_zeek_jsonl().as_bytes())?;
        let hosts = write("hosts.csv", world.hosts_csv().as_bytes())?;
        let store = folder.path().join("thymus.db");
        look_up(world, &store)?;
        let plan = Plan {
            name: world.name.clone(),
            tenant: TenantId::default(),
            domains: world.domains.iter().map(|domain| Host::new(domain)).collect(),
            authserv_ids: vec![world.authserv_id.clone()],
            internal_networks: Network::private(),
            journal_reports: true,
            policy: Policy::default(),
            signals_off: Vec::new(),
            learn_until: Some(world.learn_until),
            archives: vec![archive],
            web: vec![web],
            hosts: Some(hosts),
            labels: None,
            compare: None,
            store: Some(store),
            out: Some(folder.path().join("out")),
            threads: processors(),
        };
        Ok(Self { plan, _folder: folder })
    }

    /// What to judge.
    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Where the store is, after judging.
    pub(super) fn store_path(&self) -> &Path {
        self.plan.store.as_deref().unwrap_or(Path::new(""))
    }
}

/// When domains were registered, as a registry tells everybody who asks: of all domains alike, from the day on.
fn look_up(world: &World, store: &Path) -> anyhow::Result<()> {
    let store = Store::open(store)?;
    let mut writer = store.writer()?;
    for (domain, registered) in &world.registrations {
        let indicator = Indicator::Domain(Host::new(domain));
        let fact = Fact::DomainRegistered { registered: *registered };
        let provenance = Provenance { source: "registry".to_owned(), note: String::new(), ..Provenance::default() };
        writer.put_evidence(&evidence(TenantId::default(), *registered, indicator, fact, provenance))?;
    }
    Ok(writer.commit()?)
}
