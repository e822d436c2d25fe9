//! Leads read whole: each with its phones, attempts, suppressions and lease.

use super::cells::{CellReader, Wanted};
use super::completes::QuotaReader;
use super::consents::LedgerReader;
use super::elsewhere::{ElsewhereReader, marks};
use super::error::{Step, unknown};
use super::keys::Keyed;
use super::leases::Leases;
use super::numbers::Holders;
use super::phones::{self, PhoneRow};
use super::places::KnownPlaces;
use super::registries::RegistryReader;
use super::suppressions::SuppressionReader;
use super::value::{count, digits, instant, instant_or_none, named, number};
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::lead::{Callback, Lead, LeadId, LeadStatus, Lease, PastAttempt, Phone};
use crate::domain::look::PhoneAlone;
use crate::domain::phone::PhoneNumber;
use crate::domain::quota::Sorting;
use crate::store::{Look, Visit};
use rusqlite::{CachedStatement, Connection, Params, Row, params};
use std::collections::HashSet;

pub(super) const COLUMNS: &str = "SELECT id, campaign, list, row, key, name, status, final_reason,
    coalesce(next_at, resumes_at), priority, lease_owner, lease_until, since, claims, phones, callback";

/// Whether a number stands on a list of single numbers.
const SUPPRESSED: &str = "SELECT EXISTS (SELECT 1 FROM suppression WHERE number = ?1)";

const ATTEMPTS: &str = "SELECT id, number, opened_at, disposition, contact, conversation, refusal, result FROM attempt
    WHERE lead = ?1 ORDER BY opened_at, id";

/// Questions after which all numbers that are called just now are read at once.
const WORTH_READING: u32 = if cfg!(test) { 2 } else { 16 };

/// Reads leads within one step.
pub(super) struct LeadReader<'c> {
    pub(super) conn: &'c Connection,
    pub(super) places: &'c KnownPlaces,
    cells: Option<&'c Wanted>,
}

/// The statements for a lead's parts, looked up once for many leads.
pub(super) struct Parts<'c> {
    conn: &'c Connection,
    places: &'c KnownPlaces,
    on_the_line: OnTheLine<'c>,
    /// None if no list holds any.
    suppressed: Option<CachedStatement<'c>>,
    leases: Leases<'c>,
    attempts: CachedStatement<'c>,
    suppressions: SuppressionReader<'c>,
    registries: RegistryReader<'c>,
    elsewhere: ElsewhereReader<'c>,
    ledger: LedgerReader<'c>,
    /// None if nobody asks for cells.
    cells: Option<CellReader<'c>>,
    /// None if nobody asks for anything.
    quotas: Option<QuotaReader<'c>>,
}

impl<'c> LeadReader<'c> {
    pub(super) fn new(conn: &'c Connection, places: &'c KnownPlaces) -> Self {
        Self { conn, places, cells: None }
    }

    /// The same, for leads that come with cells of their rows.
    pub(super) fn with_cells(self, wanted: &'c Wanted) -> Self {
        Self { cells: Some(wanted), ..self }
    }

