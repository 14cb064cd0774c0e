//! `thymus config`: show, check, begin.

use super::args::{ConfigCommand, Global};
use super::config::{Config, EXAMPLE};
use super::json;
use std::io::{self, Write};

pub(crate) fn run(global: &Global, what: ConfigCommand) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match what {
        ConfigCommand::Example => out.write_all(EXAMPLE.as_bytes())?,
        ConfigCommand::Check => {
            Config::load(global.config.as_deref())?;
            writeln!(out, "the configuration is well formed")?;
        }
        ConfigCommand::Show => show(global, &mut out)?,
    }
    Ok(())
}

fn show(global: &Global, out: &mut impl Write) -> anyhow::Result<()> {
    let mut config = load(global)?;
    config.store.path = config.store_path();
    if global.json {
        json::write(out, &config)?;
    } else {
        out.write_all(toml::to_string(&config)?.as_bytes())?;
    }
    Ok(())
}

/// File and environment, and over them the flags that every command takes.
pub(crate) fn load(global: &Global) -> anyhow::Result<Config> {
    let mut config = Config::load(global.config.as_deref())?;
    if let Some(store) = &global.store {
        config.store.path.clone_from(store);
    }
    Ok(config)
}
