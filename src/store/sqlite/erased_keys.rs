//! The client's keys of people who were erased. They are kept as hashes, which tell a key that comes again and name none.

use super::error::Step;
use rusqlite::{Connection, params};
use sha2::{Digest, Sha256};

/// Keeps a client's key.
pub(super) fn keep(conn: &Connection, client: &str, key: &str) -> Step<()> {
    let make = "INSERT INTO erasure_salt (salt) SELECT randomblob(32) WHERE NOT EXISTS (SELECT 1 FROM erasure_salt)";
    conn.prepare_cached(make)?.execute([])?;
    let hash = hash(&salt(conn)?, client, key);
    conn.prepare_cached("INSERT OR IGNORE INTO erased_key (client, hash) VALUES (?1, ?2)")?
        .execute(params![client, hash])?;
    Ok(())
}

/// The keys of a client's people who were erased.
pub(super) struct ErasedKeys<'c> {
    conn: &'c Connection,
    client: String,
    /// None if nobody of the client was erased.
    salt: Option<Vec<u8>>,
}

impl<'c> ErasedKeys<'c> {
    pub(super) fn of_campaign(conn: &'c Connection, campaign: i64) -> Step<Self> {
        let mut find = conn.prepare_cached(
            "SELECT client, EXISTS (SELECT 1 FROM erased_key k WHERE k.client = c.client) FROM campaign c WHERE id = ?1",
        )?;
        let (client, any): (String, bool) = find.query_row([campaign], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { conn, client, salt: any.then(|| salt(conn)).transpose()? })
    }

    pub(super) fn has(&self, key: &str) -> Step<bool> {
        let Some(salt) = &self.salt else { return Ok(false) };
        let mut find =
            self.conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM erased_key WHERE client = ?1 AND hash = ?2)")?;
        Ok(find.query_row(params![self.client, hash(salt, &self.client, key)], |row| row.get(0))?)
    }
}

fn salt(conn: &Connection) -> Step<Vec<u8>> {
    Ok(conn.prepare_cached("SELECT salt FROM erasure_salt")?.query_row([], |row| row.get(0))?)
}

fn hash(salt: &[u8], client: &str, key: &str) -> Vec<u8> {
    let mut hash = Sha256::new();
    hash.update(salt);
    // Its length divides the client's name from the key.
    hash.update((client.len() as u64).to_le_bytes());
    hash.update(client);
    hash.update(key);
    hash.finalize().to_vec()
}