    /// Who sorts the completes of a campaign into its quotas.
    pub(super) fn sorting(&self, campaign: i64) -> Option<&'c dyn Sorting> {
        self.cells?.sorting.get(&campaign).map(|sorting| &**sorting)
    }

    /// The parts of leads, to be read one after the other.
    pub(super) fn parts(&self) -> Step<Parts<'c>> {
        let mut parts = Parts::new(self.conn, self.places)?;
        parts.cells = self
            .cells
            .filter(|wanted| !wanted.is_without_cells())
            .map(|wanted| CellReader::new(self.conn, wanted))
            .transpose()?;
        parts.quotas = self.cells.map(|wanted| QuotaReader::new(self.conn, wanted));
        Ok(parts)
    }

    pub(super) fn lead(&self, lead: LeadId) -> Step<Option<Lead>> {
        Ok(self.collect(&format!("{COLUMNS} FROM lead WHERE id = ?1"), [lead.0])?.pop())
    }

    pub(super) fn with_number(&self, campaign: i64, number: PhoneNumber) -> Step<Vec<Lead>> {
        self.of_campaign(campaign, Holders::new(self.conn)?.leads(number)?)
    }

    /// Leads with the client's key, their own or that of a row that was merged into them; the empty text is no key.
    pub(super) fn with_key(&self, campaign: i64, key: &str) -> Step<Vec<Lead>> {
        self.of_campaign(campaign, &Keyed::new(self.conn)?.leads(campaign, key, 0)?)
    }

    /// Those of some leads that are of a campaign.
    fn of_campaign(&self, campaign: i64, leads: &[i64]) -> Step<Vec<Lead>> {
        let ids = format!("[{}]", leads.iter().map(i64::to_string).collect::<Vec<_>>().join(","));
        let some = "id IN (SELECT value FROM json_each(?1)) AND campaign = ?2";
        self.collect(&format!("{COLUMNS} FROM lead WHERE {some} ORDER BY id"), params![ids, campaign])
    }

    fn collect(&self, sql: &str, params: impl Params) -> Step<Vec<Lead>> {
        let mut leads = Vec::new();
        self.each(sql, params, &mut |lead| {
            leads.push(lead);
            Look::Passed
        })?;
        Ok(leads)
    }

    /// Visits the leads that a statement gives.
    pub(super) fn each(&self, sql: &str, params: impl Params, visit: Visit<'_>) -> Step<()> {
        let mut statement = self.conn.prepare_cached(sql)?;
        let mut rows = statement.query(params)?;
        let mut parts = self.parts()?;
        while let Some(row) = rows.next()? {
            if visit(parts.lead(row)?) == Look::Enough {
                break;
            }
        }
        Ok(())
    }
}

/// What is claimed, as a lead's row holds it.
pub(super) fn claims(text: &str) -> Step<Claims> {
    if text.is_empty() {
        return Ok(Claims::default());
    }
    History::parse(text).map(|history| history.claims).map_err(|_| unknown("claims of a lead", text))
}

/// Notes what is known of a lead's person, in place of what was known.
pub(super) fn set_claims(conn: &Connection, lead: LeadId, claims: &Claims) -> Step<()> {
    let mut update = conn.prepare_cached("UPDATE lead SET claims = ?2 WHERE id = ?1")?;
    if update.execute(params![lead.0, claims.to_string()])? == 0 { Err(unknown("lead", lead.0)) } else { Ok(()) }
}

impl<'c> Parts<'c> {
    fn new(conn: &'c Connection, places: &'c KnownPlaces) -> Step<Self> {
        let suppressed: bool = conn.query_row("SELECT EXISTS (SELECT 1 FROM suppression)", [], |row| row.get(0))?;
        Ok(Self {
            conn,
            places,
            on_the_line: OnTheLine::new(conn)?,
            suppressed: suppressed.then(|| conn.prepare_cached(SUPPRESSED)).transpose()?,
            leases: Leases::new(conn)?,
            attempts: conn.prepare_cached(ATTEMPTS)?,
            suppressions: SuppressionReader::new(conn)?,
            registries: RegistryReader::new(conn)?,
            elsewhere: ElsewhereReader::new(conn)?,
            ledger: LedgerReader::new(conn)?,
            cells: None,
            quotas: None,
        })
    }

    pub(super) fn lead(&mut self, row: &Row<'_>) -> Step<Lead> {
        let stored = phones::read(row.get_ref(14)?.as_str().map_err(rusqlite::Error::from)?)?;
        let phones = self.phones(LeadId(row.get(0)?), row.get(1)?, stored, None)?;
        self.with_phones(row, phones)
    }

    /// The lead, unless it is out of the question for what stands with its phones alone: of such a lead nothing else is read.
    pub(super) fn lead_unless_barred(
        &mut self,
        row: &Row<'_>,
        bars: &dyn Fn(LeadId, &[PhoneAlone]) -> bool,
    ) -> Step<Option<Lead>> {
        let (id, campaign) = (LeadId(row.get(0)?), row.get(1)?);
        let stored = phones::read(row.get_ref(14)?.as_str().map_err(rusqlite::Error::from)?)?;
        let mut alone = Vec::with_capacity(stored.len());
        for phone in &stored {
            let suppressed = match &self.suppressed {
                Some(_) => self.suppressions.ends(phone.number, campaign)?,
                None => Vec::new(),
            };
            alone.push(PhoneAlone { done: !phone.final_reason.is_empty(), suppressed });
        }
        if bars(id, &alone) {
            return Ok(None);
        }
        let phones = self.phones(id, campaign, stored, Some(&alone))?;
        Ok(Some(self.with_phones(row, phones)?))
    }

