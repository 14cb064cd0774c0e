//! The command line: what can be asked, and who answers.

pub(crate) mod args;
pub(crate) mod config;
pub(crate) mod failure;
pub(crate) mod json;
pub(crate) mod settings;

pub(crate) use args::Arguments;
use args::Command;

/// Does what was asked.
///
/// # Errors
/// [`failure::Usage`] for wrong arguments or configuration; anything else for what the world refused.
pub(crate) fn run(arguments: Arguments) -> anyhow::Result<()> {
    let global = arguments.global;
    match arguments.command {
        Command::Demo(asked) => crate::demo::run(&global, &asked),
        Command::Backtest(asked) => crate::backtest::run(&global, asked),
        Command::Explain { message_id } => crate::explain::run(&global, &message_id),
        Command::Campaigns { id: Some(id), .. } => crate::campaigns::show(&global, &id),
        Command::Campaigns { id: None, all, limit } => crate::campaigns::list(&global, all, limit),
        Command::Search { query, limit } => crate::search::run(&global, &query, limit),
        Command::Signals { name } => crate::signals::run(&global, name.as_ref()),
        Command::Logs(asked) => crate::logs::run(&global, &asked),
        Command::Backfill(asked) => crate::backfill::run(&global, &asked),
        Command::Check => crate::check::run(&global),
        Command::Run => crate::run::run(&global),
        Command::Intents(asked) => crate::intents::run(&global, &asked),
        Command::Act { what } => crate::act::run(&global, &what),
        Command::Stats => crate::stats::run(&global),
        Command::Evidence(args::Evidence::Add(fact)) => crate::evidence::add(&global, fact),
        Command::Evidence(args::Evidence::Import(asked)) => crate::evidence::import(&global, &asked),
        Command::Evidence(args::Evidence::List) => crate::evidence::list(&global),
        Command::Evidence(args::Evidence::Withdraw { id, about }) => crate::evidence::withdraw(&global, &id, about),
        Command::Trace(asked) => crate::trace::run(&global, &asked),
        Command::Users(asked) => crate::users::run(&global, &asked),
        Command::Backup { folder } => crate::backup::backup(&global, &folder),
        Command::Restore { folder } => crate::backup::restore(&global, &folder),
        Command::Erase(asked) => crate::erase::run(&global, &asked),
        Command::Prune(asked) => crate::prune::run(&global, asked),
        Command::Config { what } => settings::run(&global, what),
    }
}
