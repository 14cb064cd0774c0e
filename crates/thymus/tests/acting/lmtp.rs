//! An LMTP client that may be cut off at any point.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

/// What became of a message.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Taken,
    /// With what the server said, if it said anything. It may have been taken all the same.
    Later(String),
}

pub(crate) fn deliver(port: u16, to: &str, mail: &str) -> Answer {
    match attempt(port, to, mail) {
        Ok(reply) if reply.starts_with('2') => Answer::Taken,
        Ok(reply) => Answer::Later(reply),
        Err(_) => Answer::Later("421 no connection".to_owned()),
    }
}

/// Whether somebody there takes mail: addresses are bound before the store is opened, so one who only listens is not ready.
pub(crate) fn greets(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port))
        .is_ok_and(|stream| reply(&mut BufReader::new(stream)).is_ok_and(|line| line.starts_with("220")))
}

fn attempt(port: u16, to: &str, mail: &str) -> std::io::Result<String> {
    let stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut stream = BufReader::new(stream);
    let mut reply = reply(&mut stream)?;
    let end = if mail.ends_with("\r\n") { ".\r\n" } else { "\r\n.\r\n" };
    let data = format!("{}{end}", mail.replace("\r\n.", "\r\n.."));
    for line in
        ["LHLO out.example\r\n", "MAIL FROM:<pat@quill.example>\r\n", &format!("RCPT TO:<{to}>\r\n"), "DATA\r\n", &data]
    {
        if !reply.starts_with(['2', '3']) {
            return Ok(reply);
        }
        stream.get_mut().write_all(line.as_bytes())?;
        reply = self::reply(&mut stream)?;
    }
    Ok(reply)
}

fn reply(stream: &mut BufReader<TcpStream>) -> std::io::Result<String> {
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line.as_bytes().get(3) != Some(&b'-') {
            return Ok(line);
        }
    }
}
