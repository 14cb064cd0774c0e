//! Archives of every shape, written here and read back.
#![allow(clippy::unwrap_used, reason = "in a test helper a failed step is a failed test")]

use proptest::prelude::*;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use thymus_event::Timestamp;
use thymus_intake::archive::mbox::Mbox;
use thymus_intake::archive::{HEAD_BYTES_MAX, MESSAGE_BYTES_MAX};
use thymus_intake::{Archive, ArchiveError, RawMessage};

const FROM: &str = "From ann@example.org Sat Jul 01 07:01:00 2000\n";
const MARK: i64 = 962_434_860;

fn messages() -> Vec<Vec<u8>> {
    let long = "A line of a longer text.\n".repeat(20_000);
    ["Subject: one\n\nFirst.\n", "Subject: two\n\n>From here\n>>From there\nFrom elsewhere\n\n\n", "Subject: three\n\n"]
        .into_iter()
        .map(|text| text.as_bytes().to_vec())
        .chain([format!("Subject: four\n\n{long}").into_bytes()])
        .collect()
}

/// Writes as mboxrd: every line of `>`s and `From ` gets one `>` more.
fn mboxrd(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut mbox = Vec::new();
    for message in messages {
        mbox.extend_from_slice(FROM.as_bytes());
        for line in message.split_inclusive(|byte| *byte == b'\n') {
            let quotes = line.iter().take_while(|byte| **byte == b'>').count();
            if line[quotes..].starts_with(b"From ") {
                mbox.push(b'>');
            }
            mbox.extend_from_slice(line);
        }
        mbox.push(b'\n');
    }
    mbox
}

fn write(folder: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = folder.path().join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, bytes).unwrap();
    path
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn read(path: &Path) -> Vec<Result<RawMessage, ArchiveError>> {
    Archive::open(&[path.to_owned()]).unwrap().collect()
}

fn bytes(path: &Path) -> Vec<Vec<u8>> {
    read(path).into_iter().map(|message| message.unwrap().bytes).collect()
}

fn error(path: &Path) -> String {
    read(path).into_iter().find_map(Result::err).unwrap().to_string()
}

#[test]
fn every_shape_gives_the_same_messages() {
    let folder = TempDir::new().unwrap();
    let mbox = mboxrd(&messages());
    let half = mbox.len() / 2;
    let shapes = [
        write(&folder, "plain", &mbox),
        write(&folder, "odd-name.txt", &gzip(&mbox)),
        write(&folder, "members.gz", &[gzip(&mbox[..half]), gzip(&mbox[half..])].concat()),
        write(&folder, "packed.zst", &zstd::encode_all(mbox.as_slice(), 1).unwrap()),
        write(&folder, "maildir/new/1000000004.M1P1.host", &messages()[3])
            .parent()
            .unwrap()
            .parent()
            .unwrap()
            .to_owned(),
        write(&folder, "eml/4.eml", &messages()[3]).parent().unwrap().to_owned(),
    ];
    for (index, message) in messages().iter().take(3).enumerate() {
        write(&folder, &format!("maildir/cur/100000000{index}.M1P1.host:2,S"), message);
        write(&folder, &format!("eml/{index}.eml"), message);
    }
    for shape in shapes {
        assert_eq!(bytes(&shape), messages(), "{}", shape.display());
    }
}

#[test]
fn an_mbox_tells_where_and_when() {
    let folder = TempDir::new().unwrap();
    let path = write(&folder, "a.mbox", &mboxrd(&messages()));
    let read: Vec<_> = read(&path).into_iter().map(Result::unwrap).collect();
    assert_eq!(read[0].mark, Some(Timestamp::from_seconds(MARK)));
    assert_eq!(read[0].envelope_from.as_ref().unwrap().as_str(), "ann@example.org");
    assert_eq!(&*read[1].origin.file, path);
    assert_eq!(read[1].origin.offset, (FROM.len() + messages()[0].len() + 1) as u64);
    assert!(read.iter().all(|message| message.size_bytes == message.bytes.len() as u64 && !message.truncated));
}

#[test]
fn a_from_line_stands_after_a_blank_line_and_has_a_date() {
    let folder = TempDir::new().unwrap();
    let text = format!("Subject: x\n\nHello\n{FROM}\nFrom now on, as we said\n\n{FROM}");
    let path = write(&folder, "a.mbox", format!("{FROM}{text}Subject: y\n\nno newline at the end").as_bytes());
    let expected = format!("Subject: x\n\nHello\n{FROM}\nFrom now on, as we said\n");
    assert_eq!(bytes(&path), [expected.as_bytes(), b"Subject: y\n\nno newline at the end"]);
}

#[test]
fn lines_may_end_in_crlf() {
    let folder = TempDir::new().unwrap();
    let message = |name: &str| format!("Subject: {name}\r\n\r\nText\r\n");
    let from = FROM.replace('\n', "\r\n");
    let path = write(&folder, "a", format!("{from}{}\r\n{from}{}\r\n", message("x"), message("y")).as_bytes());
    assert_eq!(bytes(&path), [message("x").into_bytes(), message("y").into_bytes()]);
}

