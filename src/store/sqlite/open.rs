//! Opening and making the file, and copying it.

use super::error::{Step, Trouble, store_error};
use super::waiting::{PATIENCE, Waiting};
use super::{SqliteStore, begin};
use crate::store::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// `ODIA`: tells outdial's files from those of other programs (SQLite file format, 1.3.17).
pub(super) const APPLICATION_ID: i64 = 0x4F44_4941;

/// The schema, step by step; a file's `user_version` says how many of them it has seen.
const MIGRATIONS: [&str; 16] = [
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
    include_str!("migrations/0014.sql"),
    include_str!("migrations/0015.sql"),
    include_str!("migrations/0016.sql"),
];

/// The migration that made the directory.
const DIRECTORY: usize = 9;

/// The migration that packed the leads that were never dialed.
const FRESH: usize = 11;

pub(super) const SCHEMA: i64 = MIGRATIONS.len() as i64;

/// What a file turned out to be.
#[derive(Debug, PartialEq, Eq)]
enum Found {
    /// Nothing in it yet.
    Fresh,
    /// Ours, with this many migrations.
    Ours(i64),
    Foreign(String),
}

impl SqliteStore {
    /// Opens the database, or makes it if there is no such file.
    ///
    /// # Errors
    /// When the file is not outdial's or a newer outdial's, is in use by another, or can't be made. A file that could
    /// not be made leaves nothing behind.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, true, Waiting::default())
    }

    /// Opens a database that must be there.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when it is not; else as [`open`](Self::open).
    pub fn open_existing(path: &Path) -> Result<Self, StoreError> {
        Self::open_with(path, false, Waiting::default())
    }

    /// Opens the database; `create` makes it if there is no such file, and `waiting` is asked while another process has it
    /// to itself.
    ///
    /// # Errors
    /// As [`open`](Self::open) and [`open_existing`](Self::open_existing).
    pub fn open_with(path: &Path, create: bool, mut waiting: Waiting) -> Result<Self, StoreError> {
        let was_there = path.exists();
        if !was_there && !create {
            return Err(StoreError::Missing { path: path.display().to_string() });
        }
        refuse_at_sight(path, create)?;
        let opened = connect(path, create, &mut waiting);
        // While another makes the same file it is empty for a moment: theirs is not ours to remove.
        if opened.is_err() && !was_there && !matches!(opened, Err(StoreError::Locked { .. })) {
            remove_if_empty(path);
        }
        let conn = opened?;
        Ok(Self { conn, path: path.to_owned(), places: Default::default(), waiting, cells: Default::default() })
    }

    /// Copies the whole database to a new file while others go on using it.
    ///
    /// # Errors
    /// When there is such a file already, or it can't be written; then no part of it is left.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        if to.exists() {
            let detail = "there is such a file already: name another".to_owned();
            return Err(StoreError::Other { path: to.display().to_string(), detail });
        }
        let Some(target) = to.to_str() else {
            let detail = "the name is not UTF-8: name another".to_owned();
            return Err(StoreError::Other { path: to.display().to_string(), detail });
        };
        let copied = self.conn.execute("VACUUM INTO ?1", [target]);
        let synced = copied.map_err(|error| store_error(to, error.into())).and_then(|_| sync(to));
        if synced.is_err() {
            // What is there is half a copy; the error that is told already says that there is none.
            let _ = fs::remove_file(to);
        }
        synced
    }
}

/// A copy that is not on the disk yet is no backup.
fn sync(file: &Path) -> Result<(), StoreError> {
    let synced = fs::OpenOptions::new().write(true).open(file).and_then(|file| file.sync_all());
    synced.map_err(|error| StoreError::ReadOnly { path: file.display().to_string(), detail: error.to_string() })
}

/// What can be said without SQLite, and better than SQLite says it.
fn refuse_at_sight(path: &Path, create: bool) -> Result<(), StoreError> {
    let name = path.display().to_string();
    if path.is_dir() {
        return Err(StoreError::NotOurs { path: name, detail: "it is a folder".to_owned() });
    }
    if !create && fs::metadata(path).is_ok_and(|data| data.len() == 0) {
        return Err(StoreError::NotOurs { path: name, detail: "it is empty".to_owned() });
    }
    match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => {
            let detail = format!("there is no folder {}", folder.display());
            Err(StoreError::ReadOnly { path: name, detail })
        }
    }
}

fn remove_if_empty(path: &Path) {
    if fs::metadata(path).is_ok_and(|data| data.len() == 0) {
        for ending in ["", "-journal", "-wal", "-shm"] {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            // A leftover that can't be removed does no harm: an empty file is made afresh.
            let _ = fs::remove_file(PathBuf::from(name));
        }
    }
}

