//! Budgets: what they are, what others would have done lately, and changing them, with a reason and an undo.
//!
//! The configuration file says what they are at first; what was said here since counts, until it is taken back. Both are
//! shown. The service takes a change up with the next mail that it judges.

mod preview;

use crate::answer::{Answer, Trouble, go_to, page};
use crate::form::{Filled, reason};
use crate::format;
use crate::seat::{Administer, Look, Seat};
use crate::shell::{Section, Shell};
use askama::Template;
use axum::extract::Query as Parameters;
use preview::Preview;
use serde::Deserialize;
use thymus_case::budgets::{Given, Unsound};
use thymus_case::{Budgets, Policy};
use thymus_event::verdict::Action;
use thymus_store::{PolicyChange, Store};

/// Changes that are shown.
const CHANGES_SHOWN: u32 = 10;

/// Budgets as forms carry them: of 10,000 messages each.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    held: String,
    #[serde(default)]
    junked: String,
    #[serde(default)]
    converted: String,
    #[serde(default)]
    locked: String,
    #[serde(default)]
    bannered: String,
}

/// The same, to be in force.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    held: String,
    junked: String,
    converted: String,
    locked: String,
    bannered: String,
    reason: String,
}

/// Back to what was in force before, or to the configuration's.
#[derive(Deserialize)]
pub(crate) struct Back {
    /// `undo` or `configured`.
    what: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "policy.html")]
struct Page {
    shell: Shell,
    rows: Vec<Row>,
    /// Who said so last, where anybody did since the configuration.
    said: Option<PolicyChange>,
    changes: Vec<(PolicyChange, String)>,
    young_days: u32,
    mistake: Option<String>,
    preview: Option<Preview>,
    may_change: bool,
}

/// One action's budget.
struct Row {
    action: &'static str,
    tone: &'static str,
    /// The form's name of it.
    name: &'static str,
    /// In force.
    budget: String,
    /// As configured.
    configured: String,
    /// What is asked for; what is in force where nothing is.
    asked: String,
    /// From which score on, by what is in force.
    score: String,
}

/// Names in forms, the strongest action first.
const NAMES: [(Action, &str); 5] = [
    (Action::Hold, "held"),
    (Action::Junk, "junked"),
    (Action::ConvertAttachments, "converted"),
    (Action::LockLinks, "locked"),
    (Action::Banner, "bannered"),
];

/// Shows what is in force; with budgets asked for, also what they would have done.
pub(crate) async fn show(seat: Seat<Look>, Parameters(asked): Parameters<Asked>) -> Answer {
    let (tenant, console) = (seat.tenant(), seat.console().clone());
    let configured = console.setup().engine.configured();
    let changes = seat.read(move |store| Ok(store.policy_changes(tenant, CHANGES_SHOWN)?)).await?;
    let said = changes.first().cloned();
    let in_force = configured.in_force(said.as_ref().and_then(|said| said.budgets.as_deref()));
    let (preview, mistake) = match asked.budgets() {
        None => (None, None),
        Some(Err(error)) => (None, Some(error)),
        Some(Ok(budgets)) => {
            let (present, now) = (in_force.clone(), console.now());
            let made =
                seat.read(move |store| Preview::of(store, tenant, &*console.setup().engine, &present, &budgets, now));
            (Some(made.await?), None)
        }
    };
    let rows = NAMES.map(|(action, name)| Row::of(action, name, &asked, &in_force, &configured)).into();
    page(&Page {
        shell: Shell::of(&seat, "Policy", Section::Policy),
        rows,
        said: said.filter(|said| said.budgets.is_some()),
        changes: changes.into_iter().map(|change| (change.clone(), told(&configured, &change))).collect(),
        young_days: in_force.young_days,
        mistake,
        preview,
        may_change: seat.may::<Administer>(),
    })
}

/// Puts other budgets in force.
pub(crate) async fn change(seat: Seat<Administer>, Filled(wanted): Filled<Wanted>) -> Answer {
    let Wanted { held, junked, converted, locked, bannered, reason: text } = wanted;
    let asked = Asked { held, junked, converted, locked, bannered };
    let budgets = asked.budgets().unwrap_or_else(|| Err("Say all five.".to_owned())).map_err(Trouble::Wrong)?;
    let body = serde_json::to_string(&budgets).map_err(|_| Trouble::Broken)?;
    say(&seat, "policy.change", &text, move |_| Ok(Some(body))).await
}

