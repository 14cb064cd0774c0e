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
use crate::console;
use crate::explain;
use crate::logs::stop::Stop;
use crate::terminal::Style;
use anyhow::Context;
use stage::Stage;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;
use story::Story;
use thymus_event::Host;
use thymus_generate::{Scenario, World, generate};
use thymus_store::{SharedWriter, Store};

/// Any free port, for this machine alone.
const FREE: &str = "127.0.0.1:0";

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
    let store = Store::open_read_only(stage.store_path())?;
    let find = |id: &str| explain::find(&store, &Config::default(), id).with_context(|| format!("looking for {id}"));
    let story = Story::of(&world, &run, &find)?;
    if global.json {
        json::write(&mut out, &story.as_json(asked.seed))?;
        return Ok(out.flush()?);
    }
    story.tell(&mut out, style)?;
    writeln!(out, "\n{}", style.faint(&format!("{:.1} s.", began.elapsed().as_secs_f64())))?;
    if !asked.no_serve {
        show(&world, &stage, &mut out, style)?;
    }
    writeln!(out, "{}", style.faint("Nothing of it was kept."))?;
    Ok(out.flush()?)
}

/// Opens the console on it, until told to stop.
fn show(world: &World, stage: &Stage, out: &mut impl Write, style: Style) -> anyhow::Result<()> {
    let mut config = Config::default();
    config.organisation.name.clone_from(&world.name);
    config.organisation.domains = world.domains.iter().map(|domain| Host::new(domain)).collect();
    config.store.path = stage.store_path().to_owned();
    // Nobody is disturbed who has a console there already.
    config.console.listen = FREE.to_owned();
    let stop = Arc::new(Stop::on_signals()?);
    let runtime = console::runtime()?;
    let shared = Arc::new(SharedWriter::new(Store::open(stage.store_path())?));
    let Some(opened) = console::bind(&config, &runtime)?.open(&config, &shared, &runtime, &stop, None)? else {
        return Ok(());
    };
    writeln!(out, "\n{}\n  {}", style.strong("See for yourself; this link signs you in, once:"), opened.welcome)?;
    writeln!(out, "  Ctrl-C ends it.")?;
    out.flush()?;
    stop.wait_for_it();
    runtime.shutdown_timeout(console::GRACE);
    Ok(())
}
