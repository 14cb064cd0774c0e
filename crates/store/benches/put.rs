//! What one message costs in the store: raw mail, row, words, and later its verdict.
#![allow(
    missing_docs,
    clippy::expect_used,
    reason = "a benchmark may fail by panicking, and its macro writes undocumented items"
)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use thymus_store::{Query, Store};

#[path = "../tests/support/mod.rs"]
mod support;

/// Messages of one sample: a few batches.
const MESSAGES: u32 = 4000;

/// Bytes of a raw message, as organisations' mail has in the mean.
const RAW_BYTES: usize = 18_000;

/// Mail-like text: words of a small vocabulary in a random order.
fn raw(n: u32) -> Vec<u8> {
    let mut state = u64::from(n) + 1;
    let mut bytes = Vec::with_capacity(RAW_BYTES);
    while bytes.len() < RAW_BYTES {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let word = (state >> 40) % 3000;
        bytes.extend_from_slice(format!("word{word} ").as_bytes());
    }
    bytes
}

fn store() -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(&folder.path().join("thymus.db")).expect("a store");
    (folder, store)
}

fn fill(store: &Store, mail: &[Vec<u8>]) {
    let mut writer = store.writer().expect("the only writer");
    for (n, raw) in (0..).zip(mail) {
        let mut record = support::record(n);
        record.text.body = String::from_utf8_lossy(&raw[..1024]).into_owned();
        writer.put_message(&record, raw).expect("room");
    }
    writer.commit().expect("room");
}

fn judge(store: &Store) {
    let mut writer = store.writer().expect("the only writer");
    for n in 0..MESSAGES {
        let verdict = support::verdict(n, f64::from(n % 100), thymus_event::verdict::Action::Allow, &["newsletter"]);
        writer.put_assessment(&support::assessment(verdict)).expect("room");
    }
    writer.commit().expect("room");
}

fn benches(criterion: &mut Criterion) {
    let mail: Vec<_> = (0..MESSAGES).map(raw).collect();
    let mut group = criterion.benchmark_group("store");
    group.sample_size(10).throughput(criterion::Throughput::Elements(MESSAGES.into()));
    group.bench_function("put_message", |bench| {
        bench.iter_batched_ref(store, |(_, store)| fill(store, &mail), BatchSize::PerIteration);
    });
    let filled = || {
        let (folder, store) = store();
        fill(&store, &mail);
        (folder, store)
    };
    group.bench_function("put_assessment", |bench| {
        bench.iter_batched_ref(filled, |(_, store)| judge(store), BatchSize::PerIteration);
    });
    group.finish();
    let (_folder, store) = filled();
    let query = Query::parse("from:shop word77 word88").expect("a good query");
    criterion.bench_function("search", |bench| {
        bench.iter(|| black_box(store.search(support::TENANT, &query, 50).expect("an answer")));
    });
    criterion.bench_function("raw", |bench| bench.iter(|| black_box(store.raw(support::TENANT, support::id(77)))));
}

criterion_group!(put, benches);
criterion_main!(put);
