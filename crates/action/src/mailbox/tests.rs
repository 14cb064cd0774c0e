//! A mailbox in memory, killed between any two steps and in the middle of a move.

use super::*;
use crate::Treatment;
use proptest::prelude::*;
use std::collections::BTreeSet;

const FOLDERS: [(&str, Role); 5] =
    [("INBOX", Role::Own), ("Junk", Role::Junk), ("Thymus", Role::Hold), ("Trash", Role::Trash), ("Lists", Role::Own)];
const HOLD: usize = 2;

/// Its bytes, where it is, its flags, its date, and our marks.
type Original = ([u8; 32], FolderId, Flags, String, Vec<String>);

#[derive(Clone, Debug)]
struct Model {
    sight: Sight,
    next_uid: u32,
}

impl Model {
    /// Originals in these folders, all different bytes.
    fn with(folders: &[FolderId]) -> Self {
        let folders_of = |(name, role): &(&str, Role)| Folder { name: (*name).to_owned(), role: *role };
        let sight = Sight { folders: FOLDERS.iter().map(folders_of).collect(), copies: Vec::new() };
        let mut model = Self { sight, next_uid: 1 };
        for (at, folder) in folders.iter().enumerate() {
            let flags = if at == 0 { Flags::from(["\\Seen".to_owned()]) } else { Flags::new() };
            let whole = [u8::try_from(at).unwrap(); 32];
            model.put(*folder, Kind::Original, flags, Marks::default(), format!("date {at}"), whole);
        }
        model
    }

    fn put(&mut self, folder: FolderId, kind: Kind, flags: Flags, marks: Marks, date: String, whole: [u8; 32]) {
        let id = CopyId { folder, uid: self.next_uid };
        self.next_uid += 1;
        self.sight.copies.push(Copy { id, kind, flags, marks, date, whole });
        self.sight.copies.sort_by_key(|copy| copy.id);
    }

    fn copy(&self, id: CopyId) -> Copy {
        self.sight.copies.iter().find(|copy| copy.id == id).cloned().expect("steps name what is there")
    }

    fn of(&mut self, id: CopyId) -> &mut Copy {
        self.sight.copies.iter_mut().find(|copy| copy.id == id).expect("steps name what is there")
    }

    fn remove(&mut self, id: CopyId) {
        self.sight.copies.retain(|copy| copy.id != id);
    }

    /// One step; `half` leaves a moved copy behind, as a server may that is killed within a move.
    fn step(&mut self, step: Step, intent: &str, half: bool) {
        match step {
            Step::Append { from, to, flags } => {
                let from = self.copy(from);
                self.put(to, Kind::Changed(intent.to_owned()), flags, Marks::default(), from.date, [200; 32]);
            }
            Step::Mark { copy, marks } => self.of(copy).marks = marks,
            Step::Flag { copy, flags } => self.of(copy).flags = flags,
            Step::Move { copy, to } => {
                let Copy { id, kind, flags, marks, date, whole } = self.copy(copy);
                self.put(to, kind, flags, marks, date, whole);
                if !half {
                    self.remove(id);
                }
            }
            Step::Remove { copy } => self.remove(copy),
        }
    }

    /// Brings it, cut off after each of these numbers of steps first.
    fn bring(&mut self, wanted: Wanted<'_>, intent: &str, kills: &[(usize, bool)]) {
        for (after, half) in kills {
            let steps = plan(&self.sight, wanted);
            let count = steps.len().min(*after);
            for (at, step) in steps.into_iter().take(count).enumerate() {
                self.step(step, intent, *half && at + 1 == count);
            }
        }
        for _ in 0..4 {
            for step in plan(&self.sight, wanted) {
                self.step(step, intent, false);
            }
        }
        assert_eq!(plan(&self.sight, wanted), [], "it comes to rest");
    }

    /// All originals by bytes: where, and with which flags.
    fn originals(&self) -> BTreeSet<Original> {
        let of =
            |copy: &Copy| (copy.whole, copy.id.folder, copy.flags.clone(), copy.date.clone(), copy.marks.keywords());
        self.sight.originals().map(of).collect()
    }

    fn treatment(&self) -> Treatment {
        standing(&self.sight).unwrap().treatment
    }

    fn changed_in(&self) -> Vec<FolderId> {
        self.sight.changed().map(|copy| copy.id.folder).collect()
    }
}

fn wanted(number: u8) -> (Wanted<'static>, &'static str) {
    match number % 5 {
        0 => (Wanted::Back, ""),
        1 => (Wanted::Changed("one"), "one"),
        2 => (Wanted::Changed("two"), "two"),
        3 => (Wanted::Junk, ""),
        _ => (Wanted::Held, ""),
    }
}

#[test]
fn a_change_puts_a_copy_in_its_place_and_is_undone() {
    let mut model = Model::with(&[0, 4]);
    let before = model.originals();
    model.bring(Wanted::Changed("one"), "one", &[]);
    assert_eq!(model.changed_in(), [0, 4]);
    assert!(model.sight.originals().all(|copy| copy.id.folder == HOLD));
    assert_eq!(model.treatment(), Treatment::Changed("one".to_owned()));
    model.bring(Wanted::Back, "", &[]);
    assert_eq!((model.originals(), model.changed_in()), (before, vec![]));
}

