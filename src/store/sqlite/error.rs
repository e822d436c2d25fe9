//! What SQLite says, in the words of the house. The one place that knows its error codes.

use crate::store::StoreError;
use rusqlite::{ErrorCode, ffi};
use std::path::Path;

/// Why a step failed, before the file's name is added.
#[derive(Debug)]
pub(super) enum Trouble {
    Sql(rusqlite::Error),
    /// In words, with what to do.
    Words(String),
}

pub(super) type Step<T> = Result<T, Trouble>;

impl Trouble {
    /// Whether another process is in the way, and the step may be tried again.
    pub(super) fn is_busy(&self) -> bool {
        match self {
            Self::Sql(error) => is_busy(error),
            Self::Words(_) => false,
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

/// A value in the file that no outdial writes.
pub(super) fn unknown(what: &str, value: impl std::fmt::Display) -> Trouble {
    Trouble::Words(format!("\"{value}\" is no {what} that this outdial knows; {LOOK}"))
}

/// What to do about a file that is not as outdial left it.
pub(super) const LOOK: &str = "run `outdial db check`, and go on with a backup if the file is damaged";

/// The write-ahead log's index could not be made as large as it must be. SQLite calls that a fault of the disk; with
/// room left on it there is none.
fn shared_memory_found_no_room(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code.is_some_and(|code| code == ffi::SQLITE_IOERR_SHMSIZE)
}

/// A write failed, and not because the disk is full: SQLite has but one word for a quota that is used up and for a disk that
/// fails.
fn write_failed(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error().map(|error| error.extended_code);
    code.is_some_and(|code| {
        matches!(code, ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_TRUNCATE)
    })
}

/// The error of a step on this file.
pub(super) fn store_error(path: &Path, trouble: Trouble) -> StoreError {
    let path = path.display().to_string();
    let error = match trouble {
        Trouble::Words(detail) => return StoreError::Other { path, detail },
        Trouble::Sql(error) => error,
    };
    let detail = error.to_string();
    if shared_memory_found_no_room(&error) {
        return StoreError::Full { path };
    }
    if write_failed(&error) {
        let detail = format!("{detail}: a quota may be used up, or the disk may fail");
        return StoreError::ReadOnly { path, detail };
    }
    if is_busy(&error) {
        return StoreError::Locked { path };
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::Full { path },
        Some(ErrorCode::NotADatabase) => StoreError::NotOurs { path, detail: "it is no SQLite file".to_owned() },
        Some(
            ErrorCode::ReadOnly
            | ErrorCode::PermissionDenied
            | ErrorCode::CannotOpen
            | ErrorCode::SystemIoFailure
            | ErrorCode::AuthorizationForStatementDenied,
        ) => StoreError::ReadOnly { path, detail },
        Some(ErrorCode::DatabaseCorrupt) => {
            let advice = "run `outdial db check` to see what is wrong, and go on with a backup (`outdial db backup`)";
            StoreError::Other { path, detail: format!("the file is damaged ({detail}): {advice}") }
        }
        _ => StoreError::Other { path, detail: format!("the database says: {detail}; {LOOK}") },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_gets_its_words() {
        for (code, words) in [
            (ffi::SQLITE_BUSY, "in use by another outdial"),
            (ffi::SQLITE_BUSY_SNAPSHOT, "in use by another outdial"),
            (ffi::SQLITE_FULL, "the disk is full"),
            (ffi::SQLITE_IOERR_SHMSIZE, "the disk is full"),
            (ffi::SQLITE_NOTADB, "not an outdial database"),
            (ffi::SQLITE_READONLY, "can't be written"),
            (ffi::SQLITE_CANTOPEN, "can't be written"),
            (ffi::SQLITE_IOERR_WRITE, "a quota may be used up"),
            (ffi::SQLITE_IOERR_LOCK, "can't be written"),
            (ffi::SQLITE_CORRUPT, "outdial db check"),
            (ffi::SQLITE_CONSTRAINT_CHECK, "f.db: "),
            (ffi::SQLITE_ERROR, "outdial db check"),
        ] {
            let error = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let said = store_error(Path::new("f.db"), error.into()).to_string();
            assert!(said.contains(words) && said.contains("f.db"), "{code}: {said}");
        }
    }
}
