//! From a row to a draft or a reject.

use super::aliases::Field;
use super::claim_cells::{ClaimReader, Claimed, yes_or_no};
use super::countries::{Countries, Country, is_nation_of_gb};
use super::header::Headers;
use super::leave_out::LeaveOut;
use super::mapping::Mapping;
use super::phones::{CellPhones, PhoneFault, read_alternates, read_cell};
use super::scan::{Damage, Row, trimmed};
use crate::domain::lead::{DraftPhone, LeadDraft, Reject};
use crate::domain::phone::PhoneNumber;
use crate::domain::place::PlaceEvidence;
use crate::domain::reject_code::RejectCode;
use crate::domain::spreadsheet::as_written;
use chrono::NaiveDate;

/// What the rows of a file are read with.
pub(super) struct RowReader {
    pub(super) headers: Headers,
    pub(super) mapping: Mapping,
    pub(super) countries: Countries,
    /// The country of national numbers in rows that name none, ISO 3166-1.
    pub(super) region: Option<String>,
    pub(super) claims: ClaimReader,
    pub(super) leave_out: LeaveOut,
    /// The rows bring news of leads that are there, on this day: they may have no phone, and what says not to call is no reason
    /// to leave them out, but a request.
    pub(super) updates: Option<NaiveDate>,
}

/// What came of a row.
#[derive(Default)]
pub(super) struct ReadRow {
    pub(super) draft: Option<Box<LeadDraft>>,
    pub(super) rejects: Vec<Reject>,
    /// How many of the draft's phones, the last ones, are alternate numbers from within one cell.
    pub(super) alternates: usize,
    /// Numbers that the row says not to call.
    pub(super) barred: Vec<PhoneNumber>,
}

/// The phones of a row.
#[derive(Default)]
struct Found {
    phones: Vec<DraftPhone>,
    faults: Vec<CellFault>,
    /// Columns whose cells say more than their numbers.
    telling: Vec<usize>,
    alternates: usize,
    /// Numbers that their cells say not to call.
    barred: Vec<PhoneNumber>,
}

/// Where a row's national numbers belong.
struct Home<'a> {
    region: Option<&'a str>,
    calling_code: Option<String>,
    /// What stands for the country and is none.
    unknown: Option<&'a str>,
}

/// What is wrong with a telephone cell.
struct CellFault {
    column: usize,
    /// The part of the cell that is at fault.
    piece: String,
    /// The cell holds more than this piece.
    one_of_several: bool,
    reason: String,
    code: RejectCode,
}

/// Why a whole row is not taken, and the column at fault, if it is one.
struct NotTaken {
    column: Option<usize>,
    reason: String,
    code: RejectCode,
}

impl NotTaken {
    fn whole(code: RejectCode, reason: String) -> Self {
        Self { column: None, reason, code }
    }

    fn cell(column: usize, code: RejectCode, reason: String) -> Self {
        Self { column: Some(column), reason, code }
    }
}

