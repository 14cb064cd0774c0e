//! Charts, drawn as SVG: no script, no inline style, and a table for those who do not see them.

use crate::format;
use askama::Template;
use thymus_event::Timestamp;

/// The drawing's units across and down; it is stretched to its place.
const WIDTH: f64 = 1000.0;
const HEIGHT: f64 = 100.0;

/// Of a column's place, what stays free beside it.
const GAP: f64 = 0.18;

/// The least height of what is not nothing.
const SEEN: f64 = 1.5;

/// A chart of columns.
#[derive(Template)]
#[template(path = "columns.html")]
pub(crate) struct Columns {
    /// What it shows, for those who do not see it.
    label: String,
    columns: Vec<Column>,
    /// What the highest column stands for.
    top: String,
    /// What stands below: at its beginning, middle and end.
    axis: Vec<Mark>,
}

struct Column {
    x: String,
    width: String,
    parts: Vec<Part>,
    /// On hover, and in the table.
    told: String,
}

struct Part {
    class: &'static str,
    y: String,
    height: String,
}

/// A mark below a chart.
pub(crate) enum Mark {
    /// In the viewer's zone.
    Time(Timestamp),
    /// Words.
    Text(&'static str),
}

/// How heights grow with counts.
#[derive(Clone, Copy)]
pub(crate) enum Scale {
    Linear,
    /// So that a few can be seen beside many.
    Logarithmic,
}

impl Scale {
    fn of(self, count: u64) -> f64 {
        match self {
            Self::Linear => count as f64,
            Self::Logarithmic => (1.0 + count as f64).log10(),
        }
    }
}

/// One column: what lies on each other from below, with the classes that give colours, and what is told of it.
pub(crate) struct Pile {
    pub(crate) parts: Vec<(&'static str, u64)>,
    pub(crate) told: String,
}

impl Columns {
    /// Of these piles, side by side.
    pub(crate) fn of(label: String, piles: Vec<Pile>, scale: Scale, axis: Vec<Mark>) -> Self {
        let sum = |pile: &Pile| pile.parts.iter().map(|(_, count)| count).sum::<u64>();
        let highest = piles.iter().map(sum).max().unwrap_or_default();
        let place = WIDTH / piles.len().max(1) as f64;
        let column = |(at, pile): (usize, Pile)| Column {
            x: number(place * (at as f64 + GAP / 2.0)),
            width: number(place * (1.0 - GAP)),
            parts: pile_up(&pile.parts, scale, scale.of(highest.max(1))),
            told: pile.told,
        };
        let columns = piles.into_iter().enumerate().map(column).collect();
        Self { label, columns, top: format::grouped(highest), axis }
    }
}

/// Each part where the one below it ends.
fn pile_up(parts: &[(&'static str, u64)], scale: Scale, highest: f64) -> Vec<Part> {
    let (mut below, mut placed) = (0, Vec::new());
    for (class, count) in parts.iter().filter(|(_, count)| *count > 0) {
        let from = scale.of(below) / highest * HEIGHT;
        below += count;
        let height = (scale.of(below) / highest * HEIGHT - from).max(SEEN);
        placed.push(Part { class, y: number((HEIGHT - from - height).max(0.0)), height: number(height) });
    }
    placed
}

fn number(value: f64) -> String {
    format!("{value:.2}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(parts: Vec<(&'static str, u64)>, scale: Scale) -> Vec<(f64, f64)> {
        let piles = vec![Pile { parts, told: String::new() }, Pile { parts: vec![("all", 100)], told: String::new() }];
        let chart = Columns::of("Mail".to_owned(), piles, scale, Vec::new());
        chart.columns[0].parts.iter().map(|part| (part.y.parse().unwrap(), part.height.parse().unwrap())).collect()
    }

    #[test]
    fn parts_lie_on_each_other() {
        assert_eq!(drawn(vec![("all", 50), ("held", 25)], Scale::Linear), [(50.0, 50.0), (25.0, 25.0)]);
    }

    #[test]
    fn what_is_not_nothing_can_be_seen() {
        let [(_, height)] = drawn(vec![("all", 0), ("held", 1)], Scale::Linear)[..] else { panic!("one part") };
        assert!(height >= SEEN);
        let [(_, height)] = drawn(vec![("all", 9)], Scale::Logarithmic)[..] else { panic!("one part") };
        assert!((45.0..55.0).contains(&height), "{height}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let chart = Columns::of("Mail".to_owned(), Vec::new(), Scale::Linear, Vec::new());
        assert!(chart.render().unwrap().contains("Mail"));
    }
}
