//! Rows of a file of consents: whose word, on what basis, when, until when, and what was taken back.

use super::error::IntakeError;
use super::phones::read_one;
use super::table::{TableOptions, TableReader, TableRow};
use super::table_file::TableFile;
use crate::domain::campaign::CampaignKind;
use crate::domain::consent::{Act, Basis, Giver, Moment, NewEntry};
use crate::domain::days::{self, Order};
use crate::domain::instant::last_day;
use crate::domain::lead::Reject;
use crate::domain::reject_code::RejectCode;
use chrono::{DateTime, NaiveDate, Utc};
use std::io::{Read, Seek};

/// The fields of a row and the headers that mean them.
pub const FIELDS: [(&str, &[&str]); 10] = [
    ("phone", &["phone", "phone_number", "number", "telephone", "tel", "mobile"]),
    ("account", &["account", "account_number", "key", "external_id", "vendor_lead_code", "customer_id"]),
    ("client", &["client", "seller", "brand"]),
    ("kinds", &["kinds", "kind"]),
    ("basis", &["basis", "consent_type", "type"]),
    ("given", &["given", "given_at", "consent_date", "opt_in_date", "consented_at", "date"]),
    ("expires", &["expires", "expires_at", "expiry", "expiration_date", "valid_until"]),
    ("revoked", &["revoked", "revoked_at", "opt_out_date", "withdrawn", "revocation_date"]),
    ("source", &["source", "consent_source", "url", "page"]),
    ("proof", &["proof", "reference", "proof_reference", "certificate", "recording"]),
];

/// The words for each basis besides its own, without case and signs.
const WORDS: [(&str, Basis); 12] = [
    ("prior express written consent", Basis::Written),
    ("pewc", Basis::Written),
    ("signed", Basis::Written),
    ("prior express consent", Basis::Express),
    ("oral", Basis::Express),
    ("verbal", Basis::Express),
    ("spoken", Basis::Express),
    ("relationship", Basis::Customer),
    ("contract", Basis::Customer),
    ("transaction", Basis::Purchase),
    ("payment", Basis::Purchase),
    ("application", Basis::Inquiry),
];

/// Reads a basis.
///
/// # Errors
/// In words, when it is none.
pub fn basis(text: &str) -> Result<Basis, String> {
    let normal = text.trim().to_lowercase().replace(['_', '-'], " ");
    let known = Basis::from_name(&normal);
    if let Some(basis) = known.or_else(|| WORDS.iter().find(|(word, _)| *word == normal).map(|(_, basis)| *basis)) {
        return Ok(basis);
    }
    if matches!(normal.as_str(), "ebr" | "established business relationship") {
        return Err(
            "a business relationship rests on a purchase or on an inquiry, with its day: write which".to_owned()
        );
    }
    Err(format!("no basis of a call: write {}", Basis::ALL.map(Basis::name).join(", ")))
}

/// What rows that leave a cell blank mean.
#[derive(Clone, Debug, Default)]
pub struct Defaults {
    /// The country of national numbers, ISO 3166-1.
    pub region: Option<String>,
    pub client: String,
    pub basis: Option<Basis>,
    pub kinds: Vec<CampaignKind>,
    pub source: String,
}

/// Reads a file of consents row by row. Every row gives entries, at least one, or one reject.
pub struct ConsentReader<'a> {
    table: TableReader<'a>,
    defaults: Defaults,
    now: DateTime<Utc>,
    row: TableRow,
    number: u64,
}

