//! Packs: what goes in comes out, whatever the sizes, and a torn tail does no harm.

use super::*;
use crate::error::StoreError;
use proptest::prelude::*;
use std::fs;
use thymus_event::{EventId, TenantId};

fn id(n: usize) -> EventId {
    EventId((n as u128).to_be_bytes())
}

fn append_all(writer: &mut PackWriter, mail: &[Vec<u8>]) -> Vec<Location> {
    mail.iter().enumerate().map(|(n, raw)| writer.append(TenantId(1), id(n), raw).unwrap()).collect()
}

fn commit(writer: &mut PackWriter) -> Option<Extent> {
    let extents = writer.sync().unwrap();
    writer.committed();
    extents.last().copied()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn what_goes_in_comes_out(mail in prop::collection::vec(
        prop_oneof![
            8 => prop::collection::vec(any::<u8>(), 0..2000),
            1 => (any::<u8>(), 0..600_000_usize).prop_map(|(byte, bytes)| vec![byte; bytes]),
        ], 0..60), cut in any::<prop::sample::Index>()
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), None, 0).unwrap();
        let (first, second) = mail.split_at(cut.index(mail.len() + 1));
        let mut places = append_all(&mut writer, first);
        let extent = commit(&mut writer);
        drop(writer);
        let mut writer = PackWriter::open(folder.path(), extent, 0).unwrap();
        places.extend(append_all(&mut writer, second));
        commit(&mut writer);
        let reader = PackReader::new(folder.path());
        for (n, (raw, place)) in mail.iter().zip(&places).enumerate() {
            let number = if n < first.len() { n } else { n - first.len() };
            prop_assert_eq!(&reader.read(id(number), *place).unwrap(), raw);
        }
    }

    #[test]
    fn a_torn_tail_is_cut(tail in prop::collection::vec(any::<u8>(), 0..5000)) {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = PackWriter::open(folder.path(), None, 0).unwrap();
        let before = append_all(&mut writer, &[b"one".to_vec()]);
        let extent = commit(&mut writer);
        drop(writer);
        let file = path(folder.path(), 1);
        let whole = fs::read(&file).unwrap();
        fs::write(&file, [whole.as_slice(), &tail].concat()).unwrap();
        let mut writer = PackWriter::open(folder.path(), extent, 0).unwrap();
        prop_assert_eq!(fs::read(&file).unwrap(), whole);
        let after = writer.append(TenantId(1), id(7), b"two").unwrap();
        commit(&mut writer);
        let reader = PackReader::new(folder.path());
        prop_assert_eq!(reader.read(id(0), before[0]).unwrap(), b"one");
        prop_assert_eq!(reader.read(id(7), after).unwrap(), b"two");
    }

    #[test]
    fn no_bytes_make_reading_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), magic in any::<bool>()) {
        let head: &[u8] = if magic { b"TBLK\x01\0" } else { b"" };
        prop_assert!(read::read_block(&mut [head, &bytes].concat().as_slice()).is_err());
    }
}

#[test]
fn what_was_rolled_back_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = PackWriter::open(folder.path(), None, 0).unwrap();
    append_all(&mut writer, &[b"kept".to_vec()]);
    commit(&mut writer);
    let length = fs::metadata(path(folder.path(), 1)).unwrap().len();
    append_all(&mut writer, &[vec![1; 300_000], vec![2; 300_000]]);
    writer.rollback().unwrap();
    assert_eq!(fs::metadata(path(folder.path(), 1)).unwrap().len(), length);
    let place = writer.append(TenantId(1), id(3), b"next").unwrap();
    commit(&mut writer);
    assert_eq!((place.block, PackReader::new(folder.path()).read(id(3), place).unwrap()), (length, b"next".to_vec()));
}

#[test]
fn another_message_in_that_place_is_damage() {
    let folder = tempfile::tempdir().unwrap();
    let mut writer = PackWriter::open(folder.path(), None, 0).unwrap();
    let places = append_all(&mut writer, &[b"one".to_vec(), b"two".to_vec()]);
    commit(&mut writer);
    let reader = PackReader::new(folder.path());
    for (id, place) in
        [(id(1), places[0]), (id(0), Location { start: 1, ..places[0] }), (id(0), Location { pack: 9, ..places[0] })]
    {
        assert!(matches!(reader.read(id, place), Err(StoreError::Damaged(_))));
    }
}

#[test]
fn mail_in_a_long_tail_is_kept() {
    // As when an old database was brought back beside newer packs.
    let folder = tempfile::tempdir().unwrap();
    let mut writer = PackWriter::open(folder.path(), None, 0).unwrap();
    append_all(&mut writer, &[b"one".to_vec()]);
    let extent = commit(&mut writer);
    drop(writer);
    let file = path(folder.path(), 1);
    let length = PACK_BYTES * 2;
    fs::OpenOptions::new().write(true).open(&file).unwrap().set_len(length).unwrap();
    let mut writer = PackWriter::open(folder.path(), extent, 0).unwrap();
    let place = writer.append(TenantId(1), id(2), b"two").unwrap();
    commit(&mut writer);
    assert_eq!((place.pack, fs::metadata(&file).unwrap().len()), (2, length));
}