#[test]
fn the_first_line_needs_no_date() {
    let folder = TempDir::new().unwrap();
    for before in ["", "\n\r\n"] {
        let path =
            write(&folder, "a", format!("{before}From nobody\nSubject: x\n\nText\n\nFrom somebody\n").as_bytes());
        let read = read(&path);
        let message = read[0].as_ref().unwrap();
        let expected = b"Subject: x\n\nText\n\nFrom somebody\n".as_slice();
        assert_eq!((message.bytes.as_slice(), message.mark), (expected, None), "{before:?}");
    }
}

#[test]
fn empty_files_hold_no_messages() {
    let folder = TempDir::new().unwrap();
    assert!(read(&write(&folder, "empty", b"")).is_empty());
    assert!(read(&write(&folder, "empty.gz", &gzip(b""))).is_empty());
    assert!(read(&write(&folder, "blank", b"\n\n")).is_empty());
}

#[test]
fn what_is_no_archive_is_named_and_passed_over() {
    let folder = TempDir::new().unwrap();
    let junk = write(&folder, "a.mbox", &(0..=255).cycle().take(5000).collect::<Vec<u8>>());
    write(&folder, "b.eml", b"Subject: x\n\n");
    assert!(error(&junk).contains("a.mbox: not a mail archive"), "{}", error(&junk));
    assert!(error(&write(&folder, "c.zip", b"PK\x03\x04..........")).contains("unpack"));
    let all = read(folder.path());
    assert_eq!(all.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true, false]);
}

#[test]
fn a_damaged_file_gives_what_came_before() {
    let folder = TempDir::new().unwrap();
    let noise: Vec<Vec<u8>> =
        (0u32..4000).map(|n| format!("Subject: {:x}\n\n", n.wrapping_mul(2_654_435_761)).into()).collect();
    let packed = gzip(&mboxrd(&noise));
    let cut = write(&folder, "a.gz", &packed[..packed.len() - 100]);
    write(&folder, "b", &mboxrd(&messages()));
    let all = read(folder.path());
    let failures: Vec<_> = all.iter().filter_map(|item| item.as_ref().err()).collect();
    assert_eq!(failures.len(), 1);
    assert!(failures[0].to_string().contains("a.gz: cannot be read beyond byte"), "{}", failures[0]);
    assert!(all.len() > 1000, "{}", all.len());
    assert_eq!(all.last().unwrap().as_ref().unwrap().bytes, messages()[3]);
    assert!(error(&cut).contains("fetch the file again"));
    assert!(error(&write(&folder, "c.zst", b"\x28\xb5\x2f\xfd\xff\xff\xff")).contains("c.zst: cannot be read"));
}

#[test]
fn what_was_named_has_to_be_there() {
    let missing = Archive::open(&[PathBuf::from("/nowhere/at/all")]).err().unwrap();
    assert!(missing.to_string().starts_with("/nowhere/at/all: cannot be opened"), "{missing}");
}

#[test]
fn folders_are_walked_in_the_order_of_names() {
    let folder = TempDir::new().unwrap();
    let subjects = |path: &Path| -> Vec<String> {
        bytes(path).into_iter().map(|bytes| String::from_utf8(bytes).unwrap().trim().replace("Subject: ", "")).collect()
    };
    write(&folder, "b/2.eml", b"Subject: b2\n\n");
    write(&folder, "b/1.eml", b"Subject: b1\n\n");
    write(&folder, "a.mbox", &mboxrd(&[b"Subject: a\n".to_vec()]));
    write(&folder, ".hidden/x.eml", b"Subject: hidden\n\n");
    write(&folder, "b/.hidden", b"Subject: hidden\n\n");
    write(&folder, "c/new/1200000000.P1.host", b"Subject: c1\n\n");
    write(&folder, "c/cur/1100000000.P1.host:2,S", b"Subject: c0\n\n");
    write(&folder, "c/tmp/1000000000.P1.host", b"Subject: unfinished\n\n");
    write(&folder, "c/subscriptions", b"Subject: no message\n\n");
    write(&folder, "c/.Sent/cur/1000000000.P1.host", b"Subject: sent\n\n");
    fs::create_dir(folder.path().join("c/.Sent/new")).unwrap();
    assert_eq!(subjects(folder.path()), ["a", "b1", "b2", "c0", "c1", "sent"]);
}

#[test]
fn maildir_messages_carry_their_time() {
    let folder = TempDir::new().unwrap();
    write(&folder, "cur/1100000000.M500000P1.host:2,S", b"Subject: x\n\n");
    let unnamed = write(&folder, "new/copied", b"From nobody\nstill one message\n");
    fs::create_dir(folder.path().join("tmp")).unwrap();
    let seconds = std::time::Duration::from_secs(1_200_000_000);
    File::options().append(true).open(unnamed).unwrap().set_modified(std::time::UNIX_EPOCH + seconds).unwrap();
    let marks: Vec<_> =
        read(folder.path()).into_iter().map(|message| message.unwrap().mark.unwrap().millis()).collect();
    assert_eq!(marks, [1_100_000_000_500, 1_200_000_000_000]);
}

