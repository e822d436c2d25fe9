//! Leads read whole: each with its phones, attempts, suppressions and lease.

use super::consents::LedgerReader;
use super::elsewhere::{ElsewhereReader, marks};
use super::error::{Step, unknown};
use super::places::KnownPlaces;
use super::suppressions::SuppressionReader;
use super::value::{count, digits, instant, instant_or_none, micros, named, number};
use crate::domain::campaign::LeadOrder;
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::lead::{Lead, LeadId, LeadStatus, Lease, PastAttempt, Phone};
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::store::{CandidateQuery, Scope};
use rusqlite::{CachedStatement, Connection, Params, Row, params};
use std::ops::ControlFlow;

const COLUMNS: &str = "SELECT id, campaign, list, row, key, name, status, final_reason, next_at, priority,
    lease_owner, lease_until, since, claims FROM lead";

const PHONES: &str = "SELECT p.number, p.kind, p.place, p.final_reason,
        EXISTS (SELECT 1 FROM attempt a WHERE a.number = p.number AND a.ended_at IS NULL),
        EXISTS (SELECT 1 FROM suppression s WHERE s.number = p.number),
        EXISTS (SELECT 1 FROM phone q JOIN lead l ON l.id = q.lead
                WHERE q.number = p.number AND q.lead <> p.lead AND l.lease_until IS NOT NULL)
    FROM phone p WHERE p.lead = ?1 ORDER BY p.position";

/// The last lease on another lead with the number.
const HELD: &str = "SELECT l.lease_owner, l.lease_until FROM phone q JOIN lead l ON l.id = q.lead
    WHERE q.number = ?1 AND q.lead <> ?2 AND l.lease_until IS NOT NULL ORDER BY l.lease_until DESC LIMIT 1";

const ATTEMPTS: &str = "SELECT id, number, opened_at, disposition, contact, conversation, refusal, result FROM attempt
    WHERE lead = ?1 ORDER BY opened_at, id";

/// Reads leads within one step.
pub(super) struct LeadReader<'c> {
    conn: &'c Connection,
    places: &'c KnownPlaces,
}

/// The statements for a lead's parts, looked up once for many leads.
struct Parts<'c> {
    conn: &'c Connection,
    places: &'c KnownPlaces,
    phones: CachedStatement<'c>,
    attempts: CachedStatement<'c>,
    suppressions: SuppressionReader<'c>,
    elsewhere: ElsewhereReader<'c>,
    ledger: LedgerReader<'c>,
}

impl<'c> LeadReader<'c> {
    pub(super) fn new(conn: &'c Connection, places: &'c KnownPlaces) -> Self {
        Self { conn, places }
    }

    pub(super) fn lead(&self, lead: LeadId) -> Step<Option<Lead>> {
        Ok(self.collect(&format!("{COLUMNS} WHERE id = ?1"), [lead.0])?.pop())
    }

    pub(super) fn with_number(&self, campaign: i64, number: PhoneNumber) -> Step<Vec<Lead>> {
        let holders = "SELECT lead FROM phone WHERE number = ?2 AND campaign = ?1";
        let sql = format!("{COLUMNS} WHERE id IN ({holders}) ORDER BY id");
        self.collect(&sql, params![campaign, digits(number)])
    }

    /// Leads with the client's key, their own or that of a row that was merged into them; the empty text is no key.
    pub(super) fn with_key(&self, campaign: i64, key: &str) -> Step<Vec<Lead>> {
        // Two look-ups, each by its index; an OR would look at every lead.
        let own = "SELECT id FROM lead WHERE campaign = ?1 AND key = ?2 AND key <> ''";
        let merged = "SELECT lead FROM other_key WHERE campaign = ?1 AND key = ?2";
        let sql = format!("{COLUMNS} WHERE id IN ({own} UNION ALL {merged}) ORDER BY id");
        self.collect(&sql, params![campaign, key])
    }

    pub(super) fn candidates(
        &self,
        query: &CandidateQuery,
        visit: &mut dyn FnMut(Lead) -> ControlFlow<()>,
    ) -> Step<()> {
        match query.scope {
            Scope::All => self.each(&format!("{COLUMNS} WHERE campaign = ?1 ORDER BY id"), [query.campaign], visit),
            Scope::Due(now) => self.each(&due(query.order), params![query.campaign, micros(now)], visit),
        }
    }

    fn collect(&self, sql: &str, params: impl Params) -> Step<Vec<Lead>> {
        let mut leads = Vec::new();
        self.each(sql, params, &mut |lead| {
            leads.push(lead);
            ControlFlow::Continue(())
        })?;
        Ok(leads)
    }

    fn each(&self, sql: &str, params: impl Params, visit: &mut dyn FnMut(Lead) -> ControlFlow<()>) -> Step<()> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut parts = Parts {
            conn: self.conn,
            places: self.places,
            phones: self.conn.prepare_cached(PHONES)?,
            attempts: self.conn.prepare_cached(ATTEMPTS)?,
            suppressions: SuppressionReader::new(self.conn)?,
            elsewhere: ElsewhereReader::new(self.conn)?,
            ledger: LedgerReader::new(self.conn)?,
        };
        while let Some(row) = rows.next()? {
            if visit(parts.lead(row)?).is_break() {
                break;
            }
        }
        Ok(())
    }
}

