//! `thymus demo`: an invented organisation, judged by the same pipeline as real mail, told as a story.
//!
//! What the generator knows of its own messages is used after judging, to find the ones to show; the pipeline gets
//! what it would get in life: an archive, a web log, a map of devices, and look-ups of when domains were registered.

mod stage;
mod story;

use crate::backtest;
use crate::cli::args::{self, Global};
use crate::cli::config::Config;
use crate::cli::json;
use crate::explain;
use crate::terminal::Style;
use anyhow::Context;
use stage::Stage;
use std::io::{self, Write};
use std::time::Instant;
use story::Story;
use thymus_generate::{Scenario, generate};

/// Plays and tells.
pub(crate) fn run(global: &Global, asked: &args::Demo) -> anyhow::Result<()> {
    let began = Instant::now();
    let style = Style::of_stdout();
    let mut out = io::stdout().lock();
    let world = generate(&Scenario::default_with_seed(asked.seed));
    if !global.json {
        story::opening(&world, asked.seed, &mut out, style)?;
    }
    let stage = Stage::set(&world)?;
    let run = backtest::carry_out(stage.plan())?;
    let store = stage.store()?;
    let find = |id: &str| explain::find(&store, &Config::default(), id).with_context(|| format!("looking for {id}"));
    let story = Story::of(&world, &run, &find)?;
    if global.json {
        json::write(&mut out, &story.as_json(asked.seed))?;
    } else {
        story.tell(&mut out, style)?;
        writeln!(
            out,
            "\n{}",
            style.faint(&format!("{:.1} s; nothing of it was kept.", began.elapsed().as_secs_f64()))
        )?;
    }
    out.flush()?;
    Ok(())
}
