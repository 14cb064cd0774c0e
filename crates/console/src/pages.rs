//! The pages, one file each.

pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod campaigns;
pub(crate) mod decide;
pub(crate) mod entity;
pub(crate) mod evidence;
pub(crate) mod health;
pub(crate) mod locked;
pub(crate) mod message;
pub(crate) mod messages;
pub(crate) mod overview;
pub(crate) mod policy;
pub(crate) mod preview;
pub(crate) mod profile;
pub(crate) mod requests;
pub(crate) mod sign_in;
pub(crate) mod sources;
pub(crate) mod tokens;
pub(crate) mod users;
pub(crate) mod welcome;
