//! The environment: `THYMUS_ORGANISATION_DOMAINS=a.example,b.example` is `organisation.domains`.

use super::Config;
use crate::cli::failure;
use std::ffi::OsString;
use toml::{Table, Value};

const PREFIX: &str = "THYMUS_";

/// Variables with the prefix that are not keys of the configuration: secrets are none, so that nothing shows them.
const OTHERS: [&str; 3] = ["THYMUS_CONFIG", "THYMUS_WEBHOOK_SECRET", super::imap::PASSWORD];

/// Lays the variables over a configuration. A variable that names no key is an error, as in the file.
pub(super) fn apply(config: Config, variables: impl Iterator<Item = (OsString, OsString)>) -> anyhow::Result<Config> {
    let mut config = config;
    for (name, value) in variables {
        let (Some(name), Some(value)) = (name.to_str(), value.to_str()) else { continue };
        if name.starts_with(PREFIX) && !OTHERS.contains(&name) {
            config = with(&config, name, value).map_err(|text| failure::usage(format!("{name}: {text}")))?;
        }
    }
    Ok(config)
}

fn with(config: &Config, name: &str, value: &str) -> Result<Config, String> {
    let mut table = Table::try_from(config).map_err(|error| error.to_string())?;
    let key = name.strip_prefix(PREFIX).unwrap_or(name).to_lowercase();
    let slot = table
        .iter_mut()
        .filter_map(|(section, inner)| Some((key.strip_prefix(section)?.strip_prefix('_')?, inner.as_table_mut()?)))
        .find_map(|(leaf, inner)| inner.get_mut(leaf))
        .ok_or("no such key")?;
    *slot = like(slot, value)?;
    table.try_into().map_err(|error: toml::de::Error| error.message().to_owned())
}

/// The text as a value of the same type as the present one.
fn like(present: &Value, text: &str) -> Result<Value, String> {
    let text = text.trim();
    match present {
        Value::Array(_) => {
            let items = text.split(',').map(str::trim).filter(|item| !item.is_empty());
            Ok(Value::Array(items.map(|item| Value::String(item.to_owned())).collect()))
        }
        Value::Integer(_) => text.parse().map(Value::Integer).map_err(|_| format!("{text:?} is not a whole number")),
        Value::Float(_) => text.parse().map(Value::Float).map_err(|_| format!("{text:?} is not a number")),
        Value::Boolean(_) => text.parse().map(Value::Boolean).map_err(|_| format!("{text:?} is not true or false")),
        _ => Ok(Value::String(text.to_owned())),
    }
}
