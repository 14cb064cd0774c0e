//! Lines, halves of lines, endless lines, headers; many files; files that may not be read.

use super::{BEGIN_S, Stage};
use std::fs;
use std::time::Instant;
use thymus_event::Timestamp;
use thymus_intake::follow::LINE_BYTES_MAX;
use thymus_intake::{Batch, Mode};

#[test]
fn files_are_read_once() {
    let mut stage = Stage::new(&["a.log", "b/*.log"], Mode::Once);
    fs::create_dir(stage.path("b")).unwrap();
    stage.append("a.log", "1\r\n\n2 without end");
    stage.append("a.log.1", "not named\n");
    stage.append("b/x.log", "3\n");
    stage.append("b/y.txt", "not meant\n");
    assert_eq!(stage.poll(), ["1\r", "", "2 without end", "3"]);
    stage.restart();
    assert!(stage.poll().is_empty());
    stage.append("a.log", " but more\n4\n");
    assert_eq!(stage.poll(), ["2 without end but more", "4"]);
}

#[test]
fn endless_lines_are_passed_over_and_counted() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    let huge = "x".repeat(LINE_BYTES_MAX + LINE_BYTES_MAX / 2);
    stage.append("a.log", format!("1\n{huge}\n2\n{huge}"));
    assert_eq!(stage.poll(), ["1", "2"]);
    assert_eq!(stage.skipped, 2);
    stage.append("a.log", &huge);
    assert!(stage.poll().is_empty());
    stage.restart();
    stage.append("a.log", "\n3\n");
    assert_eq!(stage.poll(), ["3"]);
    assert_eq!(stage.skipped, 2, "a line is counted once, in however many pieces it comes");
}

#[test]
fn a_decoder_that_begins_in_the_middle_gets_the_header() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    let read = |stage: &mut Stage| {
        stage.wait(1);
        stage.follower.scan(Timestamp::from_seconds(BEGIN_S + stage.seconds));
        let mut batch = Batch::default();
        assert!(stage.follower.read(&mut batch));
        stage.keep(&batch);
        let text = |line: &[u8]| String::from_utf8_lossy(line).into_owned();
        (batch.start(), batch.context().map(text).collect::<Vec<_>>(), batch.lines().map(text).collect::<Vec<_>>())
    };
    let lines = |lines: &[&str]| -> Vec<String> { lines.iter().map(|&line| line.to_owned()).collect() };
    stage.append("a.log", "#separator \\x09\n#fields\ta\tb\n1\t2\n");
    assert_eq!(read(&mut stage), (0, lines(&[]), lines(&["#separator \\x09", "#fields\ta\tb", "1\t2"])));
    stage.restart();
    stage.append("a.log", "3\t4\n#fields\tc\n5\n");
    let header = lines(&["#separator \\x09", "#fields\ta\tb"]);
    assert_eq!(read(&mut stage), (32, header.clone(), lines(&["3\t4", "#fields\tc", "5"])));
    stage.restart();
    stage.append("a.log", "6\n");
    assert_eq!(read(&mut stage), (48, [header, lines(&["#fields\tc"])].concat(), lines(&["6"])));
}

#[test]
fn what_may_not_be_read_is_tried_again() {
    use std::os::unix::fs::PermissionsExt;
    let mut stage = Stage::new(&["a.log", "b.log"], Mode::Follow);
    stage.append("a.log", "1\n");
    stage.append("b.log", "2\n");
    let allow =
        |stage: &Stage, mode| fs::set_permissions(stage.path("a.log"), fs::Permissions::from_mode(mode)).unwrap();
    allow(&stage, 0o000);
    let is_root = fs::File::open(stage.path("a.log")).is_ok();
    let lines = stage.poll();
    if !is_root {
        assert_eq!(lines, ["2"]);
        assert!(stage.problems()[0].contains("a.log: cannot be read"), "{:?}", stage.problems());
        allow(&stage, 0o600);
        assert_eq!(stage.poll(), ["1"]);
    }
    assert!(stage.problems().is_empty());
}

#[test]
fn folders_and_other_things_are_no_logs() {
    let mut stage = Stage::new(&["*"], Mode::Follow);
    fs::create_dir(stage.path("folder.log")).unwrap();
    std::os::unix::fs::symlink("nowhere", stage.path("dangling.log")).unwrap();
    stage.append("a.log", "1\n");
    std::os::unix::fs::symlink("a.log", stage.path("same.log")).unwrap();
    assert_eq!(stage.poll(), ["1"]);
    assert!(stage.problems().is_empty());
    assert_eq!(stage.follower.sources_met(), 1);
}

#[test]
fn the_log_that_is_behind_is_read_first() {
    let mut stage = Stage::new(&["a.log", "b.log"], Mode::Once);
    // Several batches each; every line says when it happened.
    for name in ["a.log", "b.log"] {
        let lines: String = (0..100_000).map(|n| format!("{n:016}\n")).collect();
        stage.append(name, format!("{name}\n{lines}"));
    }
    stage.follower.scan(Timestamp::from_seconds(BEGIN_S));
    let (mut batch, mut latest, mut apart_max) = (Batch::default(), [0_i64; 2], 0);
    while stage.follower.read(&mut batch) {
        let last = batch.lines().last().unwrap();
        let time: i64 = String::from_utf8_lossy(last).parse().unwrap();
        latest[batch.source().index()] = time;
        apart_max = apart_max.max((latest[0] - latest[1]).abs());
        stage.follower.reached(batch.source(), Timestamp::from_seconds(time));
    }
    assert_eq!(latest, [99_999; 2]);
    assert!(apart_max < 40_000, "{apart_max}");
}

#[test]
fn a_thousand_files_cost_little() {
    let mut stage = Stage::new(&["*"], Mode::Follow);
    for n in 0..1000 {
        stage.append(&format!("log{n}x.log"), format!("line {n}\n"));
    }
    assert_eq!(stage.poll().len(), 1000);
    let (files, open) = stage.follower.files();
    assert_eq!(files, 1000);
    let began = Instant::now();
    for _ in 0..10 {
        assert!(stage.poll().is_empty());
    }
    println!("a scan of 1,000 files: {:?}", began.elapsed() / 10);
    assert!(stage.follower.files().1 <= 256, "{open} open");
    stage.append("log7x.log", "more\n");
    assert_eq!(stage.poll(), ["more"]);
    stage.restart();
    assert!(stage.poll().is_empty());
}
