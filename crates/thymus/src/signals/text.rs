//! Signals for a mail administrator.

use super::{Described, Outcome};
use crate::terminal::Style;
use std::io::{self, Write};
use thymus_signal::meta::Hypothesis;

/// Columns of names.
const NAME_WIDTH: usize = 26;
/// Columns of shares.
const SHARE_WIDTH: usize = 14;

/// All of them: what each asks, and how often ordinary mail meets its levels.
pub(super) fn list(out: &mut impl Write, style: Style, signals: &[Described]) -> io::Result<()> {
    let head = format!("{:<20}{:<16}{:>6}  {}", "Signal", "group", "cap", "ATT&CK");
    writeln!(out, "{}", style.strong(&head))?;
    for signal in signals {
        let techniques: Vec<&str> = signal.techniques.iter().map(|technique| technique.id).collect();
        let name = style.strong(&format!("{:<20}", signal.name));
        writeln!(out, "{name}{:<16}{:>6}  {}", signal.group, signal.cap_nats, techniques.join(" "))?;
        writeln!(out, "    {}", signal.question)?;
        let levels: Vec<String> =
            signal.levels.iter().map(|level| format!("{} {}", level.name, percent(level.ordinary))).collect();
        writeln!(out, "    {}", style.faint(&levels.join(", ")))?;
    }
    writeln!(out, "\nShares are of ordinary mail, as shipped. `thymus signals NAME` shows those of attacks.")
}

impl Described {
    /// All there is to know of one.
    pub(super) fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        writeln!(out, "{}  {}", style.strong(self.name), self.question)?;
        let seen = match self.scope {
            "recipient" => "each recipient's copy by itself",
            _ => "the message, the same for all recipients",
        };
        let learned = if self.by_context { "apart for each kind of relationship" } else { "over all mail" };
        writeln!(out, "  {:<16}{}", "group", self.group)?;
        writeln!(out, "  {:<16}{seen}", "sees")?;
        writeln!(out, "  {:<16}{} nats: a factor of {:.1}", "counts at most", self.cap_nats, self.cap_nats.exp())?;
        writeln!(out, "  {:<16}{learned}", "shares learned")?;
        for (position, technique) in self.techniques.iter().enumerate() {
            let title = if position == 0 { "ATT&CK" } else { "" };
            writeln!(out, "  {title:<16}{} {}", technique.id, technique.name)?;
        }
        self.levels(out, style)
    }

    fn levels(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let kinds: String =
            Hypothesis::ALL.iter().map(|kind| format!("{:>SHARE_WIDTH$}", kind.as_str().replace('_', " "))).collect();
        let head = format!("{:<NAME_WIDTH$}{:>SHARE_WIDTH$}{kinds}", "Share, as shipped, in", "ordinary mail");
        writeln!(out, "\n{}", style.strong(&head))?;
        self.levels.iter().try_for_each(|level| level.print(out, style))
    }
}

impl Outcome {
    fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let share = |kind: &Hypothesis| self.attacks.get(kind.as_str()).copied().flatten();
        let attacks: String = Hypothesis::ALL
            .iter()
            .map(|kind| format!("{:>SHARE_WIDTH$}", share(kind).map_or_else(|| "–".to_owned(), percent)))
            .collect();
        let says = match (self.says, self.from_history) {
            ("only_against", _) => "  never excuses",
            ("only_for", true) => "  never incriminates; the author's own history",
            ("only_for", false) => "  never incriminates",
            _ => "",
        };
        let (name, ordinary) = (self.name, percent(self.ordinary));
        writeln!(out, "  {name:<24}{ordinary:>SHARE_WIDTH$}{attacks}{}", style.faint(says))
    }
}

/// As many digits as the share needs.
fn percent(share: f64) -> String {
    let digits = format!("{:.4}", share * 100.0);
    format!("{} %", digits.trim_end_matches('0').trim_end_matches('.'))
}
