//! What is known of a locked link at the moment when somebody follows it.

use crate::answer::Trouble;
use thymus_event::evidence::{Evidence, Fact, Indicator};
use thymus_event::locked_link::LockedLink;
use thymus_event::verdict::Action;
use thymus_event::{EventId, Host, TenantId, Timestamp};
use thymus_store::Store;

/// What somebody who follows a locked link may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Nothing speaks against it any more.
    Open,
    /// It was locked, and nothing more is known: with a warning, where people may.
    Warned,
    /// It is known to be bad, or its message is kept out.
    Closed,
}

/// Looks again at the message and at where the link leads.
pub(crate) fn look(store: &Store, tenant: TenantId, link: &LockedLink, now: Timestamp) -> Result<Way, Trouble> {
    if !leads_to_the_web(link.target()) || is_known_bad(store, tenant, link, now)? {
        return Ok(Way::Closed);
    }
    Ok(match store.standing(tenant, link.message())?.map(|standing| standing.action) {
        Some(Action::Allow) => Way::Open,
        Some(Action::Hold | Action::Junk) => Way::Closed,
        Some(Action::Banner | Action::LockLinks | Action::ConvertAttachments) | None => Way::Warned,
    })
}

/// Anything else runs, or opens a program.
pub(crate) fn leads_to_the_web(target: &str) -> bool {
    let scheme = |scheme: &str| target.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    let plain = !target.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\');
    plain && target.is_ascii() && (scheme("https://") || scheme("http://"))
}

fn is_known_bad(store: &Store, tenant: TenantId, link: &LockedLink, now: Timestamp) -> Result<bool, Trouble> {
    let host = Host::of_url(link.target());
    let entity = Host::new(host.entity());
    let mut about =
        vec![Indicator::Url(link.target().to_owned()), Indicator::Domain(host.clone()), Indicator::Host(host)];
    about.extend([Indicator::Domain(entity.clone()), Indicator::Host(entity)]);
    for indicator in about {
        if stand(&store.evidence_about(tenant, &indicator)?, now) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether any of these facts stands, and speaks against a place.
fn stand(facts: &[Evidence], now: Timestamp) -> bool {
    let withdrawn: Vec<EventId> = facts.iter().filter_map(Evidence::withdraws).collect();
    let is_against = |fact: &Evidence| match &fact.fact {
        Fact::Imported { until } => until.is_none_or(|until| now < until),
        Fact::Compromised | Fact::Confirmed | Fact::Infects { .. } | Fact::InIncident { .. } => true,
        _ => false,
    };
    facts.iter().any(|fact| is_against(fact) && !withdrawn.contains(&fact.id))
}

#[cfg(test)]
mod tests {
    use super::leads_to_the_web;

    #[test]
    fn only_the_web_is_led_to() {
        for bad in [
            "javascript:alert(1)",
            "data:text/html,x",
            "file:///etc",
            "https:evil.example",
            "//evil.example",
            "",
            "http",
            " https://evil.example",
            "https://evil.example/\r\nSet-Cookie: x",
            "https:\\\\evil.example",
            "https://évil.example",
        ] {
            assert!(!leads_to_the_web(bad), "{bad:?}");
        }
        assert!(leads_to_the_web("HTTPS://shop.example/a?b=c#d") && leads_to_the_web("http://shop.example"));
    }
}
