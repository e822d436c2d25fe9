//! What is only shown of a lead: kept as JSON beside it, so that verdicts need not carry it.

use super::json;
use crate::domain::lead::LeadDraft;
use crate::domain::place::PlaceEvidence;
use serde::{Deserialize, Serialize};

/// The JSON. Empty fields are left out of the text, and names are short, since every lead has them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Detail {
    /// The line on which its row begins; 0 where that is the one after the row's number, as in any file with one header line.
    #[serde(rename = "l", alias = "line", skip_serializing_if = "is_next")]
    line: u64,
    #[serde(rename = "c", alias = "company", skip_serializing_if = "String::is_empty")]
    pub company: String,
    #[serde(rename = "s", alias = "state", skip_serializing_if = "String::is_empty")]
    pub state: String,
    #[serde(rename = "p", alias = "postcode", skip_serializing_if = "String::is_empty")]
    pub postcode: String,
    #[serde(rename = "n", alias = "country", skip_serializing_if = "String::is_empty")]
    pub country: String,
    #[serde(rename = "z", alias = "zone", skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// Headers and cells, in turn; databases of earlier versions hold pairs.
    #[serde(rename = "x", alias = "extra", skip_serializing_if = "Vec::is_empty", with = "in_turn")]
    pub extra: Vec<(String, String)>,
}

/// `["email", "a@example.com", "city", "Miami"]`, and `[["email", "a@example.com"]]` as it was.
mod in_turn {
    use serde::ser::SerializeSeq;
    use serde::{Deserialize, Deserializer, Serializer};

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Part {
        Text(String),
        Pair(String, String),
    }

    pub fn serialize<S: Serializer>(pairs: &[(String, String)], to: S) -> Result<S::Ok, S::Error> {
        let mut list = to.serialize_seq(Some(pairs.len() * 2))?;
        for (header, cell) in pairs {
            list.serialize_element(header)?;
            list.serialize_element(cell)?;
        }
        list.end()
    }

    pub fn deserialize<'d, D: Deserializer<'d>>(from: D) -> Result<Vec<(String, String)>, D::Error> {
        let (mut pairs, mut header) = (Vec::new(), None);
        for part in Vec::<Part>::deserialize(from)? {
            match (header.take(), part) {
                (_, Part::Pair(header, cell)) => pairs.push((header, cell)),
                (None, Part::Text(text)) => header = Some(text),
                (Some(header), Part::Text(cell)) => pairs.push((header, cell)),
            }
        }
        Ok(pairs)
    }
}

/// Appends what is only shown of a draft, as [`Detail`] is written: a list has as many as rows.
pub(super) fn write(draft: &LeadDraft, to: &mut String) {
    let PlaceEvidence { number: _, state, postcode, country, zone } = &draft.evidence;
    let before = to.len();
    let line = line_beside(draft);
    if line != 0 {
        to.push_str("{\"l\":");
        json::number(line, to);
    }
    let sign = |to: &mut String| to.push(if to.len() == before { '{' } else { ',' });
    for (name, text) in [("c", &draft.company), ("s", state), ("p", postcode), ("n", country), ("z", zone)] {
        if !text.is_empty() {
            sign(to);
            to.push('"');
            to.push_str(name);
            to.push_str("\":");
            json::text(text, to);
        }
    }
    for (index, (header, cell)) in draft.extra.iter().enumerate() {
        if index == 0 {
            sign(to);
            to.push_str("\"x\":[");
        } else {
            to.push(',');
        }
        json::text(header, to);
        to.push(',');
        json::text(cell, to);
    }
    if to.len() == before {
        to.push('{');
    }
    to.push_str(if draft.extra.is_empty() { "}" } else { "]}" });
}

fn is_next(line: &u64) -> bool {
    *line == 0
}

/// A draft's line, if it is not the one after its row's number.
fn line_beside(draft: &LeadDraft) -> u64 {
    if draft.line == draft.row + 1 { 0 } else { draft.line }
}

