//! Which column holds which field.

use super::aliases::Field;
use super::error::IntakeError;
use super::header::Headers;
use super::phones::labels;
use crate::domain::phone_label::PhoneLabel;

/// Fields and the columns that hold them.
#[derive(Clone, Debug, Default)]
pub(super) struct Mapping {
    /// By [`Field::place`]: every row asks for nearly all of them.
    fields: Vec<Vec<usize>>,
    /// By column, whether any field has it.
    taken: Vec<bool>,
    /// Whether a column claims something of the person.
    claims: bool,
    /// By column, what its header says of numbers in it.
    labels: Vec<Option<PhoneLabel>>,
}

impl Mapping {
    /// Takes the columns that somebody named, of fields without one those `if_there` that are there, and finds the others
    /// by their headers.
    ///
    /// # Errors
    /// When a field or a column that was named does not exist, or a name is that of several columns.
    pub(super) fn new(
        headers: &Headers,
        named: &[(String, String)],
        if_there: &[(String, String)],
    ) -> Result<Self, IntakeError> {
        let mut mapping = Self::default();
        for (name, column) in named {
            let field = field_named(name)?;
            mapping.take(field, headers.find(field.name(), column)?);
        }
        let said = mapping.clone();
        for (name, column) in if_there {
            let field = field_named(name)?;
            match headers.find(field.name(), column) {
                Ok(index) if said.columns(field).is_empty() && !said.takes(index) => mapping.take(field, index),
                Ok(_) | Err(IntakeError::UnknownColumn { .. } | IntakeError::NeedsPosition { .. }) => {}
                Err(other) => return Err(other),
            }
        }
        let normal = headers.normalised();
        for field in Field::all() {
            if mapping.columns(field).is_empty() {
                for index in mapping.found(field, &normal) {
                    mapping.add(field, index);
                }
            }
        }
        // A file of nothing but one column without a name can only be a list of phones.
        if headers.line.is_none() && headers.width() == 1 && mapping.taken.is_empty() {
            mapping.add(Field::Phone, 0);
        }
        mapping.labels = (0..headers.width()).map(|index| labels::of_header(&headers.name(index))).collect();
        Ok(mapping)
    }

    /// The columns of every field that has any: its name, and theirs.
    pub(super) fn named(&self, headers: &Headers) -> Vec<(String, String)> {
        let of_field = |field: Field| {
            self.columns(field).iter().map(move |index| (field.name().to_owned(), headers.handle(*index)))
        };
        Field::all().flat_map(of_field).collect()
    }

    /// The columns of a field, in order; none if the file lacks it.
    pub(super) fn columns(&self, field: Field) -> &[usize] {
        self.fields.get(field.place()).map_or(&[], Vec::as_slice)
    }

    /// Whether a column holds any field.
    pub(super) fn takes(&self, index: usize) -> bool {
        self.taken.get(index).copied().unwrap_or_default()
    }

    /// What a column's header says its numbers are.
    pub(super) fn label(&self, index: usize) -> Option<PhoneLabel> {
        self.labels.get(index).copied().flatten()
    }

    /// Whether any column claims something of the person.
    pub(super) fn has_claims(&self) -> bool {
        self.claims
    }

    /// Each field that is there with the names of its columns, and the names of the columns that hold none.
    pub(super) fn told(&self, headers: &Headers) -> (Vec<(String, Vec<String>)>, Vec<String>) {
        let names = |columns: &[usize]| columns.iter().map(|index| headers.name(*index)).collect::<Vec<_>>();
        let fields = Field::all().filter(|field| !self.columns(*field).is_empty());
        let fields = fields.map(|field| (field.name().to_owned(), names(self.columns(field)))).collect();
        let extra: Vec<usize> = (0..headers.width()).filter(|index| !self.takes(*index)).collect();
        (fields, names(&extra))
    }

    fn take(&mut self, field: Field, index: usize) {
        if !self.columns(field).contains(&index) {
            self.add(field, index);
        }
    }

    fn add(&mut self, field: Field, index: usize) {
        let place = field.place();
        self.fields.resize(self.fields.len().max(place + 1), Vec::new());
        self.taken.resize(self.taken.len().max(index + 1), false);
        if let Some(columns) = self.fields.get_mut(place) {
            columns.push(index);
        }
        if let Some(taken) = self.taken.get_mut(index) {
            *taken = true;
        }
        self.claims |= match field {
            Field::Claim(_) => true,
            Field::Phone | Field::Alternates | Field::CallingCode | Field::Region | Field::Key | Field::Name => false,
            Field::FirstName | Field::LastName | Field::Company | Field::State | Field::Zip | Field::Country => false,
            Field::Zone | Field::Priority | Field::DoNotCall => false,
        };
    }

