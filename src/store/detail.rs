//! What is only shown of a lead: kept as JSON beside it, so that verdicts need not carry it.

mod cells;
mod read;

use super::json;
use crate::domain::lead::LeadDraft;
use crate::domain::place::PlaceEvidence;
pub(super) use cells::Picks;

/// What the JSON says. In the text empty fields are left out, and names are short, since every lead has them. A header that is a column of
/// the lead's own list stands there as the column's number: `{"s":"CA","x":[0,"a@example.com","Note","late"]}`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Detail {
    /// The line on which its row begins; 0 where that is the one after the row's number, as in any file with one header line.
    line: u64,
    pub company: String,
    pub state: String,
    pub postcode: String,
    pub country: String,
    pub zone: String,
    /// Headers and cells.
    pub extra: Vec<(String, String)>,
}

/// Where headers stand among the columns of a list. Cells come in the order of columns, so that each is looked for after the one before.
struct Numbers<'c> {
    columns: &'c [String],
    next: usize,
}

impl Numbers<'_> {
    fn of(&mut self, header: &str) -> Option<usize> {
        let at = |columns: &[String]| columns.iter().position(|column| column == header);
        let (before, ahead) = self.columns.split_at_checked(self.next)?;
        let found = at(ahead).map(|beyond| self.next + beyond).or_else(|| at(before))?;
        self.next = found + 1;
        Some(found)
    }
}

/// Appends what is only shown of a draft, as [`Detail::written`] writes it, to go into a list of these columns: it has as many as rows.
pub(super) fn write(draft: &LeadDraft, columns: &[String], to: &mut String) {
    let PlaceEvidence { number: _, state, postcode, country, zone } = &draft.evidence;
    write_parts(line_beside(draft), [&draft.company, state, postcode, country, zone], &draft.extra, columns, to);
}

/// The texts are company, state, postcode, country and zone.
fn write_parts(line: u64, texts: [&str; 5], extra: &[(String, String)], columns: &[String], to: &mut String) {
    let before = to.len();
    if line != 0 {
        to.push_str("{\"l\":");
        json::number(line, to);
    }
    let sign = |to: &mut String| to.push(if to.len() == before { '{' } else { ',' });
    for (name, text) in ["c", "s", "p", "n", "z"].into_iter().zip(texts) {
        if !text.is_empty() {
            sign(to);
            to.push('"');
            to.push_str(name);
            to.push_str("\":");
            json::text(text, to);
        }
    }
    let mut numbers = Numbers { columns, next: 0 };
    for (index, (header, cell)) in extra.iter().enumerate() {
        if index == 0 {
            sign(to);
            to.push_str("\"x\":[");
        } else {
            to.push(',');
        }
        match numbers.of(header) {
            Some(number) => json::number(number, to),
            None => json::text(header, to),
        }
        to.push(',');
        json::text(cell, to);
    }
    if to.len() == before {
        to.push('{');
    }
    to.push_str(if extra.is_empty() { "}" } else { "]}" });
}

/// A draft's line, if it is not the one after its row's number.
fn line_beside(draft: &LeadDraft) -> u64 {
    if draft.line == draft.row + 1 { 0 } else { draft.line }
}

impl Detail {
    /// Reads that of a lead whose list has these columns.
    ///
    /// # Errors
    /// When it is not as outdial writes it: damaged, or of another list.
    pub fn read(json: &str, columns: &[String]) -> Result<Self, serde_json::Error> {
        read::detail(json, columns)
    }

    /// As it is stored of a lead whose list has these columns.
    pub fn written(&self, columns: &[String]) -> String {
        let Self { line, company, state, postcode, country, zone, extra } = self;
        let mut json = String::new();
        write_parts(*line, [company, state, postcode, country, zone], extra, columns, &mut json);
        json
    }

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