impl Detail {
    /// The line on which a lead's row begins.
    pub fn line(&self, row: u64) -> u64 {
        if self.line == 0 { row + 1 } else { self.line }
    }

    /// The same row as another, whatever else.
    pub fn stand_where(&mut self, other: &Self) {
        self.line = other.line;
    }

    pub fn evidence(&self) -> PlaceEvidence {
        let (state, postcode) = (self.state.clone(), self.postcode.clone());
        PlaceEvidence { number: None, state, postcode, country: self.country.clone(), zone: self.zone.clone() }
    }

    /// What is only shown of a draft.
    pub fn of(draft: &LeadDraft) -> Self {
        let PlaceEvidence { number: _, state, postcode, country, zone } = draft.evidence.clone();
        let (company, extra) = (draft.company.clone(), draft.extra.clone());
        Self { line: line_beside(draft), company, state, postcode, country, zone, extra }
    }

    /// Takes over what another says in place of what is here; what it leaves blank stays. An address is taken whole.
    pub fn overwrite(&mut self, from: Self) {
        if from.evidence() != PlaceEvidence::default() {
            (self.state, self.postcode, self.country, self.zone) = (from.state, from.postcode, from.country, from.zone);
        }
        if !from.company.is_empty() {
            self.company = from.company;
        }
        for (header, cell) in from.extra {
            match self.extra.iter_mut().find(|(known, _)| *known == header) {
                None => self.extra.push((header, cell)),
                Some((_, known)) => *known = cell,
            }
        }
    }

    fn has_address(&self) -> bool {
        [&self.state, &self.postcode, &self.country, &self.zone].into_iter().any(|text| !text.is_empty())
    }

    /// Takes over what is missing here, and says whether there was any. An address is taken whole or not at all: half of one and
    /// half of another would be a third place.
    pub fn fill(&mut self, from: Self) -> bool {
        let mut filled = !self.has_address() && from.has_address();
        if filled {
            (self.state, self.postcode, self.country, self.zone) = (from.state, from.postcode, from.country, from.zone);
        }
        if self.company.is_empty() && !from.company.is_empty() {
            self.company = from.company;
            filled = true;
        }
        for (header, cell) in from.extra {
            match self.extra.iter_mut().find(|(known, _)| *known == header) {
                None => self.extra.push((header, cell)),
                Some((_, known)) if known.is_empty() && !cell.is_empty() => *known = cell,
                Some(_) => continue,
            }
            filled = true;
        }
        filled
    }
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

    #[test]
    fn a_draft_is_written_as_it_is_read() {
        let whole = detail("FL", "Müller \"& Söhne\"", &[("Debt", "10 €"), ("", "x\n")]);
        let draft = LeadDraft {
            line: 2,
            company: whole.company.clone(),
            evidence: whole.evidence(),
            extra: whole.extra.clone(),
            ..LeadDraft::default()
        };
        let next = LeadDraft { row: 1, ..draft.clone() };
        for draft in [draft, next, LeadDraft { row: 6, line: 7, ..LeadDraft::default() }] {
            let mut json = String::new();
            write(&draft, &mut json);
            let read: Detail = serde_json::from_str(&json).expect("JSON");
            assert_eq!((read.line(draft.row), &read.company, &read.extra), (draft.line, &draft.company, &draft.extra));
            assert_eq!(read.evidence(), draft.evidence);
            assert_eq!(json, serde_json::to_string(&read).expect("JSON"));
        }
    }

    #[test]
    fn details_of_earlier_versions_are_read() {
        let old = r#"{"line":2,"company":"Acme","state":"FL","postcode":"33101","country":"US","zone":"Z","extra":[["Debt","10"],["",""]]}"#;
        let read: Detail = serde_json::from_str(old).expect("JSON");
        let new = r#"{"l":2,"c":"Acme","s":"FL","p":"33101","n":"US","z":"Z","x":["Debt","10","",""]}"#;
        assert_eq!(serde_json::to_string(&read).expect("JSON"), new);
        assert_eq!(serde_json::from_str::<Detail>(new).expect("JSON"), read);
    }
}
