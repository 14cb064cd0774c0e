//! `thymus users`

use clap::Subcommand;

/// Help with examples.
pub(crate) const USERS: &str = "\
Whoever is added signs in to the console by the link that is printed, once, and chooses a password. Roles: viewer (lists, numbers,
verdicts), analyst (reads messages, decides about them), administrator (everything), auditor (what a viewer sees, and the audit log).

Examples:
  thymus users add ann --role analyst
  thymus users reset ann          a new link; the old password and second factor are good no more";

/// What can be asked of accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum Users {
    /// Add somebody; prints a link by which they sign in
    Add {
        /// What they sign in with
        #[arg(value_parser = name)]
        name: String,
        /// viewer, analyst, administrator or auditor
        #[arg(long, default_value = "viewer", value_name = "ROLE")]
        role: String,
    },
    /// List everybody
    List,
    /// Print a new link for somebody who cannot sign in
    Reset {
        /// Whom
        name: String,
    },
    /// Take an account away
    Remove {
        /// Whose
        name: String,
    },
}

fn name(text: &str) -> Result<String, String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= 64 && !text.chars().any(char::is_control);
    if fits { Ok(text.trim().to_owned()) } else { Err("a name of 1 to 64 characters wanted".to_owned()) }
}
