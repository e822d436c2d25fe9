//! Leads read whole: each with its phones, attempts, suppressions and lease.

use super::cells::{CellReader, Wanted};
use super::completes::QuotaReader;
use super::consents::LedgerReader;
use super::elsewhere::ElsewhereReader;
use super::error::{Step, unknown};
use super::keys::Keyed;
use super::lead_row::{COLUMNS, LeadRow};
use super::leases::Leases;
use super::numbers::Holders;
use super::own_attempts::OwnAttempts;
use super::phones::PhoneRow;
use super::places::KnownPlaces;
use super::read_ahead::{Asked, FIRST, each_row};
use super::registries::RegistryReader;
use super::suppression_reader::SuppressionReader;
use super::value::digits;
use crate::domain::claims::Claims;
use crate::domain::history::History;
use crate::domain::lead::{Lead, LeadId, Phone};
use crate::domain::look::PhoneAlone;
use crate::domain::phone::PhoneNumber;
use crate::domain::phone_label::PhoneLabel;
use crate::domain::quota::Sorting;
use crate::store::{Look, Visit};
use foldhash::HashSet;
use rusqlite::{CachedStatement, Connection, Params, params};

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
    leases: Leases<'c>,
    attempts: OwnAttempts<'c>,
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
        each_row(&mut statement.query(params)?, &mut self.parts()?, FIRST, visit)?;
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
        Ok(Self {
            conn,
            places,
            on_the_line: OnTheLine::new(conn)?,
            leases: Leases::new(conn)?,
            attempts: OwnAttempts::new(conn)?,
            suppressions: SuppressionReader::new(conn)?,
            registries: RegistryReader::new(conn)?,
            elsewhere: ElsewhereReader::new(conn)?,
            ledger: LedgerReader::new(conn)?,
            cells: None,
            quotas: None,
        })
    }

    /// Reads together what other tables say of leads. Of those that may be `barred` for what stands with their phones alone no more than
    /// that is read.
    pub(super) fn read_ahead(&mut self, rows: &[&LeadRow], barred: bool) {
        // What fails fails again for the lead that is at fault, if somebody looks at it.
        if self.try_read_ahead(rows, barred).is_err() {
            self.suppressions.forget();
            self.elsewhere.forget();
            self.attempts.forget();
        }
    }

    fn try_read_ahead(&mut self, rows: &[&LeadRow], barred: bool) -> Step<()> {
        let Some(campaign) = campaign_of_all(rows) else { return Ok(()) };
        let numbers = numbers(rows);
        if !barred {
            self.suppressions.read_ahead(&numbers, campaign)?;
            self.elsewhere.read_ahead(&numbers)?;
            return self.attempts.read_ahead(rows);
        }
        self.suppressions.read_ends_ahead(&numbers, campaign)?;
        let mut rest = Vec::with_capacity(rows.len());
        for row in rows {
            if !self.alone(row)?.iter().all(|phone| phone.done || !phone.suppressed.is_empty()) {
                rest.push(*row);
            }
        }
        self.elsewhere.read_ahead(&self::numbers(&rest))?;
        self.attempts.read_ahead(&rest)
    }

    pub(super) fn lead(&mut self, row: LeadRow) -> Step<Lead> {
        let alone = self.alone(&row)?;
        self.with_phones(row, &alone)
    }

    /// The lead, unless it is out of the question for what stands with its phones alone: of such a lead nothing else is read.
    pub(super) fn lead_unless_barred(
        &mut self,
        row: LeadRow,
        bars: &dyn Fn(LeadId, &[PhoneAlone]) -> bool,
    ) -> Step<Option<Lead>> {
        let alone = self.alone(&row)?;
        if bars(row.lead.id, &alone) {
            return Ok(None);
        }
        Ok(Some(self.with_phones(row, &alone)?))
    }

    /// What stands with each phone alone.
    fn alone(&mut self, row: &LeadRow) -> Step<Vec<PhoneAlone>> {
        let mut alone = Vec::with_capacity(row.phones.len());
        for phone in &row.phones {
            let suppressed = self.suppressions.ends(phone.number, row.lead.campaign)?;
            alone.push(PhoneAlone { done: !phone.final_reason.is_empty(), suppressed });
        }
        Ok(alone)
    }

    /// The whole lead; `alone` is what is known of its phones already.
    fn with_phones(&mut self, row: LeadRow, alone: &[PhoneAlone]) -> Step<Lead> {
        let LeadRow { lead, phones, since } = row;
        let phones = self.phones(&lead, phones, alone)?;
        let (id, campaign) = (lead.id, lead.campaign);
        let cells = match &mut self.cells {
            Some(cells) => cells.of(id, campaign, lead.list)?,
            None => None,
        };
        let quotas = match &mut self.quotas {
            Some(quotas) => quotas.of(campaign)?,
            None => None,
        };
        Ok(Lead {
            attempts: if since.is_some() { self.attempts.of(id)? } else { Vec::new() },
            elsewhere: self.elsewhere.of(id, campaign, &lead.key, &phones)?,
            ledger: self.ledger.of(id.0, &lead.key, campaign, &phones)?,
            phones,
            cells,
            quotas,
            ..lead
        })
    }

    /// Phones with what stands with each.
    fn phones(&mut self, lead: &Lead, stored: Vec<PhoneRow>, alone: &[PhoneAlone]) -> Step<Vec<Phone>> {
        let mut phones = Vec::with_capacity(stored.len());
        for (index, PhoneRow { number, kind, place, final_reason, extension: _, label }) in
            stored.into_iter().enumerate()
        {
            let is_suppressed = alone.get(index).is_none_or(|phone| !phone.suppressed.is_empty());
            phones.push(Phone {
                number,
                kind,
                label: PhoneLabel::of(kind, label),
                place: self.places.read(self.conn, place)?,
                final_reason,
                in_progress: self.on_the_line.has(number)?,
                held: self.leases.on_another(number, lead.id)?,
                suppressed: if is_suppressed { self.suppressions.of(number, lead.campaign)? } else { Vec::new() },
                registered: self.registries.of(number)?,
            });
        }
        Ok(phones)
    }
}

/// The campaign of all these leads; none if there are too few to ask for them together.
fn campaign_of_all(rows: &[&LeadRow]) -> Option<i64> {
    let campaign = rows.first()?.lead.campaign;
    if rows.len() > 1 && rows.iter().all(|row| row.lead.campaign == campaign) { Some(campaign) } else { None }
}

fn numbers(rows: &[&LeadRow]) -> Asked {
    Asked::new(rows.iter().flat_map(|row| &row.phones).map(|phone| digits(phone.number)))
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
