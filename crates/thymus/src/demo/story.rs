//! What happened, in sentences.

use crate::backtest::{Run, message_id};
use crate::explain::{self, Explained};
use crate::terminal::{Style, grouped, plain};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::io::{self, Write};
use thymus_event::Timestamp;
use thymus_event::email::Direction;
use thymus_event::verdict::{Action, Verdict};
use thymus_generate::{Label, World};

/// The metrics that the story names, with their names in words.
const METRICS: [(&str, &str, &str); 6] = [
    ("kce", "KCE", "known correspondence of the address, 0 to 100"),
    ("kcd", "KCD", "known correspondence of the domain, 0 to 100"),
    ("rce", "RCE", "references to the address in people's own mail"),
    ("domain_rarity", "domain rarity", "per cent; 100 when nobody was ever there"),
    ("link_rarity", "link rarity", "per cent; 100 when nobody was ever there"),
    ("domain_age_days", "domain age", "days, by the registry"),
];

/// The messages to show, with what was thought of them.
pub(super) struct Story {
    learn_until: Timestamp,
    campaign: Vec<Explained>,
    newsletter: Option<Explained>,
    tested: Tested,
}

/// What the policy did to ordinary inbound mail after the learning.
struct Tested {
    inbound: usize,
    actions: BTreeMap<Action, usize>,
}

impl Story {
    /// Finds the messages that the story is about. Everything has been judged by now.
    pub(super) fn of(
        world: &World,
        run: &Run,
        find: &dyn Fn(&str) -> anyhow::Result<Vec<Explained>>,
    ) -> anyhow::Result<Self> {
        let one = |id: &str| -> anyhow::Result<Option<Explained>> { Ok(find(id)?.into_iter().next()) };
        let campaign: Vec<Option<Explained>> = world.campaign.iter().map(|id| one(id)).collect::<Result<_, _>>()?;
        Ok(Self {
            learn_until: world.learn_until,
            campaign: campaign.into_iter().flatten().collect(),
            newsletter: one(&world.subscribed_newsletter)?,
            tested: Tested::of(world, run),
        })
    }

    /// For machines.
    pub(super) fn as_json(&self, seed: u64) -> Value {
        let brief = |explained: &Explained| {
            let verdict = explained.assessments.last().map(|latest| &latest.verdict);
            json!({
                "message_id": explained.message.message_id,
                "time": explained.message.time,
                "from": explained.message.author().map(ToString::to_string),
                "subject": explained.message.subject,
                "verdict": verdict,
            })
        };
        json!({
            "seed": seed,
            "campaign": self.campaign.iter().map(brief).collect::<Vec<_>>(),
            "newsletter": self.newsletter.as_ref().map(brief),
            "benign_inbound": self.tested.inbound,
            "benign_inbound_actions": self.tested.actions,
        })
    }

    /// In the terminal.
    pub(super) fn tell(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        self.campaign(out, style)?;
        self.newsletter(out, style)?;
        self.tested.tell(self.learn_until, out, style)
    }

    fn campaign(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let Some((first, rest)) = self.campaign.split_first() else { return writeln!(out, "no campaign came") };
        writeln!(out, "\n{}", style.strong("A campaign comes in"))?;
        introduce(first, out)?;
        if let Some(verdict) = verdict(first) {
            outcome(verdict, out, style)?;
            explain::reasons(verdict, out, style)?;
            named_metrics(verdict, out, style)?;
        }
        writeln!(out, "\nThe others of the campaign, each worded anew, each judged by what was known before it:")?;
        for explained in rest {
            let from = explained.message.author().map(ToString::to_string).unwrap_or_default();
            let Some(verdict) = verdict(explained) else { continue };
            let (action, score) = (format!("{:<20}", verdict.action.as_str()), verdict.score.points());
            writeln!(out, "  {}  {} {score:>8.3} %  {}", explained.message.time, style.alarm(&action), plain(&from))?;
        }
        Ok(())
    }

    fn newsletter(&self, out: &mut impl Write, style: Style) -> io::Result<()> {
        let Some(newsletter) = &self.newsletter else { return Ok(()) };
        writeln!(out, "\n{}", style.strong("A newsletter, two minutes after someone went to its site and subscribed"))?;
        introduce(newsletter, out)?;
        if let Some(verdict) = verdict(newsletter) {
            outcome(verdict, out, style)?;
            explain::reasons(verdict, out, style)?;
            named_metrics(verdict, out, style)?;
        }
        Ok(())
    }
}

