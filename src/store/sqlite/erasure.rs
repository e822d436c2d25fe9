//! A person's data removed on request.

use super::SqliteStore;
use super::error::{Step, store_error};
use super::keys::Keyed;
use super::numbers::Holders;
use super::person;
use super::value::{count, digits, instant, micros, number};
use crate::domain::lead::Reject;
use crate::domain::phone::PhoneNumber;
use crate::domain::reject_code::RejectCode;
use crate::domain::suppression::{OWN_LIST, Reach, Suppression};
use crate::store::StoreError;
use crate::store::erasure::{ErasureAccount, ErasureRecord, ErasureRequest, Erasures};
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// Stands in an attempt for a number that was erased: no telephone has it.
pub(super) const ERASED_NUMBER: i64 = 1_000;

/// The campaigns that an erasure reaches: those of client `?1`, or all.
const SCOPE: &str = "SELECT id FROM campaign WHERE ?1 = '' OR client = ?1";

impl Erasures for SqliteStore {
    fn erasure_account(&self, request: &ErasureRequest) -> Result<ErasureAccount, StoreError> {
        self.read(|conn| Traces::of(conn, request)?.account(conn, request))
    }

    fn erase(&mut self, request: &ErasureRequest) -> Result<ErasureAccount, StoreError> {
        let say = |error: rusqlite::Error| store_error(&self.path, error.into());
        // What is removed is overwritten with zeros.
        self.conn.pragma_update(None, "secure_delete", true).map_err(say)?;
        self.write(|conn| {
            let traces = Traces::of(conn, request)?;
            let account = traces.account(conn, request)?;
            if account.obstacles.is_empty() {
                traces.erase(conn, request, &account)?;
            }
            Ok(account)
        })
    }

    fn wipe(&mut self) -> Result<(), StoreError> {
        let checkpoint = |conn: &Connection| -> Step<bool> {
            Ok(conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))? == 0)
        };
        let all = || -> Step<bool> {
            self.conn.pragma_update(None, "secure_delete", true)?;
            self.conn.execute_batch("VACUUM")?;
            checkpoint(&self.conn)
        };
        match all() {
            Ok(true) => Ok(()),
            Ok(false) => Err(StoreError::Locked { path: self.path.display().to_string() }),
            Err(trouble) => Err(store_error(&self.path, trouble)),
        }
    }

    fn erasures(&self) -> Result<Vec<ErasureRecord>, StoreError> {
        self.read(records)
    }
}

fn records(conn: &Connection) -> Step<Vec<ErasureRecord>> {
    let mut find = conn.prepare_cached("SELECT id, at, by, client, leads, numbers FROM erasure ORDER BY id")?;
    let mut rows = find.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(ErasureRecord {
            id: row.get(0)?,
            at: instant(row.get(1)?)?,
            by: row.get(2)?,
            client: row.get(3)?,
            leads: count(row, 4)?,
            numbers: count(row, 5)?,
        });
    }
    Ok(found)
}

/// Numbers whose owners were erased: rows that bring them are not taken.
pub(super) struct Erased<'c> {
    conn: &'c Connection,
    campaign: i64,
    any: bool,
}

