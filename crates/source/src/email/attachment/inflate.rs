//! DEFLATE (RFC 1951) within bounds.

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use std::io::Read;

/// What stands around the compressed data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrapping {
    /// Nothing, as in ZIP.
    Raw,
    /// RFC 1950, as in PDF.
    Zlib,
    /// RFC 1952.
    Gzip,
}

/// What came out.
#[derive(Debug)]
pub(super) struct Inflated {
    pub(super) bytes: Vec<u8>,
    /// There would have been more.
    pub(super) cut: bool,
    /// It broke off.
    pub(super) broken: bool,
}

/// Expands to at most `bytes_max` bytes. Never allocates much more than comes out.
pub(super) fn inflate(bytes: &[u8], wrapping: Wrapping, bytes_max: usize) -> Inflated {
    match wrapping {
        Wrapping::Raw => read(DeflateDecoder::new(bytes), bytes_max),
        Wrapping::Zlib => read(ZlibDecoder::new(bytes), bytes_max),
        Wrapping::Gzip => read(MultiGzDecoder::new(bytes), bytes_max),
    }
}

fn read(reader: impl Read, bytes_max: usize) -> Inflated {
    let mut bytes = Vec::new();
    let more_than_all = u64::try_from(bytes_max).unwrap_or(u64::MAX).saturating_add(1);
    let broken = reader.take(more_than_all).read_to_end(&mut bytes).is_err();
    let cut = bytes.len() > bytes_max;
    bytes.truncate(bytes_max);
    Inflated { bytes, cut, broken }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::ZlibEncoder};
    use std::io::Write;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn what_is_cut_or_broken_keeps_its_beginning() {
        let packed = zlib(&[b'a'; 5_000]);
        let whole = inflate(&packed, Wrapping::Zlib, 5_000);
        assert!(whole.bytes.len() == 5_000 && !whole.cut && !whole.broken);
        let cut = inflate(&packed, Wrapping::Zlib, 4_999);
        assert!(cut.bytes.len() == 4_999 && cut.cut);
        let broken = inflate(&packed[..packed.len() - 6], Wrapping::Zlib, 9_999);
        assert!(broken.broken && !broken.cut, "{}", broken.bytes.len());
        for wrapping in [Wrapping::Raw, Wrapping::Zlib, Wrapping::Gzip] {
            assert!(inflate(b"\xFF\xFF nothing of the kind", wrapping, 100).broken);
        }
    }
}