    /// A lead whose phones were read.
    fn with_phones(&mut self, row: &Row<'_>, phones: Vec<Phone>) -> Step<Lead> {
        let (id, campaign) = (LeadId(row.get(0)?), row.get(1)?);
        let lease = match (row.get(10)?, row.get::<_, Option<i64>>(11)?) {
            (Some(owner), Some(until)) => Some(Lease { owner, until: instant(until)? }),
            _ => None,
        };
        let dialed = row.get::<_, Option<i64>>(12)?.is_some();
        let status = row.get_ref(6)?.as_str().map_err(rusqlite::Error::from)?;
        let key: String = row.get(4)?;
        let elsewhere = self.elsewhere.of(id, campaign, &key, &phones)?;
        let ledger = self.ledger.of(id.0, &key, campaign, &phones)?;
        let list = row.get(2)?;
        let cells = match &mut self.cells {
            Some(cells) => cells.of(id, campaign, list)?,
            None => None,
        };
        let quotas = match &mut self.quotas {
            Some(quotas) => quotas.of(campaign)?,
            None => None,
        };
        Ok(Lead {
            id,
            campaign,
            list,
            row: count(row, 3)?,
            key,
            name: row.get(5)?,
            status: named("status of a lead", status, LeadStatus::from_name)?,
            final_reason: row.get(7)?,
            next_at: instant_or_none(row.get(8)?)?,
            callback: row.get::<_, Option<String>>(15)?.map(|agent| Callback { agent }),
            priority: row.get(9)?,
            phones,
            lease,
            attempts: if dialed { self.attempts(id)? } else { Vec::new() },
            elsewhere,
            claims: claims(row.get_ref(13)?.as_str().map_err(rusqlite::Error::from)?)?,
            ledger,
            cells,
            quotas,
        })
    }

    /// Phones with what stands with each; `alone` is what is known of it already.
    fn phones(
        &mut self,
        lead: LeadId,
        campaign: i64,
        stored: Vec<PhoneRow>,
        alone: Option<&[PhoneAlone]>,
    ) -> Step<Vec<Phone>> {
        let mut phones = Vec::with_capacity(stored.len());
        for (index, PhoneRow { number, kind, place, final_reason, extension: _ }) in stored.into_iter().enumerate() {
            let is_suppressed = match (&mut self.suppressed, alone) {
                (None, _) => false,
                (Some(_), Some(alone)) => alone.get(index).is_none_or(|phone| !phone.suppressed.is_empty()),
                (Some(ask), None) => ask.query_row([digits(number)], |row| row.get(0))?,
            };
            phones.push(Phone {
                number,
                kind,
                place: self.places.read(self.conn, place)?,
                final_reason,
                in_progress: self.on_the_line.has(number)?,
                held: self.leases.on_another(number, lead)?,
                suppressed: if is_suppressed { self.suppressions.of(number, campaign)? } else { Vec::new() },
                registered: self.registries.of(number)?,
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

/// Numbers that are called just now.
struct OnTheLine<'c> {
    conn: &'c Connection,
    ask: CachedStatement<'c>,
    asked: u32,
    /// All of them; `None`: each is asked for.
    all: Option<HashSet<i64>>,
}

impl<'c> OnTheLine<'c> {
    fn new(conn: &'c Connection) -> Step<Self> {
        let ask =
            conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM attempt WHERE number = ?1 AND ended_at IS NULL)")?;
        Ok(Self { conn, ask, asked: 0, all: None })
    }

    fn has(&mut self, number: PhoneNumber) -> Step<bool> {
        self.asked = self.asked.saturating_add(1);
        if self.asked == WORTH_READING {
            let mut open = self.conn.prepare_cached("SELECT number FROM attempt WHERE ended_at IS NULL")?;
            self.all = Some(open.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?);
        }
        match &self.all {
            Some(all) => Ok(all.contains(&digits(number))),
            None => Ok(self.ask.query_row([digits(number)], |row| row.get(0))?),
        }
    }
}