impl<'c> Erased<'c> {
    pub(super) fn new(conn: &'c Connection, campaign: i64) -> Step<Self> {
        let mut asked = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased_number)")?;
        let any = asked.query_row([], |row| row.get(0))?;
        Ok(Self { conn, campaign, any })
    }

    /// Whether one of these numbers is such a one.
    pub(super) fn has(&self, numbers: impl Iterator<Item = PhoneNumber>) -> Step<bool> {
        if !self.any {
            return Ok(false);
        }
        let mut find = self.conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM erased_number WHERE number = ?1
                            AND client IN ('', (SELECT client FROM campaign WHERE id = ?2)))",
        )?;
        for number in numbers {
            if find.query_row(params![digits(number), self.campaign], |row| row.get(0))? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Why a row with such a number or key is not taken. It says nothing of what the row holds.
pub(super) fn not_taken(row: u64, line: u64) -> Reject {
    Reject {
        row,
        line,
        column: String::new(),
        value: String::new(),
        reason: "the person asked to be erased: nothing of the row is kept, take it off the list".to_owned(),
        code: RejectCode::Erased,
        whole_row: true,
    }
}

/// The rows of such rejects: what the reader says of their cells is not kept either.
pub(super) fn erased_rows(rejects: &[Reject]) -> BTreeSet<u64> {
    rejects.iter().filter(|reject| reject.code == RejectCode::Erased).map(|reject| reject.row).collect()
}

/// What made each call to a lead lawful stays, without the client's key; or goes.
fn blur(conn: &Connection, lead: i64, with_proof: bool) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT id, evidence FROM attempt WHERE lead = ?1")?;
    let kept =
        find.query_map([lead], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<Vec<(i64, String)>, _>>()?;
    for (attempt, evidence) in kept {
        let blurred = if with_proof { "{}".to_owned() } else { without_accounts(&evidence) };
        conn.prepare_cached("UPDATE attempt SET evidence = ?2 WHERE id = ?1")?.execute(params![attempt, blurred])?;
    }
    Ok(())
}

/// The calls to a lead stay, without their notes and answers. A number that others still have keeps its calls: caps on them protect whoever
/// answers there.
fn leave_calls(conn: &Connection, lead: i64) -> Step<()> {
    conn.prepare_cached("UPDATE attempt SET note = '', answers = '' WHERE lead = ?1")?.execute([lead])?;
    conn.prepare_cached("UPDATE withdrawal SET reason = '' WHERE attempt IN (SELECT id FROM attempt WHERE lead = ?1)")?
        .execute([lead])?;
    let mut find = conn.prepare_cached("SELECT DISTINCT number FROM attempt WHERE lead = ?1 AND number <> ?2")?;
    let called = find.query_map([lead, ERASED_NUMBER], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
    let mut holders = Holders::new(conn)?;
    for digit in called {
        if holders.leads(number(digit)?)?.is_empty() {
            conn.prepare_cached("UPDATE attempt SET number = ?3 WHERE lead = ?1 AND number = ?2")?.execute([
                lead,
                digit,
                ERASED_NUMBER,
            ])?;
        }
    }
    Ok(())
}

/// Evidence without the accounts that its entries of the ledger name.
fn without_accounts(evidence: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(evidence) else { return "{}".to_owned() };
    let entries = value.get_mut("ledger").and_then(serde_json::Value::as_array_mut);
    for entry in entries.into_iter().flatten() {
        if let Some(account) = entry.get_mut("account") {
            *account = serde_json::Value::String("erased".to_owned());
        }
    }
    value.to_string()
}

/// All by which a person is found in the file.
struct Traces {
    leads: BTreeSet<i64>,
    numbers: BTreeSet<i64>,
    /// The client's keys, each with the client.
    keys: BTreeSet<(String, String)>,
    names: BTreeSet<String>,
    /// Rejects that hold some of it.
    rejects: Vec<i64>,
}

impl Traces {
    fn of(conn: &Connection, request: &ErasureRequest) -> Step<Self> {
        let mut traces = Self {
            leads: request.leads.iter().map(|lead| lead.0).collect(),
            numbers: request.number.iter().map(|number| digits(*number)).collect(),
            keys: BTreeSet::new(),
            names: BTreeSet::new(),
            rejects: Vec::new(),
        };
        traces.read_leads(conn)?;
        let in_scope = format!("SELECT EXISTS (SELECT 1 FROM lead WHERE id = ?2 AND campaign IN ({SCOPE}))");
        let campaigns = format!("SELECT id FROM campaign WHERE client = ?2 AND id IN ({SCOPE})");
        let mut holders = Holders::new(conn)?;
        for digit in &traces.numbers {
            let mut find = conn.prepare_cached(&in_scope)?;
            for lead in holders.leads(number(*digit)?)? {
                if find.query_row(params![request.client, lead], |row| row.get(0))? {
                    traces.leads.insert(*lead);
                }
            }
        }
        let mut keyed = Keyed::new(conn)?;
        for (key, client) in &traces.keys {
            let mut find = conn.prepare_cached(&campaigns)?;
            let campaigns = find.query_map([&request.client, client], |row| row.get(0))?;
            for campaign in campaigns.collect::<Result<Vec<i64>, _>>()? {
                traces.leads.extend(keyed.leads(campaign, key, 0)?);
            }
        }
        traces.read_leads(conn)?;
        traces.find_rejects(conn, request)?;
        Ok(traces)
    }

    /// The numbers, keys and names of the leads.
    fn read_leads(&mut self, conn: &Connection) -> Step<()> {
        let mut client =
            conn.prepare_cached("SELECT c.client FROM lead l JOIN campaign c ON c.id = l.campaign WHERE l.id = ?1")?;
        for lead in &self.leads {
            let client: String = client.query_row([lead], |row| row.get(0))?;
            let person = person::read(conn, crate::domain::lead::LeadId(*lead))?;
            self.numbers.extend(person.phones.iter().map(|phone| phone.number));
            let keys = person.other_keys.into_iter().chain([person.key]).filter(|key| !key.is_empty());
            self.keys.extend(keys.map(|key| (key, client.clone())));
            self.names.extend(Some(person.name).filter(|name| name.chars().count() > 3));
        }
        Ok(())
    }

    fn find_rejects(&mut self, conn: &Connection, request: &ErasureRequest) -> Step<()> {
        let sql = format!(
            "SELECT r.id, r.value, r.reason FROM reject r JOIN list l ON l.id = r.list WHERE l.campaign IN ({SCOPE})"
        );
        let mut find = conn.prepare_cached(&sql)?;
        let mut rows = find.query([&request.client])?;
        while let Some(row) = rows.next()? {
            let (value, reason): (String, String) = (row.get(1)?, row.get(2)?);
            if self.tells(&value) || self.tells(&reason) {
                self.rejects.push(row.get(0)?);
            }
        }
        Ok(())
    }

    /// Whether a text holds a number, a key or a name of the person, however the number is written.
    fn tells(&self, text: &str) -> bool {
        let only_digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let lower = text.to_lowercase();
        let has = |number: &i64| {
            let whole = number.to_string();
            // National numbers come without the calling code: one digit in North America, elsewhere three at most.
            let code =
                if whole.len() == 11 && whole.starts_with('1') { 1 } else { whole.len().saturating_sub(7).min(3) };
            only_digits.contains(whole.get(code..).unwrap_or(&whole))
        };
        self.numbers.iter().any(has)
            || self.names.iter().any(|name| lower.contains(&name.to_lowercase()))
            || self.keys.iter().any(|(key, _)| key.len() > 2 && text.contains(key.as_str()))
    }

    fn account(&self, conn: &Connection, request: &ErasureRequest) -> Step<ErasureAccount> {
        let (consents_removed, consents_kept) = self.consents(conn, request)?;
        let mut account = ErasureAccount {
            leads: self.leads.iter().copied().collect(),
            numbers: self.numbers.len() as u64,
            rejects: self.rejects.len() as u64,
            consents_removed: consents_removed.len() as u64,
            consents_kept: consents_kept.len() as u64,
            ..ErasureAccount::default()
        };
        let mut attempts = conn.prepare_cached("SELECT count(*) FROM attempt WHERE lead = ?1")?;
        let mut on_line =
            conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM attempt WHERE lead = ?1 AND ended_at IS NULL)")?;
        for lead in &self.leads {
            account.attempts += attempts.query_row([lead], |row| count(row, 0))?;
            if on_line.query_row([lead], |row| row.get(0))? {
                account.obstacles.push(format!("lead {lead} is in a call: wait until it has ended"));
            }
        }
        Ok(account)
    }

    /// Entries of the ledger that go, and those that stay because calls were placed.
    fn consents(&self, conn: &Connection, request: &ErasureRequest) -> Step<(Vec<i64>, Vec<i64>)> {
        let in_reach = "(?1 = '' OR e.client = ?1)";
        let by_number = format!("SELECT e.id FROM consent e WHERE e.number = ?2 AND e.account = '' AND {in_reach}");
        let by_key = format!("SELECT e.id FROM consent e WHERE e.account = ?2 AND e.client = ?3 AND {in_reach}");
        let mut found = BTreeSet::new();
        for number in &self.numbers {
            let mut find = conn.prepare_cached(&by_number)?;
            let ids = find.query_map(params![request.client, number], |row| row.get::<_, i64>(0))?;
            found.extend(ids.collect::<Result<Vec<_>, _>>()?);
        }
        for (key, client) in &self.keys {
            let mut find = conn.prepare_cached(&by_key)?;
            let ids = find.query_map(params![request.client, key, client], |row| row.get::<_, i64>(0))?;
            found.extend(ids.collect::<Result<Vec<_>, _>>()?);
        }
        let ids: Vec<i64> = found.into_iter().collect();
        let mut called = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM attempt WHERE lead = ?1)")?;
        let mut any_call = false;
        for lead in &self.leads {
            any_call |= called.query_row([lead], |row| row.get::<_, bool>(0))?;
        }
        Ok(if any_call && !request.with_proof { (Vec::new(), ids) } else { (ids, Vec::new()) })
    }

    fn erase(&self, conn: &Connection, request: &ErasureRequest, account: &ErasureAccount) -> Step<()> {
        let (gone, _) = self.consents(conn, request)?;
        conn.execute("INSERT INTO erasing (open) VALUES (1)", [])?;
        for id in gone {
            conn.prepare_cached("DELETE FROM consent WHERE id = ?1")?.execute([id])?;
        }
        conn.execute("DELETE FROM erasing", [])?;
        for lead in &self.leads {
            person::erase(conn, *lead)?;
        }
        for lead in &self.leads {
            blur(conn, *lead, request.with_proof)?;
            leave_calls(conn, *lead)?;
        }
        for reject in &self.rejects {
            conn.prepare_cached("UPDATE reject SET value = '', reason = 'erased on request' WHERE id = ?1")?
                .execute([reject])?;
        }
        let mut note = conn.prepare_cached(
            "INSERT INTO erasure (at, by, client, leads, numbers, attempts, rejects, consents_removed, consents_kept)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?;
        let id = note.insert(params![
            micros(request.at),
            request.by,
            request.client,
            super::value::signed(account.leads.len() as u64),
            super::value::signed(account.numbers),
            super::value::signed(account.attempts),
            super::value::signed(account.rejects),
            super::value::signed(account.consents_removed),
            super::value::signed(account.consents_kept)
        ])?;
        self.suppress(conn, request, id)
    }

    /// Nobody calls the numbers again, whoever brings them, and the keys bring nobody back.
    fn suppress(&self, conn: &Connection, request: &ErasureRequest, erasure: i64) -> Step<()> {
        let reach = if request.client.is_empty() { Reach::Centre } else { Reach::Client };
        let mut rows = Vec::new();
        for digit in &self.numbers {
            conn.prepare_cached("INSERT OR IGNORE INTO erased_number (number, client) VALUES (?1, ?2)")?
                .execute(params![digit, request.client])?;
            rows.push(Suppression {
                number: number(*digit)?,
                reach,
                client: request.client.clone(),
                reason: "erased on request".to_owned(),
                source: format!("erasure {erasure}"),
                since: request.at,
                expires: None,
                list: OWN_LIST.to_owned(),
            });
        }
        super::suppressions::add(conn, &rows)?;
        for (key, client) in &self.keys {
            super::erased_keys::keep(conn, client, key)?;
        }
        Ok(())
    }
}
