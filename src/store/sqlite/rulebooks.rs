//! Rulebooks under which calls were placed: their texts, deflated (RFC 1950), each kept once.

use super::error::{Step, unknown};
use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use rusqlite::{Connection, OptionalExtension, params};
use std::io::{Read, Write};

pub(super) fn keep(conn: &Connection, fingerprint: &str, texts: &str) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM rulebook WHERE fingerprint = ?1)")?;
    if find.query_row([fingerprint], |row| row.get(0))? {
        return Ok(());
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    let deflated = encoder.write_all(texts.as_bytes()).and_then(|()| encoder.finish());
    let deflated = deflated.map_err(|error| unknown("rulebook", error))?;
    conn.execute("INSERT INTO rulebook (fingerprint, texts) VALUES (?1, ?2)", params![fingerprint, deflated])?;
    Ok(())
}

pub(super) fn kept(conn: &Connection, fingerprint: &str) -> Step<Option<String>> {
    let mut find = conn.prepare_cached("SELECT texts FROM rulebook WHERE fingerprint = ?1")?;
    let Some(deflated): Option<Vec<u8>> = find.query_row([fingerprint], |row| row.get(0)).optional()? else {
        return Ok(None);
    };
    let mut texts = String::new();
    let read = ZlibDecoder::new(deflated.as_slice()).read_to_string(&mut texts);
    read.map_err(|error| unknown("rulebook", error))?;
    Ok(Some(texts))
}
