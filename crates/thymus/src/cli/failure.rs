//! Exit codes: 0 well, 1 something failed, 2 asked wrongly (arguments, configuration).

use std::fmt;
use std::io::{self, Write};
use std::process::ExitCode;

/// What was asked cannot be done as asked: a matter of arguments or configuration, not of the world.
#[derive(Debug)]
pub(crate) struct Usage(String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// An error of usage, exit code 2.
pub(crate) fn usage(text: impl Into<String>) -> anyhow::Error {
    anyhow::Error::new(Usage(text.into()))
}

/// Tells what failed on the standard error stream and gives the exit code. A reader that went away
/// (`thymus search … | head`) is no failure.
pub(crate) fn report(error: &anyhow::Error) -> ExitCode {
    if is_broken_pipe(error) {
        return ExitCode::SUCCESS;
    }
    let text = format!("thymus: {error:#}");
    for line in text.lines() {
        let _ = writeln!(io::stderr(), "{}", crate::terminal::plain(line));
    }
    if error.chain().any(|cause| cause.is::<Usage>()) { ExitCode::from(2) } else { ExitCode::from(1) }
}

fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let kind = |cause: &(dyn std::error::Error + 'static)| match cause.downcast_ref::<io::Error>() {
        Some(error) => Some(error.kind()),
        None => cause.downcast_ref::<serde_json::Error>().and_then(serde_json::Error::io_error_kind),
    };
    error.chain().any(|cause| kind(cause) == Some(io::ErrorKind::BrokenPipe))
}

#[cfg(test)]
mod tests {
    use super::*;
    use anyhow::Context;

    #[test]
    fn kinds_of_failure_have_their_exit_codes() {
        let gone = anyhow::Error::from(io::Error::from(io::ErrorKind::BrokenPipe)).context("cannot write");
        assert_eq!(report(&gone), ExitCode::SUCCESS);
        let wrong = Err::<(), _>(usage("no such thing")).context("reading the configuration").unwrap_err();
        assert_eq!(report(&wrong), ExitCode::from(2));
        assert_eq!(report(&anyhow::anyhow!("disk full")), ExitCode::from(1));
    }
}
