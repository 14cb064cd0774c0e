//! What is to be done next. Every step leaves the message where it is or puts it in a second place before it leaves the
//! first, so that a kill between any two steps loses nothing, and looking again finds what is still to be done.

use super::{Copy, CopyId, Flags, FolderId, Kind, Marks, Role, Sight, Wanted};

/// One thing to do to a mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Puts a changed copy, made from an original, into a folder, with these flags and the original's date.
    Append { from: CopyId, to: FolderId, flags: Flags },
    /// Sets our marks on an original.
    Mark { copy: CopyId, marks: Marks },
    /// Sets all other flags of a copy.
    Flag { copy: CopyId, flags: Flags },
    /// Moves a copy, with its flags, marks and date.
    Move { copy: CopyId, to: FolderId },
    /// Removes a copy for good: one that we made, or of which the same bytes are where it was to go.
    Remove { copy: CopyId },
}

/// The steps from what is seen to what is wanted, in their order; none when it is so already.
pub(crate) fn plan(sight: &Sight, wanted: Wanted<'_>) -> Vec<Step> {
    let mut plan = Plan { sight, steps: Vec::new() };
    match wanted {
        Wanted::Held => plan.gather(Role::Hold),
        Wanted::Junk => plan.gather(Role::Junk),
        Wanted::Changed(intent) => plan.change(intent),
        Wanted::Back => plan.give_back(),
    }
    plan.steps
}

struct Plan<'a> {
    sight: &'a Sight,
    steps: Vec<Step>,
}

