//! Cells of leads' rows, read for those who ask for them: only the ones that are asked for.

use super::SqliteStore;
use super::columns::{self, ListColumns};
use super::error::{Step, unknown};
use crate::domain::filter::{Cells, Column, OwnColumn, same};
use crate::domain::lead::LeadId;
use crate::domain::quota::Sorting;
use crate::store::StoreError;
use crate::store::cells::LeadCells;
use crate::store::detail::{Detail, Picks};
use foldhash::{HashMap, HashMapExt};
use rusqlite::{CachedStatement, Connection};
use std::sync::Arc;

/// What is wanted with the leads of campaigns.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    /// Cells of their rows.
    columns: HashMap<i64, Arc<[Column]>>,
    /// How full the quotas are, and who sorts completes into them.
    pub(super) sorting: HashMap<i64, Arc<dyn Sorting>>,
}

impl Wanted {
    /// Whether nobody wants cells.
    pub(super) fn is_without_cells(&self) -> bool {
        self.columns.is_empty()
    }
}

impl LeadCells for SqliteStore {
    fn show_cells(&mut self, campaign: i64, columns: &Arc<[Column]>) {
        if columns.is_empty() {
            self.cells.columns.remove(&campaign);
        } else {
            self.cells.columns.insert(campaign, Arc::clone(columns));
        }
    }

    fn foreign_headers(&self, campaign: i64) -> Result<Vec<String>, StoreError> {
        self.read(|conn| foreign_headers(conn, campaign))
    }
}

/// Reads cells within one step.
pub(super) struct CellReader<'c> {
    conn: &'c Connection,
    wanted: &'c Wanted,
    find: CachedStatement<'c>,
    lists: HashMap<i64, OfList>,
}

/// What is picked from rows of a list.
struct OfList {
    picks: Picks,
    /// The list's file without its folder, and where it is wanted.
    file: Option<(usize, String)>,
}

impl<'c> CellReader<'c> {
    pub(super) fn new(conn: &'c Connection, wanted: &'c Wanted) -> Step<Self> {
        let find = conn.prepare_cached("SELECT detail FROM lead WHERE id = ?1")?;
        Ok(Self { conn, wanted, find, lists: HashMap::new() })
    }

    /// The cells that are wanted with leads of a campaign, if any are.
    pub(super) fn of(&mut self, lead: LeadId, campaign: i64, list: i64) -> Step<Option<Cells>> {
        let Some(columns) = self.wanted.columns.get(&campaign) else { return Ok(None) };
        if !self.lists.contains_key(&list) {
            self.lists.insert(list, of_list(self.conn, columns, list)?);
        }
        let Some(of_list) = self.lists.get(&list) else { return Ok(None) };
        let mut texts = vec![String::new(); columns.len()];
        if let Some((at, file)) = &of_list.file
            && let Some(text) = texts.get_mut(*at)
        {
            text.clone_from(file);
        }
        if !of_list.picks.is_empty() {
            let mut rows = self.find.query([lead.0])?;
            let row = rows.next()?.ok_or_else(|| unknown("lead", lead.0))?;
            let json = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            let wrong = |error| unknown("detail of a lead", format!("lead {}: {error}", lead.0));
            of_list.picks.read(json, &mut texts).map_err(wrong)?;
        }
        Ok(Some(Cells { columns: Arc::clone(columns), texts }))
    }
}

fn of_list(conn: &Connection, wanted: &[Column], list: i64) -> Step<OfList> {
    let mut find = conn.prepare_cached("SELECT columns, file FROM list WHERE id = ?1")?;
    let mut rows = find.query([list])?;
    let row = rows.next()?.ok_or_else(|| unknown("list", list))?;
    let headers = columns::read(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?)?;
    let path: String = row.get(1)?;
    let file = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
    let at = wanted.iter().position(|column| *column == Column::Own(OwnColumn::List));
    Ok(OfList { picks: Picks::new(wanted, &headers), file: at.map(|at| (at, file)) })
}

fn foreign_headers(conn: &Connection, campaign: i64) -> Step<Vec<String>> {
    let mut columns = ListColumns::new(conn);
    let mut find = conn.prepare_cached("SELECT list, detail FROM lead WHERE campaign = ?1")?;
    let mut rows = find.query([campaign])?;
    let mut found: Vec<String> = Vec::new();
    while let Some(row) = rows.next()? {
        let own = columns.of(row.get(0)?)?;
        let json = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        let detail = Detail::read(json, &own).map_err(|error| unknown("detail of a lead", error))?;
        for (header, _) in detail.extra {
            if !own.contains(&header) && !found.iter().any(|known| same(known, &header)) {
                found.push(header);
            }
        }
    }
    Ok(found)
}
