//! What stands around every page: navigation, who is signed in, what forms carry.

use crate::seat::{Act, Administer, Audit, Look, Right, Seat};

/// A part of the console, as navigation has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Section {
    /// What one looks at in the morning.
    Overview,
    /// Mail, and what was thought of it.
    Messages,
    /// Messages that belong together.
    Campaigns,
    /// What people ask for.
    Requests,
    /// What became known, and what it changed.
    Evidence,
    /// Where events come from.
    Sources,
    /// What is done at which rate.
    Policy,
    /// Whether all of it works.
    Health,
    /// Who may look.
    Users,
    /// Who did what.
    Audit,
    /// One's own account.
    Profile,
}

/// A way to a part.
pub(crate) struct Way {
    pub(crate) label: &'static str,
    pub(crate) path: &'static str,
    /// The name of its symbol in the layout.
    pub(crate) icon: &'static str,
    pub(crate) is_here: bool,
}

/// What the layout needs.
pub(crate) struct Shell {
    pub(crate) title: String,
    pub(crate) organisation: String,
    pub(crate) account: String,
    pub(crate) role: &'static str,
    pub(crate) csrf: String,
    pub(crate) ways: Vec<Way>,
}

impl Shell {
    /// Around a page of this title, in this part.
    pub(crate) fn of<R: Right>(seat: &Seat<R>, title: &str, section: Section) -> Self {
        let ways = [
            (Section::Overview, "Overview", "/", "overview", seat.may::<Look>()),
            (Section::Messages, "Messages", "/messages", "mail", seat.may::<Look>()),
            (Section::Campaigns, "Campaigns", "/campaigns", "campaign", seat.may::<Look>()),
            (Section::Requests, "Requests", "/requests", "request", seat.may::<Act>()),
            (Section::Evidence, "Evidence", "/evidence", "evidence", seat.may::<Look>()),
            (Section::Sources, "Sources", "/sources", "source", seat.may::<Look>()),
            (Section::Policy, "Policy", "/policy", "policy", seat.may::<Look>()),
            (Section::Health, "Health", "/health", "health", seat.may::<Look>()),
            (Section::Users, "Users", "/users", "people", seat.may::<Administer>()),
            (Section::Audit, "Audit log", "/audit", "audit", seat.may::<Audit>()),
            (Section::Profile, "Your account", "/profile", "key", seat.may::<Look>()),
        ];
        let shown = ways.into_iter().filter(|(.., may)| *may);
        Self {
            title: title.to_owned(),
            organisation: seat.console().setup().organisation.clone(),
            account: seat.account.name.clone(),
            role: seat.account.role.as_str(),
            csrf: seat.csrf.clone(),
            ways: shown.map(|(way, label, path, icon, _)| Way { label, path, icon, is_here: way == section }).collect(),
        }
    }
}
