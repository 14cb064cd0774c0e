//! The correspondence around a party, drawn: it in the middle, around it those with whom most messages went.

use super::people::Tie;
use std::f64::consts::TAU;

/// Those who are drawn; the table has the rest.
const SPOKES_MAX: usize = 14;

/// The drawing's size, in units of its own, and the ring within it.
pub(super) const WIDTH: f64 = 760.0;
pub(super) const HEIGHT: f64 = 360.0;
const RING: (f64, f64) = (170.0, 135.0);

/// Characters of a name.
const NAME_CHARS: usize = 26;

/// How thick a line may be.
const THICK_MAX: f64 = 7.0;

pub(super) struct Graph {
    pub(super) centre: (String, String),
    pub(super) spokes: Vec<Spoke>,
    pub(super) label: String,
}

/// One line with whom it leads to.
pub(super) struct Spoke {
    pub(super) x: String,
    pub(super) y: String,
    pub(super) name: String,
    pub(super) name_x: String,
    pub(super) anchor: &'static str,
    pub(super) title: String,
    pub(super) path: String,
    pub(super) thick: String,
    /// Who writes: `both`, `in` or `out`.
    pub(super) way: &'static str,
}

impl Graph {
    /// None where there is nobody.
    pub(super) fn of(name: &str, ties: &[Tie]) -> Option<Self> {
        let drawn = ties.len().min(SPOKES_MAX);
        let most = ties.iter().map(Tie::messages).max()?;
        let spoke = |(place, tie): (usize, &Tie)| Spoke::of(tie, place as f64 / drawn as f64, most);
        Some(Self {
            centre: (format!("{:.0}", WIDTH / 2.0), format!("{:.0}", HEIGHT / 2.0)),
            spokes: ties.iter().take(drawn).enumerate().map(spoke).collect(),
            label: format!("Correspondence of {name} with {drawn} others; the table below has the numbers"),
        })
    }
}

impl Spoke {
    fn of(tie: &Tie, turn: f64, most: u64) -> Self {
        // A little past the top: nobody stands right above, where names would meet.
        let angle = TAU * (turn + 0.02) - TAU / 4.0;
        let (x, y) = (WIDTH / 2.0 + RING.0 * angle.cos(), HEIGHT / 2.0 + RING.1 * angle.sin());
        let right = angle.cos() >= 0.0;
        let share = (tie.messages() as f64).ln_1p() / (most as f64).ln_1p().max(1e-9);
        let way = match (tie.to_it, tie.from_it) {
            (0, _) => "out",
            (_, 0) => "in",
            _ => "both",
        };
        Self {
            x: format!("{x:.1}"),
            y: format!("{y:.1}"),
            name: cut(&tie.who),
            name_x: format!("{:.1}", if right { x + 12.0 } else { x - 12.0 }),
            anchor: if right { "start" } else { "end" },
            title: format!("{}: {} written to it, {} by it", tie.who, tie.to_it, tie.from_it),
            path: tie.path.clone(),
            thick: format!("{:.1}", (share * THICK_MAX).clamp(1.0, THICK_MAX)),
            way,
        }
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME_CHARS {
        return name.to_owned();
    }
    let start: String = name.chars().take(NAME_CHARS - 1).collect();
    format!("{start}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use thymus_event::Timestamp;

    fn tie(number: u64) -> Tie {
        let time = Timestamp::from_seconds(0);
        let who = format!("{}@a.example", "x".repeat(number as usize));
        Tie { who, path: String::new(), to_it: number, from_it: 1, days: BTreeSet::new(), first: time, last: time }
    }

    #[test]
    fn everyone_stands_within_the_drawing_and_nobody_on_another() {
        for count in 1..40 {
            let ties: Vec<Tie> = (1..=count).map(tie).collect();
            let graph = Graph::of("a", &ties).unwrap();
            assert!(graph.spokes.len() <= SPOKES_MAX);
            let places: BTreeSet<_> = graph.spokes.iter().map(|spoke| (spoke.x.clone(), spoke.y.clone())).collect();
            assert_eq!(places.len(), graph.spokes.len());
            for spoke in &graph.spokes {
                let (x, y): (f64, f64) = (spoke.x.parse().unwrap(), spoke.y.parse().unwrap());
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=HEIGHT).contains(&y));
                assert!(spoke.name.chars().count() <= NAME_CHARS);
            }
        }
        assert!(Graph::of("a", &[]).is_none());
    }
}
