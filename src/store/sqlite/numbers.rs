//! Which numbers the file holds, remembered from one batch to the next.
//!
//! Most numbers of a list are new to the file. A set in memory says so without a look at the file; where it says that a number
//! may be there, the file is asked. Whoever writes to the table of phones tells the set, or empties it.

use super::error::Step;
use crate::domain::number_set::NumberSet;
use crate::domain::phone::PhoneNumber;
use rusqlite::Connection;

/// A file is read whole for the set only if it is not larger than this many batches.
const BATCHES_WORTH_READING: i64 = 3;

/// The numbers of the file, and perhaps more: two bytes each in a full list.
#[derive(Debug, Default)]
pub(super) struct KnownNumbers {
    /// `None`: not known, the file has to be asked for each.
    set: Option<NumberSet>,
    /// The file's version when it was last looked at: it changes when another connection writes.
    version: Option<i64>,
}

impl KnownNumbers {
    /// Looks whether the set still holds for the file, before a batch of this many rows.
    pub(super) fn refresh(&mut self, conn: &Connection, rows: usize) -> Step<()> {
        let version = conn.pragma_query_value(None, "data_version", |row| row.get(0))?;
        if self.version.replace(version) != Some(version) {
            self.set = None;
        }
        if self.set.is_none() {
            let leads: i64 = conn.query_row("SELECT coalesce(max(id), 0) FROM lead", [], |row| row.get(0))?;
            if leads <= BATCHES_WORTH_READING.saturating_mul(super::value::signed(rows as u64)) {
                let mut read = conn.prepare_cached("SELECT number FROM phone ORDER BY number")?;
                let numbers = read.query_map([], |row| row.get::<_, i64>(0))?;
                let mut set = NumberSet::new();
                for number in numbers {
                    set.insert(super::value::number(number?)?);
                }
                self.set = Some(set);
            }
        }
        Ok(())
    }

    /// Tells of each of these entries, which are sorted by number, whether somebody may have its number already, and notes that
    /// it is about to be written. If it is not, after all, asking for it costs a look at the file.
    pub(super) fn note_sorted(
        &mut self,
        entries: &[(PhoneNumber, u32)],
        mut may_be_held: impl FnMut(PhoneNumber, bool),
    ) {
        match &mut self.set {
            None => entries.iter().for_each(|(number, _)| may_be_held(*number, true)),
            Some(set) => {
                set.insert_sorted(entries, |(number, _)| *number, |(number, _), new| may_be_held(*number, !new))
            }
        }
    }

    /// Notes a number that is about to be written.
    pub(super) fn add(&mut self, number: PhoneNumber) {
        if let Some(set) = &mut self.set {
            set.insert(number);
        }
    }
}
