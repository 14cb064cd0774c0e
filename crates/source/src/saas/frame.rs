//! Where one JSON object ends and the next begins: on lines of their own, in an array, or spread over many lines.

use super::lines::RECORD_BYTES_MAX;

/// An object that spans lines, so far. What stands between objects (the brackets and commas of an array) is passed over.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pending: Vec<u8>,
    depth: u32,
    in_string: bool,
    escaped: bool,
    /// The first line of what is pending held more than its bracket: records stand one a line.
    by_line: bool,
}

/// What was lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Torn(pub(super) &'static str);

impl Frame {
    /// Takes a line and hands over every object that it completes, in their order, and what was lost on the way.
    pub(super) fn push(&mut self, line: &[u8], mut found: impl FnMut(Result<&[u8], Torn>)) {
        if self.by_line && self.depth > 0 && line.starts_with(b"{\"") {
            found(Err(self.drop_pending("a record without its end")));
        }
        let mut start = 0;
        for (at, byte) in line.iter().enumerate() {
            match self.step(*byte) {
                Step::Begins => start = at,
                Step::Ends => {
                    let end = line.get(start..=at).unwrap_or_default();
                    if self.pending.is_empty() {
                        found(Ok(end));
                    } else {
                        self.pending.extend_from_slice(end);
                        found(Ok(&self.pending));
                        self.pending.clear();
                    }
                    start = at + 1;
                }
                Step::Foreign => {
                    found(Err(Torn("text between records")));
                    return;
                }
                Step::Goes => {}
            }
        }
        if self.depth > 0 {
            self.keep(line.get(start..).unwrap_or_default(), found);
        }
    }

    /// The end of the log.
    pub(super) fn finish(&mut self) -> Option<Torn> {
        (self.depth > 0).then(|| self.drop_pending("a record without its end"))
    }

    /// Whether an object is still open.
    pub(super) fn is_open(&self) -> bool {
        self.depth > 0
    }

    fn keep(&mut self, rest: &[u8], mut found: impl FnMut(Result<&[u8], Torn>)) {
        if self.in_string {
            // A line may not end within a string (RFC 8259 §7).
            found(Err(self.drop_pending("a record without its end")));
        } else if self.pending.len() + rest.len() > RECORD_BYTES_MAX {
            found(Err(self.drop_pending("longer than the bound")));
        } else {
            if self.pending.is_empty() {
                self.by_line = rest.starts_with(b"{\"");
            }
            self.pending.extend_from_slice(rest);
            self.pending.push(b'\n');
        }
    }

    fn drop_pending(&mut self, why: &'static str) -> Torn {
        *self = Self::default();
        Torn(why)
    }

    fn step(&mut self, byte: u8) -> Step {
        if self.in_string {
            let closes = byte == b'"' && !self.escaped;
            self.escaped = byte == b'\\' && !self.escaped;
            self.in_string = !closes;
            return Step::Goes;
        }
        match (byte, self.depth) {
            (b'{', 0) => {
                self.depth = 1;
                Step::Begins
            }
            (b'[' | b']' | b',' | b' ' | b'\t' | b'\r' | b'\n', 0) => Step::Goes,
            (_, 0) => Step::Foreign,
            (b'{', _) => {
                self.depth = self.depth.saturating_add(1);
                Step::Goes
            }
            (b'}', depth) => {
                self.depth = depth - 1;
                if self.depth == 0 { Step::Ends } else { Step::Goes }
            }
            (b'"', _) => {
                self.in_string = true;
                Step::Goes
            }
            _ => Step::Goes,
        }
    }
}

enum Step {
    Begins,
    Ends,
    Foreign,
    Goes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frames(log: &str) -> Vec<Result<String, &'static str>> {
        let (mut frame, mut all) = (Frame::default(), Vec::new());
        for line in log.split('\n') {
            frame.push(line.as_bytes(), |found| {
                all.push(found.map(|bytes| String::from_utf8_lossy(bytes).into_owned()).map_err(|torn| torn.0));
            });
        }
        all.extend(frame.finish().map(|torn| Err(torn.0)));
        all
    }

    fn good(log: &str) -> Vec<String> {
        frames(log).into_iter().map(|frame| frame.unwrap()).collect()
    }

    #[test]
    fn objects_are_found_in_every_shape() {
        assert_eq!(good("{\"a\":1}\n{\"a\":\"}{\\\"\"}\n"), ["{\"a\":1}", "{\"a\":\"}{\\\"\"}"]);
        assert_eq!(good("[{\"a\":1},{\"b\":{}}]"), ["{\"a\":1}", "{\"b\":{}}"]);
        assert_eq!(good("[\n  {\n    \"a\": 1\n  },\n  {\"b\": 2}\n]"), ["{\n    \"a\": 1\n  }", "{\"b\": 2}"]);
        assert!(good("\n \n[]").is_empty());
    }

    #[test]
    fn a_torn_record_costs_no_other() {
        assert_eq!(frames("{\"a\":\"x\n{\"b\":1}"), [Err("a record without its end"), Ok("{\"b\":1}".to_owned())]);
        assert_eq!(frames("{\"a\":1,\n{\"b\":1}"), [Err("a record without its end"), Ok("{\"b\":1}".to_owned())]);
        assert_eq!(frames("{\"a\":1,"), [Err("a record without its end")]);
        assert_eq!(frames("oops {\"a\":1}\n{\"b\":1}"), [Err("text between records"), Ok("{\"b\":1}".to_owned())]);
    }

    #[test]
    fn what_never_ends_is_dropped_at_the_bound() {
        let line = format!("{{\n{}", " ".repeat(RECORD_BYTES_MAX));
        assert_eq!(frames(&line).first(), Some(&Err("longer than the bound")));
    }

    proptest! {
        #[test]
        fn any_text_is_survived(log in "[\\[\\]{}\",:a\\\\\n ]{0,200}") {
            let lines = log.split('\n').count();
            let lost = frames(&log).iter().filter(|frame| frame.is_err()).count();
            prop_assert!(lost <= 2 * lines + 1);
        }
    }
}
