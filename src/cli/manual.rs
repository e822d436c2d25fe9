//! Shell completions and man pages, made from the commands themselves.

use super::context::Context;
use super::error::{CliError, Exit};
use std::io::Write;
use std::path::PathBuf;

/// Print the completions for a shell
#[derive(Debug, clap::Args)]
pub struct CompletionsArgs {
    shell: clap_complete::Shell,
}

/// Write the man pages to a folder
#[derive(Debug, clap::Args)]
pub struct ManArgs {
    /// The folder; made if it is not there
    dir: PathBuf,
}

/// Prints completions.
///
/// # Errors
/// When standard output fails.
pub fn completions(context: &mut Context, args: &CompletionsArgs) -> Result<Exit, CliError> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut super::command(), "outdial", &mut text);
    context.out().write_all(&text)?;
    Ok(Exit::Done)
}

/// Writes one page a command.
///
/// # Errors
/// When the folder can't be written.
pub fn man(context: &mut Context, args: &ManArgs) -> Result<Exit, CliError> {
    let wrong = |error: std::io::Error| CliError::fault(format!("{}: can't be written: {error}", args.dir.display()));
    std::fs::create_dir_all(&args.dir).map_err(wrong)?;
    clap_mangen::generate_to(super::command(), &args.dir).map_err(wrong)?;
    context.say(format!("man pages are in {}", args.dir.display()));
    Ok(Exit::Done)
}
