//! A message and its verdict, for people. Everything that a stranger wrote is made harmless first.

mod facts;

use super::Explained;
use crate::intents::wanted;
use crate::terminal::{Style, plain, plain_cut};
use std::collections::BTreeMap;
use std::io::{self, Write};
use thymus_case::tell::{news, why};
use thymus_event::email::ReversePath;
use thymus_event::verdict::{Action, Assessment, Verdict};
use thymus_event::{EmailActivity, Mailbox};

/// Recipients named one by one; the rest is counted.
const RECIPIENTS_SHOWN: usize = 20;

/// Characters of a subject.
const SUBJECT_CHARS: usize = 200;

impl Explained {
    /// Writes it.
    pub(super) fn print(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        header(&self.message, out)?;
        match self.assessments.last() {
            None => writeln!(out, "\nnot judged yet: run `thymus backtest` with this store")?,
            Some(latest) => {
                standing(latest, out, style)?;
                reasons(&latest.verdict, out, style)?;
                recipients(&latest.verdict, out, style)?;
                metrics(&latest.verdict, out, style)?;
            }
        }
        if let Some(campaign) = &self.campaign {
            writeln!(out, "\n{}\n  {}", style.strong("Campaign"), campaign.place_of(self.message.id))?;
        }
        facts::print(&self.message, self.assessments.last().map(|latest| &latest.verdict), out, style)?;
        self.history(out, style)
    }

    /// Earlier verdicts, where there are any.
    fn history(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        if self.assessments.len() < 2 {
            return Ok(());
        }
        writeln!(out, "\n{}", style.strong("History"))?;
        let before = std::iter::once(None).chain(self.assessments.iter().map(Some));
        for (assessment, before) in self.assessments.iter().zip(before) {
            let Assessment { revision, time, verdict, .. } = assessment;
            let (score, action, why) = (verdict.score.points(), verdict.action, why(&assessment.reason));
            writeln!(out, "  {revision:>3}  {time}  {score:>9.4}  {action:<20} {why}")?;
            if let Some(sentence) = before.and_then(|before| news(&before.verdict, verdict)) {
                writeln!(out, "       {}", plain(sentence))?;
            }
            for wanted in self.wanted_by(*revision) {
                writeln!(out, "       {wanted}")?;
            }
        }
        Ok(())
    }
}

impl Explained {
    /// What a revision wants, by action.
    fn wanted_by(&self, revision: u32) -> impl Iterator<Item = String> {
        let wishes = self.intents.iter().filter(move |intent| intent.revision == revision);
        let mut mailboxes: BTreeMap<Action, usize> = BTreeMap::new();
        wishes.for_each(|intent| *mailboxes.entry(intent.action).or_default() += 1);
        mailboxes.into_iter().rev().map(|(action, count)| {
            let plural = if count == 1 { "" } else { "es" };
            format!("would {} in {count} mailbox{plural}", wanted(action))
        })
    }
}

fn header(message: &EmailActivity, out: &mut impl Write) -> io::Result<()> {
    let mut line = |name: &str, value: &str| writeln!(out, "{name:<12} {}", plain(value));
    let id = message.message_id.as_ref().map_or_else(|| format!("none; event:{}", message.id), |id| format!("<{id}>"));
    line("Message-ID", &id)?;
    line("Time", &format!("{}  {}, {} bytes", message.time, message.direction.as_str(), message.size_bytes))?;
    line("From", &mailboxes(&message.originators.from))?;
    if let Some(sender) = &message.originators.sender {
        line("Sender", &sender.to_string())?;
    }
    if !message.originators.reply_to.is_empty() {
        line("Reply-To", &mailboxes(&message.originators.reply_to))?;
    }
    match &message.envelope.reverse_path {
        ReversePath::Unknown => {}
        ReversePath::Null => line("Envelope", "<>")?,
        ReversePath::Address(address) => line("Envelope", &format!("<{address}>"))?,
    }
    line("To", &mailboxes(&message.to))?;
    if !message.cc.is_empty() {
        line("Cc", &mailboxes(&message.cc))?;
    }
    line("Subject", &plain_cut(&message.subject, SUBJECT_CHARS))
}

fn mailboxes(list: &[Mailbox]) -> String {
    let mut names: Vec<String> = list.iter().take(RECIPIENTS_SHOWN).map(Mailbox::to_string).collect();
    if list.len() > RECIPIENTS_SHOWN {
        names.push(format!("and {} more", list.len() - RECIPIENTS_SHOWN));
    }
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

fn standing(assessment: &Assessment, out: &mut impl Write, style: Style) -> io::Result<()> {
    let verdict = &assessment.verdict;
    let score = format!("{:.4} %", verdict.score.points());
    writeln!(out, "\n{:<12} {}  {}", "Anomaly", style.alarm(&score), style.strong(verdict.action.as_str()))?;
    if !verdict.tags.is_empty() {
        writeln!(out, "{:<12} {}", "Tags", verdict.tags.join(", "))?;
    }
    if verdict.young {
        writeln!(out, "{:<12} little was known of the organisation then: actions were gentler", "Young")?;
    }
    writeln!(
        out,
        "{:<12} {}, {}, revision {}, evidence up to {}",
        "Assessed",
        why(&assessment.reason),
        assessment.time,
        assessment.revision,
        assessment.evidence_version.0
    )
}

/// Reasons, strongest first; they sum to the score.
pub(crate) fn reasons(verdict: &Verdict, out: &mut impl Write, style: Style) -> io::Result<()> {
    writeln!(out, "\n{}", style.strong("Why"))?;
    for reason in &verdict.reasons {
        let points = format!("{:>+9.4}", reason.contribution.points());
        let points = if reason.contribution.units() < 0 { style.good(&points) } else { style.alarm(&points) };
        writeln!(out, "  {points}  {:<22} {}", reason.signal, plain(&reason.sentence))?;
    }
    Ok(())
}

fn recipients(verdict: &Verdict, out: &mut impl Write, style: Style) -> io::Result<()> {
    writeln!(out, "\n{}", style.strong(&format!("Recipients ({})", verdict.recipients.len())))?;
    for recipient in verdict.recipients.iter().take(RECIPIENTS_SHOWN) {
        let score = recipient.score.points();
        writeln!(out, "  {score:>9.4}  {:<20} {}", recipient.action, plain(recipient.recipient.as_str()))?;
    }
    if verdict.recipients.len() > RECIPIENTS_SHOWN {
        writeln!(out, "  and {} more", verdict.recipients.len() - RECIPIENTS_SHOWN)?;
    }
    Ok(())
}

/// All metrics by name.
fn metrics(verdict: &Verdict, out: &mut impl Write, style: Style) -> io::Result<()> {
    writeln!(out, "\n{}", style.strong("Metrics"))?;
    for (name, value) in &verdict.metrics {
        writeln!(out, "  {:<28} {value:>12.3}", plain(name))?;
    }
    Ok(())
}