    /// The columns whose headers mean the field and that hold no other: all of them for phones, for what says not to call,
    /// for claims, and for states (Canada's are often in a second column), else the surest.
    fn found(&self, field: Field, normal: &[String]) -> Vec<usize> {
        let free = |index: usize| !self.takes(index);
        if field == Field::Phone {
            let meant = |(index, name): (usize, &String)| (free(index) && field.is_meant_by(name)).then_some(index);
            let columns: Vec<usize> = normal.iter().enumerate().filter_map(meant).collect();
            if !columns.is_empty() {
                return columns;
            }
        }
        let place = |header: &&str| {
            (0..normal.len()).find(|index| free(*index) && normal.get(*index).is_some_and(|name| name == *header))
        };
        let mut sure = field.headers().iter().filter_map(place);
        let columns: Vec<usize> = match field {
            Field::State | Field::DoNotCall | Field::Claim(_) => sure.collect(),
            Field::Phone | Field::Alternates | Field::CallingCode | Field::Region | Field::Key | Field::Name => {
                sure.next().into_iter().collect()
            }
            Field::FirstName | Field::LastName | Field::Company | Field::Zip | Field::Country | Field::Zone => {
                sure.next().into_iter().collect()
            }
            Field::Priority => sure.next().into_iter().collect(),
        };
        if columns.is_empty() { field.doubtful_headers().iter().filter_map(place).take(1).collect() } else { columns }
    }
}

/// The field of a name.
fn field_named(name: &str) -> Result<Field, IntakeError> {
    Field::named(name).ok_or_else(|| {
        let fields = Field::all().map(Field::name).collect::<Vec<_>>().join(", ");
        IntakeError::UnknownField { field: name.to_owned(), fields }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::scan::{Row, Splitter, Step};

    fn told(header: &str, named: &[(&str, &str)]) -> String {
        let mut row = Row::default();
        assert!(matches!(Splitter::new(header.to_owned(), true).step(b',', &mut row), Step::Row));
        let headers = Headers::named(&row);
        let named: Vec<_> = named.iter().map(|(field, column)| ((*field).to_owned(), (*column).to_owned())).collect();
        let told = |mapping: Mapping| {
            let (fields, extra) = mapping.told(&headers);
            let field = |(field, columns): (String, Vec<String>)| format!("{field} ← {}", columns.join(", "));
            let extra = (!extra.is_empty()).then(|| format!("kept as extra: {}", extra.join(", ")));
            fields.into_iter().map(field).chain(extra).collect::<Vec<_>>().join("; ")
        };
        Mapping::new(&headers, &named, &[]).map_or_else(|error| error.to_string(), told)
    }

    #[test]
    fn finds_fields() {
        for (header, named, expected) in [
            ("Phone,Name,State", &[][..], "phone ← Phone; name ← Name; state ← State"),
            ("id,phone1,x,phone2", &[], "phone ← phone1, phone2; key ← id; kept as extra: x"),
            ("id,account_number,phone", &[], "phone ← phone; key ← account_number; kept as extra: id"),
            ("number,phone", &[], "phone ← phone; kept as extra: number"),
            ("number,status", &[], "phone ← number; kept as extra: status"),
            ("number1,number2,first_name", &[], "phone ← number1, number2; first_name ← first_name"),
            ("tel,state,region", &[], "phone ← tel; state ← state; kept as extra: region"),
            ("tel,region", &[], "phone ← tel; state ← region"),
            (
                "phone_code,phone_number,country_code",
                &[],
                "phone ← phone_number; calling_code ← phone_code; country ← country_code",
            ),
            ("Phone,Phone,DNC", &[], "phone ← Phone, Phone (2); do_not_call ← DNC"),
            ("phone,province,state,region", &[], "phone ← phone; state ← state, province; kept as extra: region"),
            (
                "phone,cease_flag,Do Not Call,attorney_flag,dispute_flag",
                &[],
                "phone ← phone; do_not_call ← Do Not Call; cease ← cease_flag; attorney ← attorney_flag; kept as extra: dispute_flag",
            ),
            (
                "phone,consent,tcpa_consent,written_consent,opt_in",
                &[],
                "phone ← phone; consent ← written_consent, tcpa_consent; kept as extra: consent, opt_in",
            ),
            (
                "phone,consent,claims",
                &[("consent", "consent"), ("history", "claims")],
                "phone ← phone; history ← claims; consent ← consent",
            ),
            ("phone,std_account_number", &[], "phone ← phone; key ← std_account_number"),
            // What somebody names goes before what is found.
            ("phone,fax,x", &[("phone", "fax")], "phone ← fax; kept as extra: phone, x"),
            ("a,b,c", &[("phone", "3"), ("phone", "1")], "phone ← c, a; kept as extra: b"),
            ("phone,zip", &[("state", "zip")], "phone ← phone; state ← zip"),
            (
                "phone,b",
                &[("fon", "b")],
                "there is no field \"fon\": the fields are phone, alternates, calling_code, region, key, name, first_name, last_name, company, state, zip, country, zone, priority, do_not_call, history, consent, customer, purchase, inquiry, scrubbed, past_due, inconvenient, cease, attorney, bankruptcy",
            ),
        ] {
            assert_eq!(told(header, named), expected, "{header}");
        }
    }
}
