//! Whatever is done to a log and whenever its follower looks, dies and goes on: the lines handed out and kept are the
//! lines that were written, each once, in their order within a file.

use super::Stage;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use thymus_intake::Mode;

#[derive(Clone, Debug)]
enum Step {
    /// Lines of these lengths, and whether the last is only begun.
    Append(Vec<usize>, bool),
    /// To `app.log.1`, and the older ones one further.
    Rename,
    CopyAndTruncate,
    /// An older file; written in two pieces, so that it may be seen half; the plain one stays for a while.
    Pack {
        gzip: bool,
        in_pieces: bool,
    },
    /// The oldest file, once everything is read.
    RemoveOldest,
    Poll,
    /// Reads, but dies before all is kept.
    Die(usize),
    Restart,
    Wait(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let length = prop_oneof![20 => 0..80_usize, 1 => 60_000..400_000_usize];
    prop_oneof![
        6 => (prop::collection::vec(length, 0..5), any::<bool>()).prop_map(|(lengths, half)| Step::Append(lengths, half)),
        2 => Just(Step::Rename),
        2 => Just(Step::CopyAndTruncate),
        2 => (any::<bool>(), any::<bool>()).prop_map(|(gzip, in_pieces)| Step::Pack { gzip, in_pieces }),
        1 => Just(Step::RemoveOldest),
        4 => Just(Step::Poll),
        2 => (0..3_usize).prop_map(Step::Die),
        1 => Just(Step::Restart),
        1 => (1..100_i64).prop_map(Step::Wait),
    ]
}

/// A program that writes a log, and the one that rotates it.
struct Writer {
    stage: Stage,
    /// Every line begun, as it ended up.
    written: Vec<String>,
    /// The part of the last line that is not yet written.
    rest: Option<String>,
    /// Rotated files, the youngest first: their endings.
    rotated: Vec<&'static str>,
    packed: Vec<(String, String)>,
}

impl Writer {
    fn new() -> Self {
        let stage = Stage::new(&["app.log"], Mode::Follow);
        Self { stage, written: Vec::new(), rest: None, rotated: Vec::new(), packed: Vec::new() }
    }

    fn take(&mut self, step: &Step) {
        match step {
            Step::Append(lengths, half) => self.append(lengths, *half),
            Step::Rename => {
                if self.begin_rotation() {
                    self.stage.rename("app.log", "app.log.1");
                }
            }
            Step::CopyAndTruncate => {
                if self.begin_rotation() {
                    self.stage.copy_and_truncate("app.log", "app.log.1");
                }
            }
            Step::Pack { gzip, in_pieces } => self.pack(if *gzip { ".gz" } else { ".zst" }, *in_pieces),
            Step::RemoveOldest => {
                // A last line without its end is waited for until the file has a successor.
                if self.stage.path("app.log").exists()
                    && let Some(ending) = self.rotated.pop()
                {
                    self.finish();
                    self.stage.remove(&format!("app.log.{}{ending}", self.rotated.len() + 1));
                }
            }
            Step::Poll => drop(self.stage.poll()),
            Step::Die(batches) => {
                self.stage.read(*batches);
                self.stage.restart();
            }
            Step::Restart => self.stage.restart(),
            Step::Wait(seconds) => self.stage.wait(*seconds),
        }
    }

    fn append(&mut self, lengths: &[usize], half: bool) {
        let mut text = String::new();
        if let Some(rest) = self.rest.take() {
            text.push_str(&rest);
            text.push('\n');
            self.written.last_mut().unwrap().push_str(&rest);
        }
        for length in lengths {
            let line = format!("{} {}", self.written.len(), "x".repeat(*length));
            text.push_str(&line);
            text.push('\n');
            self.written.push(line);
        }
        if half {
            let (begun, rest) = (format!("{} begun", self.written.len()), " and ended".to_owned());
            text.push_str(&begun);
            self.written.push(begun);
            self.rest = Some(rest);
        }
        if !text.is_empty() {
            self.stage.append("app.log", text);
        }
    }

    /// Makes room for another rotated file. A line that is only begun stays so.
    fn begin_rotation(&mut self) -> bool {
        self.end_packing();
        if !self.stage.path("app.log").exists() {
            return false;
        }
        self.rest = None;
        for (at, ending) in self.rotated.iter().enumerate().rev() {
            self.stage.rename(&format!("app.log.{}{ending}", at + 1), &format!("app.log.{}{ending}", at + 2));
        }
        self.rotated.insert(0, "");
        true
    }

    fn pack(&mut self, ending: &'static str, in_pieces: bool) {
        self.end_packing();
        let Some(at) = self.rotated.iter().rposition(|ending| ending.is_empty()) else { return };
        let plain = format!("app.log.{}", at + 1);
        let packed = format!("{plain}{ending}");
        self.stage.pack(&plain, &packed);
        if in_pieces {
            let whole = fs::read(self.stage.path(&packed)).unwrap();
            self.stage.write(&packed, &whole[..whole.len() / 2]);
            self.stage.poll();
            self.stage.write(&packed, whole);
        }
        self.packed.push((plain, packed));
        self.rotated[at] = ending;
    }

    fn end_packing(&mut self) {
        for (plain, _) in self.packed.drain(..) {
            self.stage.remove(&plain);
        }
    }

    /// Everything is rotated away and read.
    fn finish(&mut self) {
        self.stage.poll();
        self.stage.wait(100);
        self.stage.poll();
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn every_line_once(steps in prop::collection::vec(step(), 1..40)) {
        let mut writer = Writer::new();
        for step in &steps {
            writer.take(step);
        }
        writer.end_packing();
        if writer.begin_rotation() {
            writer.stage.rename("app.log", "app.log.1");
        }
        writer.stage.append("app.log", "the last\n");
        writer.written.push("the last".to_owned());
        writer.finish();
        prop_assert!(writer.stage.problems().is_empty(), "{:?}", writer.stage.problems());

        let number = |line: &str| line.split(' ').next().unwrap().parse::<u32>().unwrap_or(u32::MAX);
        let mut of_content: BTreeMap<u64, u32> = BTreeMap::new();
        for (content, line) in &writer.stage.lines {
            let before = of_content.insert(*content, number(line));
            prop_assert!(before.is_none_or(|before| before < number(line)), "out of order: {line}");
        }
        let mut lines: Vec<_> = writer.stage.lines.iter().map(|(_, line)| line.clone()).collect();
        lines.sort_by_key(|line| number(line));
        prop_assert_eq!(lines, writer.written);
    }
}
