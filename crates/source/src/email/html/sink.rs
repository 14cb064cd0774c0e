//! Text as it is shown: white space collapsed, one line a block.

/// What separates the next word from the last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
}

/// Collects shown text up to a bound.
#[derive(Debug)]
pub(crate) struct Sink {
    text: String,
    gap: Gap,
    bytes_max: usize,
    /// Something was left out.
    pub(crate) cut: bool,
}

impl Sink {
    /// An empty sink for at most `bytes_max` bytes.
    pub(crate) fn new(bytes_max: usize) -> Self {
        Self { text: String::new(), gap: Gap::None, bytes_max, cut: false }
    }

    /// Adds a run of text; white space in it collapses.
    pub(crate) fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let blanks = blank_length(rest);
            if blanks > 0 {
                self.gap = self.gap.max(Gap::Space);
            }
            rest = rest.get(blanks..).unwrap_or_default();
            if rest.is_empty() {
                return;
            }
            let (clean, tail) = rest.split_at(clean_length(rest));
            self.push_clean(clean);
            rest = tail;
        }
    }

    /// Begins a new line, unless one has just begun.
    pub(crate) fn line(&mut self) {
        self.gap = Gap::Line;
    }

    /// Adds a space, unless there is one.
    pub(crate) fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }

    fn push_clean(&mut self, clean: &str) {
        if self.text.len() + clean.len() >= self.bytes_max {
            let room = self.bytes_max.saturating_sub(self.text.len() + 1);
            let end = clean.floor_char_boundary(room);
            self.cut = true;
            return self.append(clean.get(..end).unwrap_or_default());
        }
        self.append(clean);
    }

    fn append(&mut self, clean: &str) {
        if clean.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            match self.gap {
                Gap::None => {}
                Gap::Space => self.text.push(' '),
                Gap::Line => self.text.push('\n'),
            }
        }
        self.gap = Gap::None;
        self.text.push_str(clean);
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.text.len()
    }

    /// The text so far.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The text.
    pub(crate) fn into_string(self) -> String {
        self.text
    }
}

/// Bytes of white space at the start, no-break spaces included.
fn blank_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        match bytes.get(at) {
            Some(byte) if *byte <= b' ' => at += 1,
            Some(0xC2) if bytes.get(at + 1) == Some(&0xA0) => at += 2,
            _ => return at,
        }
    }
}

/// Bytes up to white space that has to change: anything but a single space between words.
fn clean_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let goes_on = match byte {
            b' ' => bytes.get(at + 1).is_some_and(|next| *next > b' ' && *next != 0xC2),
            0xC2 => bytes.get(at + 1) != Some(&0xA0),
            byte => *byte > b' ',
        };
        if !goes_on {
            return at;
        }
        at += 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_collapses() {
        let mut sink = Sink::new(100);
        sink.push("  a  b c\u{A0}\n d é ");
        sink.line();
        sink.push(" ");
        sink.line();
        sink.push("e");
        sink.push("f\u{A9}");
        assert_eq!(sink.into_string(), "a b c d é\nef©");
    }

    #[test]
    fn the_bound_holds() {
        let mut sink = Sink::new(6);
        sink.push("ab éé éé");
        sink.push("more and more");
        assert!(sink.cut && sink.len() <= 6, "{:?}", sink.as_str());
    }
}