#[cfg(unix)]
#[test]
fn links_in_a_circle_end() {
    let folder = TempDir::new().unwrap();
    write(&folder, "a/1.eml", b"Subject: x\n\n");
    std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
    std::os::unix::fs::symlink(folder.path().join("nowhere"), folder.path().join("dangling")).unwrap();
    let all = read(folder.path());
    assert_eq!(all.iter().filter(|item| item.is_ok()).count(), 1);
    assert!(error(folder.path()).contains("dangling: cannot be opened"));
}

#[test]
fn too_deep_folders_are_named() {
    let folder = TempDir::new().unwrap();
    write(&folder, &format!("{}x.eml", "d/".repeat(70)), b"Subject: x\n\n");
    assert!(error(folder.path()).contains("64 levels"), "{}", error(folder.path()));
}

#[test]
fn a_huge_message_is_streamed() {
    let folder = TempDir::new().unwrap();
    let lines = "A line of an endless text.\n".repeat(MESSAGE_BYTES_MAX / 27 + 2);
    let huge = format!("{FROM}Subject: huge\n\n{lines}\n{FROM}Subject: small\n\n");
    let size = "Subject: huge\n\n".len() + lines.len();
    for packed in [false, true] {
        let path = if packed {
            write(&folder, "a.zst", &zstd::encode_all(huge.as_bytes(), 1).unwrap())
        } else {
            write(&folder, "a", huge.as_bytes())
        };
        let read: Vec<_> = read(&path).into_iter().map(Result::unwrap).collect();
        assert_eq!((read[0].truncated, read[0].size_bytes), (true, size as u64));
        assert_eq!(read[0].bytes.len(), HEAD_BYTES_MAX);
        assert_eq!((read[1].truncated, read[1].bytes.as_slice()), (false, b"Subject: small\n".as_slice()));
    }
}

#[test]
fn progress_ends_at_the_total() {
    let folder = TempDir::new().unwrap();
    let path = write(&folder, "a.gz", &gzip(&mboxrd(&messages())));
    let mut archive = Archive::open(std::slice::from_ref(&path)).unwrap();
    let progress = archive.progress();
    assert_eq!(archive.total_bytes(), fs::metadata(path).unwrap().len());
    assert_eq!(progress.bytes_read(), 0);
    assert_eq!(archive.by_ref().count(), 4);
    assert_eq!(archive.bytes_read(), progress.total_bytes());
}

/// Gives its bytes a few at a time, so that windows end anywhere.
struct Trickle<'a>(&'a [u8], usize);

impl std::io::Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let wanted = buffer.len().min(self.1);
        self.0.read(&mut buffer[..wanted])
    }
}

/// Lines as an adversary of this format would choose them.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(FROM.to_owned()),
        Just(format!(">{FROM}")),
        Just(FROM.replace('\n', "\r\n")),
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("From ".to_owned()),
        Just(">>>From x".to_owned()),
        ".{0,20}\n",
        "[>From \r\n]{0,12}",
    ]
}

proptest! {
    #[test]
    fn mboxrd_loses_nothing(messages in prop::collection::vec(prop::collection::vec(line(), 0..8), 1..6), step in 1usize..40) {
        let messages: Vec<Vec<u8>> = messages.into_iter().map(|lines| {
            let mut text = lines.concat();
            if !text.is_empty() && !text.ends_with('\n') {
                text.push('\n');
            }
            text.into_bytes()
        }).collect();
        let mbox = mboxrd(&messages);
        let read: Vec<_> = Mbox::new(Trickle(&mbox, step)).map(|message| message.unwrap()).collect();
        prop_assert_eq!(read.iter().map(|found| found.message.bytes.clone()).collect::<Vec<_>>(), messages);
        for found in read {
            prop_assert!(mbox[found.offset as usize..].starts_with(b"From "));
        }
    }

    #[test]
    fn any_lines_are_read_the_same_however_they_come(lines in prop::collection::vec(line(), 0..30), step in 1usize..40) {
        let text = lines.concat();
        let whole: Vec<_> = Mbox::new(text.as_bytes()).map(Result::unwrap).collect();
        let pieces: Vec<_> = Mbox::new(Trickle(text.as_bytes(), step)).map(Result::unwrap).collect();
        prop_assert_eq!(whole, pieces);
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000), magic in 0usize..4) {
        let folder = TempDir::new().unwrap();
        let start: &[u8] = [b"".as_slice(), b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", FROM.as_bytes()][magic];
        let path = write(&folder, "a", &[start, &bytes].concat());
        read(&path);
    }
}
