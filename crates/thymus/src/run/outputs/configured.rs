//! Who is told, as configured.

use crate::cli::config::Config;
use crate::cli::failure;
use crate::credential::Place;
use std::path::Path;
use thymus_event::verdict::Action;
use thymus_output::{EventFile, Output, Syslog, Teller, Trust, Webhook, WebhookSecret};

/// One who is told.
#[derive(Debug)]
pub(crate) struct Configured {
    /// What it is called: its section.
    pub(crate) name: &'static str,
    pub(crate) output: Output,
    /// The weakest action that is told.
    pub(crate) from: Action,
}

/// All of them; connects to nobody yet.
pub(crate) fn configured(config: &Config) -> anyhow::Result<Vec<Configured>> {
    let all = [webhook(config)?, syslog(config)?, file(config)];
    Ok(all.into_iter().flatten().collect())
}

fn webhook(config: &Config) -> anyhow::Result<Option<Configured>> {
    let wanted = &config.webhook;
    let Some(url) = wanted.target().map_err(failure::usage)? else { return Ok(None) };
    let variable = "THYMUS_WEBHOOK_SECRET";
    let secret = Place { key: "webhook.secret_file", file: &wanted.secret_file, variable }.read()?;
    let secret = WebhookSecret::new(&secret).map_err(|why| failure::usage(format!("webhook.secret_file: {why}")))?;
    let webhook = Webhook::new(url, secret, &trust(&wanted.trusted_certificates), teller(config));
    let output = Output::Webhook(Box::new(webhook.map_err(|why| failure::usage(format!("webhook: {why}")))?));
    Ok(Some(Configured { name: "webhook", output, from: wanted.from }))
}

fn syslog(config: &Config) -> anyhow::Result<Option<Configured>> {
    let wanted = &config.syslog;
    let Some(address) = wanted.target().map_err(failure::usage)? else { return Ok(None) };
    let (host, trust) = (config.listener.host.as_str(), trust(&wanted.trusted_certificates));
    let syslog = Syslog::new(address, wanted.format.format(), host, &trust, teller(config));
    let output = Output::Syslog(Box::new(syslog.map_err(|why| failure::usage(format!("syslog: {why}")))?));
    Ok(Some(Configured { name: "syslog", output, from: wanted.from }))
}

fn file(config: &Config) -> Option<Configured> {
    let path = config.event_file.target()?;
    let output = Output::File(EventFile::new(path.to_owned(), teller(config)));
    Some(Configured { name: "event_file", output, from: config.event_file.from })
}

fn trust(file: &Path) -> Trust {
    if file.as_os_str().is_empty() { Trust::System } else { Trust::These(file.to_owned()) }
}

fn teller(config: &Config) -> Teller {
    let console = &config.console;
    let console_url = if console.listen.is_empty() { console.public_url.clone() } else { console.url() };
    Teller { organisation: config.organisation.name.clone(), console_url }
}
