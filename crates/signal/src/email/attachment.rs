//! **What is attached?** (signals 32, 33)
//!
//! Sees kinds that run or hide something, what in a document starts by itself (macros, templates from elsewhere,
//! launch actions, pages that build files), names that lie about the kind, and kinds new for this author. Archives
//! are looked into. Matters because an attachment is the other way in. Blind to what an attachment's text says, to
//! what is encrypted, and to flaws in the programs that open it.

use crate::extract::risk;
use crate::features::AttachmentFacts;
use crate::meta::{Group, Level, Scope, SignalMeta};
use crate::observation::{Observation, Seen};
use crate::scene::View;
use thymus_baseline::{Facet, Key};
use thymus_event::attack::{DOUBLE_FILE_EXTENSION, SPEARPHISHING_ATTACHMENT};
use thymus_event::email::{ActiveContent, FileKind};

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
        Level::only_against("runs", 0.0017, [0.01, 0.007, 0.02, 0.007, 0.02]),
        Level::only_against("starts", 0.0003, [0.006, 0.004, 0.012, 0.004, 0.012]),
        Level::only_against("lies", 0.0005, [0.005, 0.005, 0.01, 0.005, 0.01]),
    ],
    sentence,
};

pub(super) fn observe(view: &View<'_>) -> Option<Observation> {
    let Some(worst) = view.scene.features.attachments.iter().max_by_key(|a| level(view, a)) else {
        return Some(Observation::new(&META, 0));
    };
    let acts = worst.active.map_or("", ActiveContent::phrase);
    Some(Observation::with(&META, level(view, worst), Seen::what(worst.name.as_str()).other(acts)))
}

fn level(view: &View<'_>, attachment: &AttachmentFacts) -> usize {
    let kind = Key::number(attachment.kind as u64);
    let usual = view.scene.author.is_some_and(|habits| habits.seen(Facet::AttachmentKind, kind).is_some());
    let worst = risk(attachment.kind).max(attachment.within.map_or(0, risk));
    match () {
        () if attachment.disguised => 6,
        () if attachment.active.is_some_and(starts) => 5,
        () if worst >= 3 || acts(attachment) => 4,
        () if (worst == 2 || attachment.encrypted || attachment.active.is_some()) && !usual => 3,
        () if usual || worst == 0 => 1,
        () => 2,
    }
}

fn starts(active: ActiveContent) -> bool {
    active.starts_itself() || active == ActiveContent::EmbeddedProgram
}

/// Forms to fill in are PDFs with scripts; pages and drawings need none.
fn acts(attachment: &AttachmentFacts) -> bool {
    match attachment.active {
        Some(ActiveContent::Script | ActiveContent::Form) => attachment.kind != FileKind::Pdf,
        Some(active) => active != ActiveContent::EmbeddedFile,
        None => false,
    }
}

fn sentence(observation: &Observation) -> String {
    let (name, acts) = (observation.seen.what.trim(), &observation.seen.other);
    let what = if name.is_empty() { "A file without a name".to_owned() } else { format!("“{name}”") };
    match observation.level {
        0 => "Nothing is attached.".to_owned(),
        1 => "What is attached is ordinary, or usual for this author.".to_owned(),
        2 => format!("{what} is attached; this author has never sent such a kind of file."),
        3 => format!("{what} can hide what it holds, and this author has never sent such a kind of file."),
        4 | 5 if !acts.is_empty() => format!("{what} {acts}."),
        4 | 5 => format!("{what} is, or holds, something that runs or loads by itself."),
        _ => format!("{what} is not what its name says."),
    }
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use crate::email::tests_world::{LATER, World, eve, stranger, survives_hostile_mail};
    use crate::testing::{Mail, hour};

    fn level(mail: &Mail) -> &'static str {
        World::lived_in().level(&META, mail)
    }

    #[test]
    fn what_runs_hides_or_lies_stands_out() {
        assert_eq!(level(&stranger().attach("setup.exe", FileKind::Executable)), "runs");
        assert_eq!(level(&stranger().attach("page.html", FileKind::Html)), "hides");
        let lie =
            stranger().attach("a.pdf.exe", FileKind::Executable).edit(|e| e.attachments[0].double_extension = true);
        let (level, sentence) = World::lived_in().sees(&META, &lie).expect("an observation");
        assert_eq!((level, sentence.as_str()), ("lies", "“a.pdf.exe” is not what its name says."));
    }

    #[test]
    fn documents_and_habits_are_ordinary() {
        assert_eq!(level(&stranger()), "none");
        assert_eq!(level(&stranger().attach("notes.txt", FileKind::Text)), "ordinary");
        assert_eq!(level(&stranger().attach("offer.pdf", FileKind::Pdf)), "new_kind");
        let mut world = World::lived_in();
        world.learn(&eve(hour(LATER - 24)).attach("plans.zip", FileKind::Archive));
        assert_eq!(world.level(&META, &eve(hour(LATER)).attach("plans.zip", FileKind::Archive)), "ordinary");
    }

    #[test]
    fn what_starts_by_itself_is_told_from_what_waits() {
        let with = |kind, active: &[ActiveContent]| {
            World::lived_in()
                .sees(&META, &stranger().attach("a", kind).edit(|e| e.attachments[0].active = active.to_vec()))
        };
        let (level, sentence) =
            with(FileKind::OfficeMacro, &[ActiveContent::AutoMacro, ActiveContent::Macro]).expect("an observation");
        assert_eq!((level, sentence.as_str()), ("starts", "“a” holds a macro that starts when it is opened."));
        let level = |kind, active| with(kind, &[active]).map(|(level, _)| level);
        assert_eq!(level(FileKind::Office, ActiveContent::ExternalTemplate), Some("starts"));
        assert_eq!(level(FileKind::OneNote, ActiveContent::EmbeddedProgram), Some("starts"));
        assert_eq!(level(FileKind::OfficeMacro, ActiveContent::Macro), Some("runs"));
        assert_eq!(level(FileKind::Html, ActiveContent::Form), Some("runs"));
        assert_eq!(level(FileKind::Pdf, ActiveContent::Form), Some("hides"));
        assert_eq!(level(FileKind::Pdf, ActiveContent::EmbeddedFile), Some("hides"));
    }

    #[test]
    fn the_worst_of_many_counts() {
        let mail =
            stranger().attach("a.txt", FileKind::Text).attach("b.js", FileKind::Script).attach("c.pdf", FileKind::Pdf);
        assert_eq!(level(&mail), "runs");
    }

    #[test]
    fn hostile_mail_gets_a_sentence_too() {
        survives_hostile_mail(&META);
    }
}
