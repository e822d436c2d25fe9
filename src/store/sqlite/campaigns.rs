//! Campaigns and their state.

use super::error::{Step, Trouble};
use super::value::{self, instant_or_none, micros, named as known};
use crate::domain::campaign::CampaignKind;
use crate::store::{CampaignRecord, CampaignState, CampaignVersion, Drivers, Saved};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

const COLUMNS: &str = "SELECT id, name, client, kind, state, file, toml, dispositions_toml, fingerprint, subject
    FROM campaign";

fn record(row: &Row<'_>) -> Step<CampaignRecord> {
    let kind: String = row.get(3)?;
    let state: String = row.get(4)?;
    Ok(CampaignRecord {
        id: row.get(0)?,
        name: row.get(1)?,
        client: row.get(2)?,
        kind: known("kind of campaign", &kind, CampaignKind::from_name)?,
        state: known("state of a campaign", &state, CampaignState::from_name)?,
        file: row.get(5)?,
        toml: row.get(6)?,
        dispositions_toml: row.get(7)?,
        fingerprint: row.get(8)?,
        subject: row.get(9)?,
    })
}

pub(super) fn named(conn: &Connection, name: &str) -> Step<Option<CampaignRecord>> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} WHERE name = ?1"))?;
    let mut rows = statement.query([name])?;
    rows.next()?.map(record).transpose()
}

pub(super) fn all(conn: &Connection) -> Step<Vec<CampaignRecord>> {
    let mut statement = conn.prepare_cached(&format!("{COLUMNS} ORDER BY name"))?;
    let mut rows = statement.query([])?;
    let mut records = Vec::new();
    while let Some(row) = rows.next()? {
        records.push(record(row)?);
    }
    Ok(records)
}

/// The texts of the campaign that had this fingerprint.
pub(super) fn version(conn: &Connection, fingerprint: &str) -> Step<Option<CampaignVersion>> {
    let mut find =
        conn.prepare_cached("SELECT toml, dispositions_toml FROM campaign_version WHERE fingerprint = ?1")?;
    let read = |row: &Row<'_>| Ok(CampaignVersion { toml: row.get(0)?, dispositions_toml: row.get(1)? });
    Ok(find.query_row([fingerprint], read).optional()?)
}

fn keep_version(conn: &Connection, new: &CampaignRecord) -> Step<()> {
    let mut keep = conn.prepare_cached(
        "INSERT OR IGNORE INTO campaign_version (fingerprint, toml, dispositions_toml) VALUES (?1, ?2, ?3)",
    )?;
    keep.execute(params![new.fingerprint, new.toml, new.dispositions_toml])?;
    Ok(())
}

pub(super) fn save(conn: &Connection, new: &CampaignRecord, at: DateTime<Utc>) -> Step<(i64, Saved)> {
    keep_version(conn, new)?;
    let Some(old) = named(conn, &new.name)? else {
        let id = conn
            .prepare_cached(
                "INSERT INTO campaign (name, client, kind, state, file, toml, dispositions_toml, fingerprint,
                                       created_at, updated_at, subject)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)",
            )?
            .insert(params![
                new.name,
                new.client,
                new.kind.name(),
                new.state.name(),
                new.file,
                new.toml,
                new.dispositions_toml,
                new.fingerprint,
                micros(at),
                new.subject
            ])?;
        return Ok((id, Saved::Created));
    };
    if (CampaignRecord { id: old.id, state: old.state, ..new.clone() }) == old {
        return Ok((old.id, Saved::Unchanged));
    }
    conn.prepare_cached(
        "UPDATE campaign SET client = ?2, kind = ?3, file = ?4, toml = ?5, dispositions_toml = ?6, fingerprint = ?7,
                             updated_at = ?8, subject = ?9
         WHERE id = ?1",
    )?
    .execute(params![
        old.id,
        new.client,
        new.kind.name(),
        new.file,
        new.toml,
        new.dispositions_toml,
        new.fingerprint,
        micros(at),
        new.subject
    ])?;
    Ok((old.id, Saved::Updated))
}

pub(super) fn set_state(conn: &Connection, campaign: i64, state: CampaignState) -> Step<()> {
    let changed = conn.execute("UPDATE campaign SET state = ?2 WHERE id = ?1", params![campaign, state.name()])?;
    if changed == 0 { Err(no_campaign(campaign)) } else { Ok(()) }
}

pub(super) fn state(conn: &Connection, campaign: i64) -> Step<CampaignState> {
    let mut find = conn.prepare_cached("SELECT state FROM campaign WHERE id = ?1")?;
    let state: Option<String> = find.query_row([campaign], |row| row.get(0)).optional()?;
    known("state of a campaign", &state.ok_or_else(|| no_campaign(campaign))?, CampaignState::from_name)
}

fn no_campaign(campaign: i64) -> Trouble {
    Trouble::Words(format!("there is no campaign {campaign}"))
}

/// Notes an attempt's driver and instant with its campaign.
pub(super) fn note_attempt(conn: &Connection, campaign: i64, driver: &str, at: DateTime<Utc>) -> Step<()> {
    let simulated = driver == "simulator";
    let changed = conn
        .prepare_cached(
            "UPDATE campaign SET latest_at = max(coalesce(latest_at, ?2), ?2), simulated = simulated OR ?3,
                                 real = real OR NOT ?3
             WHERE id = ?1",
        )?
        .execute(params![campaign, micros(at), simulated])?;
    if changed == 0 { Err(no_campaign(campaign)) } else { Ok(()) }
}

pub(super) fn drivers(conn: &Connection, campaign: i64) -> Step<Drivers> {
    let read = |row: &Row<'_>| Ok(Drivers { simulated: row.get(0)?, real: row.get(1)? });
    let found = conn.query_row("SELECT simulated, real FROM campaign WHERE id = ?1", [campaign], read).optional()?;
    Ok(found.unwrap_or_default())
}

pub(super) fn latest(conn: &Connection, campaign: i64) -> Step<Option<DateTime<Utc>>> {
    let read = |row: &Row<'_>| row.get::<_, Option<i64>>(0);
    let found = conn.query_row("SELECT latest_at FROM campaign WHERE id = ?1", [campaign], read).optional()?;
    instant_or_none(found.flatten())
}

/// Whether the campaign's leads have a place in a shuffled order.
pub(super) fn shuffled(conn: &Connection, campaign: i64) -> Step<bool> {
    let mut find = conn.prepare_cached("SELECT shuffled FROM campaign WHERE id = ?1")?;
    Ok(find.query_row([campaign], |row| row.get(0))?)
}

/// Gives every lead of the campaign its place in a shuffled order, and from now on each new one.
pub(super) fn shuffle(conn: &Connection, campaign: i64) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT id FROM lead WHERE campaign = ?1")?;
    let leads = find.query_map([campaign], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let mut place = conn.prepare_cached("UPDATE lead SET shuffle = ?2 WHERE id = ?1")?;
    for lead in leads {
        place.execute((lead, value::shuffle(lead, 0)))?;
    }
    conn.prepare_cached("UPDATE campaign SET shuffled = 1 WHERE id = ?1")?.execute([campaign])?;
    Ok(())
}
