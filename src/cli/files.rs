//! Files that the command line names: opened with a sentence for what is wrong, and written whole or not at all.

use super::error::CliError;
use std::fs::{File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

/// Opens a file, or a pipe, to be read once.
///
/// # Errors
/// When it can't be read or is a folder.
pub fn open(path: &Path) -> Result<File, CliError> {
    let unreadable = |error: io::Error| CliError::unreadable(path, &error);
    // A pipe that nobody writes to yet keeps the opening waiting, so what it is comes first.
    if std::fs::metadata(path).map_err(unreadable)?.is_dir() {
        return Err(CliError::unreadable(path, &io::ErrorKind::IsADirectory.into()));
    }
    File::open(path).map_err(unreadable)
}

/// The text of a file.
///
/// # Errors
/// When it can't be read, or is no UTF-8; then with line and column.
pub fn read_text(path: &Path) -> Result<String, CliError> {
    let bytes = std::fs::read(path).map_err(|error| CliError::unreadable(path, &error))?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..at).unwrap_or_default()).into_owned();
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1;
        let what = "a byte that is no UTF-8 text: save the file as UTF-8";
        CliError::fault(format!("{}:{line}:{column}: {what}", path.display()))
    })
}

/// What is known of a file that is read more than once. A list or a file of results is known by its bytes, and a pipe
/// gives them only once.
///
/// # Errors
/// When it is no file on a disk, or may not be read.
pub fn on_disk(path: &Path) -> Result<Metadata, CliError> {
    let unreadable = |error: io::Error| CliError::unreadable(path, &error);
    let known = std::fs::metadata(path).map_err(unreadable)?;
    if known.is_dir() {
        return Err(CliError::unreadable(path, &io::ErrorKind::IsADirectory.into()));
    }
    if !known.is_file() {
        let line = format!(
            "{}: it is a pipe or a device, which can be read only once: save it as a file, or hand it in on standard input and name it -",
            path.display()
        );
        return Err(CliError::fault(line));
    }
    File::open(path).map_err(unreadable)?;
    Ok(known)
}

/// Writes a file of rejects beside its place and moves it there when it is whole.
///
/// # Errors
/// When it can't be written; then what was there before is still there.
pub fn write_whole(target: &Path, write: impl FnOnce(File) -> Result<(), CliError>) -> Result<(), CliError> {
    replace(target, |error| unwritable(target, &error), write)
}

/// Writes a file beside its place and moves it there when it is whole; `wrong` words what keeps it from being written.
///
/// # Errors
/// When it can't be written; then what was there before is still there.
pub fn replace(
    target: &Path,
    wrong: impl Fn(io::Error) -> CliError,
    write: impl FnOnce(File) -> Result<(), CliError>,
) -> Result<(), CliError> {
    if target.is_dir() {
        return Err(wrong(io::ErrorKind::IsADirectory.into()));
    }
    let part = PathBuf::from(format!("{}.part", target.display()));
    let written = File::create(&part)
        .map_err(&wrong)
        .and_then(write)
        .and_then(|()| std::fs::rename(&part, target).map_err(&wrong));
    if written.is_err() {
        // What is left is half a file, or nothing; the error that is told already says that there is none.
        let _ = std::fs::remove_file(&part);
    }
    written
}

/// A file of rejects that can't be written. The rows that were taken stay taken.
pub fn unwritable(target: &Path, error: &io::Error) -> CliError {
    let what = why_not_written(error);
    CliError::fault(format!(
        "{}: the rejects can't be written: {what}; name another place with --rejects and run the same command again",
        target.display()
    ))
}

/// What keeps a file from being written, in words.
pub fn why_not_written(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "there is no such folder".to_owned(),
        io::ErrorKind::PermissionDenied => "you may not write there".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only".to_owned(),
        io::ErrorKind::StorageFull => "the disk is full".to_owned(),
        io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        _ => error.to_string(),
    }
}

/// Refuses to write rejects over a file that is read, or over the database.
///
/// # Errors
/// When `target` is one of these files.
pub fn spare(target: &Path, others: &[&Path]) -> Result<(), CliError> {
    let Ok(place) = target.canonicalize() else { return Ok(()) };
    match others.iter().find(|other| other.canonicalize().is_ok_and(|other| other == place)) {
        None => Ok(()),
        Some(other) => {
            let line =
                format!("--rejects {}: that would overwrite {}: name another file", target.display(), other.display());
            Err(CliError::new(super::error::Exit::Usage, line))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_file_is_written_whole_or_not_at_all() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("x.rejects.csv");
        let put = |text: &'static str, fails: bool| {
            write_whole(&target, |mut file| {
                file.write_all(text.as_bytes())?;
                if fails { Err(CliError::fault("the disk is full")) } else { Ok(()) }
            })
        };
        put("first", false).expect("written");
        put("second", true).expect_err("cut off");
        assert_eq!(std::fs::read_to_string(&target).expect("a file"), "first");
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
    }

    #[test]
    fn what_is_read_is_not_written_over() {
        let folder = tempfile::tempdir().expect("a folder");
        let (list, other) = (folder.path().join("list.csv"), folder.path().join("other.csv"));
        std::fs::write(&list, "phone\n").expect("a file");
        let same = folder.path().join(".").join("list.csv");
        spare(&same, &[&other, &list]).expect_err("the list");
        spare(&other, &[&list]).expect("a new file");
    }

    #[test]
    fn a_folder_is_no_file() {
        let folder = tempfile::tempdir().expect("a folder");
        for error in [open(folder.path()).map(|_| ()), on_disk(folder.path()).map(|_| ())] {
            assert!(error.expect_err("a folder").to_string().contains("it is a folder, not a file"));
        }
    }
}
