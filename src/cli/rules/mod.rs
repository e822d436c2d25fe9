//! `rules`: the law that outdial goes by, with the user's own rules.

pub mod diff;
pub mod holidays;
pub mod list;
pub mod place;
pub mod show;
pub mod told;

use super::context::Context;
use super::error::{CliError, Exit};
use crate::domain::campaign::CampaignKind;
use crate::rules::rule::Rule;
use clap::builder::PossibleValuesParser;

/// Show the rules: which there are, what they say, what changes
///
/// They are dated and cited. The day that is asked for is that of --at; your own rules (--rules DIR) are among them.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    List(list::Args),
    Show(show::Args),
    Diff(diff::Args),
}

/// Runs a `rules` command.
///
/// # Errors
/// When no such jurisdiction is known, or standard output fails.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    match command {
        Command::List(args) => list::run(context, args),
        Command::Show(args) => show::run(context, args),
        Command::Diff(args) => diff::run(context, args),
    }
}

/// The kinds that an option may name.
fn kind_names() -> PossibleValuesParser {
    PossibleValuesParser::new(CampaignKind::ALL.map(CampaignKind::name))
}

/// Whether a rule binds calls of a kind; every rule does if none is named.
fn of_kind(rule: &Rule, kind: Option<&str>) -> bool {
    kind.and_then(CampaignKind::from_name).is_none_or(|kind| rule.binds(kind))
}
