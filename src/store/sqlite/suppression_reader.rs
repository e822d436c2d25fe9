//! Suppressions that bind a campaign, read for many leads one after the other.

use super::error::Step;
use super::read_ahead::{Answers, Asked};
use super::suppressions::{COLUMNS, FROM, suppression};
use super::value::{digits, instant_or_none};
use crate::domain::phone::PhoneNumber;
use crate::domain::suppression::Suppression;
use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Connection, params};

/// When suppressions of a number end.
type Ends = Vec<Option<DateTime<Utc>>>;

/// Reads the suppressions that bind a campaign.
pub(super) struct SuppressionReader<'c> {
    /// Whether there are any.
    any: bool,
    whole: CachedStatement<'c>,
    ends: CachedStatement<'c>,
    whole_of_many: CachedStatement<'c>,
    ends_of_many: CachedStatement<'c>,
    /// Of numbers that were read ahead, for the campaign `ahead_for`.
    whole_ahead: Answers<Vec<Suppression>>,
    ends_ahead: Answers<Ends>,
    ahead_for: i64,
}

impl<'c> SuppressionReader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let any = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM suppression)")?.query_row([], |row| row.get(0))?;
        let binding = "(s.reach = 'centre' OR s.client = (SELECT client FROM campaign WHERE id = ?2))";
        let order = "ORDER BY s.since, s.reach, l.id";
        let many = "FROM rarray(?1) wanted CROSS JOIN suppression s ON s.number = wanted.value";
        let whole = format!("{COLUMNS} {FROM} WHERE s.number = ?1 AND {binding} {order}");
        let ends = format!("SELECT s.expires FROM suppression s WHERE s.number = ?1 AND {binding}");
        let lists = "CROSS JOIN suppression_list l ON l.id = s.list";
        let whole_of_many = format!("{COLUMNS} {many} {lists} WHERE {binding} {order}");
        let ends_of_many = format!("SELECT s.number, s.expires {many} WHERE {binding}");
        Ok(Self {
            any,
            whole: conn.prepare_cached(&whole)?,
            ends: conn.prepare_cached(&ends)?,
            whole_of_many: conn.prepare_cached(&whole_of_many)?,
            ends_of_many: conn.prepare_cached(&ends_of_many)?,
            whole_ahead: Answers::default(),
            ends_ahead: Answers::default(),
            ahead_for: 0,
        })
    }

    /// Those that name the number, for the campaign's client or for all; the oldest first.
    pub(super) fn of(&mut self, number: PhoneNumber, campaign: i64) -> Step<Vec<Suppression>> {
        if !self.any {
            return Ok(Vec::new());
        }
        if self.ahead_for == campaign
            && let Some(found) = self.whole_ahead.take(digits(number))
        {
            return Ok(found);
        }
        let mut rows = self.whole.query(params![digits(number), campaign])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(suppression(row)?);
        }
        Ok(found)
    }

    /// When each of these ends, without a look at the lists that hold them.
    pub(super) fn ends(&mut self, number: PhoneNumber, campaign: i64) -> Step<Ends> {
        if !self.any {
            return Ok(Vec::new());
        }
        if let Some(found) = self.ends_ahead.get(digits(number)).filter(|_| self.ahead_for == campaign) {
            return Ok(found.clone());
        }
        let mut rows = self.ends.query(params![digits(number), campaign])?;
        let mut ends = Vec::new();
        while let Some(row) = rows.next()? {
            ends.push(instant_or_none(row.get(0)?)?);
        }
        Ok(ends)
    }

    /// Reads together what stands against numbers.
    pub(super) fn read_ahead(&mut self, numbers: &Asked, campaign: i64) -> Step<()> {
        if !self.any {
            return Ok(());
        }
        self.ahead_of(campaign);
        self.whole_ahead.ask(numbers);
        self.ends_ahead.ask(numbers);
        let mut rows = self.whole_of_many.query(params![numbers.values(), campaign])?;
        while let Some(row) = rows.next()? {
            let found = suppression(row)?;
            self.ends_ahead.of(digits(found.number)).push(found.expires);
            self.whole_ahead.of(digits(found.number)).push(found);
        }
        Ok(())
    }

    /// The same for when each of it ends alone.
    pub(super) fn read_ends_ahead(&mut self, numbers: &Asked, campaign: i64) -> Step<()> {
        if !self.any {
            return Ok(());
        }
        self.ahead_of(campaign);
        self.ends_ahead.ask(numbers);
        let mut rows = self.ends_of_many.query(params![numbers.values(), campaign])?;
        while let Some(row) = rows.next()? {
            self.ends_ahead.of(row.get(0)?).push(instant_or_none(row.get(1)?)?);
        }
        Ok(())
    }

    /// Nothing was read ahead.
    pub(super) fn forget(&mut self) {
        self.whole_ahead.forget();
        self.ends_ahead.forget();
    }

    /// What was read ahead for another campaign says nothing.
    fn ahead_of(&mut self, campaign: i64) {
        if self.ahead_for != campaign {
            self.forget();
            self.ahead_for = campaign;
        }
    }
}
