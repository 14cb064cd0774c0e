//! One message as it is read: kept whole up to a bound, above it only its beginning.

/// The largest message kept whole, in bytes: above what any provider accepts in practice.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What is kept of a larger one, in bytes: its header and the beginning of its text.
pub const HEAD_BYTES_MAX: usize = 1024 * 1024;

/// The bytes of a message, bounded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// The message, or its first [`HEAD_BYTES_MAX`] bytes.
    pub bytes: Vec<u8>,
    /// How large the whole is.
    pub size_bytes: u64,
    /// Whether it was larger than [`MESSAGE_BYTES_MAX`], so that only its beginning was kept.
    pub truncated: bool,
}

impl Gathered {
    pub(crate) fn push(&mut self, piece: &[u8]) {
        self.size_bytes += piece.len() as u64;
        if self.truncated {
            return;
        }
        if self.bytes.len() + piece.len() <= MESSAGE_BYTES_MAX {
            self.bytes.extend_from_slice(piece);
            return;
        }
        let wanted = HEAD_BYTES_MAX.saturating_sub(self.bytes.len()).min(piece.len());
        self.bytes.extend_from_slice(piece.get(..wanted).unwrap_or_default());
        self.bytes.truncate(HEAD_BYTES_MAX);
        self.bytes.shrink_to_fit();
        self.truncated = true;
    }

    /// Takes off the last line, which is blank: it parts two messages and belongs to neither.
    pub(crate) fn drop_blank_line(&mut self) {
        let length = if self.bytes.ends_with(b"\r\n") { 2 } else { 1 };
        self.size_bytes = self.size_bytes.saturating_sub(length);
        if !self.truncated {
            self.bytes.truncate(usize::try_from(self.size_bytes).unwrap_or_default());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_head_of_a_huge_message_is_kept() {
        let mut message = Gathered::default();
        let piece = vec![b'x'; 10 * 1024 * 1024];
        for _ in 0..6 {
            message.push(&piece);
        }
        assert!(!message.truncated);
        assert_eq!(message.bytes.len() as u64, message.size_bytes);
        message.push(&piece);
        message.push(b"\n");
        message.drop_blank_line();
        assert!(message.truncated);
        assert_eq!(message.bytes.len(), HEAD_BYTES_MAX);
        assert_eq!(message.size_bytes, 70 * 1024 * 1024);
    }

    #[test]
    fn a_single_huge_piece_is_cut_too() {
        let mut message = Gathered::default();
        message.push(&vec![b'x'; MESSAGE_BYTES_MAX + 1]);
        assert_eq!((message.truncated, message.bytes.len()), (true, HEAD_BYTES_MAX));
    }
}
