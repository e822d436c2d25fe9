//! What every command is given: settings, the present instant, zones, rules, the database, the two outputs.

use super::error::{CliError, Exit};
use super::settings::Globals;
use super::{age, own_rules, waiting};
use crate::clock::{Clock, WallClock};
use crate::domain::zone::Zone;
use crate::rules::Rulebook;
use crate::rules::zones::{FIRST_YEAR, LAST_YEAR, ZoneTable};
use crate::store::sqlite::SqliteStore;
use chrono::{DateTime, Datelike, Utc};
use std::cell::{Cell, RefCell, RefMut};
use std::fmt::Display;
use std::io::{BufWriter, IsTerminal, StdoutLock, Write};
use std::path::PathBuf;

/// What every command is given.
pub struct Context {
    pub globals: Globals,
    /// The present instant: `--at`, else the wall clock's, read once.
    pub now: DateTime<Utc>,
    pub zones: ZoneTable,
    /// The rulebook with the user's own rules, if there are any.
    own_rulebook: Option<Rulebook>,
    /// Whether its age was asked about already.
    rulebook_asked: Cell<bool>,
    out: RefCell<BufWriter<StdoutLock<'static>>>,
}

/// Standard output, lent.
struct LentOut<'c>(RefMut<'c, BufWriter<StdoutLock<'static>>>);

impl Write for LentOut<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.0.flush()
    }
}

impl Context {
    /// Reads the clock, and the zone data and the own rules that the settings name.
    ///
    /// # Errors
    /// When `--at` lies outside the years of the zone data, `--tzdata` names no folder of zone files or `--rules` none of
    /// rules, and every fault in these rules.
    pub fn new(globals: Globals) -> Result<Self, CliError> {
        let now = globals.at.unwrap_or_else(|| WallClock.now());
        if !(FIRST_YEAR..=LAST_YEAR).contains(&now.year()) {
            let line = format!("--at {now}: the zone data reach from {FIRST_YEAR} to {LAST_YEAR}");
            return Err(CliError::new(Exit::Usage, line));
        }
        let zones = match &globals.tzdata {
            None => ZoneTable::embedded().clone(),
            Some(folder) => super::settings::zones_in(folder)?,
        };
        let out = RefCell::new(BufWriter::new(std::io::stdout().lock()));
        let read = |folder: &PathBuf| own_rules::rulebook_with(folder);
        let own_rulebook = globals.rules.as_ref().map(read).transpose()?;
        let context = Self { globals, now, zones, own_rulebook, rulebook_asked: Cell::new(false), out };
        if let Some(line) = age::of_zones(context.zones.version(), now.date_naive()) {
            context.say(line);
        }
        Ok(context)
    }

    /// The law: what is built in, read when it is first asked for, since many commands never do; or that with the user's
    /// own rules. Says once if it is old.
    pub fn rulebook(&self) -> &Rulebook {
        let book = self.own_rulebook.as_ref().unwrap_or_else(|| Rulebook::embedded());
        if !self.rulebook_asked.replace(true)
            && let Some(line) = age::of_rulebook(book, self.now.date_naive())
        {
            self.say(line);
        }
        book
    }

    /// Standard output, for data.
    pub fn out(&mut self) -> &mut impl Write {
        self.out.get_mut()
    }

    /// Standard output, for a command that holds on to other things of the context while it writes.
    pub fn lent_out(&self) -> impl Write + '_ {
        LentOut(self.out.borrow_mut())
    }

    /// Writes out what is still held back.
    ///
    /// # Errors
    /// When standard output fails.
    pub fn finish(&mut self) -> Result<(), CliError> {
        Ok(self.out.get_mut().flush()?)
    }

    /// A line on standard error, for people; nothing with `--quiet`. What was written before it comes before it.
    pub fn say(&self, line: impl Display) {
        if !self.globals.quiet {
            // A fault of standard output is reported when the command ends.
            let _ = self.out.try_borrow_mut().map(|mut out| out.flush());
            let mut err = std::io::stderr().lock();
            // Standard error may be closed; there is nobody left to tell.
            let _ = writeln!(err, "{line}");
        }
    }

    /// Whether progress may be drawn: on a terminal only, and only if wanted.
    pub fn shows_progress(&self) -> bool {
        !self.globals.no_progress && !self.globals.quiet && std::io::stderr().is_terminal()
    }

    /// The database that the settings name, made if there is none. Its steps wait until no other process writes.
    ///
    /// # Errors
    /// As [`SqliteStore::open`].
    pub fn store(&self) -> Result<SqliteStore, CliError> {
        Ok(SqliteStore::open_with(&self.globals.db, true, waiting::without_end(self))?)
    }

    /// The database that the settings name; it must be there. Its steps wait until no other process writes.
    ///
    /// # Errors
    /// As [`SqliteStore::open_existing`].
    pub fn existing_store(&self) -> Result<SqliteStore, CliError> {
        Ok(SqliteStore::open_with(&self.globals.db, false, waiting::without_end(self))?)
    }

    /// The zone of this name, if the name is not empty and the data know it.
    pub fn zone(&self, name: &str) -> Option<&Zone> {
        self.zones.zone(name)
    }
}
