//! An mbox, raw and written with its own words, read whole and in pieces.
#![no_main]

mod alphabet;

use std::io::{self, Read};
use thymus_intake::archive::mbox::{Mbox, MboxMessage};

const WORDS: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "From ",
    ">From ",
    ">",
    "From ann@example.org Sat Jul 01 07:01:00 2000\n",
    "From ann@example.org Sat Jul  1 07:01:00 2000\r\n",
    "From - ",
    "Sat Jul 01 ",
    "07:01:00 ",
    "2000",
    " +0200",
    "Subject: x\n",
];

/// Gives a few bytes at a time.
struct Trickle<'a>(&'a [u8], usize);

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(self.1);
        self.0.read(&mut buffer[..wanted])
    }
}

fn messages(source: impl Read) -> Vec<MboxMessage> {
    Mbox::new(source).map(|message| message.expect("memory can be read")).collect()
}

fn read(mbox: &[u8], step: usize) {
    let whole = messages(mbox);
    assert_eq!(whole, messages(Trickle(mbox, step)), "windows do not show");
    let mut bytes = 0;
    for found in &whole {
        assert!(mbox[usize::try_from(found.offset).expect("within memory")..].starts_with(b"From "));
        bytes += found.message.bytes.len();
    }
    assert!(bytes <= mbox.len());
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let step = bytes.first().map_or(1, |first| usize::from(*first) % 61 + 1);
    read(bytes, step);
    read(&alphabet::spell(bytes, WORDS), step);
});
