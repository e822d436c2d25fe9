//! The consent ledger. Rows are added and read; triggers keep them from being changed.

use super::SqliteStore;
use super::error::{Step, unknown};
use super::value::{digits, instant, micros, named, number};
use crate::domain::campaign::CampaignKind;
use crate::domain::consent::{Act, Basis, Entry, Giver, Moment, NewEntry};
use crate::domain::lead::Phone;
use crate::store::StoreError;
use crate::store::ledger::{ConsentLedger, LedgerQuery};
use chrono::{DateTime, Utc};
use rusqlite::{CachedStatement, Connection, Row, Rows, params};

impl ConsentLedger for SqliteStore {
    fn add_consents(&mut self, entries: &[NewEntry], at: DateTime<Utc>) -> Result<Vec<bool>, StoreError> {
        self.write(|conn| add(conn, entries, at))
    }

    fn consents(&self, query: &LedgerQuery, see: &mut dyn FnMut(&Entry)) -> Result<(), StoreError> {
        self.read(|conn| visit(conn, query, see))
    }
}

const COLUMNS: &str = "SELECT e.id, e.number, e.account, e.client, e.kinds, e.act, e.basis, e.moment, e.expires,
    e.source, e.proof, e.recorded_at FROM consent e";

/// The entries that bear on campaign `?2`: those of its client or of all, for its kind or for every kind.
const BEARS: &str = "FROM campaign c WHERE c.id = ?2 AND e.client IN ('', c.client)
    AND (e.kinds = '' OR instr(',' || e.kinds || ',', ',' || c.kind || ',') > 0)";

fn kinds(text: &str) -> Step<Vec<CampaignKind>> {
    let words = text.split(',').filter(|word| !word.is_empty());
    words.map(|word| named("kind of campaign", word, CampaignKind::from_name)).collect()
}

fn day(text: &str) -> Step<Option<chrono::NaiveDate>> {
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| unknown("day", text)) }
}

fn entry(row: &Row<'_>) -> Step<Entry> {
    let (account, act): (String, String) = (row.get(2)?, row.get(5)?);
    let (basis, moment, expires): (String, String, String) = (row.get(6)?, row.get(7)?, row.get(8)?);
    let basis = if basis.is_empty() { None } else { Some(named("basis of consent", &basis, Basis::from_name)?) };
    let act = match (act.as_str(), basis) {
        ("given", Some(basis)) => Act::Given { basis, expires: day(&expires)? },
        ("revoked", basis) => Act::Revoked { basis },
        _ => return Err(unknown("entry of the ledger", act)),
    };
    let giver = if account.is_empty() { Giver::Number(number(row.get(1)?)?) } else { Giver::Account(account) };
    let said = NewEntry {
        giver,
        client: row.get(3)?,
        kinds: kinds(row.get_ref(4)?.as_str().map_err(rusqlite::Error::from)?)?,
        act,
        moment: Moment::read(&moment).ok_or_else(|| unknown("moment", &moment))?,
        source: row.get(9)?,
        proof: row.get(10)?,
    };
    Ok(Entry { id: row.get(0)?, said, recorded_at: instant(row.get(11)?)? })
}

fn giver(giver: &Giver) -> (i64, &str) {
    match giver {
        Giver::Number(number) => (digits(*number), ""),
        Giver::Account(key) => (0, key),
    }
}

/// Adds entries; for each, whether it was new. One that is there word for word is not added again.
fn add(conn: &Connection, entries: &[NewEntry], at: DateTime<Utc>) -> Step<Vec<bool>> {
    let mut insert = conn.prepare_cached(
        "INSERT INTO consent (number, account, client, kinds, act, basis, moment, expires, source, proof, recorded_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
         ON CONFLICT (number, account, client, kinds, act, basis, moment, expires, source, proof) DO NOTHING",
    )?;
    let mut new = Vec::new();
    for NewEntry { giver: who, client, kinds, act, moment, source, proof } in entries {
        let (number, account) = giver(who);
        let mut words: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        words.sort_unstable();
        words.dedup();
        let added = insert.execute(params![
            number,
            account,
            client,
            words.join(","),
            act.name(),
            act.basis().map(Basis::name).unwrap_or_default(),
            moment.to_string(),
            act.expires().map(|day| day.to_string()).unwrap_or_default(),
            source,
            proof,
            micros(at)
        ])?;
        new.push(added > 0);
    }
    Ok(new)
}