impl Plan<'_> {
    /// Every original into the folder of this role, and what we made removed.
    fn gather(&mut self, role: Role) {
        let Some(target) = self.sight.first_of(role) else { return };
        let movable = |copy: &&Copy| role == Role::Hold || self.sight.role(copy) != Role::Trash;
        if self.sight.originals().next().is_none() {
            // Somebody emptied the hold folder: what we made is all there is.
            self.sight.changed().filter(movable).for_each(|copy| self.take(copy, target, false));
            return;
        }
        self.inherit_flags();
        let originals: Vec<_> = self.sight.originals().filter(movable).collect();
        originals.iter().for_each(|copy| self.take(copy, target, false));
        // Left where they are only if no original could be put in their place.
        if !originals.is_empty() {
            self.sight.changed().for_each(|copy| self.steps.push(Step::Remove { copy: copy.id }));
        }
    }

    /// A changed copy where each original is, and the originals into the hold folder.
    fn change(&mut self, intent: &str) {
        let Some(hold) = self.sight.first_of(Role::Hold) else { return };
        let current: Vec<_> = self.sight.changed().filter(|copy| is_of(copy, intent)).collect();
        let earlier: Vec<_> = self.sight.changed().filter(|copy| !is_of(copy, intent)).collect();
        let loose: Vec<_> =
            self.sight.originals().filter(|copy| !matches!(self.sight.role(copy), Role::Hold | Role::Trash)).collect();
        let held: Vec<_> = self.sight.originals().filter(|copy| self.sight.role(copy) == Role::Hold).collect();
        let mut covered: Vec<FolderId> = current.iter().map(|copy| copy.id.folder).collect();

        for original in loose.iter().filter(|copy| !copy.marks.changed || current.is_empty()) {
            let place = self.place_of(original);
            self.cover(&mut covered, original, place, &original.flags);
        }
        if let Some(original) = held.first().or(loose.first()) {
            earlier.iter().for_each(|copy| self.cover(&mut covered, original, copy.id.folder, &copy.flags));
        }
        for original in held.iter().filter(|copy| !copy.marks.changed) {
            self.cover(&mut covered, original, self.sight.home(original), &original.flags);
            self.mark(original, Marks { changed: true, ..original.marks.clone() });
        }
        loose.iter().for_each(|copy| self.take(copy, hold, true));
        let has_original = !held.is_empty() || !loose.is_empty();
        if has_original && !covered.is_empty() {
            earlier.iter().for_each(|copy| self.steps.push(Step::Remove { copy: copy.id }));
        }
        self.remove_doubles(&current);
    }

    /// Every original that we took back to where its owner has it, and what we made and noted removed.
    fn give_back(&mut self) {
        if self.sight.originals().next().is_none() {
            let held = self.sight.changed().filter(|copy| self.sight.role(copy) == Role::Hold);
            held.for_each(|copy| self.relocate(copy, self.sight.home(copy)));
            return;
        }
        self.inherit_flags();
        for original in self.sight.originals() {
            if self.sight.was_taken(original) {
                let target = self.return_of(original);
                self.relocate(original, target);
            } else {
                self.mark(original, Marks::default());
            }
        }
        self.sight.changed().for_each(|copy| self.steps.push(Step::Remove { copy: copy.id }));
    }

    /// Where an original goes back to: where its owner moved what we put in its place, or else where it was.
    fn return_of(&self, original: &Copy) -> FolderId {
        match self.shown_for(original) {
            Some(shown) => shown.id.folder,
            None if original.marks.changed => self.sight.first_of(Role::Trash).unwrap_or(self.sight.home(original)),
            None => self.sight.home(original),
        }
    }

    /// What its owner did to the changed copy was meant for the message.
    fn inherit_flags(&mut self) {
        for held in self.sight.originals().filter(|copy| self.sight.role(copy) == Role::Hold) {
            if let Some(shown) = self.shown_for(held).filter(|shown| shown.flags != held.flags) {
                self.steps.push(Step::Flag { copy: held.id, flags: shown.flags.clone() });
            }
        }
    }

    /// What its owner sees in an original's place: in the folder it was taken from, or where its owner moved it, which is
    /// then no other original's.
    fn shown_for(&self, original: &Copy) -> Option<&Copy> {
        let home = self.sight.home(original);
        let belongs = |folder| self.sight.originals().any(|other| self.place_of(other) == folder);
        let moved = |copy: &&Copy| original.marks.changed && !belongs(copy.id.folder);
        self.sight.changed().find(|copy| copy.id.folder == home).or_else(|| self.sight.changed().find(moved))
    }

    /// Takes a copy away to a folder, noting where it was.
    fn take(&mut self, copy: &Copy, target: FolderId, changed: bool) {
        let marks = if self.sight.was_taken(copy) {
            Marks::from(self.sight.name(self.sight.home(copy)), changed)
        } else if copy.id.folder == target {
            Marks { home: None, changed }
        } else {
            Marks::from(self.sight.name(copy.id.folder), changed)
        };
        self.mark(copy, marks);
        self.relocate(copy, target);
    }

    fn relocate(&mut self, copy: &Copy, target: FolderId) {
        if copy.id.folder == target {
            return;
        }
        let is_twin = |other: &&Copy| other.id.folder == target && other.whole == copy.whole && other.date == copy.date;
        let step = match self.sight.copies.iter().find(is_twin) {
            Some(_) => Step::Remove { copy: copy.id },
            None => Step::Move { copy: copy.id, to: target },
        };
        self.steps.push(step);
    }

    fn mark(&mut self, copy: &Copy, marks: Marks) {
        if copy.marks != marks {
            self.steps.push(Step::Mark { copy: copy.id, marks });
        }
    }

    /// Where an original belongs: what we took, to where it was.
    fn place_of(&self, original: &Copy) -> FolderId {
        if self.sight.was_taken(original) { self.sight.home(original) } else { original.id.folder }
    }

    /// One changed copy in a folder is enough, however many originals it stands for.
    fn cover(&mut self, covered: &mut Vec<FolderId>, from: &Copy, to: FolderId, flags: &Flags) {
        if !covered.contains(&to) {
            covered.push(to);
            self.steps.push(Step::Append { from: from.id, to, flags: flags.clone() });
        }
    }

    fn remove_doubles(&mut self, current: &[&Copy]) {
        for (at, copy) in current.iter().enumerate() {
            if current.iter().take(at).any(|first| first.id.folder == copy.id.folder) {
                self.steps.push(Step::Remove { copy: copy.id });
            }
        }
    }
}

fn is_of(copy: &Copy, intent: &str) -> bool {
    matches!(&copy.kind, Kind::Changed(of) if of == intent)
}
