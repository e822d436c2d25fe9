//! The fields of a lead, and the headers that mean them.
//!
//! Headers are compared without case, blanks and signs. They are those of the lead files of VICIdial, Five9, Convoso,
//! Salesforce, HubSpot, queXS, Cisco and Genesys, and common ones in other languages.

use super::claim_headers;
use super::header::normalise;
use crate::domain::claim_field::ClaimField;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Phone,
    /// Further numbers in one cell, each with its calling code and a label, as VICIdial writes them.
    Alternates,
    CallingCode,
    Region,
    Key,
    Name,
    FirstName,
    LastName,
    Company,
    State,
    Zip,
    Country,
    Zone,
    Priority,
    DoNotCall,
    Claim(ClaimField),
}

impl Field {
    /// The fields of the lead itself, in the order in which they are told.
    const PLAIN: [Self; 15] = [
        Self::Phone,
        Self::Alternates,
        Self::CallingCode,
        Self::Region,
        Self::Key,
        Self::Name,
        Self::FirstName,
        Self::LastName,
        Self::Company,
        Self::State,
        Self::Zip,
        Self::Country,
        Self::Zone,
        Self::Priority,
        Self::DoNotCall,
    ];

    /// Every field, in the order in which they are told.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        Self::PLAIN.into_iter().chain(ClaimField::ALL.map(Self::Claim))
    }

    /// The name in `--map` and in campaign files.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Alternates => "alternates",
            Self::CallingCode => "calling_code",
            Self::Region => "region",
            Self::Key => "key",
            Self::Name => "name",
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Company => "company",
            Self::State => "state",
            Self::Zip => "zip",
            Self::Country => "country",
            Self::Zone => "zone",
            Self::Priority => "priority",
            Self::DoNotCall => "do_not_call",
            Self::Claim(claim) => claim.name(),
        }
    }

    /// The field that somebody named: by its name, or by a header that means it.
    pub(super) fn named(text: &str) -> Option<Self> {
        let normal = normalise(text);
        let by_name = Self::all().find(|field| normalise(field.name()) == normal);
        by_name.or_else(|| Self::all().find(|field| field.headers().contains(&normal.as_str())))
    }

    /// Normalised headers that mean the field, the surest first.
    #[rustfmt::skip]
    pub(super) fn headers(self) -> &'static [&'static str] {
        match self {
            Self::Phone => PHONES,
            Self::Alternates => &["alternates", "multialtphones", "multialtentries"],
            Self::CallingCode => &["callingcode", "phonecode", "dialcode", "diallingcode", "phonecountrycode"],
            Self::Region => &["defaultregion", "phoneregion", "phonecountry"],
            Self::Key => &[
                "key", "vendorleadcode", "externalid", "externid", "uniqueid", "accountnumber", "accountno", "account",
                "customerid", "customernumber", "customerno", "contactid", "recordid", "leadid", "token",
                "stdaccountnumber", "hsobjectid",
            ],
            Self::Name => &["fullname", "name", "contactname", "customername", "namefirstlast", "nombre"],
            Self::FirstName => &["firstname", "fname", "first", "givenname", "forename", "debtorfirst", "vorname", "prénom"],
            Self::LastName => {
                &["lastname", "lname", "last", "surname", "familyname", "debtorlast", "nachname", "apellido", "apellidos"]
            }
            Self::Company => &[
                "company", "companyname", "stdcompanyname", "accountname", "organisation", "organization",
                "organisationname", "organizationname", "business", "businessname", "employer", "firma",
            ],
            Self::State => &[
                "state", "st", "statecode", "province", "stateprovince", "stateprovincecode", "stateregion", "provincecode",
                "mailingstate", "mailingstateprovince", "billingstate", "billingstateprovince", "homestate", "bundesland",
            ],
            Self::Zip => &[
                "zip", "zipcode", "zip5", "postalcode", "postcode", "zippostalcode", "mailingzip", "mailingzippostalcode",
                "mailingpostalcode", "billingzip", "billingzippostalcode", "billingpostalcode", "plz", "codepostal",
                "codigopostal", "códigopostal",
            ],
            Self::Country => &[
                "country", "countryname", "countryregion", "countrycode", "countryiso", "mailingcountry", "billingcountry",
                "land", "pays", "país",
            ],
            Self::Zone => &["zone", "timezone", "tz", "ianatimezone", "timezoneiana"],
            Self::Priority => &["priority", "dialpriority", "rank"],
            Self::DoNotCall => &[
                "donotcall", "dnc", "dncflag", "donotcallflag", "isdnc", "donotphone", "phoneoptout", "calloptout",
            ],
            Self::Claim(claim) => claim_headers::headers(claim),
        }
    }

    /// Headers that often mean something else, taken only when there is nothing better: `number` may count houses or
    /// accounts, `id` rows, `region` sales regions.
    pub(super) fn doubtful_headers(self) -> &'static [&'static str] {
        match self {
            Self::Phone => &["number"],
            Self::Key => &["id"],
            Self::State => &["region"],
            Self::Alternates | Self::CallingCode | Self::Region | Self::Name | Self::FirstName => &[],
            Self::LastName | Self::Company => &[],
            Self::Zip | Self::Country | Self::Zone | Self::Priority | Self::DoNotCall | Self::Claim(_) => &[],
        }
    }

    /// Whether a normalised header surely means the field. Phones may be counted: `phone1`, `number2`.
    pub(super) fn is_meant_by(self, normal: &str) -> bool {
        if self.headers().contains(&normal) {
            return true;
        }
        let base = normal.trim_end_matches(|c: char| c.is_ascii_digit());
        self == Self::Phone && base.len() < normal.len() && (base == "number" || PHONES.contains(&base))
    }
}

