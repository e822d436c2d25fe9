//! Leads as they were imported, with what is only shown of them.

use super::columns::ListColumns;
use super::error::{Step, unknown};
use super::leads::claims;
use super::phones;
use super::value::count;
use crate::domain::claims::Claims;
use crate::domain::lead::{DraftPhone, LeadDraft, LeadId};
use crate::store::detail::Detail;
use rusqlite::Connection;

/// What is only shown of a lead whose list has these columns.
pub(super) fn read(json: &str, columns: &[String]) -> Step<Detail> {
    Detail::read(json, columns).map_err(|error| unknown("detail of a lead", error))
}

/// A lead as it was imported, with what later rows added.
pub(super) fn draft(conn: &Connection, lead: LeadId) -> Step<Option<LeadDraft>> {
    let mut find =
        conn.prepare_cached("SELECT row, key, name, priority, claims, phones, detail, list FROM lead WHERE id = ?1")?;
    let mut rows = find.query([lead.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let text = |column| row.get_ref(column).and_then(|value| value.as_str().map_err(rusqlite::Error::from));
    let wrong = |error| unknown("detail of a lead", format!("lead {}: {error}", lead.0));
    let columns = ListColumns::new(conn).of(row.get(7)?)?;
    let detail = Detail::read(text(6)?, &columns).map_err(wrong)?;
    let evidence = detail.evidence();
    let phone = |phones::PhoneRow { number, kind, extension, label, place: _, final_reason: _ }| DraftPhone {
        number,
        kind,
        extension,
        label,
    };
    let own_row = count(row, 0)?;
    Ok(Some(LeadDraft {
        row: own_row,
        line: detail.line(own_row),
        key: row.get(1)?,
        name: row.get(2)?,
        company: detail.company,
        phones: phones::read(text(5)?)?.into_iter().map(phone).collect(),
        evidence,
        priority: row.get(3)?,
        claims: claims(text(4)?)?,
        denied: Claims::default(),
        extra: detail.extra,
    }))
}

/// Leads of which what is only shown can't be read with the columns of their lists, in words.
pub(super) fn problems(conn: &Connection) -> Step<Vec<String>> {
    // Of a lead whose list is gone another question tells.
    let mut read = conn.prepare("SELECT l.id, l.list, l.detail FROM lead l WHERE l.list IN (SELECT id FROM list)")?;
    let mut columns = ListColumns::new(conn);
    let mut rows = read.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let json = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
        if let Err(error) = Detail::read(json, &columns.of(row.get(1)?)?) {
            let lead: i64 = row.get(0)?;
            found.push(format!("lead {lead}: what is only shown of it can't be read: {error}"));
        }
    }
    Ok(found)
}
