//! Call files, moved into the folder from which Asterisk takes them.

use super::error::CliError;
use super::files::why_not_written;
use crate::clock::{Clock, WallClock};
use crate::handover::CallFile;
use chrono::{DateTime, Utc};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::SystemTime;

/// Why not all files are in the folder, and how many are, in the order of the list: Asterisk dials those.
pub struct NotPlaced {
    pub placed: usize,
    pub error: CliError,
}

/// Writes call files beside the folder and, when all are written, moves them into it one by one: Asterisk takes a file the moment
/// it appears there. `every` seconds lie between one call and the next; Asterisk waits with a file of a later time.
///
/// # Errors
/// When a file can't be written or moved.
pub fn place(folder: &Path, calls: &[CallFile], every: u32) -> Result<(), NotPlaced> {
    let wrong = |error: io::Error| unwritable(folder, &error);
    let none = |error: CliError| NotPlaced { placed: 0, error };
    let whole = folder.canonicalize().map_err(|error| none(wrong(error)))?;
    let beside = whole.parent().unwrap_or(&whole);
    let making = tempfile::Builder::new().prefix(".outdial-").tempdir_in(beside);
    let making = making.map_err(|error| none(unwritable(beside, &error)))?;
    for (call, turn) in calls.iter().zip(0u32..) {
        let part = making.path().join(&call.name);
        write(&part, &call.text, every.saturating_mul(turn)).map_err(|error| none(wrong(error)))?;
        give_away(&part, &whole).map_err(none)?;
    }
    for (placed, call) in calls.iter().enumerate() {
        let (part, target) = (making.path().join(&call.name), whole.join(&call.name));
        let moved = if target.exists() {
            Err(CliError::fault(format!("{}: such a file is there already: ask again in a second", target.display())))
        } else {
            std::fs::rename(&part, &target).map_err(wrong)
        };
        moved.map_err(|error| NotPlaced { placed, error })?;
    }
    Ok(())
}

/// Writes a file, of a time so many seconds from now if it is to wait.
fn write(path: &Path, text: &str, wait: u32) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    if wait > 0 {
        let start: DateTime<Utc> = WallClock.now() + chrono::Duration::seconds(i64::from(wait));
        file.set_modified(SystemTime::from(start))?;
    }
    Ok(())
}

/// Gives a file to whom the folder belongs. Asterisk notes in it that it is calling, and moves its time past its next look; where it
/// may not, a new start of Asterisk dials again what was under way at its end.
#[cfg(unix)]
fn give_away(part: &Path, folder: &Path) -> Result<(), CliError> {
    use std::os::unix::fs::{MetadataExt, chown};
    let wrong = |error: io::Error| unwritable(folder, &error);
    let owner = folder.metadata().map_err(wrong)?;
    if part.metadata().map_err(wrong)?.uid() == owner.uid() {
        return Ok(());
    }
    chown(part, Some(owner.uid()), Some(owner.gid())).map_err(|_| {
        CliError::fault(format!(
            "{}: the folder belongs to user {}, and call files must too, or Asterisk may dial them twice: run outdial as that user \
             or as root",
            folder.display(),
            owner.uid()
        ))
    })
}

#[cfg(not(unix))]
fn give_away(_part: &Path, _folder: &Path) -> Result<(), CliError> {
    Ok(())
}

fn unwritable(folder: &Path, error: &io::Error) -> CliError {
    let what = why_not_written(error);
    CliError::fault(format!(
        "{}: the call files can't be written: {what}; name another folder with --output",
        folder.display()
    ))
}