impl RowReader {
    /// Reads row `number`. A row that is taken gives a draft, and a reject for each of its cells that was not taken;
    /// another gives one reject for the whole row. `spare` is a draft that nobody needs any more: its memory is used again.
    pub(super) fn read(&self, number: u64, row: &Row, spare: Box<LeadDraft>) -> ReadRow {
        let reject = |column: Option<usize>, code: RejectCode, reason: String, whole_row: bool| Reject {
            row: number,
            line: row.line,
            column: column.map(|index| self.headers.name(index)).unwrap_or_default(),
            value: column.map_or_else(|| row.beginning(), |index| row.cell(index).to_owned()),
            reason,
            code,
            whole_row,
        };
        let left_out = |reject: Reject| ReadRow { rejects: vec![reject], ..ReadRow::default() };
        let left_alone = |why: NotTaken| {
            let barred = if self.asks_for_quiet(row, &why) { self.numbers_of(row) } else { Vec::new() };
            ReadRow { barred, ..left_out(reject(why.column, why.code, why.reason, true)) }
        };
        let mut draft = spare;
        let room = std::mem::take(&mut draft.phones);
        let Found { phones, faults, telling: mut told, alternates, barred } = match self.phones_of(row, room) {
            Ok(found) => found,
            Err(why) => return left_alone(why),
        };
        let Claimed { mut claims, denied, faults: claim_faults, telling } = match self.claims.read(row, &self.mapping) {
            Ok(claimed) => claimed,
            Err((column, reason)) => return left_out(reject(Some(column), RejectCode::Claim, reason, true)),
        };
        if self.updates.is_some() && self.asks_not_to_be_called(row, &faults) {
            claims.own_request = claims.own_request.max(self.updates);
        }
        told.extend(telling);
        let of_cell = |fault: CellFault| {
            let reason = if fault.one_of_several { fault.told() } else { fault.reason };
            reject(Some(fault.column), fault.code, reason, false)
        };
        let mut rejects: Vec<Reject> = faults.into_iter().map(of_cell).collect();
        let of_claim = |(index, reason)| reject(Some(index), RejectCode::Claim, reason, false);
        rejects.extend(claim_faults.into_iter().map(of_claim));
        let priority = self.priority(row).unwrap_or_else(|(index, reason)| {
            rejects.push(reject(Some(index), RejectCode::Priority, reason, false));
            0
        });
        if row.has_lost_characters() {
            for (index, _) in row.cells().enumerate().filter(|(_, cell)| cell.contains(char::REPLACEMENT_CHARACTER)) {
                let reason = "some of its bytes are no characters, and stand as \u{FFFD}: say the file's --encoding";
                rejects.push(reject(Some(index), RejectCode::LostCharacters, reason.to_owned(), false));
            }
        }
        (draft.row, draft.line, draft.priority) = (number, row.line, priority);
        (draft.phones, draft.claims, draft.denied) = (phones, claims, denied);
        self.cell(row, Field::Key).clone_into(&mut draft.key);
        self.cell(row, Field::Company).clone_into(&mut draft.company);
        self.name(row, &mut draft.name);
        self.evidence(row, &mut draft.evidence);
        self.extra(row, &told, &mut draft.extra);
        ReadRow { draft: Some(draft), rejects, alternates, barred }
    }

    /// The phones of a row, at least one, and the faults of its telephone cells.
    fn phones_of(&self, row: &Row, room: Vec<DraftPhone>) -> Result<Found, NotTaken> {
        match row.damage {
            None => {}
            Some(damage @ Damage::Quote { cell, .. }) => {
                return Err(NotTaken::cell(cell, RejectCode::Damaged, damage.told(row.line)));
            }
            Some(damage @ Damage::Endless) => return Err(NotTaken::whole(RejectCode::Damaged, damage.told(row.line))),
        }
        if self.headers.repeated_in(row) {
            let reason = "the header again: the row holds the columns' names and no lead";
            return Err(NotTaken::whole(RejectCode::HeaderAgain, reason.to_owned()));
        }
        self.fits(row)?;
        if let Some(why) = self.do_not_call(row).filter(|_| self.updates.is_none()) {
            return Err(why);
        }
        if let Some(index) =
            self.leave_out.says(row).filter(|index| self.updates.is_none() || !speaks_of_dnc(row.cell(*index)))
        {
            let reason =
                "the mapping says to leave out rows with this cell: change [leave_out] if they are to be called";
            return Err(NotTaken::cell(index, RejectCode::LeftOut, reason.to_owned()));
        }
        let found = self.read_phones(row, room);
        if found.phones.is_empty() && self.updates.is_none() { Err(self.no_phone(found.faults)) } else { Ok(found) }
    }

    fn no_phone(&self, mut faults: Vec<CellFault>) -> NotTaken {
        let tell = |fault: &CellFault| format!("{} {}", self.headers.name(fault.column), fault.told());
        if faults.len() > 1 {
            let (column, code) = faults.first().map(|fault| (fault.column, fault.code)).unzip();
            let code = code.unwrap_or_default();
            return NotTaken { column, code, reason: faults.iter().map(tell).collect::<Vec<_>>().join("; ") };
        }
        faults.pop().map_or_else(
            || {
                let columns = self.mapping.columns(Field::Phone).iter().map(|index| self.headers.name(*index));
                let columns = columns.collect::<Vec<_>>().join(", ");
                NotTaken::whole(RejectCode::NoPhone, format!("no phone: the row has none in {columns}"))
            },
            |fault| NotTaken::cell(fault.column, fault.code, fault.reason),
        )
    }

