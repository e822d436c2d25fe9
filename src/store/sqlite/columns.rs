//! The headers of lists' columns that are only shown: they stand once in the list, and its leads name them by their number.

use super::error::{Step, unknown};
use crate::domain::lead::LeadId;
use foldhash::{HashMap, HashMapExt};
use rusqlite::Connection;
use std::sync::Arc;

/// `["email","city"]`.
pub(super) fn read(json: &str) -> Step<Vec<String>> {
    serde_json::from_str(json).map_err(|error| unknown("columns of a list", error))
}

pub(super) fn written(columns: &[String]) -> Step<String> {
    serde_json::to_string(columns).map_err(|error| unknown("columns of a list", error))
}

/// The columns of lists, each read once within a step.
pub(super) struct ListColumns<'c> {
    conn: &'c Connection,
    known: HashMap<i64, Arc<[String]>>,
}

impl<'c> ListColumns<'c> {
    pub(super) fn new(conn: &'c Connection) -> Self {
        Self { conn, known: HashMap::new() }
    }

    pub(super) fn of(&mut self, list: i64) -> Step<Arc<[String]>> {
        if let Some(columns) = self.known.get(&list) {
            return Ok(Arc::clone(columns));
        }
        let mut find = self.conn.prepare_cached("SELECT columns FROM list WHERE id = ?1")?;
        let mut rows = find.query([list])?;
        let row = rows.next()?.ok_or_else(|| unknown("list", list))?;
        let columns: Arc<[String]> = read(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?.into();
        self.known.insert(list, Arc::clone(&columns));
        Ok(columns)
    }

    /// Those of a lead's own list.
    pub(super) fn of_lead(&mut self, lead: LeadId) -> Step<Arc<[String]>> {
        let mut find = self.conn.prepare_cached("SELECT list FROM lead WHERE id = ?1")?;
        self.of(find.query_row([lead.0], |row| row.get(0))?)
    }
}
