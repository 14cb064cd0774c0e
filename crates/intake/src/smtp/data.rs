//! The message after DATA (RFC 5321 §4.1.1.4): dots are unstuffed, and only CR LF . CR LF is its end.
//!
//! Servers that take other line ends for the end of a message let one message smuggle in another. Here a bare CR or LF
//! refuses the message (§2.3.8), and ends nothing.

use super::body::Body;
use super::reply;

/// Where the last byte stood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum At {
    /// After CR LF, or before everything.
    #[default]
    LineStart,
    /// After a dot at the start of a line.
    Dot,
    /// After a dot and CR.
    DotReturn,
    /// Anywhere in a line.
    Within,
    /// After CR.
    Return,
}

/// Reads up to the end of a message.
#[derive(Debug, Default)]
pub(super) struct DataReader {
    at: At,
}

impl DataReader {
    /// Takes what came, puts the message's bytes into `body`. How many bytes were taken, and whether the end was among them;
    /// without it all were.
    pub(super) fn take(&mut self, input: &[u8], body: &mut Body) -> (usize, bool) {
        let mut taken = 0;
        while let Some(rest) = input.get(taken..).filter(|rest| !rest.is_empty()) {
            if self.at == At::Within {
                let end = memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
                body.push(rest.get(..end).unwrap_or_default());
                taken += end;
            }
            let Some(&byte) = input.get(taken) else { break };
            taken += 1;
            if self.at == At::DotReturn && byte == b'\n' {
                return (taken, true);
            }
            self.at = self.step(byte, body);
        }
        (taken, false)
    }

    fn step(&self, byte: u8, body: &mut Body) -> At {
        match (self.at, byte) {
            (At::Return, b'\n') => {
                body.push(b"\r\n");
                At::LineStart
            }
            (At::Return | At::DotReturn, _) => {
                body.refuse(reply::BARE_IN_DATA);
                within(byte, body)
            }
            (At::LineStart, b'.') => At::Dot,
            (At::Dot, b'\r') => At::DotReturn,
            _ => within(byte, body),
        }
    }
}

fn within(byte: u8, body: &mut Body) -> At {
    match byte {
        b'\r' => return At::Return,
        b'\n' => body.refuse(reply::BARE_IN_DATA),
        _ => body.push(&[byte]),
    }
    At::Within
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The message, or why it is refused; and what is behind its end.
    fn read(input: &[u8]) -> (Result<Vec<u8>, u16>, Option<&[u8]>) {
        let mut body = Body::new(1000);
        let (taken, ended) = DataReader::default().take(input, &mut body);
        let refusal = body.refusal().map(|reply| reply.0);
        (refusal.map_or_else(|| Ok(body.into_bytes()), Err), ended.then(|| &input[taken..]))
    }

    #[test]
    fn dots_are_unstuffed_and_the_end_is_found() {
        assert_eq!(read(b"a\r\n..b\r\n.c\r\n.\r\nQUIT"), (Ok(b"a\r\n.b\r\nc\r\n".to_vec()), Some(&b"QUIT"[..])));
        assert_eq!(read(b".\r\n"), (Ok(Vec::new()), Some(&b""[..])));
        assert_eq!(read(b"a\r\n.\r"), (Ok(b"a\r\n".to_vec()), None));
    }

    #[test]
    fn nothing_but_the_real_end_ends_a_message_and_bare_line_ends_refuse_it() {
        for fake in ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r.\r", "\r\n.\r\r\n", "\r\n.\n\r\n", "\n.\r", "x\ry"] {
            let input = format!("a{fake}MAIL FROM:<evil@x>\r\n.\r\nrest");
            assert_eq!(read(input.as_bytes()), (Err(554), Some(&b"rest"[..])), "{fake:?}");
        }
    }
}