    fn headers<const N: usize>(names: [&str; N]) -> [String; N] {
        names.map(str::to_owned)
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
        let columns = [&[][..], &headers(["Note", ""]), &headers(["", "Debt"])];
        for draft in [draft, next, LeadDraft { row: 6, line: 7, ..LeadDraft::default() }] {
            for columns in columns {
                let mut json = String::new();
                write(&draft, columns, &mut json);
                let read = Detail::read(&json, columns).expect("a detail");
                assert_eq!((read.line(draft.row), &read.company), (draft.line, &draft.company));
                assert_eq!((read.evidence(), &read.extra), (draft.evidence.clone(), &draft.extra));
                assert_eq!(json, read.written(columns));
                assert!(serde_json::from_str::<serde_json::Value>(&json).expect("JSON").is_object());
            }
        }
    }

    #[test]
    fn details_of_earlier_versions_are_read() {
        let old = r#"{"line":2,"company":"Acme","state":"FL","postcode":"33101","country":"US","zone":"Z","extra":[["Debt","10"],["",""]]}"#;
        let read = Detail::read(old, &[]).expect("a detail");
        let new = r#"{"l":2,"c":"Acme","s":"FL","p":"33101","n":"US","z":"Z","x":["Debt","10","",""]}"#;
        assert_eq!(read.written(&[]), new);
        assert_eq!(Detail::read(new, &[]).expect("a detail"), read);
        // What a later one may add is passed over.
        assert_eq!(Detail::read(r#"{"q":[{"r":1}],"s":"FL"}"#, &[]).expect("a detail").state, "FL");
    }

    #[test]
    fn headers_are_named_by_their_number_in_the_list() {
        let columns = headers(["Debt", "Note", "Age", "Note"]);
        for (extra, json) in [
            (&[("Debt", "10"), ("Age", "40")][..], r#"{"l":2,"x":[0,"10",2,"40"]}"#),
            // In another order, and not of the list.
            (
                &[("Age", "40"), ("debt", "1"), ("Debt", "10"), ("Note", "")],
                r#"{"l":2,"x":[2,"40","debt","1",0,"10",1,""]}"#,
            ),
            // Two columns of one name, of which the first may be blank.
            (&[("Note", "a"), ("Note", "b"), ("Note", "c")], r#"{"l":2,"x":[1,"a",3,"b",1,"c"]}"#),
            (&[("0", "zero")], r#"{"l":2,"x":["0","zero"]}"#),
        ] {
            let whole = detail("", "", extra);
            assert_eq!(whole.written(&columns), json);
            assert_eq!(Detail::read(json, &columns).expect(json), whole);
        }
        let mixed = r#"{"l":2,"x":[["Debt","1"],2,"3","City","Rome",["Zip","4"]]}"#;
        let whole = detail("", "", &[("Debt", "1"), ("Age", "3"), ("City", "Rome"), ("Zip", "4")]);
        assert_eq!(Detail::read(mixed, &columns).expect("a detail"), whole);
    }

    #[test]
    fn what_outdial_does_not_write_is_an_error() {
        let columns = headers(["Debt"]);
        for (json, words) in [
            (r#"{"x":[1,"10"]}"#, "number 1 among 1 columns"),
            (r#"{"x":[18446744073709551615,"10"]}"#, "number 18446744073709551615 among 1 columns"),
            (r#"{"x":[-1,"10"]}"#, "the number of a column"),
            (r#"{"x":[0,1]}"#, "a string"),
            (r#"{"x":["Debt"]}"#, "the last header has no cell"),
            (r#"{"x":[["Debt"]]}"#, "no cell"),
            (r#"{"x":[["a","b","c"]]}"#, ""),
            (r#"{"x":[0,"10"]} {}"#, "trailing"),
            ("[]", "only shown of a lead"),
            ("", ""),
        ] {
            let error = Detail::read(json, &columns).expect_err(json).to_string();
            assert!(error.contains(words), "{json}: {error}");
        }
    }
}