#[test]
fn what_its_owner_did_to_the_changed_copy_is_carried_over() {
    let mut model = Model::with(&[0]);
    model.bring(Wanted::Changed("one"), "one", &[]);
    let shown = model.sight.changed().next().unwrap().id;
    model.of(shown).flags = Flags::from(["\\Flagged".to_owned()]);
    model.step(Step::Move { copy: shown, to: 4 }, "one", false);
    model.bring(Wanted::Changed("two"), "two", &[]);
    assert_eq!(model.changed_in(), [4]);
    model.bring(Wanted::Back, "", &[]);
    let (_, folder, flags, ..) = model.originals().into_iter().next().unwrap();
    assert_eq!((folder, flags), (4, Flags::from(["\\Flagged".to_owned()])));
}

#[test]
fn a_changed_copy_that_its_owner_deleted_is_not_made_again() {
    let mut model = Model::with(&[0]);
    model.bring(Wanted::Changed("one"), "one", &[]);
    let shown = model.sight.changed().next().unwrap().id;
    model.remove(shown);
    assert_eq!(presence(&model.sight, Wanted::Changed("two"), true), crate::Presence::Gone);
    assert_eq!(plan(&model.sight, Wanted::Changed("two")), []);
    model.bring(Wanted::Back, "", &[]);
    assert_eq!(model.originals().into_iter().next().unwrap().1, 3, "to where deleted mail is");
}

#[test]
fn what_its_owner_took_out_of_the_junk_folder_is_given_back_where_it_is() {
    let mut model = Model::with(&[0]);
    model.bring(Wanted::Junk, "", &[]);
    let junked = model.sight.originals().next().unwrap().id;
    model.step(Step::Move { copy: junked, to: 4 }, "", false);
    model.bring(Wanted::Back, "", &[]);
    assert_eq!(model.originals().into_iter().next().unwrap().1, 4);
}

#[test]
fn what_another_filter_junked_stays_there() {
    let mut model = Model::with(&[1]);
    let before = model.originals();
    model.bring(Wanted::Junk, "", &[]);
    assert_eq!(model.originals(), before);
    model.bring(Wanted::Held, "", &[]);
    model.bring(Wanted::Back, "", &[]);
    assert_eq!(model.originals(), before);
}

#[test]
fn what_is_left_of_an_emptied_hold_folder_is_not_lost() {
    let mut model = Model::with(&[0]);
    model.bring(Wanted::Changed("one"), "one", &[]);
    let held = model.sight.originals().next().unwrap().id;
    model.remove(held);
    model.bring(Wanted::Held, "", &[]);
    assert_eq!(model.changed_in(), [HOLD]);
    model.bring(Wanted::Back, "", &[]);
    assert_eq!(model.changed_in(), [0]);
}

#[test]
fn nothing_there_is_not_yet_or_gone() {
    let empty = Model::with(&[]);
    assert_eq!(presence(&empty.sight, Wanted::Held, false), crate::Presence::NotYet);
    assert_eq!(presence(&empty.sight, Wanted::Held, true), crate::Presence::Gone);
    let trashed = Model::with(&[3]);
    assert_eq!(presence(&trashed.sight, Wanted::Junk, true), crate::Presence::Gone);
    assert_eq!(presence(&trashed.sight, Wanted::Held, true), crate::Presence::Here(()));
}

#[test]
fn marks_survive_keywords_however_a_server_spells_them() {
    let marks = Marks::from("Lists", true);
    let spelled: Vec<_> = marks.keywords().iter().map(|word| word.to_uppercase()).collect();
    let (read, flags) = Marks::read(spelled.iter().map(String::as_str).chain(["\\Recent", "\\Seen", "é"]));
    assert_eq!((read, flags), (marks, Flags::from(["\\Seen".to_owned(), "é".to_owned()])));
}

proptest! {
    #[test]
    fn killed_anywhere_there_is_one_effect_and_nothing_is_lost(
        folders in prop::collection::vec(prop::sample::select(vec![0_usize, 0, 1, 4]), 1..4),
        orders in prop::collection::vec((0_u8..5, prop::collection::vec((0_usize..6, any::<bool>()), 0..4)), 1..6),
    ) {
        let mut model = Model::with(&folders);
        let before = model.originals();
        let wholes = |model: &Model| model.originals().into_iter().map(|(whole, ..)| whole).collect::<Vec<_>>();
        let kept = wholes(&model);
        for (number, kills) in &orders {
            let (wanted, intent) = wanted(*number);
            model.bring(wanted, intent, kills);
            let expected: BTreeSet<_> = folders.iter().copied().collect();
            let places: BTreeSet<_> = model.changed_in().into_iter().collect();
            prop_assert_eq!(&wholes(&model), &kept, "each original once");
            prop_assert_eq!(model.changed_in().len(), places.len(), "no changed copy twice in a folder");
            match wanted {
                Wanted::Back => prop_assert!(places.is_empty()),
                Wanted::Changed(_) => prop_assert_eq!(model.treatment(), Treatment::Changed(intent.to_owned())),
                Wanted::Junk => prop_assert_eq!((model.treatment(), places.len()), (Treatment::Junk, 0)),
                Wanted::Held => prop_assert_eq!((model.treatment(), places.len()), (Treatment::Held, 0)),
            }
            if let (Wanted::Changed(_), 1) = (wanted, orders.len()) {
                prop_assert_eq!(places, expected);
            }
        }
        model.bring(Wanted::Back, "", &[]);
        let home = |originals: BTreeSet<Original>| {
            originals.into_iter().map(|(whole, folder, _, date, marks)| (whole, folder, date, marks)).collect::<Vec<_>>()
        };
        prop_assert_eq!(home(model.originals()), home(before), "where they were, with no mark of ours");
    }
}
