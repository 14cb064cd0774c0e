//! What was odd about one message, each oddity once.

use thymus_event::{Defect, DefectKind};

/// The most defects kept of one message: there are fewer kinds than this.
const DEFECTS_MAX: usize = 48;

/// A list of distinct defects.
#[derive(Debug, Default)]
pub(crate) struct Defects(Vec<Defect>);

impl Defects {
    /// Adds one, unless it is there.
    pub(crate) fn note(&mut self, kind: DefectKind, detail: &'static str) {
        let known = self.0.iter().any(|defect| defect.kind == kind && defect.detail == detail);
        if !known && self.0.len() < DEFECTS_MAX {
            self.0.push(Defect::new(kind, detail));
        }
    }

    /// Adds one if `odd`.
    pub(crate) fn note_if(&mut self, odd: bool, kind: DefectKind, detail: &'static str) {
        if odd {
            self.note(kind, detail);
        }
    }

    /// The list.
    pub(crate) fn into_vec(self) -> Vec<Defect> {
        self.0
    }
}