fn connect(path: &Path, create: bool, waiting: &mut Waiting) -> Result<Connection, StoreError> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if create {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let say = |trouble| store_error(path, trouble);
    let conn = Connection::open_with_flags(path, flags).map_err(|error| say(error.into()))?;
    prepare(&conn).map_err(say)?;
    let found = waiting.until_free(|| look(&conn)).map_err(say)?;
    accept(path, &found)?;
    if found != Found::Ours(SCHEMA) {
        // A table that others name is made anew beside itself and takes its place.
        conn.pragma_update(None, "foreign_keys", false).map_err(|error| say(error.into()))?;
        let before = migrate(&conn, waiting).map_err(say)?;
        accept(path, &before)?;
        conn.pragma_update(None, "foreign_keys", true).map_err(|error| say(error.into()))?;
    }
    conn.busy_timeout(PATIENCE).map_err(|error| say(error.into()))?;
    // Without a write-ahead log all is as safe, only slower: another connection may be in the way just now, or the
    // file system may not know how.
    let _ = conn.pragma_update(None, "journal_mode", "WAL");
    Ok(conn)
}

/// Settings that belong to the connection and touch no file.
fn prepare(conn: &Connection) -> Step<()> {
    conn.busy_timeout(Duration::ZERO)?;
    // The table `rarray`, which holds what a statement asks for together.
    rusqlite::vtab::array::load_module(conn)?;
    conn.set_prepared_statement_cache_capacity(128);
    conn.pragma_update(None, "foreign_keys", true)?;
    // Plans do not look at bound values: otherwise some statements are prepared anew for each row of a list.
    conn.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // An attempt that was committed must still be there after a power cut: it counts against a cap.
    conn.pragma_update(None, "synchronous", "FULL")?;
    // KiB; a large import writes its pages once where they find room here until the end of a step.
    conn.pragma_update(None, "cache_size", -196_608)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    Ok(())
}

fn look(conn: &Connection) -> Step<Found> {
    let pragma = |name: &str| conn.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let (id, version) = (pragma("application_id")?, pragma("user_version")?);
    let tables: i64 = conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (id, version, tables) {
        (APPLICATION_ID, _, 1..) => Found::Ours(version),
        (0 | APPLICATION_ID, 0, 0) => Found::Fresh,
        _ => Found::Foreign("it is an SQLite file of another program".to_owned()),
    })
}

/// Asked before each step that writes: another process may have brought the file to its own, later schema since it was opened, and
/// what this one writes would lack what that one keeps.
pub(super) fn still_ours(conn: &Connection) -> Step<()> {
    let version: i64 = conn.prepare_cached("PRAGMA user_version")?.query_row([], |row| row.get(0))?;
    if version == SCHEMA {
        return Ok(());
    }
    Err(Trouble::Words(
        "a newer outdial has changed the file in the meantime: give the command again with that one".to_owned(),
    ))
}

fn accept(path: &Path, found: &Found) -> Result<(), StoreError> {
    let path = path.display().to_string();
    match found {
        Found::Foreign(detail) => Err(StoreError::NotOurs { path, detail: detail.clone() }),
        Found::Ours(found) if *found > SCHEMA => Err(StoreError::Newer { path, found: *found, known: SCHEMA }),
        // A file with tables has seen at least one migration.
        Found::Ours(found) if *found < 1 => {
            let detail =
                format!("it says schema {found}, and outdial's begin at 1: the file is damaged, go on with a backup");
            Err(StoreError::Other { path, detail })
        }
        Found::Ours(_) | Found::Fresh => Ok(()),
    }
}

/// Brings the file up to this schema in one transaction. Gives what it was: another may have been quicker.
fn migrate(conn: &Connection, waiting: &mut Waiting) -> Step<Found> {
    let tx = begin(conn, waiting)?;
    let found = look(&tx)?;
    let done = match found {
        Found::Fresh => 0,
        Found::Ours(version) => version,
        Found::Foreign(_) => return Ok(found),
    };
    let done = usize::try_from(done).map_err(|_| Trouble::Words(format!("schema {done} is none of outdial's")))?;
    for (step, number) in MIGRATIONS.iter().zip(1..).skip(done) {
        tx.execute_batch(step)?;
        match number {
            DIRECTORY => super::keys::take_over(&tx)?,
            FRESH => super::fresh::take_over(&tx)?,
            _ => {}
        }
    }
    if done < MIGRATIONS.len() {
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.pragma_update(None, "user_version", SCHEMA)?;
    }
    tx.commit()?;
    Ok(found)
}
