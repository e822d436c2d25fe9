//! Where a lead stands among those that dial lists find: with the fresh, or with those that were dialed before; for each place of its
//! phones once.
//!
//! Whoever makes a lead, dials or ends it, or changes when it is free, its priority or the places of its phones says so here.

use super::dialed;
use super::error::Step;
use super::fresh::{self, Change};
use super::phones::{self, PhoneRow};
use super::places::KnownPlaces;
use super::ranges::LEADS_OF_LIST;
use super::told::Told;
use super::value::{instant, micros};
use crate::domain::lead::LeadId;
use crate::store::StandingAt;
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Params, Row};
use std::collections::BTreeMap;

/// A lead stands somewhere until it is done.
pub(super) const STANDS: &str = "status <> 'final'";

/// Where a lead stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Stand {
    pub campaign: i64,
    pub priority: i64,
    /// From when it is free to be dialed again, in microseconds; `None` while it is fresh.
    pub since: Option<i64>,
    /// Of its phones, each once.
    pub places: Vec<i64>,
}

impl Stand {
    /// Where somebody stands who does not stand where another does.
    pub(super) fn beyond(&self, other: &Self) -> Self {
        let row = |stand: &Self| (stand.campaign, stand.priority, stand.since);
        let same_row = row(self) == row(other);
        let places = self.places.iter().filter(|place| !(same_row && other.places.contains(place)));
        Self { places: places.copied().collect(), ..*self }
    }
}

/// The places of phones, each once.
pub(super) fn places(phones: &[PhoneRow]) -> Vec<i64> {
    let mut places: Vec<i64> = phones.iter().map(|phone| phone.place).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// The columns that [`read`] reads.
const COLUMNS: &str = "campaign, priority, since, phones";

fn read(row: &Row<'_>) -> Step<Stand> {
    let phones = phones::read(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?)?;
    Ok(Stand { campaign: row.get(0)?, priority: row.get(1)?, since: row.get(2)?, places: places(&phones) })
}

/// Where a lead stands by its own row; `None` if it is done.
pub(super) fn stand(conn: &Connection, lead: LeadId) -> Step<Option<Stand>> {
    let mut find = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM lead WHERE id = ?1 AND {STANDS}"))?;
    let mut rows = find.query([lead.0])?;
    rows.next()?.map(read).transpose()
}

/// Follows a lead that stood somewhere to where its row says now.
pub(super) fn follow(conn: &Connection, lead: LeadId, before: Option<Stand>) -> Step<()> {
    let after = stand(conn, lead)?;
    let (gone, come) = match (before, after) {
        (Some(before), Some(after)) => (Some(before.beyond(&after)), Some(after.beyond(&before))),
        other => other,
    };
    leave(conn, lead, gone)?;
    let Some(come) = come else { return Ok(()) };
    if come.since.is_some() {
        return dialed::add(conn, lead, &come);
    }
    let mut adding = Change::adding(conn)?;
    adding.lead(lead.0, &come)?;
    adding.write()
}

/// Takes out a lead that stood somewhere.
pub(super) fn leave(conn: &Connection, lead: LeadId, before: Option<Stand>) -> Step<()> {
    let Some(before) = before else { return Ok(()) };
    if before.since.is_some() {
        return dialed::remove(conn, lead, &before);
    }
    let mut removing = Change::removing(conn)?;
    removing.lead(lead.0, &before)?;
    removing.write()
}

/// Takes out the leads of a list, which are there still.
pub(super) fn leave_list(conn: &Connection, list: i64) -> Step<()> {
    fresh::leave_list(conn, list)?;
    let of_list = format!("{LEADS_OF_LIST} AND since IS NOT NULL AND {STANDS} ORDER BY of_list.first, lead.id");
    each(conn, &of_list, [list], &mut |lead, stand| dialed::remove(conn, LeadId(lead), stand))
}

/// Visits each place where leads of a campaign stand, with the first instant after `after` at which one that was dialed there is free, or
/// a lease on a lead of the campaign ends.
pub(super) fn places_of(
    conn: &Connection,
    known: &KnownPlaces,
    campaign: i64,
    after: DateTime<Utc>,
    visit: &mut dyn FnMut(&StandingAt<'_>),
) -> Step<()> {
    let after = micros(after);
    let mut find = conn.prepare_cached("SELECT min(lease_until) FROM lead WHERE campaign = ?1 AND lease_until > ?2")?;
    let given_back: Option<i64> = find.query_row((campaign, after), |row| row.get(0))?;
    let mut places: BTreeMap<i64, Option<i64>> = BTreeMap::new();
    fresh::each_place(conn, campaign, &mut |place| {
        places.insert(place, given_back);
    })?;
    dialed::each_place(conn, campaign, after, &mut |place, free| {
        places.insert(place, free.into_iter().chain(given_back).min());
    })?;
    let is_any_told = !Told::find(conn, campaign)?.is_empty();
    for (place, free) in places {
        let free = free.map(instant).transpose()?;
        visit(&StandingAt { place: &*known.read(conn, place)?, free, told_free: free.filter(|_| is_any_told) });
    }
    Ok(())
}

/// Visits leads by what their own rows say.
pub(super) fn each(
    conn: &Connection,
    from: &str,
    params: impl Params,
    visit: &mut dyn FnMut(i64, &Stand) -> Step<()>,
) -> Step<()> {
    let mut find = conn.prepare(&format!("SELECT {COLUMNS}, lead.id FROM {from}"))?;
    let mut rows = find.query(params)?;
    while let Some(row) = rows.next()? {
        visit(row.get(4)?, &read(row)?)?;
    }
    Ok(())
}