/// Goes back: what is undone can be undone.
pub(crate) async fn back(seat: Seat<Administer>, Filled(back): Filled<Back>) -> Answer {
    let tenant = seat.tenant();
    match back.what.as_str() {
        "configured" => say(&seat, "policy.as-configured", &back.reason, |_| Ok(None)).await,
        "undo" => {
            let before = move |store: &Store| {
                let last = store.policy_changes(tenant, 2)?;
                match last.as_slice() {
                    [] => Err(Trouble::Wrong("The budgets were never changed.".to_owned())),
                    [_] => Ok(None),
                    [_, before, ..] => Ok(before.budgets.clone()),
                }
            };
            say(&seat, "policy.undo", &back.reason, before).await
        }
        _ => Err(Trouble::NotFound),
    }
}

async fn say(
    seat: &Seat<Administer>,
    deed: &str,
    text: &str,
    budgets: impl FnOnce(&Store) -> Result<Option<String>, Trouble> + Send + 'static,
) -> Answer {
    let (tenant, configured) = (seat.tenant(), seat.console().setup().engine.configured());
    let budgets = seat.read(budgets).await?;
    let (by, time, note) = (seat.account.name.clone(), seat.console().now(), reason(text)?);
    let change = PolicyChange { time, by, note: note.clone(), budgets };
    let object = told(&configured, &change);
    seat.act(deed, &object, &note, move |_, writer| Ok(writer.put_policy_change(tenant, &change)?)).await?;
    Ok(go_to("/policy"))
}

/// The budgets of a change, in words.
fn told(configured: &Policy, change: &PolicyChange) -> String {
    let policy = configured.in_force(change.budgets.as_deref());
    let one = |(action, name): &(Action, &str)| format!("{name} {}", number(policy.share(*action) * 10_000.0));
    let all = NAMES.iter().map(one).collect::<Vec<_>>().join(", ");
    if change.budgets.is_none() { format!("as configured: {all}") } else { all }
}

/// Without digits that say nothing.
fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Asked {
    fn of(&self, name: &str) -> &str {
        match name {
            "held" => &self.held,
            "junked" => &self.junked,
            "converted" => &self.converted,
            "locked" => &self.locked,
            _ => &self.bannered,
        }
    }

    /// None where nothing is asked for.
    fn budgets(&self) -> Option<Result<Budgets, String>> {
        if NAMES.iter().all(|(_, name)| self.of(name).is_empty()) {
            return None;
        }
        Some(self.read())
    }

    fn read(&self) -> Result<Budgets, String> {
        let number = |name: &str| {
            let text = self.of(name).trim();
            text.parse::<f64>().map_err(|_| format!("“{name}” wants a number of messages, of 10,000."))
        };
        let given = Given {
            held_per_10000: number("held")?,
            junked_per_10000: number("junked")?,
            converted_per_10000: number("converted")?,
            locked_per_10000: number("locked")?,
            bannered_per_10000: number("bannered")?,
        };
        Budgets::try_from(given).map_err(|error| match error {
            Unsound::OutOfRange { .. } => "Each budget is a number from 0 to 10,000.".to_owned(),
            Unsound::OutOfOrder { .. } => "A weaker action needs at least the budget of the stronger one above it: \
                                           a message that may be held may also be junked."
                .to_owned(),
        })
    }
}

impl Row {
    fn of(action: Action, name: &'static str, asked: &Asked, in_force: &Policy, configured: &Policy) -> Self {
        let budget = |policy: &Policy| number(policy.share(action) * 10_000.0);
        let wanted = asked.of(name);
        Self {
            action: format::action(action),
            tone: format::tone(action),
            name,
            budget: budget(in_force),
            configured: budget(configured),
            asked: if wanted.is_empty() { budget(in_force) } else { wanted.to_owned() },
            score: format::per_cent(in_force.threshold(action)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_have_the_digits_that_they_need() {
        assert_eq!([6.0, 0.25, 10_000.0, 0.0].map(number), ["6", "0.25", "10000", "0"]);
    }
}
