//! The pages, one file each.

pub(crate) mod audit;
pub(crate) mod messages;
pub(crate) mod profile;
pub(crate) mod sign_in;
pub(crate) mod users;
pub(crate) mod welcome;
