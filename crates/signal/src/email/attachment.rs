//! **What is attached?** (signals 32, 33)
//!
//! Sees kinds that run or hide something, names that lie about the kind, and kinds new for this author.
//! Matters because an attachment is the other way in. Blind to what an attachment's text says.

use crate::extract::risk;
use crate::features::AttachmentFacts;
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;
use thymus_baseline::{Facet, Key};
use thymus_event::attack::{DOUBLE_FILE_EXTENSION, SPEARPHISHING_ATTACHMENT};

pub(super) static META: SignalMeta = SignalMeta {
    id: 15,
    name: "attachment",
    question: "Is something attached that can do harm, or that this author does not send?",
    group: Group::Attachments,
    scope: Scope::Message,
    by_context: true,
    cap: 3.0,
    techniques: &[SPEARPHISHING_ATTACHMENT, DOUBLE_FILE_EXTENSION],
    levels: &[
        Level::only_for("none", 0.9, [0.9, 0.93, 0.0, 0.0, 0.0]),
        Level::only_for("ordinary", 0.08, [0.03, 0.02, 0.05, 0.02, 0.05]),
        Level::only_against("new_kind", 0.012, [0.03, 0.02, 0.04, 0.01, 0.03]),
        Level::only_against("hides", 0.004, [0.02, 0.015, 0.03, 0.01, 0.03]),
        Level::only_against("runs", 0.002, [0.015, 0.01, 0.03, 0.01, 0.03]),
        Level::only_against("lies", 0.0005, [0.005, 0.005, 0.01, 0.005, 0.01]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let Some(worst) = view.scene.features.attachments.iter().max_by_key(|a| level(view, a)) else {
        return Some(Observation::new(&META, 0));
    };
    Some(Observation::with(&META, level(view, worst), Seen::what(worst.name.as_str())))
}

fn level(view: &View<'_>, attachment: &AttachmentFacts) -> usize {
    let kind = Key::number(attachment.kind as u64);
    let usual = view.scene.author.is_some_and(|habits| habits.seen(Facet::AttachmentKind, kind).is_some());
    let worst = risk(attachment.kind).max(attachment.within.map_or(0, risk));
    match () {
        () if attachment.disguised => 5,
        () if worst >= 3 || attachment.active => 4,
        () if (worst == 2 || attachment.encrypted) && !usual => 3,
        () if usual || worst == 0 => 1,
        () => 2,
    }
}

fn sentence(observation: &Observation) -> String {
    let what = &observation.seen.what;
    match observation.level {
        0 => "Nothing is attached.".to_owned(),
        1 => "What is attached is ordinary, or usual for this author.".to_owned(),
        2 => format!("This author has never sent a file of the kind of “{what}”."),
        3 => format!("“{what}” is of a kind that can hide its content, and this author has never sent one."),
        4 => format!("“{what}” is, or holds, something that runs or loads by itself."),
        _ => format!("“{what}” is not what its name says."),
    }
}
