//! `thymus`: command line, configuration, clock and wiring. What it decides is decided elsewhere.

mod act;
mod backfill;
mod backtest;
mod backup;
mod campaigns;
mod check;
mod cli;
mod clock;
mod console;
mod copies;
mod credential;
mod demo;
mod erase;
mod evidence;
mod explain;
mod intents;
mod logs;
mod look_again;
mod mailboxes;
mod prune;
mod recall;
mod run;
mod search;
mod secret;
mod signals;
mod stats;
mod terminal;
mod trace;
mod users;

use clap::Parser;
use cli::{Arguments, failure};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match cli::run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failure::report(&error),
    }
}
