//! The From_ line that begins each message of an mbox (RFC 4155, appendix A): `From addr Day Mon dd hh:mm:ss yyyy`.

use jiff::civil::{self, DateTime};
use thymus_event::{Address, Timestamp};

/// What a From_ line begins with.
pub(crate) const PREFIX: &[u8] = b"From ";

/// The longest From_ line believed, in bytes: an address of 256, a date of 24 and room for odd writers.
const FROM_LINE_BYTES_MAX: usize = 512;

const WEEKDAYS: [&[u8]; 7] = [b"Sun", b"Mon", b"Tue", b"Wed", b"Thu", b"Fri", b"Sat"];
const MONTHS: [&[u8]; 12] =
    [b"Jan", b"Feb", b"Mar", b"Apr", b"May", b"Jun", b"Jul", b"Aug", b"Sep", b"Oct", b"Nov", b"Dec"];

/// What a From_ line says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FromLine {
    /// Who sent it, where an address is named: whoever wrote the archive put it there, so a hint at most.
    pub envelope_from: Option<Address>,
    /// When it came; UTC unless a numeric zone stands beside it.
    pub time: Option<Timestamp>,
}

impl FromLine {
    /// Reads a line, with or without its end; `None` when it has not the shape, so that a sentence of a body which
    /// begins with "From " is left alone.
    pub fn parse(line: &[u8]) -> Option<Self> {
        let rest = line.strip_prefix(PREFIX)?;
        if line.len() > FROM_LINE_BYTES_MAX {
            return None;
        }
        let (address, date) = split_at_weekday(rest)?;
        let time = read_date(date)?;
        let envelope_from = std::str::from_utf8(address).ok().and_then(Address::parse);
        Some(Self { envelope_from, time: Some(time) })
    }
}

/// What stands before the weekday, and the words from the month on.
fn split_at_weekday(rest: &[u8]) -> Option<(&[u8], impl Iterator<Item = &[u8]>)> {
    let mut at = 0;
    loop {
        let tail = rest.get(at..)?;
        let mut words = words(tail);
        let (day, month) = (words.next()?, words.clone().next()?);
        if WEEKDAYS.contains(&day) && MONTHS.contains(&month) {
            return Some((rest.get(..at)?, words));
        }
        at += tail.iter().position(|byte| !byte.is_ascii_whitespace())? + day.len();
    }
}

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// `Mon dd hh:mm[:ss] [zone] yyyy [zone]`; a zone by name is not believed.
fn read_date<'a>(mut words: impl Iterator<Item = &'a [u8]>) -> Option<Timestamp> {
    let name = words.next()?;
    let month = MONTHS.iter().position(|month| *month == name)? + 1;
    let day = number(words.next()?)?;
    let (hour, minute, second) = read_clock(words.next()?)?;
    let (mut year, mut east_minutes) = (None, 0);
    for word in words.take(3) {
        match number(word) {
            Some(number) if word.len() == 4 && year.is_none() => year = Some(number),
            _ => east_minutes = zone_minutes(word).unwrap_or(east_minutes),
        }
    }
    let month = i8::try_from(month).ok()?;
    let second = i8::try_from(second.min(59)).ok()?; // a leap second counts as the one before
    let local = DateTime::new(
        year?,
        month,
        i8::try_from(day).ok()?,
        i8::try_from(hour).ok()?,
        i8::try_from(minute).ok()?,
        second,
        0,
    );
    let since_epoch = local.ok()?.duration_since(civil::datetime(1970, 1, 1, 0, 0, 0, 0));
    Some(Timestamp::from_seconds(since_epoch.as_secs()).plus_minutes(-east_minutes))
}

fn read_clock(word: &[u8]) -> Option<(i16, i16, i16)> {
    let mut fields = word.split(|byte| *byte == b':');
    let (hour, minute) = (number(fields.next()?)?, number(fields.next()?)?);
    let second = fields.next().map_or(Some(0), number)?;
    fields.next().is_none().then_some((hour, minute, second))
}

/// `+0200` as minutes east of Greenwich.
fn zone_minutes(word: &[u8]) -> Option<i64> {
    let (sign, digits) = match word.split_first()? {
        (b'+', digits) => (1, digits),
        (b'-', digits) => (-1, digits),
        _ => return None,
    };
    let zone = i64::from(number(digits).filter(|_| digits.len() == 4)?);
    Some(sign * (zone / 100 * 60 + zone % 100))
}

/// A number of one to four digits.
fn number(word: &[u8]) -> Option<i16> {
    if word.is_empty() || word.len() > 4 {
        return None;
    }
    word.iter().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn time(line: &str) -> String {
        FromLine::parse(line.as_bytes()).and_then(|from| from.time).map(|time| time.to_string()).unwrap_or_default()
    }

    #[test]
    fn reads_the_shapes_that_programs_write() {
        assert_eq!(time("From ann@example.org Sat Jul 01 07:01:00 2000\n"), "2000-07-01T07:01:00Z");
        assert_eq!(time("From ann@example.org  Sat Jul  1 07:01:60 2000\r\n"), "2000-07-01T07:01:59Z");
        assert_eq!(time("From - Sat Jul 01 07:01:00 2000"), "2000-07-01T07:01:00Z");
        assert_eq!(time("From MAILER-DAEMON Sat Jul 01 07:01 2000"), "2000-07-01T07:01:00Z");
        assert_eq!(time("From 12@xxx Sat Jul 01 07:01:00 +0200 2000"), "2000-07-01T05:01:00Z");
        assert_eq!(time("From 12@xxx Sat Jul 01 07:01:00 2000 -0130"), "2000-07-01T08:31:00Z");
        assert_eq!(time("From ann at example.org Sat Jul 01 07:01:00 PST 2000"), "2000-07-01T07:01:00Z");
        assert_eq!(time("From ann@example.org Sat Jul 01 07:01:00 2000 remote from host"), "2000-07-01T07:01:00Z");
    }

    #[test]
    fn the_address_is_a_hint() {
        let named = |line: &str| FromLine::parse(line.as_bytes()).unwrap().envelope_from.map(|from| from.to_string());
        assert_eq!(named("From Ann@Example.org Sat Jul 01 07:01:00 2000").as_deref(), Some("ann@example.org"));
        assert_eq!(named("From MAILER-DAEMON Sat Jul 01 07:01:00 2000"), None);
        assert_eq!(named("From Sat Jul 01 07:01:00 2000"), None);
    }

    #[test]
    fn sentences_are_no_from_lines() {
        for line in [
            "From now on we meet on Saturdays",
            "From: ann@example.org",
            "From ",
            "From ann@example.org Sat Jul",
            "From ann@example.org Sat Jul 01 07:01:00",
            "From ann@example.org Sat Feb 30 07:01:00 2000",
            "From ann@example.org Sat Jul 01 07:61:00 2000",
            "From ann@example.org Sat Jul 01 07:01:00:00 2000",
            &format!("From {}@example.org Sat Jul 01 07:01:00 2000", "a".repeat(600)),
        ] {
            assert_eq!(FromLine::parse(line.as_bytes()), None, "{line}");
        }
    }
}