#[rustfmt::skip]
const PHONES: &[&str] = &[
    "phone", "phonenumber", "phoneno", "phonenum", "telephone", "telephonenumber", "telephoneno", "tel", "telno",
    "telnumber", "contactnumber", "contactno", "contactphone", "contactphonenumber", "contacttelephone", "leadphone",
    "dest", "msisdn", "primaryphone", "primaryphonenumber", "mainphone", "homephone", "homephonenumber", "hometelephone",
    "phonehome", "mobile", "mobilephone", "mobilephonenumber", "mobilenumber", "mobileno", "phonemobile", "cell",
    "cellphone", "cellphonenumber", "cellnumber", "cellular", "phonecell", "workphone", "workphonenumber",
    "worktelephone", "phonework", "officephone", "businessphone", "companyphone", "dayphone", "daytimephone",
    "daytimetelephone", "eveningphone", "eveningtelephone", "otherphone", "altphone", "altphonenumber",
    "alternatephone", "alternativephone", "alternatenumber", "secondaryphone", "auxphone", "customerphone",
    "phonenumberhome", "phonenumbermobile", "phonenumberwork", "landline", "telefon", "telefonnummer", "telefonnr",
    "rufnummer", "festnetz", "handy", "handynummer", "mobiltelefon", "mobilnummer", "téléphone", "numérodetéléphone",
    "telefono", "teléfono", "móvil", "movil", "celular", "cellulare", "telefone", "telefoon", "telefoonnummer", "телефон",
];

/// Further headers of lead files, which show that a row is a header.
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "id", "number", "status", "email", "emailaddress", "address", "address1", "addressline1", "street", "streetaddress",
    "city", "town", "county", "title", "salutation", "gender", "dob", "dateofbirth", "comments", "notes", "fax", "website",
    "web", "owner", "language", "balance", "consent", "leadstatus", "leadsource", "listid", "sourceid", "region",
];

/// Whether a cell is a known header.
pub(super) fn is_known_header(cell: &str) -> bool {
    let normal = normalise(cell);
    !normal.is_empty() && (OTHERS.contains(&normal.as_str()) || Field::all().any(|field| field.is_meant_by(&normal)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn every_header_is_normalised_and_means_one_field() {
        let mut seen: HashMap<&str, Field> = HashMap::new();
        for field in Field::all() {
            for header in field.headers().iter().chain(field.doubtful_headers()) {
                assert_eq!(normalise(header), *header);
                assert_eq!(seen.insert(header, field), None, "{header} means two fields");
            }
        }
        assert!(OTHERS.iter().all(|header| normalise(header) == *header));
    }

    #[test]
    fn every_field_is_found_by_its_name() {
        for field in Field::all() {
            assert_eq!(Field::named(field.name()), Some(field));
        }
        for (text, field) in [
            ("Postcode", Some(Field::Zip)),
            ("external-id", Some(Field::Key)),
            ("DNC", Some(Field::DoNotCall)),
            ("Consent", Some(Field::Claim(ClaimField::Consent))),
            ("days_past_due", Some(Field::Claim(ClaimField::PastDue))),
            ("status", None),
            ("", None),
        ] {
            assert_eq!(Field::named(text), field, "{text}");
        }
    }

    #[test]
    fn headers_of_claims_are_unmistakable() {
        for (header, claim) in [
            ("Written Consent", Some(ClaimField::Consent)),
            ("TCPA_consent", Some(ClaimField::Consent)),
            ("Last Payment Date", Some(ClaimField::Purchase)),
            ("DPD", Some(ClaimField::PastDue)),
            ("cease_flag", Some(ClaimField::Cease)),
            // About e-mails, or figures of another trade.
            ("consent", None),
            ("opt_in", None),
            ("email_consent", None),
            ("customer", None),
            ("claims", None),
            ("history", None),
            ("inquiry", None),
            ("attorney", None),
        ] {
            let found = ClaimField::ALL.into_iter().find(|claim| Field::Claim(*claim).is_meant_by(&normalise(header)));
            assert_eq!(found, claim, "{header}");
        }
    }

    #[test]
    fn headers_of_phones() {
        for (header, phone) in [
            ("Phone Number", true),
            ("phone_2", true),
            ("ALT_PHONE_1", true),
            ("Mobile Phone Number", true),
            ("Number1", true),
            ("number", false),
            ("phone type", false),
            ("Fax", false),
            ("address1", false),
            ("contact", false),
            ("1", false),
            ("", false),
        ] {
            assert_eq!(Field::Phone.is_meant_by(&normalise(header)), phone, "{header}");
        }
    }
}
