//! HTML as a reader sees it: its text (own and quoted apart), its links, and what is hidden in it.

pub(crate) mod entity;
mod page;
mod sink;
mod style;
mod tokenizer;

pub(crate) use page::{Limits, Page, read};
pub(crate) use sink::Sink;
