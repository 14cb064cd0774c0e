//! What extraction and judging cost per message, on a generated organisation's mail already decoded.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use thymus_case::{Organisation, Policy, Setup};
use thymus_event::{EmailActivity, Host, TenantId};
use thymus_generate::{AttackMix, Scenario, generate};
use thymus_signal::{Features, extract};
use thymus_source::email::{Arrival, EmailConfig, EmailSource};

const MESSAGES: usize = 2000;

fn decoded() -> (Vec<String>, Vec<EmailActivity>) {
    let world = generate(&Scenario { messages: MESSAGES, attacks: AttackMix::ALL, ..Scenario::default_with_seed(1) });
    let source = EmailSource::new(EmailConfig {
        own_domains: world.domains.iter().map(|domain| Host::new(domain)).collect(),
        trusted_authserv_ids: vec![world.authserv_id.clone()],
        ..EmailConfig::default()
    });
    let mail = world.messages.iter().map(|mail| source.decode_message(&mail.raw, &Arrival::default())).collect();
    (world.domains, mail)
}

fn organisation(domains: &[String]) -> Organisation {
    Organisation::new(Setup {
        tenant: TenantId(0),
        own_domains: domains.iter().map(|domain| Host::new(domain)).collect(),
        policy: Policy::default(),
        ..Setup::default()
    })
}

fn bench(criterion: &mut Criterion) {
    let (domains, mail) = decoded();
    let features: Vec<Features> = mail.iter().map(extract).collect();
    let mut group = criterion.benchmark_group("message");
    group.throughput(Throughput::Elements(mail.len() as u64)).sample_size(10);
    group.bench_function("extract", |bencher| {
        bencher.iter(|| mail.iter().map(|mail| black_box(extract(mail)).recipients.len()).sum::<usize>());
    });
    group.bench_function("judge_and_learn", |bencher| {
        let judge = |mut organisation: Organisation| {
            features.iter().for_each(|features| drop(black_box(organisation.message(features))));
            organisation
        };
        bencher.iter_batched(|| organisation(&domains), judge, BatchSize::LargeInput);
    });
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