/// Whose word the ledger holds, at most so many.
pub(super) fn givers(conn: &Connection, most: usize) -> Step<Vec<Giver>> {
    let mut find = conn.prepare_cached("SELECT DISTINCT number, account FROM consent LIMIT ?1")?;
    let mut rows = find.query([most as i64])?;
    let mut givers = Vec::new();
    while let Some(row) = rows.next()? {
        let account: String = row.get(1)?;
        givers.push(if account.is_empty() { Giver::Number(number(row.get(0)?)?) } else { Giver::Account(account) });
    }
    Ok(givers)
}

/// Visits entries in the order in which they were recorded.
fn visit(conn: &Connection, query: &LedgerQuery, visit: &mut dyn FnMut(&Entry)) -> Step<()> {
    let (number, account) = query.giver.as_ref().map_or((0, ""), giver);
    let sql = format!(
        "{COLUMNS} WHERE (?1 OR (e.number = ?2 AND e.account = ?3)) AND (?4 = '' OR e.client IN ('', ?4)) ORDER BY e.id"
    );
    let mut statement = conn.prepare_cached(&sql)?;
    let client = query.client.as_deref().unwrap_or_default();
    let mut rows = statement.query(params![query.giver.is_none(), number, account, client])?;
    while let Some(row) = rows.next()? {
        visit(&entry(row)?);
    }
    Ok(())
}

/// Reads what the ledger says of many leads. What is in no row of it is not asked: in most houses it is empty, or speaks of
/// numbers only.
pub(super) struct LedgerReader<'c> {
    of_number: Option<CachedStatement<'c>>,
    of_key: Option<CachedStatement<'c>>,
    of_other_keys: Option<CachedStatement<'c>>,
}

impl<'c> LedgerReader<'c> {
    pub(super) fn new(conn: &'c Connection) -> Step<Self> {
        let holds = |what: &str| -> Step<bool> {
            Ok(conn
                .prepare_cached(&format!("SELECT EXISTS (SELECT 1 FROM {what})"))?
                .query_row([], |row| row.get(0))?)
        };
        let bearing = |asked: bool, of: &str| -> Step<Option<CachedStatement<'c>>> {
            let sql = format!("{COLUMNS} WHERE {of} AND EXISTS (SELECT 1 {BEARS})");
            Ok(if asked { Some(conn.prepare_cached(&sql)?) } else { None })
        };
        let accounts = holds("consent WHERE account <> ''")?;
        let others = accounts && holds("other_key")?;
        Ok(Self {
            of_number: bearing(holds("consent WHERE number > 0")?, "e.number = ?1")?,
            of_key: bearing(accounts, "e.account = ?1 AND e.account <> ''")?,
            of_other_keys: bearing(
                others,
                "e.account IN (SELECT key FROM other_key WHERE lead = ?1) AND e.account <> ''",
            )?,
        })
    }

    /// Every entry on one of a lead's numbers, or on its account, that bears on its campaign; in the order of recording.
    pub(super) fn of(&mut self, lead: i64, key: &str, campaign: i64, phones: &[Phone]) -> Step<Vec<Entry>> {
        let mut found = Vec::new();
        let mut take = |mut rows: Rows<'_>| -> Step<()> {
            while let Some(row) = rows.next()? {
                found.push(entry(row)?);
            }
            Ok(())
        };
        if let Some(of_number) = &mut self.of_number {
            for phone in phones {
                take(of_number.query(params![digits(phone.number), campaign])?)?;
            }
        }
        if let Some(of_key) = self.of_key.as_mut().filter(|_| !key.is_empty()) {
            take(of_key.query(params![key, campaign])?)?;
        }
        if let Some(of_other_keys) = &mut self.of_other_keys {
            take(of_other_keys.query(params![lead, campaign])?)?;
        }
        found.sort_by_key(|entry| entry.id);
        found.dedup_by_key(|entry| entry.id);
        Ok(found)
    }
}