    /// Whether the row has cells enough for a phone, and none beyond the header.
    fn fits(&self, row: &Row) -> Result<(), NotTaken> {
        if let Some((index, reason)) = self.headers.overflow(row) {
            return Err(NotTaken::cell(index, RejectCode::RowTooLong, reason));
        }
        let (cells, width, wide) = (row.width(), self.headers.width(), self.headers.widest());
        if self.updates.is_none() && self.mapping.columns(Field::Phone).iter().all(|index| *index >= cells) {
            let cells = if cells == 1 { "1 cell".to_owned() } else { format!("{cells} cells") };
            let reason = format!("row too short: {cells}, {wide} has {width}");
            return Err(NotTaken::whole(RejectCode::RowTooShort, reason));
        }
        Ok(())
    }

    /// The column that says not to call, and what it says. What is neither yes nor no counts as yes: a date, for one.
    fn do_not_call(&self, row: &Row) -> Option<NotTaken> {
        self.mapping.columns(Field::DoNotCall).iter().find_map(|index| {
            let cell = row.cell(*index).trim();
            let reason = match yes_or_no(cell) {
                Some(false) => return None,
                None if !cell.eq_ignore_ascii_case("dnc") => {
                    "the list says do not call, or something else that is not no: write no if the lead may be called"
                }
                Some(true) | None => "the list says do not call",
            };
            Some(NotTaken::cell(*index, RejectCode::DoNotCall, reason.to_owned()))
        })
    }

    /// Whether a row of news says in any way not to call, where an import would leave it out, or its number.
    fn asks_not_to_be_called(&self, row: &Row, faults: &[CellFault]) -> bool {
        self.do_not_call(row).is_some()
            || faults.iter().any(|fault| fault.code == RejectCode::DoNotCall)
            || self.leave_out.says(row).is_some_and(|index| speaks_of_dnc(row.cell(index)))
    }

    /// Whether a row is left out because somebody does not want to be called.
    fn asks_for_quiet(&self, row: &Row, why: &NotTaken) -> bool {
        why.code == RejectCode::DoNotCall
            || (why.code == RejectCode::LeftOut && why.column.is_some_and(|index| speaks_of_dnc(row.cell(index))))
    }

    /// The numbers of a row, also those that its cells say not to call.
    fn numbers_of(&self, row: &Row) -> Vec<PhoneNumber> {
        let Found { phones, mut barred, .. } = self.read_phones(row, Vec::new());
        barred.extend(phones.into_iter().map(|phone| phone.number));
        barred
    }

    fn read_phones(&self, row: &Row, mut room: Vec<DraftPhone>) -> Found {
        let home = self.home(row);
        room.clear();
        let mut found = Found { phones: room, ..Found::default() };
        for index in self.mapping.columns(Field::Phone) {
            let mut cell = read_cell(row.cell(*index), home.region, home.calling_code.as_deref());
            cell.phones.iter_mut().for_each(|phone| phone.label = self.mapping.label(*index));
            found.add(*index, cell, &home);
        }
        let first = found.phones.len();
        for index in self.mapping.columns(Field::Alternates) {
            found.add(*index, read_alternates(row.cell(*index), home.region, home.calling_code.as_deref()), &home);
        }
        found.alternates = found.phones.len() - first;
        found
    }

    fn home<'a>(&'a self, row: &'a Row) -> Home<'a> {
        let given = self.cell(row, Field::CallingCode);
        let mut home = Home { region: self.region.as_deref(), calling_code: None, unknown: None };
        for field in [Field::Region, Field::Country] {
            let cell = self.cell(row, field);
            match self.countries.read(cell) {
                Country::Blank => continue,
                Country::Region(region) => home.region = Some(region),
                Country::CallingCode(code) => home.calling_code = Some(code),
                Country::Unknown => {
                    home.region = None;
                    home.unknown = Some(cell);
                }
            }
            break;
        }
        if !given.is_empty() {
            home.calling_code = Some(given.to_owned());
        }
        home
    }

