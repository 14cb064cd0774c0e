//! The summary for a mail administrator.

use super::super::detection::Decade;
use super::raised::{Passed, Raised};
use super::{LogRead, Measured, Shown, Side, Step, Summary};
use crate::terminal::{Style, grouped, plain, plain_cut};
use std::io::{self, Write};
use thymus_event::verdict::Action;

/// Characters of a subject or reason on one line.
const SUBJECT_CHARS: usize = 70;

/// Characters kept for the name of a file: as many as the tables above take.
const FILE_CHARS_MIN: usize = 20;

impl Summary {
    /// Writes it.
    pub(crate) fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        self.heading(out, style)?;
        self.volumes(out, style)?;
        self.web_logs(out, style)?;
        self.scores(out, style)?;
        self.policy(out, style)?;
        writeln!(out, "\n{}", style.strong("Most anomalous messages"))?;
        list(out, style, &self.most_anomalous)?;
        if let Some(measured) = &self.measured {
            measured.print(out, style)?;
        }
        if let Some(compared) = &self.compared {
            compared.print(out, style)?;
        }
        self.ending(out)
    }

    fn heading(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let title = plain(&self.organisation);
        writeln!(out, "{}", style.strong(&format!("{} messages of {title}", grouped(self.messages as u64))))?;
        if let (Some(first), Some(last)) = (self.first, self.last) {
            writeln!(out, "  from {first} to {last}")?;
        }
        let notes = [
            (self.duplicates_merged, "exact duplicates merged"),
            (self.unreadable, "could not be read"),
            (self.without_message_id as u64, "without a Message-ID"),
            (self.with_defects as u64, "with defects of form"),
            (self.unreadable_log_lines, "lines of web logs that could not be read"),
        ];
        let notes: Vec<String> = notes
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{} {what}", grouped(*count)))
            .collect();
        if !notes.is_empty() {
            writeln!(out, "  {}", notes.join(", "))?;
        }
        if !self.signals_off.is_empty() {
            writeln!(out, "  judged without {}", self.signals_off.join(", "))?;
        }
        if self.authserv_ids.is_empty() {
            writeln!(out, "  no authentication results were believed: name your border with --authserv-id")?;
        }
        Ok(())
    }

    fn volumes(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let head = format!("{:<22}{:>10}{:>10}{:>10}", "Volumes", "messages", "senders", "a day");
        writeln!(out, "\n{}", style.strong(&head))?;
        for (way, volume) in &self.volumes {
            let (messages, senders) = (grouped(volume.messages as u64), grouped(volume.senders as u64));
            writeln!(out, "  {way:<20}{messages:>10}{senders:>10}{:>10.1}", volume.per_day)?;
        }
        writeln!(out, "  {:<20}{:>10}", "web visits", grouped(self.web_visits))?;
        if self.evidence > 0 {
            writeln!(out, "  {:<20}{:>10}", "evidence", grouped(self.evidence))?;
        }
        Ok(())
    }

    fn web_logs(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let names: Vec<String> =
            self.web_logs.iter().map(|log| plain(&log.file.display().to_string()).into_owned()).collect();
        let Some(longest) = names.iter().map(|name| name.chars().count()).max() else { return Ok(()) };
        let width = longest.max(FILE_CHARS_MIN);
        let (title, lines, visits) = ("Web logs", "lines", "visits");
        let head =
            format!("{title:<title_width$}{lines:>10}{visits:>10}  what the others were", title_width = width + 2);
        writeln!(out, "\n{}", style.strong(&head))?;
        for (name, log) in names.iter().zip(&self.web_logs) {
            let (lines, visits) = (grouped(log.lines), grouped(log.visits));
            writeln!(out, "  {name:<width$}{lines:>10}{visits:>10}  {}", log.others())?;
        }
        Ok(())
    }

    fn scores(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let scores = &self.scores;
        let since = scores.learn_until.map_or_else(|| "all".to_owned(), |time| format!("after {time}"));
        let inbound = grouped(scores.inbound as u64);
        writeln!(out, "\n{}", style.strong(&format!("Scores of {inbound} inbound messages ({since})")))?;
        let parts: Vec<String> = scores
            .quantiles
            .iter()
            .map(|quantile| format!("{} % up to {:.2}", quantile.share * 100.0, quantile.score.points()))
            .collect();
        writeln!(out, "  {}", parts.join(", "))?;
        writeln!(out, "  calibrated on {} messages", grouped(scores.calibrated_on))
    }

    fn policy(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let title = "What the policy would have done, per 10,000 inbound messages";
        writeln!(out, "\n{}", style.strong(title))?;
        let head = ["score from", "at most", "reached it", "done", "in all"].map(|name| format!("{name:>12}"));
        writeln!(out, "{}", style.faint(&format!("  {:<20}{}", "", head.concat())))?;
        for step in self.policy.iter().rev() {
            writeln!(out, "  {}", step_line(step))?;
        }
        self.raised(out)?;
        if let Some(gateway) = &self.gateway {
            writeln!(
                out,
                "  the provider's own filter judged {} inbound messages and flagged {}; of those it passed, {} would be junked or held",
                grouped(gateway.judged as u64),
                grouped(gateway.flagged as u64),
                grouped(gateway.missed as u64)
            )?;
        }
        Ok(())
    }

    /// What came to be known of messages after they had come.
    fn raised(&self, out: &mut impl Write) -> io::Result<()> {
        let Raised { rose, acted_on, acted_on_per_10000, families } = &self.raised;
        if *rose == 0 {
            return Ok(());
        }
        writeln!(
            out,
            "  judged again as campaigns spread and facts came: {} rose, {} of them from a pass to an action \
             ({acted_on_per_10000:.1} of 10,000 inbound, besides the above)",
            grouped(*rose as u64),
            grouped(*acted_on as u64)
        )?;
        let of = |(family, passed): (&String, &Passed)| format!("{family} {} of {}", passed.acted_on, passed.passed);
        let families: Vec<String> = families.iter().map(of).collect();
        if !families.is_empty() {
            writeln!(out, "    of those that had passed: {}", plain(&families.join(", ")))?;
        }
        Ok(())
    }

    fn ending(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out)?;
        if let Some(place) = &self.verdicts {
            writeln!(out, "verdicts: {}", place.display())?;
        }
        match &self.store {
            Some(place) => writeln!(out, "store: {} (thymus explain, search, stats)", place.display()),
            None => writeln!(out, "nothing was stored: with --store FILE, `thymus explain MESSAGE-ID` tells more"),
        }
    }
}

