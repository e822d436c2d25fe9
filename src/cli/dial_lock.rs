//! One dialing process for a database: what another one has open must not be taken for calls that a crash cut off.

use super::error::{CliError, Exit};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};

/// Held while a process dials; the system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub struct DialLock {
    _file: File,
}

impl DialLock {
    /// Takes the lock of a database, a file beside it.
    ///
    /// # Errors
    /// When another process dials from the same database, or the file can't be made.
    pub fn take(db: &Path) -> Result<Self, CliError> {
        // Beside the file itself: whoever comes by a link must find the same lock.
        let mut path = std::fs::canonicalize(db).unwrap_or_else(|_| db.to_owned()).into_os_string();
        path.push(".dialing");
        let path = PathBuf::from(path);
        let wrong =
            |error: std::io::Error| CliError::new(Exit::Store, format!("{}: can't be made: {error}", path.display()));
        let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(wrong)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => {
                let line = format!("another outdial dials from {}: wait until it has ended", db.display());
                Err(CliError::new(Exit::Store, line))
            }
            Err(TryLockError::Error(error)) => Err(wrong(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_one_dials_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let db = folder.path().join("outdial.db");
        let first = DialLock::take(&db).expect("the first");
        let second = DialLock::take(&db).expect_err("the second waits");
        assert_eq!(second.exit, Exit::Store);
        drop(first);
        #[cfg(unix)]
        {
            File::create(&db).expect("a file");
            let link = folder.path().join("link.db");
            std::os::unix::fs::symlink(&db, &link).expect("a link");
            let first = DialLock::take(&db).expect("the first");
            DialLock::take(&link).expect_err("the same database by a link");
            drop(first);
        }
        DialLock::take(&db).expect("the next");
    }
}