    fn evidence(&self, row: &Row, into: &mut PlaceEvidence) {
        let country = self.cell(row, Field::Country);
        let state = self.cell(row, Field::State);
        let nation = state.is_empty() && !country.is_empty() && is_nation_of_gb(country);
        if nation { country } else { state }.clone_into(&mut into.state);
        let country = match self.countries.read(country) {
            Country::Region(region) => region,
            // A calling code says where the number belongs, which the number says itself.
            Country::Blank | Country::CallingCode(_) => "",
            Country::Unknown => country,
        };
        country.clone_into(&mut into.country);
        self.cell(row, Field::Zip).clone_into(&mut into.postcode);
        self.cell(row, Field::Zone).clone_into(&mut into.zone);
    }

    fn name(&self, row: &Row, into: &mut String) {
        let whole = self.cell(row, Field::Name);
        if !whole.is_empty() {
            whole.clone_into(into);
            return;
        }
        let (first, last) = (self.cell(row, Field::FirstName), self.cell(row, Field::LastName));
        first.clone_into(into);
        if !first.is_empty() && !last.is_empty() {
            into.push(' ');
        }
        into.push_str(last);
    }

    /// Whether the row says a priority.
    pub(super) fn says_priority(&self, row: &Row) -> bool {
        self.mapping.columns(Field::Priority).iter().take(1).any(|index| !row.cell(*index).trim().is_empty())
            && self.priority(row).is_ok()
    }

    /// The priority, 0 if the row has none; or the column and what is wrong with it.
    fn priority(&self, row: &Row) -> Result<i32, (usize, String)> {
        let Some(index) = self.mapping.columns(Field::Priority).first() else { return Ok(0) };
        let cell = row.cell(*index).trim();
        if cell.is_empty() {
            return Ok(0);
        }
        let whole = cell.strip_suffix(".0").unwrap_or(cell);
        whole
            .parse()
            .map_err(|_| (*index, "a priority is a whole number, such as 5; higher is dialed sooner".to_owned()))
    }

    /// The cells of columns that hold no field, and of those `telling` more than the field holds, in order, without the
    /// blank ones.
    fn extra(&self, row: &Row, telling: &[usize], into: &mut Vec<(String, String)>) {
        let kept = |index: usize| !self.mapping.takes(index) || telling.contains(&index);
        let mut held = 0;
        for (index, cell) in row.cells().enumerate().filter(|(index, _)| kept(*index)) {
            let cell = as_written(trimmed(cell));
            if cell.is_empty() {
                continue;
            }
            match into.get_mut(held) {
                Some((header, text)) => {
                    self.headers.write_name(index, header);
                    cell.clone_into(text);
                }
                None => into.push((self.headers.name(index), cell.to_owned())),
            }
            held += 1;
        }
        into.truncate(held);
    }

    /// The first cell of the field's columns that is not blank, trimmed.
    fn cell<'a>(&self, row: &'a Row, field: Field) -> &'a str {
        let cells = self.mapping.columns(field).iter().map(|index| trimmed(row.cell(*index)));
        as_written(cells.into_iter().find(|cell| !cell.is_empty()).unwrap_or_default())
    }
}

/// Whether a status is one of those by which dialers mark people who asked not to be called: `DNC`, `DNCL`, `ADNC`.
fn speaks_of_dnc(cell: &str) -> bool {
    cell.to_ascii_uppercase().contains("DNC")
}

impl CellFault {
    /// `"305-555": too few digits …`.
    fn told(&self) -> String {
        format!("\"{}\": {}", self.piece, self.reason)
    }
}

impl Found {
    /// Adds what a cell holds.
    fn add(&mut self, column: usize, cell: CellPhones, home: &Home<'_>) {
        self.barred.extend(cell.barred);
        let parts = cell.phones.len() + cell.faults.len();
        for phone in cell.phones {
            match self.phones.iter_mut().find(|known| known.number == phone.number) {
                Some(known) => known.label = known.label.or(phone.label),
                None => self.phones.push(phone),
            }
        }
        if cell.telling {
            self.telling.push(column);
        }
        let one_of_several = parts > 1;
        for (piece, fault) in cell.faults {
            let mut reason = fault.to_string();
            if let (PhoneFault::NeedsRegion, Some(unknown)) = (&fault, home.unknown) {
                reason.push_str(&format!("; the row names \"{unknown}\", which is no country"));
            }
            self.faults.push(CellFault { column, piece, one_of_several, reason, code: fault.code() });
        }
    }
}