impl LogRead {
    /// What became of the lines that are no visits.
    fn others(&self) -> String {
        let counts = self.no_visits.iter().chain(&self.defects);
        let mut others: Vec<String> =
            counts.map(|(what, count)| format!("{} {}", grouped(*count), what.replace('_', " "))).collect();
        if self.cut_short {
            others.push("could not be read to its end".to_owned());
        }
        others.join(", ")
    }
}

fn step_line(step: &Step) -> String {
    let threshold = match (step.action, step.threshold) {
        (Action::Allow, _) => "0".to_owned(),
        (_, Some(score)) => format!("{score:.2}"),
        (_, None) => "–".to_owned(),
    };
    format!(
        "{:<20}{threshold:>12}{:>12.1}{:>12.1}{:>12.1}{:>12}",
        step.action,
        step.budget_per_10000,
        step.above_per_10000,
        step.done_per_10000,
        grouped(step.done as u64)
    )
}

fn list(out: &mut impl Write, style: Style, messages: &[Shown]) -> io::Result<()> {
    for (position, message) in messages.iter().enumerate() {
        let from = message.from.as_ref().map_or("(no sender)", |address| address.as_str());
        let label = message.label.as_ref().map(|label| format!("  [{}]", plain(label))).unwrap_or_default();
        writeln!(
            out,
            "{:>4}  {}  {}  {} {}  {}{label}",
            position + 1,
            style.alarm(&format!("{:.3}", message.score.points())),
            message.action,
            message.time,
            message.direction.as_str(),
            plain(from),
        )?;
        writeln!(
            out,
            "      “{}”  {}",
            plain_cut(&message.subject, SUBJECT_CHARS),
            style.faint(&plain(&message.message_id))
        )?;
        if !message.reason.is_empty() {
            writeln!(out, "      {}: {}", message.signal, plain(&message.reason))?;
        }
    }
    Ok(())
}

