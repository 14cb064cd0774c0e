//! How a message stands, from what is seen of it.

use super::{Copy, Kind, Role, Sight, Wanted};
use crate::{Presence, Standing, Treatment};

/// How the message stands by what its owner can reach most easily; `None` when there is no copy.
pub(crate) fn standing(sight: &Sight) -> Option<Standing> {
    let shown = sight.copies.iter().min_by_key(|copy| reach(sight, copy))?;
    let role = sight.role(shown);
    let treatment = match (role, &shown.kind) {
        (Role::Hold, _) => Treatment::Held,
        (_, Kind::Changed(intent)) => Treatment::Changed(intent.clone()),
        (Role::Junk, Kind::Original) => Treatment::Junk,
        (Role::Own | Role::Trash, Kind::Original) => Treatment::AsItCame,
    };
    let folder = if role == Role::Hold { sight.home(shown) } else { shown.id.folder };
    let seen = sight.copies.iter().any(|copy| copy.flags.iter().any(|flag| flag.eq_ignore_ascii_case("\\Seen")));
    let copies = sight.originals().count().max(1);
    Some(Standing { treatment, folder: sight.name(folder).to_owned(), seen, copies })
}

fn reach(sight: &Sight, copy: &Copy) -> u8 {
    match (sight.role(copy), &copy.kind) {
        (Role::Own, Kind::Original) => 0,
        (Role::Own, Kind::Changed(_)) => 1,
        (Role::Junk, Kind::Original) => 2,
        (Role::Junk, Kind::Changed(_)) => 3,
        (Role::Trash, _) => 4,
        (Role::Hold, _) => 5,
    }
}

/// Whether there is anything to act on.
pub(crate) fn presence(sight: &Sight, wanted: Wanted<'_>, found_before: bool) -> Presence<()> {
    if sight.copies.is_empty() {
        return if found_before { Presence::Gone } else { Presence::NotYet };
    }
    let is_trashed = |copy: &Copy| sight.role(copy) == Role::Trash;
    let removed_by_owner = |copy: &Copy| sight.role(copy) == Role::Hold && copy.marks.changed;
    let gone = match wanted {
        Wanted::Held => false,
        Wanted::Back => {
            sight.originals().next().is_none() && sight.copies.iter().all(|copy| sight.role(copy) != Role::Hold)
        }
        Wanted::Junk => sight.copies.iter().all(is_trashed),
        Wanted::Changed(_) => {
            sight.changed().all(is_trashed) && sight.originals().all(|copy| is_trashed(copy) || removed_by_owner(copy))
        }
    };
    if gone { Presence::Gone } else { Presence::Here(()) }
}
