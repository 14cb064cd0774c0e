//! The parts of a multipart body (RFC 2046 §5.1), and what stands between them.

/// A piece of a body. All pieces in their order are the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// A part, without the line end that belongs to the delimiter behind it.
    Part(&'a [u8]),
    /// A delimiter line, and what stands before the first and behind the last.
    Between(&'a [u8]),
}

/// Cuts a body at its delimiters. A last part that nothing ends goes to the end.
pub(super) fn pieces<'a>(body: &'a [u8], boundary: &str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let (mut start, mut at, mut within) = (0, 0, false);
    while at < body.len() {
        let end = body[at..].iter().position(|byte| *byte == b'\n').map_or(body.len(), |found| at + found + 1);
        if let Some(closes) = delimiter(&body[at..end], boundary.trim_end().as_bytes()) {
            let before = if within { line_end_before(body, start, at) } else { at };
            if within {
                pieces.push(Piece::Part(&body[start..before]));
            }
            let between = if within { before } else { start };
            pieces.push(Piece::Between(&body[between..end]));
            (start, within) = (end, !closes);
            if closes {
                break;
            }
        }
        at = end;
    }
    let rest = body.get(start..).unwrap_or_default();
    if within {
        pieces.push(Piece::Part(rest));
    } else if !rest.is_empty() {
        pieces.push(Piece::Between(rest));
    }
    pieces
}

/// Whether a line is a delimiter, and then whether it closes.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let closes = rest.strip_prefix(b"--");
    closes.unwrap_or(rest).iter().all(u8::is_ascii_whitespace).then_some(closes.is_some())
}

fn line_end_before(body: &[u8], start: usize, at: usize) -> usize {
    let part = &body[start..at];
    start + part.strip_suffix(b"\r\n").or_else(|| part.strip_suffix(b"\n")).unwrap_or(part).len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes<'a>(piece: &Piece<'a>) -> &'a [u8] {
        match piece {
            Piece::Part(bytes) | Piece::Between(bytes) => bytes,
        }
    }

    #[test]
    fn parts_are_cut_at_their_delimiters() {
        let body = b"preamble\r\n--b\r\none\r\n--b \ntwo\n--bc\n--b--\r\nepilogue\r\n--b\r\n";
        let pieces = pieces(body, "b");
        let parts: Vec<_> = pieces.iter().filter(|piece| matches!(piece, Piece::Part(_))).map(bytes).collect();
        assert_eq!(parts, [b"one".as_slice(), b"two\n--bc"]);
    }

    #[test]
    fn what_is_not_closed_goes_to_the_end() {
        assert_eq!(pieces(b"--b\nx\n", "b"), [Piece::Between(b"--b\n"), Piece::Part(b"x\n")]);
        assert_eq!(pieces(b"--b\n--b--", "b"), [Piece::Between(b"--b\n"), Piece::Part(b""), Piece::Between(b"--b--")]);
        assert_eq!(pieces(b"no parts", "b"), [Piece::Between(b"no parts")]);
    }

    proptest! {
        #[test]
        fn all_pieces_are_the_body(body in "(--b|--|b|\r\n|\n|x){0,40}") {
            let all: Vec<_> = pieces(body.as_bytes(), "b").iter().map(bytes).collect();
            prop_assert_eq!(all.concat(), body.as_bytes());
        }
    }
}
