//! What was erased taught nothing: what is known afterwards is what would be known had it never come.

use super::*;
use crate::cli::config::Config;
use proptest::prelude::*;
use std::sync::LazyLock;
use thymus_event::EmailActivity;
use thymus_generate::{AttackMix, Scenario, generate};
use thymus_signal::{FEATURES_VERSION, extract};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};
use thymus_store::{ErasureOrder, MessageRecord, Subject};

/// Mail of a small organisation, decoded, in the order of its times.
static MAIL: LazyLock<(Vec<Host>, Vec<EmailActivity>)> = LazyLock::new(|| {
    let attacks = AttackMix::ALL;
    let scenario = Scenario { people: 6, days: 40, messages: 160, attacks, ..Scenario::default_with_seed(9) };
    let world = generate(&scenario);
    let domains: Vec<Host> = world.domains.iter().map(|domain| Host::new(domain)).collect();
    let source = EmailSource::new(EmailConfig { own_domains: domains.clone(), ..EmailConfig::default() });
    let decode = |mail: &thymus_generate::GeneratedMessage| {
        let arrival = Arrival { mark: Some(mail.time), ..Arrival::default() };
        source.decode_message(&mail.raw, &arrival)
    };
    let mut mail: Vec<EmailActivity> = world.messages.iter().map(decode).collect();
    mail.sort_by_key(|email| email.time);
    (domains, mail)
});

/// What is known of a store with these messages, of which those are erased again.
fn known(messages: &[&EmailActivity], erased: &[EventId]) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("thymus.db")).unwrap();
    let mut writer = store.writer().unwrap();
    for email in messages {
        let record = MessageRecord::of(email, extract(email).to_bytes(), FEATURES_VERSION);
        writer.put_message(&record, b"raw").unwrap();
    }
    writer.commit().unwrap();
    for id in erased {
        let (tenant, time, subject) = (TenantId::default(), Timestamp::default(), Subject::Message(*id));
        writer.erase(&ErasureOrder { tenant, time, subject, by: String::new(), reason: String::new() }).unwrap();
    }
    let setup = Setup { own_domains: MAIL.0.clone(), ..Setup::default() };
    let rules = Rules::of(&Config::default(), &store).unwrap();
    rebuild(&store, &rules, setup, || false, |_, _| Ok(())).unwrap().organisation.snapshot()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn erasing_is_as_if_it_had_never_come(gone in prop::collection::btree_set(0..160_usize, 1..6)) {
        let all: Vec<&EmailActivity> = MAIL.1.iter().collect();
        let gone: Vec<EventId> = gone.iter().filter_map(|at| all.get(*at)).map(|email| email.id).collect();
        let rest: Vec<&EmailActivity> = all.iter().copied().filter(|email| !gone.contains(&email.id)).collect();
        prop_assert!(rest.len() < all.len());
        let without = known(&rest, &[]);
        prop_assert_eq!(&known(&all, &gone), &without);
        prop_assert_ne!(&known(&all, &[]), &without);
    }
}
