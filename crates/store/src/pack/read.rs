//! Reading raw mail back.

use crate::error::StoreError;
use crate::pack::format::{BLOCK_HEADER_BYTES, BlockHeader, Codec, ENTRY_BYTES, Entry, checksum, damaged};
use crate::pack::{BLOCK_RAW_BYTES, Location, path};
use std::cell::RefCell;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use thymus_event::EventId;

/// Reads single messages out of the packs of one store.
pub(crate) struct PackReader {
    folder: PathBuf,
    /// The block read last: whoever reads one message often reads its neighbours.
    last: RefCell<Option<((u32, u64), Block)>>,
}

/// The largest block kept for the next read, in bytes of mail: all but those of one huge message.
const KEPT_BYTES_MAX: usize = 2 * BLOCK_RAW_BYTES;

/// A block, unpacked and verified.
pub(crate) struct Block {
    /// Its messages, in order.
    pub(crate) entries: Vec<Entry>,
    /// Their raw bytes, one after the other.
    pub(crate) raw: Vec<u8>,
}

impl PackReader {
    /// A reader of the packs in `folder`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), last: RefCell::new(None) }
    }

    /// The raw message `id`, which must be where `location` says.
    pub(crate) fn read(&self, id: EventId, location: Location) -> Result<Vec<u8>, StoreError> {
        let place = (location.pack, location.block);
        // A committed block never changes.
        if let Some((_, block)) = self.last.borrow().as_ref().filter(|(last, _)| *last == place) {
            return block.message(id, location).map(<[u8]>::to_vec);
        }
        let block = self.block(location)?;
        let raw = block.message(id, location).map(<[u8]>::to_vec);
        *self.last.borrow_mut() = (block.raw.len() <= KEPT_BYTES_MAX).then_some((place, block));
        raw
    }

    fn block(&self, location: Location) -> Result<Block, StoreError> {
        let mut file = match File::open(path(&self.folder, location.pack)) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(damaged(&format!("pack {} is missing", location.pack)));
            }
            opened => opened?,
        };
        file.seek(SeekFrom::Start(location.block))?;
        read_block(&mut file)
    }
}

impl Block {
    pub(crate) fn message(&self, id: EventId, location: Location) -> Result<&[u8], StoreError> {
        let mut start = 0_usize;
        for entry in &self.entries {
            let end = start + entry.bytes as usize;
            if start == location.start as usize && entry.bytes == location.bytes && entry.id == id {
                return self.raw.get(start..end).ok_or_else(|| damaged("a message beyond the end of its block"));
            }
            start = end;
        }
        Err(damaged("another message where this one should be"))
    }
}

/// Reads and verifies the block that begins here.
pub(crate) fn read_block(from: &mut impl Read) -> Result<Block, StoreError> {
    let mut header_bytes = [0; BLOCK_HEADER_BYTES];
    from.read_exact(&mut header_bytes).map_err(cut_short)?;
    let header = BlockHeader::decode(&header_bytes)?;
    let mut rest = vec![0; header.rest_bytes()];
    from.read_exact(&mut rest).map_err(cut_short)?;
    if checksum(&header_bytes, &[&rest]) != header.crc {
        return Err(damaged("a block whose checksum is wrong"));
    }
    let (entries, payload) = rest.split_at(rest.len() - header.payload_bytes as usize);
    let raw_bytes = header.raw_bytes as usize;
    let raw = match header.codec {
        Codec::Stored => payload.to_vec(),
        Codec::Zstd => zstd::bulk::decompress(payload, raw_bytes)?,
    };
    if raw.len() != raw_bytes {
        return Err(damaged("a block of another length than it says"));
    }
    Ok(Block { entries: entries.as_chunks::<ENTRY_BYTES>().0.iter().map(Entry::decode).collect(), raw })
}

fn cut_short(error: std::io::Error) -> StoreError {
    match error.kind() {
        std::io::ErrorKind::UnexpectedEof => damaged("a block that is cut short"),
        _ => error.into(),
    }
}
