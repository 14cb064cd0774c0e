//! Appending raw mail. Nothing is safe before [`PackWriter::sync`]; what was appended after it can be forgotten.

use crate::error::StoreError;
use crate::pack::format::{BlockHeader, Codec, ENTRY_BYTES, Entry, FILE_HEADER, checksum};
use crate::pack::{BLOCK_MESSAGES_MAX, BLOCK_RAW_BYTES, Location, PACK_BYTES, RAW_BYTES_MAX, last_number, path};
use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use thymus_event::{EventId, TenantId};

/// The zstd level: on mail, 1 takes a tenth more time than the fastest and a quarter less room.
const ZSTD_LEVEL: i32 = 1;

/// The longest tail that is cut off. A crash leaves at most one batch behind what was committed; more than that means
/// that the database is older than its packs (a backup brought back), and then the mail in the tail is kept.
const TAIL_CUT_BYTES_MAX: u64 = 2 * crate::write::BATCH_RAW_BYTES + RAW_BYTES_MAX as u64;

/// How far a pack is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    /// Number of the pack file.
    pub(crate) pack: u32,
    /// End of its last committed block.
    pub(crate) bytes: u64,
}

/// Appends raw messages to the last pack.
pub(crate) struct PackWriter {
    folder: PathBuf,
    compressor: zstd::bulk::Compressor<'static>,
    pack: Option<Open>,
    /// A pack at or above so many bytes takes no further block.
    pack_bytes_max: u64,
    /// The highest number that a pack ever had.
    highest: u32,
    committed: Option<Extent>,
    finished: Vec<Extent>,
    entries: Vec<u8>,
    raw: Vec<u8>,
    packed: Vec<u8>,
    block: Vec<u8>,
}

struct Open {
    file: File,
    number: u32,
    end: u64,
}

impl PackWriter {
    /// Goes on where `committed` ends; a shorter torn tail behind it is cut. A new pack gets a number above `highest`.
    pub(crate) fn open(folder: &Path, committed: Option<Extent>, highest: u32) -> Result<Self, StoreError> {
        let mut writer = Self::new(folder, PACK_BYTES, highest)?;
        writer.committed = committed;
        writer.pack = writer.resume()?;
        Ok(writer)
    }

    /// Writes one pack, however long, that takes another's place.
    pub(crate) fn successor(folder: &Path, highest: u32) -> Result<Self, StoreError> {
        Self::new(folder, u64::MAX, highest)
    }

    fn new(folder: &Path, pack_bytes_max: u64, highest: u32) -> Result<Self, StoreError> {
        Ok(Self {
            folder: folder.to_owned(),
            compressor: zstd::bulk::Compressor::new(ZSTD_LEVEL)?,
            pack: None,
            pack_bytes_max,
            highest,
            committed: None,
            finished: Vec::new(),
            entries: Vec::new(),
            raw: Vec::with_capacity(BLOCK_RAW_BYTES),
            packed: Vec::new(),
            block: Vec::new(),
        })
    }

    /// The pack to go on with; `None` when the next block is to begin a new one.
    fn resume(&self) -> Result<Option<Open>, StoreError> {
        let Some(extent) = self.committed else { return Ok(None) };
        let Ok(mut file) = OpenOptions::new().read(true).write(true).open(path(&self.folder, extent.pack)) else {
            return Ok(None);
        };
        let tail = file.metadata()?.len().checked_sub(extent.bytes);
        if tail.is_none_or(|tail| tail > TAIL_CUT_BYTES_MAX) {
            return Ok(None);
        }
        file.set_len(extent.bytes)?;
        file.seek(SeekFrom::Start(extent.bytes))?;
        Ok(Some(Open { file, number: extent.pack, end: extent.bytes }))
    }

    /// Takes one raw message; it is on its way to the file, not yet safe.
    pub(crate) fn append(&mut self, tenant: TenantId, id: EventId, raw: &[u8]) -> Result<Location, StoreError> {
        if raw.len() > RAW_BYTES_MAX {
            return Err(StoreError::TooLarge(raw.len()));
        }
        let full = self.raw.len() + raw.len() > BLOCK_RAW_BYTES || self.entry_count() >= BLOCK_MESSAGES_MAX;
        if full && !self.entries.is_empty() {
            self.write_block()?;
        }
        let (pack, block) = self.place()?;
        let (start, bytes) = (self.raw.len() as u32, raw.len() as u32);
        Entry { tenant, id, bytes }.encode(&mut self.entries);
        self.raw.extend_from_slice(raw);
        Ok(Location { pack, block, start, bytes })
    }

