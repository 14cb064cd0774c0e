//! Attacker-controlled bytes in, events and defects out. Decoding never fails and never panics: a part that cannot
//! be read is a [`thymus_event::Defect`], and defects are themselves evidence.

pub mod email;
pub mod indicators;
pub mod network;
pub mod saas;
