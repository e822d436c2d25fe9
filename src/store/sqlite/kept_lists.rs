//! Dial lists that were made.

use super::SqliteStore;
use super::error::Step;
use super::value::{count, instant, micros, signed};
use crate::store::StoreError;
use crate::store::kept_lists::{KeptList, KeptLists};
use rusqlite::{Connection, params};

impl KeptLists for SqliteStore {
    fn keep_dial_list(&mut self, list: &KeptList) -> Result<(), StoreError> {
        self.write(|conn| keep(conn, list))
    }

    fn dial_lists(&self, campaign: i64, most: usize) -> Result<Vec<KeptList>, StoreError> {
        self.read(|conn| last(conn, campaign, most))
    }
}

fn keep(conn: &Connection, list: &KeptList) -> Step<()> {
    let KeptList { campaign, at, made_at, owner, leads, hash, rulebook, campaign_fingerprint, zones } = list;
    let mut insert = conn.prepare_cached(
        "INSERT OR IGNORE INTO dial_list (campaign, at, made_at, owner, leads, hash, rulebook, campaign_fingerprint, zones)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?;
    insert.execute(params![
        campaign,
        micros(*at),
        micros(*made_at),
        owner,
        signed(*leads),
        hash,
        rulebook,
        campaign_fingerprint,
        zones
    ])?;
    Ok(())
}

fn last(conn: &Connection, campaign: i64, most: usize) -> Step<Vec<KeptList>> {
    let mut find = conn.prepare_cached(
        "SELECT at, made_at, owner, leads, hash, rulebook, campaign_fingerprint, zones FROM dial_list
         WHERE campaign = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    let mut rows = find.query(params![campaign, signed(most as u64)])?;
    let mut lists = Vec::new();
    while let Some(row) = rows.next()? {
        lists.push(KeptList {
            campaign,
            at: instant(row.get(0)?)?,
            made_at: instant(row.get(1)?)?,
            owner: row.get(2)?,
            leads: count(row, 3)?,
            hash: row.get(4)?,
            rulebook: row.get(5)?,
            campaign_fingerprint: row.get(6)?,
            zones: row.get(7)?,
        });
    }
    Ok(lists)
}
