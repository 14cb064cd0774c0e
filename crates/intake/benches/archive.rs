//! How fast an mbox is read.
#![allow(missing_docs)]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;
use thymus_intake::archive::mbox::Mbox;

/// 2,000 messages of about 18 KB, some with quoted lines.
fn mbox() -> Vec<u8> {
    let mut bytes = Vec::new();
    for message in 0..2_000 {
        let day = message % 28 + 1;
        bytes.extend(format!("From ann@example.org Tue Feb {day:2} 07:01:00 2000\nSubject: {message}\n\n").bytes());
        for line in 0..260 {
            bytes.extend(format!("Line {line}: something that people write to one another over the day.\n").bytes());
        }
        bytes.extend_from_slice(b">From here on it is quoted.\n\n");
    }
    bytes
}

fn read(criterion: &mut Criterion) {
    let bytes = mbox();
    let mut group = criterion.benchmark_group("archive");
    group.throughput(Throughput::Bytes(bytes.len() as u64));
    group.bench_function("mbox", |bench| {
        bench.iter(|| {
            Mbox::new(bytes.as_slice()).map(|m| black_box(m).map_or(0, |m| m.message.size_bytes)).sum::<u64>()
        });
    });
    group.finish();
}

criterion_group!(benches, read);
criterion_main!(benches);
