//! `thymus evidence add`: appends what became known.

use crate::cli::args::{About, Fact as Asked, Global, Named};
use crate::cli::{failure, settings};
use crate::clock;
use crate::terminal::plain;
use std::io::{self, Write};
use thymus_event::evidence::{Evidence, Fact, Indicator, Provenance};
use thymus_event::{Address, EventId, Host, MessageId, TenantId};
use thymus_store::{Store, Stored};

/// Appends one fact.
pub(crate) fn add(global: &Global, asked: Asked) -> anyhow::Result<()> {
    let config = settings::load(global)?;
    let evidence = of(config.organisation.tenant, asked)?;
    let store = Store::open(&config.store_path())?;
    let mut writer = store.writer()?;
    let stored = writer.put_evidence(&evidence)?;
    writer.commit()?;
    let mut out = io::stdout().lock();
    if global.json {
        serde_json::to_writer_pretty(&mut out, &evidence)?;
        writeln!(out)?;
        return Ok(());
    }
    let what = format!("{} {}", evidence.fact.as_str(), evidence.indicator);
    match stored {
        Stored::New => writeln!(out, "added: {}, known since {}", plain(&what), evidence.time)?,
        Stored::Known => writeln!(out, "known already: {}", plain(&what))?,
    }
    Ok(())
}

fn of(tenant: TenantId, asked: Asked) -> anyhow::Result<Evidence> {
    Ok(match asked {
        Asked::DomainRegistered { domain, registered, about } => {
            let domain = Host::new(domain.org_domain());
            made(tenant, Indicator::Domain(domain), Fact::DomainRegistered { registered }, about)
        }
        Asked::Compromised(named) => made_of(tenant, named, Fact::Compromised)?,
        Asked::Imported(named) => made_of(tenant, named, Fact::Imported)?,
        Asked::Reported(named) => made_of(tenant, named, Fact::Reported)?,
        Asked::Confirmed(named) => made_of(tenant, named, Fact::Confirmed)?,
        Asked::Released { named, recipient } => made_of(tenant, named, Fact::Released { recipient })?,
    })
}

fn made_of(tenant: TenantId, named: Named, fact: Fact) -> anyhow::Result<Evidence> {
    Ok(made(tenant, indicator(&named.indicator)?, fact, named.about))
}

fn made(tenant: TenantId, indicator: Indicator, fact: Fact, about: About) -> Evidence {
    let time = about.known.unwrap_or_else(clock::now);
    let provenance = Provenance { source: about.source, note: about.note };
    evidence(tenant, time, indicator, fact, provenance)
}

/// Evidence with its id: the same fact about the same indicator by the same source is the same evidence, whenever and
/// however often it is said.
pub(crate) fn evidence(
    tenant: TenantId,
    time: thymus_event::Timestamp,
    indicator: Indicator,
    fact: Fact,
    provenance: Provenance,
) -> Evidence {
    let content = serde_json::to_vec(&(tenant, &indicator, &fact, &provenance.source)).unwrap_or_default();
    let mut id = [0; 16];
    blake3::Hasher::new().update(&content).finalize_xof().fill(&mut id);
    Evidence { tenant, id: EventId(id), time, indicator, fact, provenance }
}

/// Reads `kind:value`, or a bare value whose kind is plain to see.
fn indicator(text: &str) -> anyhow::Result<Indicator> {
    let wrong = |what: &str| failure::usage(format!("{text}: not {what}"));
    let address = |value: &str| Address::parse(value).ok_or_else(|| wrong("a mail address"));
    let Some((kind, value)) = text.split_once(':').filter(|(_, value)| !value.starts_with("//")) else {
        return match text {
            _ if text.contains("://") => Ok(Indicator::Url(text.to_owned())),
            _ if text.contains('@') => Ok(Indicator::Sender(address(text)?)),
            _ => host(text).map(Indicator::Domain).ok_or_else(|| wrong("a domain")),
        };
    };
    Ok(match kind {
        "sender" => Indicator::Sender(address(value)?),
        "account" => Indicator::Account(address(value)?),
        "domain" => Indicator::Domain(host(value).ok_or_else(|| wrong("a domain"))?),
        "host" => Indicator::Host(host(value).ok_or_else(|| wrong("a host"))?),
        "url" => Indicator::Url(value.to_owned()),
        "hash" => Indicator::AttachmentHash(value.to_lowercase()),
        "message" => Indicator::Message(MessageId::parse(value).ok_or_else(|| wrong("a Message-ID"))?),
        _ => return Err(wrong("an indicator: sender:, account:, domain:, host:, url:, hash: or message: wanted")),
    })
}

fn host(text: &str) -> Option<Host> {
    let host = Host::new(text);
    let fits =
        !host.as_str().is_empty() && !host.as_str().contains(|c: char| c.is_whitespace() || c == '/' || c == '@');
    fits.then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;
    use thymus_event::Timestamp;

    #[test]
    fn indicators_are_read_by_kind_or_by_look() {
        let address = Address::parse("ann@example.net").unwrap();
        assert_eq!(indicator("ann@example.net").unwrap(), Indicator::Sender(address.clone()));
        assert_eq!(indicator("account:Ann@example.net").unwrap(), Indicator::Account(address));
        assert_eq!(indicator("Example.net.").unwrap(), Indicator::Domain(Host::new("example.net")));
        assert_eq!(indicator("https://example.net/x").unwrap(), Indicator::Url("https://example.net/x".to_owned()));
        assert_eq!(indicator("message:<a@b>").unwrap(), Indicator::Message(MessageId::parse("a@b").unwrap()));
        for bad in ["", "colour:red", "sender:nobody", "a b", "domain:", "message:"] {
            assert!(indicator(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_same_fact_is_the_same_evidence() {
        let made = |time, source: &str| {
            let provenance = Provenance { source: source.to_owned(), note: String::new() };
            let time = Timestamp::from_seconds(time);
            evidence(TenantId(0), time, indicator("example.net").unwrap(), Fact::Compromised, provenance)
        };
        assert_eq!(made(1, "operator").id, made(2, "operator").id);
        assert_ne!(made(1, "operator").id, made(1, "feed").id);
    }
}
