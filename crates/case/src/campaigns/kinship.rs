//! Why two messages belong together.

use serde::{Deserialize, Serialize};
use thymus_baseline::Key;
use thymus_signal::Marks;

/// From this share of common wording on, two texts are copies of one: with every eighth word replaced, three fifths of
/// the pairs of words are left.
const COPY: f32 = 0.6;
/// From this one on they are versions of one text. Alone it says too little: the issues of one newsletter have as much.
const VERSION: f32 = 0.3;

/// What ties a message to its campaign, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tie {
    /// Versions of one text, which came the same rare way.
    Machinery,
    /// One rare place that they lead to, and one author or no text that tells otherwise.
    Place,
    /// Clauses that nobody else uses, in whatever layout.
    Clauses,
    /// Copies of one text.
    Text,
    /// Copies or versions of one text that lead to one rare place.
    TextAndPlace,
}

/// Why a message belongs to its campaign.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Why {
    /// What ties it.
    pub tie: Tie,
    /// The share of common wording, in hundredths; 0 where there is too little of it.
    pub likeness: u8,
}

impl Why {
    /// In words.
    pub fn phrase(self) -> String {
        let Self { tie, likeness } = self;
        match tie {
            Tie::Machinery => format!("{likeness} % of its wording is the same, and it came the same rare way"),
            Tie::Clauses => "it has clauses in common that nobody else uses".to_owned(),
            Tie::Place => "it leads to the same rare place".to_owned(),
            Tie::Text => format!("{likeness} % of its wording is the same"),
            Tie::TextAndPlace => {
                format!("{likeness} % of its wording is the same, and it leads to the same rare place")
            }
        }
    }

    fn new(tie: Tie, like: f32) -> Self {
        Self { tie, likeness: (like * 100.0) as u8 }
    }

    pub(super) fn strength(self) -> f32 {
        f32::from(self.tie as u8) * 100.0 + f32::from(self.likeness)
    }
}

/// How many clauses of some length, which nobody else uses, are no chance.
pub(super) const CLAUSES_MIN: usize = 2;

/// What a message is compared with.
pub(super) struct Side<'a> {
    pub(super) marks: &'a Marks,
    /// Rare places that any of the campaign's messages lead to.
    pub(super) places: &'a [Key],
    /// Clauses that nobody else uses and any of its messages has.
    pub(super) clauses: usize,
}

/// Why a message belongs where another of the same author does; none where it does not.
pub(super) fn within_house(marks: &Marks, other: &Side<'_>) -> Option<Why> {
    let Side { marks: known, places, .. } = other;
    // A known author whose links suddenly lead elsewhere: its ordinary mail has the same words, and is not of that kind.
    let shares = shares_place(marks, places);
    let turned = marks.established && (marks.places.is_empty() != places.is_empty() || !(places.is_empty() || shares));
    if marks.established != known.established || turned {
        return None;
    }
    let likeness = marks.sketch.likeness(&known.sketch);
    let like = likeness.unwrap_or_default();
    let tie = match () {
        () if shares && like >= VERSION => Tie::TextAndPlace,
        () if like >= COPY => Tie::Text,
        () if shares => Tie::Place,
        () => return None,
    };
    Some(Why::new(tie, like))
}

/// Why a stranger's odd message belongs where another stranger's does; none where it does not.
pub(super) fn among_strangers(marks: &Marks, other: &Side<'_>) -> Option<Why> {
    let Side { marks: known, places, clauses } = other;
    let shares = shares_place(marks, places);
    let likeness = marks.sketch.likeness(&known.sketch);
    let like = likeness.unwrap_or_default();
    let same_way = marks.machinery.iter().any(|key| known.machinery.contains(key));
    let tie = match () {
        () if shares && like >= VERSION => Tie::TextAndPlace,
        () if like >= COPY => Tie::Text,
        () if *clauses >= CLAUSES_MIN => Tie::Clauses,
        () if shares && likeness.is_none() => Tie::Place,
        () if like >= VERSION && same_way => Tie::Machinery,
        () => return None,
    };
    Some(Why::new(tie, like))
}

fn shares_place(marks: &Marks, places: &[Key]) -> bool {
    marks.places.iter().any(|place| places.contains(place))
}
