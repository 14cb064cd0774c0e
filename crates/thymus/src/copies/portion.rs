//! How much is read at once.

use thymus_action::imap::Size;
use thymus_store::RAW_BYTES_MAX;

/// Messages whose sizes are asked for at once.
pub(crate) const MESSAGES_MAX: usize = 500;

/// Messages of a portion: so many, and how far they were read, are one commit.
const PORTION_MESSAGES_MAX: usize = 64;

/// Bytes of a portion, unless one message has more: they are in memory, decoded, for each connection.
const PORTION_BYTES_MAX: usize = 8 << 20;

/// Messages that are fetched together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Portion {
    /// Those to fetch.
    pub(crate) uids: Vec<u32>,
    /// Their bytes.
    pub(crate) bytes: usize,
    /// Messages that are larger than the store takes, and passed over.
    pub(crate) too_large: u64,
    /// The last message that is done with it.
    pub(crate) until: u32,
}

/// Messages in their order, cut into portions.
pub(crate) fn portions(sized: &[Size]) -> Vec<Portion> {
    let mut portions = Vec::new();
    let mut portion = Portion::default();
    for one in sized {
        let is_full = portion.uids.len() >= PORTION_MESSAGES_MAX
            || !portion.uids.is_empty() && portion.bytes.saturating_add(one.bytes) > PORTION_BYTES_MAX;
        if is_full {
            portions.push(std::mem::take(&mut portion));
        }
        portion.until = one.uid;
        if one.bytes > RAW_BYTES_MAX {
            portion.too_large += 1;
            continue;
        }
        portion.uids.push(one.uid);
        portion.bytes = portion.bytes.saturating_add(one.bytes);
    }
    if portion.until > 0 {
        portions.push(portion);
    }
    portions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(sizes: &[usize]) -> Vec<Size> {
        (1..).zip(sizes).map(|(uid, bytes)| Size { uid, bytes: *bytes }).collect()
    }

    #[test]
    fn portions_are_bounded_and_leave_nothing_out() {
        let all = sizes(&[1; 150]);
        let cut = portions(&all);
        assert_eq!(cut.iter().map(|portion| portion.uids.len()).collect::<Vec<_>>(), [64, 64, 22]);
        assert_eq!(cut.last().map(|portion| portion.until), Some(150));
        let large = portions(&sizes(&[5 << 20, 5 << 20, RAW_BYTES_MAX + 1, 1]));
        assert_eq!(large.iter().map(|portion| portion.uids.clone()).collect::<Vec<_>>(), [vec![1], vec![2], vec![4]]);
        assert_eq!(large.iter().map(|portion| portion.too_large).sum::<u64>(), 1);
        assert_eq!(portions(&[]), []);
    }
}
