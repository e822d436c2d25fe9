//! Calls for other leads that reached the same person: on one of the lead's numbers for whatever campaign, or about its
//! account for the same client.

use super::error::Step;
use super::keys::{self, Keyed};
use super::read_ahead::{Answers, Asked};
use super::value::{digits, instant, number};
use crate::domain::attempt::CallResult;
use crate::domain::lead::{CallElsewhere, LeadId, Phone};
use crate::domain::past_call::Marks;
use crate::domain::phone::PhoneNumber;
use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use rusqlite::{CachedStatement, Connection, Row, params};

/// Questions after which the accounts that were called are read at once: more than a call loop asks for its next leads, since all
/// that were called are then read. Few in tests.
const WORTH_READING: u32 = if cfg!(test) { 1 } else { 8_192 };

/// A call with what it has in common with a lead of campaign `?2`; its last column says whether the client's keys leave open
/// which account it was about.
const CALL: &str = "SELECT a.id, a.number, a.opened_at, a.contact, a.conversation, a.refusal, a.result,
        a.campaign = own.id, c.client = own.client, c.client = own.client AND c.subject = own.subject, a.lead,
        l.key = ''
    FROM attempt a JOIN lead l ON l.id = a.lead JOIN campaign c ON c.id = a.campaign JOIN campaign own ON own.id = ?2";

/// For whom a number was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Called {
    #[default]
    Never,
    /// For this lead alone.
    For(i64),
    ForSeveral,
}

/// Reads the calls elsewhere of many leads.
pub(super) struct ElsewhereReader<'c> {
    conn: &'c Connection,
    was_called: CachedStatement<'c>,
    called_of_many: CachedStatement<'c>,
    /// Of numbers that were read ahead.
    ahead: Answers<Called>,
    by_number: CachedStatement<'c>,
    by_lead: CachedStatement<'c>,
    keyed: Keyed<'c>,
    /// None if no lead has other keys.
    other_keys: Option<CachedStatement<'c>>,
    /// For each campaign asked about, those of its client, itself included.
    siblings: HashMap<i64, Vec<i64>>,
    /// Whether anybody was ever called.
    any: bool,
    asked: u32,
    /// By campaign: the keys of leads that were called, as the directory has them.
    called: HashMap<i64, HashSet<u64>>,
}