    /// Everything appended is on the disk when this returns; the answer says how far each pack now goes.
    pub(crate) fn sync(&mut self) -> Result<Vec<Extent>, StoreError> {
        self.write_block()?;
        let mut extents = std::mem::take(&mut self.finished);
        if let Some(open) = &self.pack {
            let extent = Extent { pack: open.number, bytes: open.end };
            if self.committed != Some(extent) {
                open.file.sync_data()?;
                extents.push(extent);
            }
        }
        Ok(extents)
    }

    /// What [`Self::sync`] answered last is now referred to.
    pub(crate) fn committed(&mut self) {
        self.committed = self.pack.as_ref().map(|open| Extent { pack: open.number, bytes: open.end });
    }

    /// Forgets what was appended since the last [`Self::committed`].
    pub(crate) fn rollback(&mut self) -> Result<(), StoreError> {
        self.entries.clear();
        self.raw.clear();
        self.finished.clear();
        self.pack = self.resume()?;
        Ok(())
    }

    fn entry_count(&self) -> usize {
        self.entries.len() / ENTRY_BYTES
    }

    /// Where the block under way will stand.
    fn place(&mut self) -> Result<(u32, u64), StoreError> {
        if self.entries.is_empty() && self.pack.as_ref().is_some_and(|open| open.end >= self.pack_bytes_max) {
            self.finish_pack()?;
        }
        let open = match self.pack.take() {
            Some(open) => open,
            None => self.begin_pack()?,
        };
        let place = (open.number, open.end);
        self.pack = Some(open);
        Ok(place)
    }

    fn finish_pack(&mut self) -> Result<(), StoreError> {
        if let Some(open) = self.pack.take() {
            open.file.sync_data()?;
            self.finished.push(Extent { pack: open.number, bytes: open.end });
        }
        Ok(())
    }

    /// The number of the pack that is begun next: above all that exist or existed.
    pub(crate) fn next_number(&self) -> Result<u32, StoreError> {
        let committed = self.committed.map_or(0, |extent| extent.pack);
        Ok(last_number(&self.folder)?.max(committed).max(self.highest) + 1)
    }

    /// A new file: none of another history is ever written over.
    fn begin_pack(&self) -> Result<Open, StoreError> {
        let number = self.next_number()?;
        let mut file = OpenOptions::new().read(true).write(true).create_new(true).open(path(&self.folder, number))?;
        file.write_all(&FILE_HEADER)?;
        // The name must survive a power cut as well as the bytes.
        #[cfg(unix)]
        File::open(&self.folder)?.sync_all()?;
        Ok(Open { file, number, end: FILE_HEADER.len() as u64 })
    }

    fn write_block(&mut self) -> Result<(), StoreError> {
        let Some(open) = &mut self.pack else { return Ok(()) };
        if self.entries.is_empty() {
            return Ok(());
        }
        encode_block(&mut self.compressor, &self.entries, &self.raw, &mut self.packed, &mut self.block)?;
        open.file.write_all(&self.block)?;
        open.end += self.block.len() as u64;
        self.entries.clear();
        self.raw.clear();
        // One huge message must not hold its memory for the rest of the run.
        for buffer in [&mut self.raw, &mut self.packed, &mut self.block] {
            buffer.shrink_to(2 * BLOCK_RAW_BYTES);
        }
        Ok(())
    }
}

/// Lays out one block in `out`: header, entries, payload. `packed` is room to work in.
pub(crate) fn encode_block(
    compressor: &mut zstd::bulk::Compressor<'_>,
    entries: &[u8],
    raw: &[u8],
    packed: &mut Vec<u8>,
    out: &mut Vec<u8>,
) -> Result<(), StoreError> {
    packed.clear();
    packed.reserve(zstd::zstd_safe::compress_bound(raw.len()));
    compressor.compress_to_buffer(raw, packed)?;
    let (codec, payload) =
        if packed.len() < raw.len() { (Codec::Zstd, packed.as_slice()) } else { (Codec::Stored, raw) };
    let mut header = BlockHeader {
        codec,
        entries: (entries.len() / ENTRY_BYTES) as u16,
        raw_bytes: raw.len() as u32,
        payload_bytes: payload.len() as u32,
        crc: 0,
    };
    header.crc = checksum(&header.encode(), &[entries, payload]);
    out.clear();
    for part in [&header.encode(), entries, payload] {
        out.extend_from_slice(part);
    }
    Ok(())
}