/// The leads that may be due at `?2`, in an order that an index of the same name gives without sorting.
pub(super) fn due(order: LeadOrder) -> String {
    let order = match order {
        LeadOrder::FreshFirst => "since, id",
        LeadOrder::RetriesFirst => "since IS NULL, since, id",
        LeadOrder::Random => "shuffle, id",
    };
    format!(
        "{COLUMNS} WHERE campaign = ?1 AND status <> 'final' AND (next_at IS NULL OR next_at <= ?2)
         AND (lease_until IS NULL OR lease_until <= ?2) ORDER BY priority DESC, {order}"
    )
}

fn claims(text: &str) -> Step<Claims> {
    if text.is_empty() {
        return Ok(Claims::default());
    }
    History::parse(text).map(|history| history.claims).map_err(|_| unknown("claims of a lead", text))
}

/// What is known of a lead's person.
pub(super) fn claims_of(conn: &Connection, lead: LeadId) -> Step<Claims> {
    let mut find = conn.prepare_cached("SELECT claims FROM lead WHERE id = ?1")?;
    let text: String = find.query_row([lead.0], |row| row.get(0))?;
    claims(&text)
}

/// Notes what is known of a lead's person, in place of what was known.
pub(super) fn set_claims(conn: &Connection, lead: LeadId, claims: &Claims) -> Step<()> {
    let mut update = conn.prepare_cached("UPDATE lead SET claims = ?2 WHERE id = ?1")?;
    if update.execute(params![lead.0, claims.to_string()])? == 0 { Err(unknown("lead", lead.0)) } else { Ok(()) }
}

fn held(conn: &Connection, number: PhoneNumber, lead: LeadId) -> Step<Option<Lease>> {
    let mut find = conn.prepare_cached(HELD)?;
    let mut rows = find.query(params![digits(number), lead.0])?;
    rows.next()?.map(|row| Ok(Lease { owner: row.get(0)?, until: instant(row.get(1)?)? })).transpose()
}

impl Parts<'_> {
    fn lead(&mut self, row: &Row<'_>) -> Step<Lead> {
        let (id, campaign) = (LeadId(row.get(0)?), row.get(1)?);
        let lease = match (row.get(10)?, row.get::<_, Option<i64>>(11)?) {
            (Some(owner), Some(until)) => Some(Lease { owner, until: instant(until)? }),
            _ => None,
        };
        let dialed = row.get::<_, Option<i64>>(12)?.is_some();
        let status = row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?;
        let phones = self.phones(id, campaign)?;
        let key: String = row.get(4)?;
        let elsewhere = self.elsewhere.of(id, campaign, &key, &phones)?;
        let ledger = self.ledger.of(id.0, campaign, &phones)?;
        Ok(Lead {
            id,
            campaign,
            list: row.get(2)?,
            row: count(row, 3)?,
            key,
            name: row.get(5)?,
            status: named("status of a lead", status, LeadStatus::from_name)?,
            final_reason: row.get(7)?,
            next_at: instant_or_none(row.get(8)?)?,
            priority: row.get(9)?,
            phones,
            lease,
            attempts: if dialed { self.attempts(id)? } else { Vec::new() },
            elsewhere,
            claims: claims(row.get_ref(13)?.as_str().map_err(rusqlite::Error::from)?)?,
            ledger,
        })
    }

    fn phones(&mut self, lead: LeadId, campaign: i64) -> Step<Vec<Phone>> {
        let mut rows = self.phones.query([lead.0])?;
        let mut phones = Vec::new();
        while let Some(row) = rows.next()? {
            let number = number(row.get(0)?)?;
            let kind = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            let is_suppressed: bool = row.get(5)?;
            let is_held: bool = row.get(6)?;
            phones.push(Phone {
                number,
                kind: named("type of phone", kind, PhoneType::from_name)?,
                place: self.places.read(self.conn, row.get(2)?)?,
                final_reason: row.get(3)?,
                in_progress: row.get(4)?,
                held: if is_held { held(self.conn, number, lead)? } else { None },
                suppressed: if is_suppressed { self.suppressions.of(number, campaign)? } else { Vec::new() },
            });
        }
        Ok(phones)
    }

    fn attempts(&mut self, lead: LeadId) -> Step<Vec<PastAttempt>> {
        let mut rows = self.attempts.query([lead.0])?;
        let mut attempts = Vec::new();
        while let Some(row) = rows.next()? {
            attempts.push(PastAttempt {
                id: row.get(0)?,
                number: number(row.get(1)?)?,
                at: instant(row.get(2)?)?,
                disposition: row.get(3)?,
                marks: marks(row, 4)?,
            });
        }
        Ok(attempts)
    }
}