impl<'c> ElsewhereReader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        // Of most numbers it is asked in vain: that is told without a look at leads and campaigns.
        let was_called = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM attempt WHERE number = ?1)")?;
        let called_of_many = conn.prepare_cached(
            "SELECT a.number, a.lead FROM rarray(?1) wanted CROSS JOIN attempt a ON a.number = wanted.value",
        )?;
        let by_number = conn.prepare_cached(&format!("{CALL} WHERE a.number = ?3 AND a.lead <> ?1"))?;
        let by_lead = conn.prepare_cached(&format!("{CALL} WHERE a.lead = ?3 AND a.lead <> ?1"))?;
        let keyed = Keyed::new(conn)?;
        let holds = |table: &str| {
            conn.prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM {table})"))?.query_row([], |row| row.get(0))
        };
        let any = holds("attempt")?;
        let other_keys = match holds("other_key")? {
            true => Some(conn.prepare_cached("SELECT key FROM other_key WHERE lead = ?1")?),
            false => None,
        };
        let (siblings, called) = (HashMap::new(), HashMap::new());
        Ok(Self {
            conn,
            was_called,
            called_of_many,
            ahead: Answers::default(),
            by_number,
            by_lead,
            keyed,
            other_keys,
            siblings,
            any,
            asked: 0,
            called,
        })
    }

    /// Reads together for whom numbers were called.
    pub(super) fn read_ahead(&mut self, numbers: &Asked) -> Step<()> {
        if !self.any || numbers.is_empty() {
            return Ok(());
        }
        self.ahead.ask(numbers);
        let mut rows = self.called_of_many.query([numbers.values()])?;
        while let Some(row) = rows.next()? {
            let (called, lead) = (self.ahead.of(row.get(0)?), row.get(1)?);
            *called = match *called {
                Called::Never => Called::For(lead),
                Called::For(other) if other == lead => Called::For(lead),
                Called::For(_) | Called::ForSeveral => Called::ForSeveral,
            };
        }
        Ok(())
    }

    /// Nothing was read ahead.
    pub(super) fn forget(&mut self) {
        self.ahead.forget();
    }

    /// Whether a number was called for another lead; it may say so of one that was called for this lead alone.
    fn may_be_called_elsewhere(&mut self, number: PhoneNumber, lead: LeadId) -> Step<bool> {
        match self.ahead.get(digits(number)) {
            Some(Called::Never) => Ok(false),
            Some(Called::For(one)) => Ok(*one != lead.0),
            Some(Called::ForSeveral) => Ok(true),
            None => Ok(self.was_called.query_row([digits(number)], |row| row.get(0))?),
        }
    }

    /// Calls for other leads to the person of this lead, oldest first.
    pub(super) fn of(&mut self, lead: LeadId, campaign: i64, key: &str, phones: &[Phone]) -> Step<Vec<CallElsewhere>> {
        if !self.any {
            return Ok(Vec::new());
        }
        let same_account = self.of_same_account(lead, campaign, key)?;
        let unkeyed = key.is_empty();
        let mut found: Vec<(i64, CallElsewhere)> = Vec::new();
        for phone in phones {
            if !self.may_be_called_elsewhere(phone.number, lead)? {
                continue;
            }
            let mut rows = self.by_number.query(params![lead.0, campaign, digits(phone.number)])?;
            while let Some(row) = rows.next()? {
                found.push(call(row, &same_account, unkeyed)?);
            }
        }
        for other in &same_account {
            let mut rows = self.by_lead.query(params![lead.0, campaign, other])?;
            while let Some(row) = rows.next()? {
                found.push(call(row, &same_account, unkeyed)?);
            }
        }
        found.sort_by_key(|(id, call)| (call.at, *id));
        found.dedup_by_key(|(id, _)| *id);
        Ok(found.into_iter().map(|(_, call)| call).collect())
    }

    /// Other leads of the client that one of this lead's keys means too: its own, or that of a row that was merged into it. Of
    /// accounts that nobody called they may be left out.
    fn of_same_account(&mut self, lead: LeadId, campaign: i64, key: &str) -> Step<Vec<i64>> {
        let mut keys: Vec<String> = vec![key.to_owned()];
        if let Some(others) = &mut self.other_keys {
            for other in others.query_map([lead.0], |row| row.get(0))? {
                keys.push(other?);
            }
        }
        keys.retain(|key| !key.is_empty());
        let mut leads = Vec::new();
        if keys.is_empty() {
            return Ok(leads);
        }
        self.asked = self.asked.saturating_add(1);
        for sibling in self.siblings(campaign)? {
            if self.asked > WORTH_READING && !self.called.contains_key(&sibling) {
                self.called.insert(sibling, called(self.conn, sibling)?);
            }
            let called = self.called.get(&sibling);
            for key in keys.iter().filter(|key| called.is_none_or(|all| all.contains(&keys::hash(sibling, key)))) {
                leads.extend(self.keyed.leads(sibling, key, lead.0)?);
            }
        }
        leads.sort_unstable();
        leads.dedup();
        Ok(leads)
    }

    fn siblings(&mut self, campaign: i64) -> Step<Vec<i64>> {
        if let Some(known) = self.siblings.get(&campaign) {
            return Ok(known.clone());
        }
        let mut find = self.conn.prepare_cached(
            "SELECT id FROM campaign WHERE client = (SELECT client FROM campaign WHERE id = ?1) ORDER BY id",
        )?;
        let siblings = find.query_map([campaign], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        self.siblings.insert(campaign, siblings.clone());
        Ok(siblings)
    }
}

/// The keys of leads of a campaign that were called, as the directory has them.
fn called(conn: &Connection, campaign: i64) -> Step<HashSet<u64>> {
    let mut find = conn.prepare_cached(
        "SELECT id, key FROM lead WHERE id IN (SELECT lead FROM dialed WHERE campaign = ?1)
         UNION ALL SELECT id, key FROM lead WHERE campaign = ?1 AND status = 'final'",
    )?;
    let mut others = conn.prepare_cached("SELECT key FROM other_key WHERE lead = ?1")?;
    let mut called = HashSet::new();
    let mut leads = find.query([campaign])?;
    while let Some(lead) = leads.next()? {
        called.insert(keys::hash(campaign, lead.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?));
        let mut rows = others.query([lead.get::<_, i64>(0)?])?;
        while let Some(row) = rows.next()? {
            called.insert(keys::hash(campaign, row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?));
        }
    }
    Ok(called)
}

fn call(row: &Row<'_>, same_account: &[i64], unkeyed: bool) -> Step<(i64, CallElsewhere)> {
    let client: bool = row.get(8)?;
    let open: bool = row.get(11)?;
    let call = CallElsewhere {
        number: number(row.get(1)?)?,
        at: instant(row.get(2)?)?,
        marks: marks(row, 3)?,
        campaign: row.get(7)?,
        client,
        subject: row.get(9)?,
        account: client && (open || unkeyed || same_account.contains(&row.get(10)?)),
    };
    Ok((row.get(0)?, call))
}

/// What caps ask of an attempt, from its columns contact, conversation, refusal and result.
pub(super) fn marks(row: &Row<'_>, first: usize) -> Step<Marks> {
    let result = row.get_ref(first + 3)?.as_str().map_err(rusqlite::Error::from)?;
    Ok(Marks {
        contact: row.get(first)?,
        conversation: row.get(first + 1)?,
        refusal: row.get(first + 2)?,
        abandoned: result == CallResult::Abandoned.name(),
        machine: result == CallResult::Machine.name(),
    })
}
