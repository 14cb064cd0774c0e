//! The one place where a foreign parser's panic ends.
//!
//! Pictures, QR codes, 7z headers and compound files are read by crates that others wrote. They are bounded like our own
//! code, but whether they never panic is theirs to promise. A panic there is a defect of the file, not the end of the
//! run. What this cannot contain: a stack that overflows and memory that runs out, hence the bounds at every
//! caller; and a build with `panic = "abort"`, hence the workspace's profile says `unwind`.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs a parser; `None` when it panicked. What it was working on must not be looked at again then.
pub(super) fn contained<T>(parse: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(parse)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_ends_here() {
        assert_eq!(contained(|| 1), Some(1));
        let odd: Option<u8> = contained(|| panic!("a foreign parser's panic, as it is meant to look in this test"));
        assert_eq!(odd, None);
    }
}
