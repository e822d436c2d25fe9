//! What is only shown of a lead: kept as JSON beside it, so that dial lists need not carry it.

use super::error::{Step, unknown};
use super::value::{count, named, number};
use crate::domain::claims::Claims;
use crate::domain::lead::{DraftPhone, LeadDraft, LeadId};
use crate::domain::phone::PhoneType;
use crate::domain::place::PlaceEvidence;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};

/// The JSON of `lead_detail`. Empty fields are left out of the text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Detail {
    line: u64,
    #[serde(skip_serializing_if = "String::is_empty")]
    company: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    state: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    postcode: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    country: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    zone: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    extra: Vec<(String, String)>,
}

impl Detail {
    fn of(draft: &LeadDraft) -> Self {
        let PlaceEvidence { number: _, state, postcode, country, zone } = draft.evidence.clone();
        let (company, extra) = (draft.company.clone(), draft.extra.clone());
        Self { line: draft.line, company, state, postcode, country, zone, extra }
    }

    fn evidence(&self) -> PlaceEvidence {
        let (state, postcode) = (self.state.clone(), self.postcode.clone());
        PlaceEvidence { number: None, state, postcode, country: self.country.clone(), zone: self.zone.clone() }
    }

    /// Takes over what is missing here. An address is taken whole or not at all: half of one and half of another would
    /// be a third place.
    fn fill(&mut self, from: Self) {
        if self.evidence() == PlaceEvidence::default() {
            (self.state, self.postcode, self.country, self.zone) = (from.state, from.postcode, from.country, from.zone);
        }
        if self.company.is_empty() {
            self.company = from.company;
        }
        for (header, cell) in from.extra {
            match self.extra.iter_mut().find(|(known, _)| *known == header) {
                None => self.extra.push((header, cell)),
                Some((_, known)) if known.is_empty() => *known = cell,
                Some(_) => {}
            }
        }
    }

    fn json(&self) -> Step<String> {
        serde_json::to_string(self).map_err(|error| unknown("detail of a lead", error))
    }

    fn read(lead: LeadId, json: &str) -> Step<Self> {
        serde_json::from_str(json).map_err(|error| unknown("detail of a lead", format!("lead {}: {error}", lead.0)))
    }
}

pub(super) fn insert(conn: &Connection, lead: LeadId, draft: &LeadDraft) -> Step<()> {
    let mut statement = conn.prepare_cached("INSERT INTO lead_detail (lead, body) VALUES (?1, ?2)")?;
    statement.execute(params![lead.0, Detail::of(draft).json()?])?;
    Ok(())
}

/// Adds to a lead's details what a repeat of it brings.
pub(super) fn merge(conn: &Connection, lead: LeadId, draft: &LeadDraft) -> Step<()> {
    let mut find = conn.prepare_cached("SELECT body FROM lead_detail WHERE lead = ?1")?;
    let json: String = find.query_row([lead.0], |row| row.get(0))?;
    let old = Detail::read(lead, &json)?;
    let mut merged = old.clone();
    merged.fill(Detail::of(draft));
    if merged != old {
        let mut update = conn.prepare_cached("UPDATE lead_detail SET body = ?2 WHERE lead = ?1")?;
        update.execute(params![lead.0, merged.json()?])?;
    }
    Ok(())
}

/// The details of a lead with those of a row in their place, as far as the row says any. An address is taken whole or not at
/// all.
pub(super) fn updated(lead: LeadId, json: &str, draft: &LeadDraft) -> Step<String> {
    let old = Detail::read(lead, json)?;
    let new = Detail::of(draft);
    let mut updated = old.clone();
    if new.evidence() != PlaceEvidence::default() {
        (updated.state, updated.postcode) = (new.state, new.postcode);
        (updated.country, updated.zone) = (new.country, new.zone);
    }
    if !new.company.is_empty() {
        updated.company = new.company;
    }
    for (header, cell) in new.extra {
        match updated.extra.iter_mut().find(|(known, _)| *known == header) {
            None => updated.extra.push((header, cell)),
            Some((_, known)) => *known = cell,
        }
    }
    if updated == old { Ok(json.to_owned()) } else { updated.json() }
}

/// The address in a lead's details.
pub(super) fn evidence(lead: LeadId, json: &str) -> Step<PlaceEvidence> {
    Ok(Detail::read(lead, json)?.evidence())
}

/// A lead as it was imported, with what later rows added.
pub(super) fn draft(conn: &Connection, lead: LeadId) -> Step<Option<LeadDraft>> {
    let mut hot = conn.prepare_cached(
        "SELECT l.row, l.key, l.name, l.priority, d.body FROM lead l JOIN lead_detail d ON d.lead = l.id WHERE l.id = ?1",
    )?;
    type Hot = (u64, String, String, i32, String);
    let read = |row: &Row<'_>| -> rusqlite::Result<Hot> {
        Ok((count(row, 0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
    };
    let claims = super::leads::claims_of(conn, lead);
    let Some((row, key, name, priority, body)) = hot.query_row([lead.0], read).optional()? else { return Ok(None) };
    let detail = Detail::read(lead, &body)?;
    let evidence = detail.evidence();
    let phones = phones(conn, lead)?;
    let (line, company, extra) = (detail.line, detail.company, detail.extra);
    let (claims, denied) = (claims?, Claims::default());
    Ok(Some(LeadDraft { row, line, key, name, company, phones, evidence, priority, claims, denied, extra }))
}

fn phones(conn: &Connection, lead: LeadId) -> Step<Vec<DraftPhone>> {
    let mut statement =
        conn.prepare_cached("SELECT number, kind, extension FROM phone WHERE lead = ?1 ORDER BY position")?;
    let mut rows = statement.query([lead.0])?;
    let mut phones = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: String = row.get(1)?;
        let kind = named("type of phone", &kind, PhoneType::from_name)?;
        phones.push(DraftPhone { number: number(row.get(0)?)?, kind, extension: row.get(2)? });
    }
    Ok(phones)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detail(state: &str, company: &str, extra: &[(&str, &str)]) -> Detail {
        let extra = extra.iter().map(|(header, cell)| ((*header).to_owned(), (*cell).to_owned())).collect();
        Detail { line: 2, company: company.to_owned(), state: state.to_owned(), extra, ..Detail::default() }
    }

    #[test]
    fn a_merge_fills_and_never_overwrites() {
        let full = detail("FL", "Acme", &[("Debt", "10"), ("Note", "")]);
        for (old, new, merged) in [
            (detail("", "", &[]), full.clone(), full.clone()),
            (full.clone(), detail("CA", "Other", &[("Debt", "99")]), full.clone()),
            (
                full.clone(),
                detail("", "", &[("Note", "late"), ("Age", "40")]),
                detail("FL", "Acme", &[("Debt", "10"), ("Note", "late"), ("Age", "40")]),
            ),
        ] {
            let mut filled = old;
            filled.fill(new);
            assert_eq!(filled, merged);
        }
    }

    #[test]
    fn an_address_is_taken_whole_or_not_at_all() {
        let mut kept = detail("FL", "", &[]);
        kept.fill(Detail { postcode: "90210".to_owned(), ..Detail::default() });
        assert_eq!((kept.state.as_str(), kept.postcode.as_str()), ("FL", ""));
    }
}
