//! Splitting a multipart body at its boundary (RFC 2046 §5.1.1).

use memchr::memmem::Finder;

/// Iterates over the bodies between delimiter lines. A delimiter stands at the start of a line and is
/// followed by white space, `--` or the end; the preamble and the epilogue are left out.
pub(super) struct Split<'a, 'b> {
    body: &'a [u8],
    finder: Finder<'b>,
    /// Where the next part begins; `None` when the closing delimiter was seen or none ever came.
    from: Option<usize>,
    /// Whether the closing delimiter was seen.
    pub(super) closed: bool,
    /// Whether any delimiter was seen.
    pub(super) opened: bool,
}

struct Delimiter {
    /// Where the part before it ends, its line end left out.
    part_end: usize,
    /// Where the next part begins; `None` for the closing one.
    next: Option<usize>,
}

impl<'a, 'b> Split<'a, 'b> {
    /// `dashed` is the boundary with its two leading hyphens.
    pub(super) fn new(body: &'a [u8], dashed: &'b [u8]) -> Self {
        let mut split = Self { body, finder: Finder::new(dashed), from: None, closed: false, opened: false };
        if let Some(first) = split.delimiter(0) {
            split.opened = true;
            split.closed = first.next.is_none();
            split.from = first.next;
        }
        split
    }

    fn delimiter(&self, from: usize) -> Option<Delimiter> {
        let mut at = from;
        loop {
            at += self.finder.find(self.body.get(at..)?)?;
            let after = at + self.finder.needle().len();
            if let Some(found) = self.delimiter_at(at, after) {
                return Some(found);
            }
            at = after;
        }
    }

    fn delimiter_at(&self, at: usize, after: usize) -> Option<Delimiter> {
        let before = self.body.get(..at).unwrap_or_default();
        if !(before.is_empty() || before.ends_with(b"\n") || before.ends_with(b"\r")) {
            return None;
        }
        let text = before.strip_suffix(b"\n").unwrap_or(before);
        let part_end = text.strip_suffix(b"\r").unwrap_or(text).len();
        let rest = self.body.get(after..).unwrap_or_default();
        if rest.starts_with(b"--") {
            return Some(Delimiter { part_end, next: None });
        }
        let blanks = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        let next = match rest.get(blanks) {
            Some(b'\n') => after + blanks + 1,
            None => self.body.len(),
            Some(_) if blanks > 0 => after + blanks,
            Some(_) => return None,
        };
        Some(Delimiter { part_end, next: Some(next) })
    }
}

impl<'a> Iterator for Split<'a, '_> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let from = self.from.take()?;
        let Some(found) = self.delimiter(from) else {
            return self.body.get(from..).filter(|rest| !rest.is_empty());
        };
        self.closed = found.next.is_none();
        self.from = found.next;
        Some(self.body.get(from..found.part_end).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts<'a>(body: &'a str, boundary: &str) -> (Vec<&'a str>, bool, bool) {
        let dashed = format!("--{boundary}");
        let mut split = Split::new(body.as_bytes(), dashed.as_bytes());
        let parts = split.by_ref().map(|part| std::str::from_utf8(part).unwrap()).collect();
        (parts, split.opened, split.closed)
    }

    #[test]
    fn preamble_and_epilogue_are_left_out() {
        assert_eq!(parts("pre\r\n--b\r\none\r\n--b \r\ntwo\r\n--b--\r\nepi", "b"), (vec!["one", "two"], true, true));
    }

    #[test]
    fn a_longer_boundary_is_another() {
        assert_eq!(parts("--b\none\n--bc\nx\n--b--", "b"), (vec!["one\n--bc\nx"], true, true));
    }

    #[test]
    fn what_is_not_closed_goes_to_the_end() {
        assert_eq!(parts("--b\none", "b"), (vec!["one"], true, false));
        assert_eq!(parts("no boundary at all", "b"), (vec![], false, false));
    }

    #[test]
    fn empty_parts_stay() {
        assert_eq!(parts("--b\n--b\n\n--b--", "b"), (vec!["", ""], true, true));
    }
}
