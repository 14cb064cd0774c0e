//! The ways in which logs are rotated.

use super::Stage;
use thymus_intake::Mode;

#[test]
fn a_renamed_file_is_finished_before_its_successor() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    stage.append("a.log", "1\n");
    assert_eq!(stage.poll(), ["1"]);
    stage.append("a.log", "2\n");
    stage.rename("a.log", "a.log.1");
    stage.append("a.log", "4\n");
    stage.append("a.log.1", "3\n"); // its writer has not noticed yet
    assert_eq!(stage.poll(), ["2", "3", "4"]);
    stage.append("a.log.1", "late\n");
    assert_eq!(stage.poll(), ["late"]);
}

#[test]
fn a_file_moved_out_of_sight_is_finished_while_it_is_open() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    stage.append("a.log", "1\n");
    stage.poll();
    stage.append("a.log", "2\n");
    stage.rename("a.log", "gone");
    stage.append("a.log", "3\n");
    assert_eq!(stage.poll(), ["2", "3"]);
    stage.append("gone", "late\n");
    assert_eq!(stage.poll(), ["late"]);
    assert_eq!(stage.follower.files(), (2, 2));
    stage.wait(600);
    stage.poll();
    assert_eq!(stage.follower.files(), (1, 1), "what is gone is let go of");
}

#[test]
fn a_truncated_file_begins_anew_and_its_copy_is_not_read_again() {
    for gap in [false, true] {
        let mut stage = Stage::new(&["a.log"], Mode::Follow);
        stage.append("a.log", "1\n2\n");
        assert_eq!(stage.poll(), ["1", "2"]);
        stage.append("a.log", "3\n");
        if gap {
            stage.write("a.log.1", "1\n2\n3\n");
            assert_eq!(stage.poll(), ["3"], "the copy is there, the truncation is to come");
        }
        stage.copy_and_truncate("a.log", "a.log.1");
        if gap {
            assert!(stage.poll().is_empty());
        }
        stage.append("a.log", "4\n5\n6\n7\n8\n");
        let expected: &[&str] = if gap { &["4", "5", "6", "7", "8"] } else { &["3", "4", "5", "6", "7", "8"] };
        assert_eq!(stage.poll(), expected);
        stage.restart();
        assert!(stage.poll().is_empty());
    }
}

#[test]
fn a_packed_file_adds_what_was_not_read_of_the_plain_one() {
    for ending in ["gz", "zst"] {
        let mut stage = Stage::new(&["a.log"], Mode::Follow);
        stage.append("a.log", "1\n2\n");
        stage.poll();
        stage.append("a.log", "3\n");
        let packed = format!("a.log.1.{ending}");
        stage.pack("a.log", &packed);
        stage.remove("a.log");
        stage.restart(); // so that the plain file is not held open
        stage.append("a.log", "4\n");
        assert_eq!(stage.poll(), ["3", "4"]);
        stage.restart();
        stage.rename(&packed, &format!("a.log.2.{ending}"));
        assert!(stage.poll().is_empty());
        assert!(stage.problems().is_empty(), "{:?}", stage.problems());
    }
}

#[test]
fn a_packed_file_is_read_while_it_is_written() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    let lines: Vec<_> =
        (0..40_000).map(|n: u64| format!("line {} of a log", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect();
    stage.append("whole", lines.join("\n"));
    stage.pack("whole", "packed.gz");
    let packed = std::fs::read(stage.path("packed.gz")).unwrap();
    stage.write("a.log.1.gz", &packed[..packed.len() / 2]);
    let first = stage.poll();
    assert!(!first.is_empty() && first.len() < lines.len());
    assert!(stage.problems().is_empty(), "it may still be written: {:?}", stage.problems());
    stage.wait(60);
    stage.poll();
    assert!(stage.problems()[0].contains("a.log.1.gz: cannot be read"), "{:?}", stage.problems());
    stage.write("a.log.1.gz", &packed);
    let rest = stage.poll();
    assert_eq!([first, rest].concat(), lines);
    assert!(stage.problems().is_empty());
}

#[test]
fn pieces_in_dated_folders_are_known_again() {
    let mut stage = Stage::new(&["current/http.log", "*/http.*"], Mode::Follow);
    for folder in ["current", "2026-11-24"] {
        std::fs::create_dir(stage.path(folder)).unwrap();
    }
    stage.append("current/http.log", "#fields\ta\n1\n");
    assert_eq!(stage.poll(), ["#fields\ta", "1"]);
    stage.pack("current/http.log", "2026-11-24/http.10:00:00-11:00:00.log.gz");
    stage.remove("current/http.log");
    stage.append("current/http.log", "#fields\tb\n2\n");
    assert_eq!(stage.poll(), ["#fields\tb", "2"]);
    stage.restart();
    assert!(stage.poll().is_empty());
}

#[test]
fn a_vanished_file_that_comes_back_is_known() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    stage.append("a.log", "1\n2\n");
    stage.poll();
    stage.rename("a.log", "elsewhere");
    stage.wait(1000);
    stage.poll();
    stage.poll();
    assert_eq!(stage.follower.files().0, 0);
    assert!(stage.problems()[0].contains("there is no such file"));
    stage.write("a.log", "1\n2\n3\n"); // restored from a backup: another inode
    assert_eq!(stage.poll(), ["3"]);
}

#[test]
fn the_last_line_of_a_rotated_file_may_lack_its_end() {
    let mut stage = Stage::new(&["a.log"], Mode::Follow);
    stage.append("a.log", "1\nha");
    assert_eq!(stage.poll(), ["1"]);
    stage.wait(100);
    assert!(stage.poll().is_empty(), "its end is waited for");
    stage.append("a.log", "lf\nrest");
    assert_eq!(stage.poll(), ["half"]);
    stage.rename("a.log", "a.log.1");
    stage.append("a.log", "2\n");
    assert_eq!(stage.poll(), ["2"]);
    stage.wait(100);
    assert_eq!(stage.poll(), ["rest"]);
    stage.restart();
    stage.wait(100);
    assert!(stage.poll().is_empty());
    stage.pack("a.log.1", "a.log.2.gz");
    stage.remove("a.log.1");
    assert!(stage.poll().is_empty());
}