/// What is wrong with a row: the field at fault, empty for the whole row, and why, in a word and in words.
type Wrong = (&'static str, RejectCode, String);

/// What is wrong with a cell that says what was consented to, or when.
fn unclear(field: &'static str, reason: impl Into<String>) -> Wrong {
    (field, RejectCode::Claim, reason.into())
}

impl<'a> ConsentReader<'a> {
    /// Opens a file, whatever it is.
    ///
    /// # Errors
    /// When it can't be read or is no table, or a field or column that was named does not exist.
    pub fn open<R: Read + Seek + Send>(
        file: &'a mut TableFile<R>,
        options: &TableOptions,
        defaults: Defaults,
        now: DateTime<Utc>,
    ) -> Result<Self, IntakeError> {
        let table = TableReader::open(file, options, &FIELDS)?;
        Ok(Self { table, defaults, now, row: TableRow::default(), number: 0 })
    }

    /// What keeps the file from being one of consents, if anything does.
    pub fn lacks(&self) -> Option<String> {
        let has = |field: &str| self.table.column(field).is_some();
        let headers = self.table.headers().join(", ");
        if !has("phone") && !has("account") {
            return Some(format!(
                "no column says whose consent it is; the columns are {headers}: say --map phone=COLUMN or --map account=COLUMN"
            ));
        }
        (!has("given") && !has("revoked")).then(|| {
            format!("no column says when it was given or revoked; the columns are {headers}: say --map given=COLUMN")
        })
    }

    /// The entries of the next row, or its reject; `None` at the end.
    ///
    /// # Errors
    /// When the source can't be read on.
    pub fn next_row(&mut self) -> Result<Option<Result<Vec<NewEntry>, Reject>>, IntakeError> {
        if !self.table.read_row(&mut self.row)? {
            return Ok(None);
        }
        self.number += 1;
        let read = match &self.row.damage {
            Some(damage) => Err(("", RejectCode::Damaged, damage.clone())),
            None => self.entries(),
        };
        Ok(Some(read.map_err(|wrong| self.reject(wrong))))
    }

    /// How many rows were read.
    pub fn rows(&self) -> u64 {
        self.number
    }

    fn reject(&self, (field, code, reason): Wrong) -> Reject {
        let column = self.table.column(field);
        let whole = || self.row.cells().map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join(" ");
        Reject {
            row: self.number,
            line: self.row.line(),
            column: column.and_then(|column| self.table.headers().get(column)).cloned().unwrap_or_default(),
            value: column.map_or_else(whole, |column| self.row.cell(column).to_owned()),
            reason,
            code,
            whole_row: true,
        }
    }

    fn cell(&self, field: &str) -> &str {
        self.table.column(field).map_or("", |column| self.row.cell(column).trim())
    }

    fn entries(&self) -> Result<Vec<NewEntry>, Wrong> {
        let defaults = &self.defaults;
        let or = |cell: &str, default: &str| if cell.is_empty() { default.to_owned() } else { cell.to_owned() };
        let client = or(self.cell("client"), &defaults.client);
        let giver = self.giver(&client)?;
        let basis = match self.cell("basis") {
            "" => defaults.basis,
            text => Some(basis(text).map_err(|reason| unclear("basis", reason))?),
        };
        let (given, revoked) = (self.moment("given")?, self.moment("revoked")?);
        let expires = self.day("expires")?;
        let said = |act, moment| NewEntry {
            giver: giver.clone(),
            client: client.clone(),
            kinds: defaults.kinds.clone(),
            act,
            moment,
            source: or(self.cell("source"), &defaults.source),
            proof: self.cell("proof").to_owned(),
        };
        let mut entries = Vec::new();
        if let Some(moment) = given {
            let Some(basis) = basis else {
                return Err(unclear("basis", "on what basis? write written, express, customer, purchase or inquiry"));
            };
            if expires.is_some_and(|end| end <= moment.first_day()) {
                let reason = format!("it would expire before it was given ({moment}): mend one of the two");
                return Err(unclear("expires", reason));
            }
            entries.push(said(Act::Given { basis, expires }, moment));
        }
        if let Some(moment) = revoked {
            if given.is_some_and(|given| moment.first_day() < given.first_day()) {
                return Err(unclear("revoked", "it was revoked before it was given: mend one of the two"));
            }
            entries.push(said(Act::Revoked { basis }, moment));
        }
        if entries.is_empty() {
            return Err(unclear("given", "the row says neither when it was given nor when it was revoked"));
        }
        self.with_kinds(entries)
    }

    fn with_kinds(&self, mut entries: Vec<NewEntry>) -> Result<Vec<NewEntry>, Wrong> {
        let words: Vec<_> = self.cell("kinds").split([',', ';', ' ']).filter(|word| !word.is_empty()).collect();
        if words.is_empty() {
            return Ok(entries);
        }
        let mut kinds = Vec::new();
        for word in words {
            let kind = CampaignKind::from_name(&word.to_lowercase());
            let known = || CampaignKind::ALL.map(CampaignKind::name).join(", ");
            kinds.push(
                kind.ok_or_else(|| unclear("kinds", format!("\"{word}\" is no kind of call: write {}", known())))?,
            );
        }
        for entry in &mut entries {
            entry.kinds.clone_from(&kinds);
        }
        Ok(entries)
    }

    fn giver(&self, client: &str) -> Result<Giver, Wrong> {
        match (self.cell("phone"), self.cell("account")) {
            ("", "") => Err(("", RejectCode::NoKey, "the row names neither a number nor an account".to_owned())),
            ("", key) if client.is_empty() => {
                let reason = format!("\"{key}\" is a client's key: say whose, with a client column or --client");
                Err(("account", RejectCode::NoKey, reason))
            }
            ("", key) => Ok(Giver::Account(key.to_owned())),
            // A row that names both says of that number that it belongs to the account: the number's own word is the narrower.
            (text, _) => match read_one(text, self.defaults.region.as_deref()) {
                Ok(phone) => Ok(Giver::Number(phone.number)),
                Err(fault) => Err(("phone", fault.code(), fault.to_string())),
            },
        }
    }

    fn moment(&self, field: &'static str) -> Result<Option<Moment>, Wrong> {
        let text = self.cell(field);
        if let Ok(at) = DateTime::parse_from_rfc3339(text) {
            let at = at.to_utc();
            return if at <= self.now {
                Ok(Some(Moment::At(at)))
            } else {
                Err(unclear(field, "it lies in the future"))
            };
        }
        match self.day(field)? {
            Some(day) if day > last_day(self.now) => Err(unclear(field, "it lies in the future")),
            day => Ok(day.map(Moment::Day)),
        }
    }

    fn day(&self, field: &'static str) -> Result<Option<NaiveDate>, Wrong> {
        let text = self.cell(field);
        if text.is_empty() {
            return Ok(None);
        }
        let order = Order::of(self.defaults.region.as_deref());
        days::read(text, order).map(Some).map_err(|fault| unclear(field, fault.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a row comes to, in words.
    fn told(header: &str, row: &str, client: &str) -> String {
        let text = format!("{header}\n{row}\n");
        let defaults = Defaults {
            region: Some("US".to_owned()),
            client: client.to_owned(),
            source: "f.csv".to_owned(),
            ..Defaults::default()
        };
        let now = "2026-06-15T12:00:00Z".parse().expect("an instant");
        let options = TableOptions::default();
        let mut file = TableFile::open(std::io::Cursor::new(text), &options.part).expect("a file");
        let mut reader = ConsentReader::open(&mut file, &options, defaults, now).expect("a table");
        match reader.next_row().expect("read").expect("a row") {
            Ok(entries) => {
                let one = |said: NewEntry| {
                    let NewEntry { giver, client, act, moment, source, proof, .. } = said;
                    let basis = act.basis().map_or("all", Basis::name);
                    let expires = act.expires().map(|day| format!(" until {day}")).unwrap_or_default();
                    format!("{giver} {} {basis} {moment}{expires} [{client}|{source}|{proof}]", act.name())
                };
                entries.into_iter().map(one).collect::<Vec<_>>().join("; ")
            }
            Err(reject) => format!("{} \"{}\": {}", reject.column, reject.value, reject.reason),
        }
    }

    #[test]
    fn every_row_gives_entries_or_a_reject() {
        let header = "Phone,account,client,basis,given,expires,revoked,source,proof";
        for (row, client, expected) in [
            (
                "305-555-0142,,Acme,written,2026-03-14,2027-03-14,,web form,REC-7",
                "",
                "+13055550142 given written 2026-03-14 until 2027-03-14 [Acme|web form|REC-7]",
            ),
            (
                ",K7,,PEWC,3/14/2026 10:00,,2026-05-01T12:00:00Z,,",
                "Acme",
                "account K7 given written 2026-03-14 [Acme|f.csv|]; account K7 revoked written 2026-05-01T12:00:00Z [Acme|f.csv|]",
            ),
            ("+1 305 555 0142,,,,,,2026-05-01,,", "", "+13055550142 revoked all 2026-05-01 [|f.csv|]"),
            (
                ",K7,,written,2026-03-14,,,,",
                "",
                "account \"K7\": \"K7\" is a client's key: say whose, with a client column or --client",
            ),
            ("12,,,written,2026-03-14,,,,", "", "Phone \"12\": too few digits"),
            (
                "3055550142,,,love,2026-03-14,,,,",
                "",
                "basis \"love\": no basis of a call: write written, express, customer, purchase, inquiry",
            ),
            (
                "3055550142,,,EBR,2026-03-14,,,,",
                "",
                "basis \"EBR\": a business relationship rests on a purchase or on an inquiry, with its day: write which",
            ),
            (
                "3055550142,,,,2026-03-14,,,,",
                "",
                "basis \"\": on what basis? write written, express, customer, purchase or inquiry",
            ),
            (
                "3055550142,,,written,,,,,",
                "",
                "given \"\": the row says neither when it was given nor when it was revoked",
            ),
            ("3055550142,,,written,yes,,,,", "", "given \"yes\": write a day such as 2026-03-14"),
            ("3055550142,,,written,2026-06-18,,,,", "", "given \"2026-06-18\": it lies in the future"),
            (
                "3055550142,,,written,2026-03-14,2026-03-14,,,",
                "",
                "expires \"2026-03-14\": it would expire before it was given (2026-03-14): mend one of the two",
            ),
            (
                "3055550142,,,written,2026-03-14,,2026-03-01,,",
                "",
                "revoked \"2026-03-01\": it was revoked before it was given: mend one of the two",
            ),
            (",,,written,2026-03-14,,,,", "", " \"written 2026-03-14\": the row names neither a number nor an account"),
        ] {
            let told = told(header, row, client);
            assert!(told.starts_with(expected), "{row}:\n{told}\n{expected}");
        }
    }

    #[test]
    fn kinds_are_read() {
        assert!(told("phone,basis,given,kinds", "3055550142,written,2026-03-14,sales", "").starts_with("+1305"));
        let wrong = told("phone,basis,given,kinds", "3055550142,written,2026-03-14,sale", "");
        assert_eq!(wrong, "kinds \"sale\": \"sale\" is no kind of call: write sales, survey, collections");
    }
}
