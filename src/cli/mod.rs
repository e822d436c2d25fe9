//! The commands: a file a command, its doc comment the help. They parse, build what is needed, and print; the work is
//! done by the modules below.

pub mod account;
pub mod age;
pub mod ahead;
pub mod call_files;
mod call_sheet;
pub mod campaign;
pub mod campaign_check;
pub mod campaign_law;
pub mod check;
pub mod check_row;
pub mod claim;
pub mod consent;
pub mod context;
pub mod db;
pub mod dial;
pub mod dial_list;
pub mod dial_lock;
mod dial_told;
pub mod disposition;
pub mod error;
pub mod files;
mod filters;
pub mod forget;
pub mod handover;
pub mod inputs;
pub mod interrupt;
pub mod kept_lists;
mod lead;
pub mod list;
pub mod lists;
pub mod lists_told;
pub mod manual;
pub mod maps;
mod mixes;
pub mod others;
pub mod own_rules;
mod plan_told;
pub mod progress;
mod quotas_told;
pub mod record;
pub mod rehearsal;
pub mod report;
pub mod rules;
pub mod run;
pub mod schedule;
mod schedule_told;
pub mod settings;
pub mod simulated;
pub mod standing;
pub mod suppression;
pub mod terms;
pub mod totals;
pub mod update;
pub mod wait_told;
pub mod waiting;
pub mod weights;
pub mod what_if;
pub mod who;
pub mod why;
mod why_attempt;
mod why_told;
mod withdraw;
pub mod words;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};
use context::Context;
use error::{CliError, Exit};
use std::io::Write;
use std::process::ExitCode;
use std::sync::LazyLock;

/// Decides who may be called now and says why not; makes the dial list; places the calls; records and reports.
///
/// A campaign is a small TOML file. Begin with `outdial run campaigns/sales.toml`, which imports its lists, dials them on
/// a simulated line and reports; then read the file and write your own.
#[derive(Debug, Parser)]
#[command(name = "outdial", max_term_width = 100, after_help = EXIT_CODES)]
struct Cli {
    #[command(flatten)]
    globals: settings::Globals,
    #[command(subcommand)]
    command: Command,
}

const EXIT_CODES: &str = "Exit codes: 0 done · 1 a fault in what was given · 2 usage · 3 nothing to dial now · \
4 refused by rule · 5 telephony link · 6 database · 130 stopped by Ctrl-C";

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    #[command(subcommand)]
    Campaign(campaign::Command),
    #[command(subcommand)]
    Lead(lead::Command),
    #[command(subcommand)]
    List(list::Command),
    DialList(dial_list::Args),
    Schedule(schedule::Args),
    Dial(dial::Args),
    #[command(subcommand)]
    Disposition(disposition::Command),
    #[command(subcommand)]
    Report(report::Command),
    Why(why::Args),
    Check(check::Args),
    #[command(subcommand)]
    Rules(rules::Command),
    #[command(subcommand)]
    Suppression(suppression::Command),
    #[command(subcommand)]
    Consent(consent::Command),
    #[command(subcommand)]
    Db(db::Command),
    Completions(manual::CompletionsArgs),
    Man(manual::ManArgs),
}

/// The command line as `clap` knows it, with the versions of the data that decide.
pub fn command() -> clap::Command {
    static VERSION: LazyLock<String> = LazyLock::new(version);
    let asked = std::env::args_os().any(|arg| arg == "--version" || arg == "-V");
    // The rulebook takes a moment to read: only for those who ask.
    Cli::command().version(if asked { VERSION.as_str() } else { env!("CARGO_PKG_VERSION") })
}

fn version() -> String {
    format!(
        "{}\ntime zones  {} (built in)\nphone data  libphonenumber metadata {}\nrulebook    {} (built in)",
        env!("CARGO_PKG_VERSION"),
        crate::rules::zones::ZoneTable::embedded().version(),
        crate::intake::phones::METADATA_VERSION,
        age::rulebook(crate::rules::Rulebook::embedded()),
    )
}

/// Runs the program and gives its exit code.
pub fn main() -> ExitCode {
    let matches = match command().try_get_matches() {
        Ok(matches) => matches,
        Err(error) => {
            let code = if error.use_stderr() { Exit::Usage } else { Exit::Done };
            // Nobody is left to tell when this fails.
            let _ = error.print();
            return ExitCode::from(code as u8);
        }
    };
    let done =
        Cli::from_arg_matches(&matches).map_err(|error| CliError::new(Exit::Usage, error.to_string())).and_then(act);
    match done {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            let mut err = std::io::stderr().lock();
            for line in &error.lines {
                // Standard error may be closed; there is nobody left to tell.
                let _ = writeln!(err, "outdial: {line}");
            }
            ExitCode::from(error.exit as u8)
        }
    }
}

fn act(cli: Cli) -> Result<Exit, CliError> {
    let mut context = Context::new(cli.globals)?;
    if context.globals.verbose {
        let (db, at) = (context.globals.db.display(), words::instant(context.now));
        let rulebook = age::rulebook(context.rulebook());
        context.say(format!("database {db}, as of {at}, time zones {}, rulebook {rulebook}", context.zones.version()));
    }
    let exit = match cli.command {
        Command::Run(args) => run::run(&mut context, &args),
        Command::Campaign(command) => campaign::run(&mut context, &command),
        Command::Lead(command) => lead::run(&mut context, &command),
        Command::List(command) => list::run(&mut context, &command),
        Command::DialList(args) => dial_list::run(&mut context, &args),
        Command::Schedule(args) => schedule::run(&mut context, &args),
        Command::Dial(args) => dial::run(&mut context, &args),
        Command::Disposition(command) => disposition::run(&mut context, &command),
        Command::Report(command) => report::run(&mut context, &command),
        Command::Why(args) => why::run(&mut context, &args),
        Command::Check(args) => check::run(&mut context, &args),
        Command::Rules(command) => rules::run(&mut context, &command),
        Command::Suppression(command) => suppression::run(&mut context, &command),
        Command::Consent(command) => consent::run(&mut context, &command),
        Command::Db(command) => db::run(&mut context, &command),
        Command::Completions(args) => manual::completions(&mut context, &args),
        Command::Man(args) => manual::man(&mut context, &args),
    };
    // What a command wrote before it failed is written out all the same.
    let written = context.finish();
    let exit = exit?;
    written?;
    Ok(exit)
}
