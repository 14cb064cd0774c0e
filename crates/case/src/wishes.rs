//! What a verdict wants for each mailbox: only what differs from what was wanted for it last.

use std::collections::BTreeMap;
use thymus_event::intent::{Intent, Wish};
use thymus_event::verdict::{Action, Verdict};
use thymus_event::{Address, Host};

/// What was wanted last for a mailbox, and whether any of it was more than watching.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    action: Action,
    carried_out: bool,
}

/// In the order of the verdict's recipients; nothing for mailboxes outside, which nobody here can reach. `filed` is what
/// was wanted before, in the order of filing. Where `only_watches` says so of a mailbox and an action, it is only what would
/// be done; but where something was to be done before, what takes its place is to be done, too.
pub fn wishes<'a>(
    verdict: &Verdict,
    filed: impl IntoIterator<Item = &'a Intent>,
    own_domains: &[Host],
    only_watches: impl Fn(&Address, Action) -> bool,
) -> Vec<Wish> {
    let before = before(filed);
    let of = |recipient: &Address| before.get(recipient).copied().unwrap_or_default();
    let is_own = |address: &Address| own_domains.iter().any(|own| is_within(address.domain(), own.as_str()));
    let wanted =
        verdict.recipients.iter().filter(|own| is_own(&own.recipient) && own.action != of(&own.recipient).action);
    let wish = |recipient: &Address, action| {
        let watched = action == Action::Allow || only_watches(recipient, action);
        Wish { recipient: recipient.clone(), action, dry_run: watched && !of(recipient).carried_out }
    };
    wanted.map(|own| wish(&own.recipient, own.action)).collect()
}

fn before<'a>(filed: impl IntoIterator<Item = &'a Intent>) -> BTreeMap<&'a Address, Before> {
    let mut all: BTreeMap<&Address, Before> = BTreeMap::new();
    for intent in filed {
        let before = all.entry(&intent.recipient).or_default();
        *before = Before { action: intent.action, carried_out: before.carried_out || !intent.dry_run };
    }
    all
}

/// Whether a domain is this one or below it.
fn is_within(domain: &str, own: &str) -> bool {
    domain.strip_suffix(own).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use thymus_event::verdict::{RecipientVerdict, Score};
    use thymus_event::{EventId, TenantId, Timestamp};

    const OWN: &str = "harbour.example";

    fn address(text: &str) -> Address {
        Address::parse(text).unwrap()
    }

    fn verdict(recipients: &[(&str, Action)]) -> Verdict {
        let own = |(recipient, action): &(&str, Action)| RecipientVerdict {
            recipient: address(recipient),
            score: Score::ZERO,
            action: *action,
        };
        Verdict {
            tenant: TenantId::default(),
            message: EventId([0; 16]),
            score: Score::ZERO,
            action: Action::Allow,
            tags: Vec::new(),
            reasons: Vec::new(),
            metrics: BTreeMap::new(),
            recipients: recipients.iter().map(own).collect(),
            young: false,
        }
    }

    fn filed(recipient: &str, action: Action) -> Intent {
        let (tenant, message, time) = (TenantId::default(), EventId([0; 16]), Timestamp::default());
        Intent { tenant, message, recipient: address(recipient), action, revision: 0, time, dry_run: true }
    }

    fn wanted(verdict: &Verdict, before: &[Intent]) -> Vec<(String, Action)> {
        let wishes = wishes(verdict, before, &[Host::new(OWN)], |_, _| true);
        wishes.into_iter().map(|wish| (wish.recipient.to_string(), wish.action)).collect()
    }

    #[test]
    fn what_is_let_through_wants_nothing() {
        assert_eq!(wanted(&verdict(&[("ann@harbour.example", Action::Allow)]), &[]), []);
    }

    #[test]
    fn only_mailboxes_inside_can_be_reached() {
        let hold = Action::Hold;
        let mixed = [
            ("ann@harbour.example", hold),
            ("bob@it.harbour.example", hold),
            ("eve@notharbour.example", hold),
            ("eve@elsewhere.example", hold),
        ];
        let inside = [("ann@harbour.example".to_owned(), hold), ("bob@it.harbour.example".to_owned(), hold)];
        assert_eq!(wanted(&verdict(&mixed), &[]), inside);
    }

    #[test]
    fn only_what_differs_from_the_last_wish_is_wanted() {
        let ann = "ann@harbour.example";
        let before = [filed(ann, Action::Banner), filed(ann, Action::Hold), filed("bob@harbour.example", Action::Junk)];
        assert_eq!(wanted(&verdict(&[(ann, Action::Hold)]), &before), []);
        assert_eq!(wanted(&verdict(&[(ann, Action::Banner)]), &before), [(ann.to_owned(), Action::Banner)]);
        assert_eq!(wanted(&verdict(&[(ann, Action::Allow)]), &before), [(ann.to_owned(), Action::Allow)], "given back");
    }

    #[test]
    fn what_takes_the_place_of_what_was_to_be_done_is_to_be_done_too() {
        let ann = "ann@harbour.example";
        let dry = |before: &[Intent], action, watches: bool| {
            wishes(&verdict(&[(ann, action)]), before, &[Host::new(OWN)], |_, _| watches)[0].dry_run
        };
        assert!(dry(&[], Action::Hold, true) && !dry(&[], Action::Hold, false));
        let watched = [filed(ann, Action::Hold)];
        assert!(dry(&watched, Action::Allow, false), "nothing was done that could be given back");
        let done = [Intent { dry_run: false, ..filed(ann, Action::Hold) }];
        assert!(!dry(&done, Action::Allow, true) && !dry(&done, Action::Banner, true));
    }
}
