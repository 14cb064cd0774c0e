//! The bytes of a pack: little-endian integers, CRC-32 (IEEE) over each block.

use crate::error::StoreError;
use thymus_event::{EventId, TenantId};

/// A pack begins with this; the last four bytes are the format's version.
pub(crate) const FILE_HEADER: [u8; 16] = *b"THYMUS-PACK\n\x01\0\0\0";

/// A block begins with this.
const BLOCK_MAGIC: [u8; 4] = *b"TBLK";

/// Bytes of a block header.
pub(crate) const BLOCK_HEADER_BYTES: usize = 24;

/// Bytes of one message's entry.
pub(crate) const ENTRY_BYTES: usize = 24;

/// How a block's messages are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// As they are.
    Stored = 0,
    /// One zstd frame.
    Zstd = 1,
}

/// One message of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Whose organisation.
    pub(crate) tenant: TenantId,
    /// The message.
    pub(crate) id: EventId,
    /// Bytes of the raw message.
    pub(crate) bytes: u32,
}

/// What a block says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockHeader {
    /// How it is packed.
    pub(crate) codec: Codec,
    /// Messages in it.
    pub(crate) entries: u16,
    /// Bytes of its messages.
    pub(crate) raw_bytes: u32,
    /// Bytes of its payload in the file.
    pub(crate) payload_bytes: u32,
    /// CRC-32 of the first 16 bytes of the header, the entries and the payload.
    pub(crate) crc: u32,
}

impl BlockHeader {
    /// Bytes that follow the header.
    pub(crate) fn rest_bytes(&self) -> usize {
        usize::from(self.entries) * ENTRY_BYTES + self.payload_bytes as usize
    }

    /// The header's bytes; the last four are zero.
    pub(crate) fn encode(&self) -> [u8; BLOCK_HEADER_BYTES] {
        let mut bytes = [0; BLOCK_HEADER_BYTES];
        let fields: [&[u8]; 6] = [
            &BLOCK_MAGIC,
            &[self.codec as u8, 0],
            &self.entries.to_le_bytes(),
            &self.raw_bytes.to_le_bytes(),
            &self.payload_bytes.to_le_bytes(),
            &self.crc.to_le_bytes(),
        ];
        for (byte, value) in bytes.iter_mut().zip(fields.into_iter().flatten()) {
            *byte = *value;
        }
        bytes
    }

    /// Reads a header; the checksum is not looked at.
    pub(crate) fn decode(bytes: &[u8; BLOCK_HEADER_BYTES]) -> Result<Self, StoreError> {
        let [m0, m1, m2, m3, codec, _, e0, e1, r0, r1, r2, r3, p0, p1, p2, p3, c0, c1, c2, c3, ..] = *bytes;
        let codec = match codec {
            _ if [m0, m1, m2, m3] != BLOCK_MAGIC => return Err(damaged("no block where one should begin")),
            0 => Codec::Stored,
            1 => Codec::Zstd,
            _ => return Err(damaged("a block of an unknown codec")),
        };
        let header = Self {
            codec,
            entries: u16::from_le_bytes([e0, e1]),
            raw_bytes: u32::from_le_bytes([r0, r1, r2, r3]),
            payload_bytes: u32::from_le_bytes([p0, p1, p2, p3]),
            crc: u32::from_le_bytes([c0, c1, c2, c3]),
        };
        // A flipped bit must not make us allocate gigabytes.
        let bound = crate::pack::RAW_BYTES_MAX + crate::pack::BLOCK_RAW_BYTES;
        let sane = header.raw_bytes as usize <= bound && header.payload_bytes as usize <= bound;
        if sane { Ok(header) } else { Err(damaged("a block above the bound")) }
    }
}

/// The checksum of a block: of its header without the checksum, and of what follows.
pub(crate) fn checksum(header: &[u8; BLOCK_HEADER_BYTES], rest: &[&[u8]]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(header.first_chunk::<16>().unwrap_or(&[0; 16]));
    rest.iter().for_each(|part| hasher.update(part));
    hasher.finalize()
}

impl Entry {
    /// Appends the entry's bytes.
    pub(crate) fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.tenant.0.to_le_bytes());
        out.extend_from_slice(&self.id.0);
        out.extend_from_slice(&self.bytes.to_le_bytes());
    }

    /// Reads one entry.
    pub(crate) fn decode(bytes: &[u8; ENTRY_BYTES]) -> Self {
        let [t0, t1, t2, t3, id @ .., b0, b1, b2, b3] = *bytes;
        Self {
            tenant: TenantId(u32::from_le_bytes([t0, t1, t2, t3])),
            id: EventId(id),
            bytes: u32::from_le_bytes([b0, b1, b2, b3]),
        }
    }
}

/// Damage to a pack, in a few words.
pub(crate) fn damaged(what: &str) -> StoreError {
    StoreError::Damaged(format!("raw mail: {what}"))
}