/// What will happen now.
pub(super) fn opening(world: &World, seed: u64, out: &mut impl Write, style: Style) -> io::Result<()> {
    let domains = world.domains.join(", ");
    writeln!(
        out,
        "{}",
        style.strong(&format!("{}, {domains}: an organisation that does not exist (seed {seed})", world.name))
    )?;
    writeln!(
        out,
        "  {} people, {} messages and {} web visits from {} to {}.",
        world.hosts.len(),
        grouped(world.messages.len() as u64),
        grouped(world.visits.len() as u64),
        world.messages.first().map(|message| message.time).unwrap_or_default(),
        world.end
    )?;
    writeln!(out, "  Every message is judged by what was known before it came. Nobody says which is which.")
}

fn introduce(explained: &Explained, out: &mut impl Write) -> io::Result<()> {
    let message = &explained.message;
    let from = message.author().map(ToString::to_string).unwrap_or_default();
    let to: Vec<&str> = message.envelope.recipients.iter().map(|address| address.as_str()).collect();
    let authentication = &message.authentication;
    writeln!(out, "  {}  from {}", message.time, plain(&from))?;
    writeln!(out, "  to {}", plain(&to.join(", ")))?;
    writeln!(out, "  “{}”", plain(&message.subject))?;
    writeln!(
        out,
        "  SPF {}, DKIM {}, DMARC {}",
        authentication.spf.as_str(),
        authentication.dkim.as_str(),
        authentication.dmarc.as_str()
    )?;
    for link in message.links.iter().filter(|link| link.shown_host.as_ref().is_some_and(|shown| *shown != link.host)) {
        writeln!(out, "  a link reads “{}” and leads to {}", plain(&link.text), plain(link.host.as_str()))?;
    }
    Ok(())
}

fn outcome(verdict: &Verdict, out: &mut impl Write, style: Style) -> io::Result<()> {
    let deed = match verdict.action {
        Action::Allow => style.good("let through"),
        Action::Banner => "delivered with a banner".to_owned(),
        Action::LockLinks => "delivered with its links locked".to_owned(),
        Action::ConvertAttachments => "delivered with its attachments converted".to_owned(),
        Action::Junk => style.alarm("moved to junk"),
        Action::Hold => style.alarm("held"),
    };
    writeln!(out, "\n  → {}; {}", style.strong(&deed), verdict.tags.join(", "))
}

fn named_metrics(verdict: &Verdict, out: &mut impl Write, style: Style) -> io::Result<()> {
    writeln!(out, "\n{}", style.strong("Metrics"))?;
    for (key, name, meaning) in METRICS {
        let value = verdict.metrics.get(key).map_or_else(|| "–".to_owned(), |value| format!("{value:.1}"));
        writeln!(out, "  {name:<16}{value:>10}   {}", style.faint(meaning))?;
    }
    let anomaly = format!("{:.3}", verdict.score.points());
    let meaning = "per cent; how rarely this organisation's own mail is as odd";
    writeln!(out, "  {:<16}{anomaly:>10}   {}", "anomaly", style.faint(meaning))
}

fn verdict(explained: &Explained) -> Option<&Verdict> {
    explained.assessments.last().map(|latest| &latest.verdict)
}

impl Tested {
    /// Ordinary inbound mail after the learning, by what was done to it.
    fn of(world: &World, run: &Run) -> Self {
        let truth = world.messages.iter().map(|message| (message.truth.message_id.as_str(), message.truth.label));
        let labels: HashMap<&str, Label> = truth.collect();
        let mut actions = BTreeMap::new();
        for (message, judged) in run.mail.iter().zip(&run.judged) {
            let features = &message.features;
            let ordinary = labels.get(message_id(features).as_ref()) == Some(&Label::Benign);
            if ordinary && features.direction == Direction::Inbound && features.time >= world.learn_until {
                *actions.entry(judged.action).or_default() += 1;
            }
        }
        Self { inbound: actions.values().sum(), actions }
    }

    fn tell(&self, since: Timestamp, out: &mut impl Write, style: Style) -> io::Result<()> {
        writeln!(out, "\n{}", style.strong("And ordinary mail"))?;
        writeln!(out, "  Of {} ordinary messages from outside since {since}:", grouped(self.inbound as u64))?;
        for (action, count) in &self.actions {
            writeln!(out, "  {:<20}{:>8}", action, grouped(*count as u64))?;
        }
        Ok(())
    }
}
