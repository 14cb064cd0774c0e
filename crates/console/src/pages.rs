//! The pages, one file each.

pub(crate) mod messages;
pub(crate) mod sign_in;
pub(crate) mod welcome;
