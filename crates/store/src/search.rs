//! Searching messages: a small, forgiving language, and its translation to SQL and FTS5.

mod list;
mod query;
mod run;

pub use list::{ListBounds, Listed, Listing, Place};
pub use query::Query;
pub use run::HITS_MAX;
pub(crate) use run::{SELECT, SELECT_STANDING, hit};

/// The longest query, in bytes: far more than a person types.
pub(crate) const QUERY_BYTES_MAX: usize = 1024;

/// The most terms of a query: each is a walk through the index.
pub(crate) const TERMS_MAX: usize = 32;
