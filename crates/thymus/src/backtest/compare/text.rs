//! The comparison for a mail administrator.

use super::{Actions, Compared, Detection, Moved, Stand};
use crate::backtest::detection::{AtBudget, Share};
use crate::terminal::{Style, grouped, plain, plain_cut};
use std::io::{self, Write};
use thymus_event::verdict::Action;

/// Characters of a subject on one line.
const SUBJECT_CHARS: usize = 70;

impl Compared {
    /// Writes it.
    pub(crate) fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let run = self.run.display().to_string();
        writeln!(out, "\n{}", style.strong(&format!("Compared with {}", plain(&run))))?;
        writeln!(
            out,
            "  {} messages are in both runs, {} only in that one, {} only in this one",
            grouped(self.messages as u64),
            grouped(self.only_then as u64),
            grouped(self.only_now as u64)
        )?;
        self.signals(out)?;
        self.actions.print(out, style, self.messages)?;
        moves(out, style, "Rose furthest in rank", &self.rose)?;
        moves(out, style, "Fell furthest in rank", &self.fell)?;
        self.detection.iter().flatten().try_for_each(|side| side.print(out, style))
    }

    fn signals(&self, out: &mut impl Write) -> io::Result<()> {
        let list = |names: &[String]| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
        let then = self.signals_off_then.as_deref().map_or_else(|| "not known".to_owned(), list);
        let now = list(&self.signals_off_now);
        if then == now { Ok(()) } else { writeln!(out, "  signals left out then: {}; now: {now}", plain(&then)) }
    }
}

impl Actions {
    fn print(&self, out: &mut impl Write, style: Style, messages: usize) -> io::Result<()> {
        let [changed, messages, stronger, weaker] =
            [self.changed, messages, self.stronger, self.weaker].map(|count| grouped(count as u64));
        let title = format!("Changed actions: {changed} of {messages} messages, {stronger} stronger, {weaker} weaker");
        writeln!(out, "\n{}", style.strong(&title))?;
        let head: String = Action::ALL.iter().map(|action| format!("{:>21}", action.as_str())).collect();
        writeln!(out, "{}", style.faint(&format!("  {:<22}{head}", "then \\ now")))?;
        for (was, row) in &self.from_to {
            let count = |action| row.get(action).copied().unwrap_or_default() as u64;
            let cell = |action| match (count(action), action == was) {
                (0, _) => format!("{:>21}", "·"),
                (count, true) => style.faint(&format!("{:>21}", grouped(count))),
                (count, false) => format!("{:>21}", grouped(count)),
            };
            writeln!(out, "  {was:<22}{}", Action::ALL.iter().map(cell).collect::<String>())?;
        }
        Ok(())
    }
}

fn moves(out: &mut impl Write, style: Style, title: &str, moved: &[Moved]) -> io::Result<()> {
    if moved.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", style.strong(title))?;
    for (position, message) in moved.iter().enumerate() {
        let from = message.from.as_ref().map_or("(no sender)", |address| address.as_str());
        let label = message.label.as_ref().map(|label| format!("  [{}]", plain(label))).unwrap_or_default();
        let ranks = format!("rank {} → {}", grouped(message.then.rank as u64), grouped(message.now.rank as u64));
        writeln!(out, "{:>4}  {ranks}  {}  {}{label}", position + 1, message.time, plain(from))?;
        let subject = plain_cut(&message.subject, SUBJECT_CHARS);
        writeln!(out, "      “{subject}”  {}", style.faint(&plain(&message.message_id)))?;
        stand(out, style, "then", &message.then)?;
        stand(out, style, "now", &message.now)?;
    }
    Ok(())
}

fn stand(out: &mut impl Write, style: Style, when: &str, stand: &Stand) -> io::Result<()> {
    let score = style.alarm(&format!("{:>7.3}", stand.score.points()));
    write!(out, "      {when:<4}  {score}  {}", stand.action)?;
    match stand.signal.as_str() {
        "" => writeln!(out),
        signal => writeln!(out, "  {}: {}", plain(signal), plain(&stand.reason)),
    }
}

impl Detection {
    fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let (benign, malicious) = (grouped(self.now.benign as u64), grouped(self.now.malicious as u64));
        let title = format!("Detection then → now, {}: {benign} benign, {malicious} malicious", self.now.name);
        writeln!(out, "\n{}", style.strong(&title))?;
        let budgets: String = self.now.budgets.iter().map(|at| format!("{:>20}", percent(at.budget))).collect();
        writeln!(out, "{}", style.faint(&format!("  {:<26}{:>8}{budgets}", "false positives", "number")))?;
        self.row(out, "all", |at| at.all)?;
        let families = self.now.budgets.first().map(|at| at.families.keys()).into_iter().flatten();
        for family in families {
            self.row(out, family, |at| at.families.get(family).copied().unwrap_or_default())?;
        }
        self.row(out, "first message of a sender", |at| at.first_of_sender)?;
        writeln!(out, "  ROC AUC {:.4} → {:.4}", self.then.roc_auc, self.now.roc_auc)
    }

    fn row(&self, out: &mut impl Write, name: &str, share: impl Fn(&AtBudget) -> Share) -> io::Result<()> {
        let both = self.then.budgets.iter().zip(&self.now.budgets);
        let cells: String = both.map(|(then, now)| format!("{:>20}", cell(share(then), share(now)))).collect();
        let number = self.now.budgets.first().map(|at| share(at).of).unwrap_or_default();
        writeln!(out, "  {:<26}{number:>8}{cells}", plain(name))
    }
}

fn cell(then: Share, now: Share) -> String {
    format!("{:.1} → {:.1} %", then.percent(), now.percent())
}

fn percent(share: f64) -> String {
    format!("{} %", share * 100.0)
}