impl Measured {
    fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let missing = if self.missing > 0 { format!(", {} without a verdict", self.missing) } else { String::new() };
        writeln!(out, "\n{}", style.strong(&format!("Against {} labels{missing}", grouped(self.labels as u64))))?;
        for side in &self.sides {
            side.print(out, style)?;
        }
        self.print_actions(out, style)?;
        writeln!(out, "\n{}", style.strong("Worst false positives, inbound"))?;
        list(out, style, &self.worst_false_positives)
    }

    fn print_actions(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let head: String = Action::ALL.iter().map(|action| format!("{:>21}", action.as_str())).collect();
        writeln!(out, "\n{}", style.strong("What the actions did"))?;
        writeln!(out, "{}", style.faint(&format!("  {:<26}{head}", "")))?;
        for (kind, actions) in &self.actions {
            let cells: String = Action::ALL
                .iter()
                .map(|action| format!("{:>21}", grouped(actions.get(action).copied().unwrap_or_default() as u64)))
                .collect();
            writeln!(out, "  {:<26}{cells}", plain(kind))?;
        }
        Ok(())
    }
}

impl Side {
    fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let (benign, malicious) = (grouped(self.benign as u64), grouped(self.malicious as u64));
        let title = format!("Detection, {}: {benign} benign, {malicious} malicious", self.name);
        writeln!(out, "\n{}", style.strong(&title))?;
        let budgets: String =
            self.budgets.iter().map(|at| format!("{:>12}", format!("{} %", at.budget * 100.0))).collect();
        writeln!(out, "{}", style.faint(&format!("  {:<26}{:>8}{budgets}", "false positives", "number")))?;
        let row = |out: &mut dyn Write, name: &str, number: usize, cells: Vec<String>| {
            let cells: String = cells.iter().map(|cell| format!("{cell:>12}")).collect();
            writeln!(out, "  {:<26}{number:>8}{cells}", plain(name))
        };
        let percent = |share: super::detection::Share| format!("{:.1} %", share.percent());
        row(out, "all", self.malicious, self.budgets.iter().map(|at| percent(at.all)).collect())?;
        let families = self.budgets.first().map(|at| at.families.iter()).into_iter().flatten();
        for (family, share) in families {
            let cells = self.budgets.iter().map(|at| percent(at.families.get(family).copied().unwrap_or_default()));
            row(out, family, share.of, cells.collect())?;
        }
        let firsts =
            self.budgets.first().map(|at| (at.first_of_sender.of, at.first_contact_alarms.of)).unwrap_or_default();
        let cells = self.budgets.iter().map(|at| percent(at.first_of_sender)).collect();
        row(out, "first message of a sender", firsts.0, cells)?;
        let cells = self.budgets.iter().map(|at| at.first_contact_alarms.found.to_string()).collect();
        row(out, "alarms on first contact", firsts.1, cells)?;
        let cells = self.budgets.iter().map(|at| format!("{:.3}", at.threshold.points())).collect();
        row(out, "score above", self.benign, cells)?;
        writeln!(out, "  ROC AUC {:.4}", self.roc_auc)?;
        let rates = |rate: &dyn Fn(&Decade) -> f64| -> String {
            self.decades.iter().map(|decade| format!("{:>12}", format!("{:.2} %", 100.0 * rate(decade)))).collect()
        };
        writeln!(out, "  {:<34}{}", "benign, predicted by the score", rates(&|decade| decade.predicted))?;
        writeln!(out, "  {:<34}{}", "benign, so odd or odder", rates(&|decade| decade.realised))
    }
}
