//! `db`: check and back up the database.

use super::context::Context;
use super::error::{CliError, Exit};
use crate::store::Store;
use std::path::PathBuf;

/// Check or back up the database
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Look for damage, and prove that the reports' sums equal the attempts
    Check,
    /// Copy the database to a new file, while it is in use
    Backup {
        /// The file to make; it must not be there
        file: PathBuf,
    },
}

/// Runs a `db` command.
///
/// # Errors
/// When the database can't be read, is unsound, or the copy can't be written.
pub fn run(context: &mut Context, command: &Command) -> Result<Exit, CliError> {
    let store = context.existing_store()?;
    match command {
        Command::Check => {
            let problems = store.check()?;
            if problems.is_empty() {
                context.say(format!("{}: sound", context.globals.db.display()));
                return Ok(Exit::Done);
            }
            Err(CliError { exit: Exit::Store, lines: problems })
        }
        Command::Backup { file } => {
            if file.exists() {
                return Err(CliError::fault(format!("{}: there is such a file already: name another", file.display())));
            }
            store.backup(file)?;
            context.say(format!("copied to {}", file.display()));
            Ok(Exit::Done)
        }
    }
}
