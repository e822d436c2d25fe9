//! The columns of other dialers' importers.

use super::cells::held;
use super::contact::{Contact, contact};
use super::{Handed, HandoverError, Quotes, Shape, Sheet, Terms};
use crate::domain::phone::{PhoneNumber, PhoneType};
use std::collections::BTreeSet;

const FIVE9: [&str; 11] = [
    "number1",
    "number2",
    "number3",
    "first_name",
    "last_name",
    "company",
    "street",
    "city",
    "state",
    "zip",
    "lead_id",
];

/// Its help allows no signs in headers.
const CONVOSO: [&str; 10] = [
    "PhoneNumber",
    "FirstName",
    "LastName",
    "Email",
    "Address1",
    "City",
    "State",
    "PostalCode",
    "Country",
    "AccountNumber",
];

const GENESYS: [&str; 10] = [
    "contact_id",
    "phone_cell",
    "tz_cell",
    "phone_home",
    "tz_home",
    "zip",
    "first_name",
    "last_name",
    "priority",
    "call_before",
];

const NICE: [&str; 10] =
    ["external_id", "first_name", "last_name", "phone", "zip", "city", "state", "timezone", "expiration", "priority"];

const UCCX: [&str; 7] = ["Account Number", "First Name", "Last Name", "Phone1", "Phone2", "Phone3", "Dial Time"];

const TWILIO: [&str; 4] = ["To", "From", "Url", "MachineDetection"];

/// A dial list in another dialer's columns.
///
/// # Errors
/// When the shape needs a word that was not given, or takes fewer leads.
pub fn sheet(shape: Shape, terms: &Terms, list: &[Handed]) -> Result<Sheet, HandoverError> {
    if let Some(most) = shape.most().filter(|most| list.len() > *most) {
        return Err(HandoverError::TooMany { taker: shape.taker(), most, leads: list.len() });
    }
    if shape.national() {
        one_country(shape, list)?;
    }
    match shape {
        Shape::Vicidial if terms.list_id.is_empty() => return Err(HandoverError::NeedsListId),
        Shape::Twilio if terms.url.is_empty() => return Err(HandoverError::NeedsUrl),
        Shape::Twilio if list.iter().any(|handed| handed.caller_id.is_empty()) => {
            return Err(HandoverError::NeedsCallerId);
        }
        Shape::Vicidial
        | Shape::Five9
        | Shape::Convoso
        | Shape::Genesys
        | Shape::Nice
        | Shape::Uccx
        | Shape::Twilio => {}
    }
    let header = match shape {
        Shape::Vicidial => None,
        Shape::Five9 => Some(FIVE9.to_vec()),
        Shape::Convoso => Some(CONVOSO.to_vec()),
        Shape::Genesys => Some(GENESYS.to_vec()),
        Shape::Nice => Some(NICE.to_vec()),
        Shape::Uccx => Some(UCCX.to_vec()),
        Shape::Twilio => Some(TWILIO.to_vec()),
    };
    let quotes = match shape {
        Shape::Vicidial | Shape::Uccx => Quotes::None,
        Shape::Genesys => Quotes::All,
        Shape::Five9 | Shape::Convoso | Shape::Nice | Shape::Twilio => Quotes::Needed,
    };
    let fitting = |cells: Vec<String>| (0..).zip(cells).map(|(column, cell)| held(shape, column, &cell)).collect();
    let rows = list.iter().map(|handed| fitting(row(shape, terms, handed))).collect();
    Ok(Sheet { header, delimiter: if shape == Shape::Vicidial { b'\t' } else { b',' }, quotes, rows })
}

/// Numbers without their calling code are numbers of one country: those of another would ring somebody else.
fn one_country(shape: Shape, list: &[Handed]) -> Result<(), HandoverError> {
    let codes: BTreeSet<_> = list.iter().map(|handed| handed.planned.number.calling_code().0).collect();
    if codes.len() < 2 {
        return Ok(());
    }
    let codes: Vec<_> = codes.iter().map(|code| format!("+{code}")).collect();
    Err(HandoverError::SeveralCountries { taker: shape.taker(), codes: codes.join(", ") })
}

fn row(shape: Shape, terms: &Terms, handed: &Handed) -> Vec<String> {
    let Handed { rank: _, planned, draft, caller_id } = handed;
    let Contact { first, last, email, street, city } = contact(draft);
    let (state, zip) = (&*state(handed), draft.evidence.postcode.as_str());
    let (lead, priority) = (planned.lead.0.to_string(), draft.priority.to_string());
    let (_, national) = planned.number.calling_code();
    let zone = zone(handed);
    let before = planned.until.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    let number = planned.number.to_string();
    let cells: Vec<&str> = match shape {
        Shape::Vicidial => return vicidial(terms, handed),
        Shape::Five9 => {
            return texts(&[
                &ten_digits(planned.number),
                "",
                "",
                first,
                last,
                &draft.company,
                street,
                city,
                state,
                zip,
                &lead,
            ]);
        }
        Shape::Convoso => {
            vec![&national, first, last, email, street, city, state, zip, &draft.evidence.country, &lead]
        }
        Shape::Genesys if kind(handed) == PhoneType::Mobile => {
            vec![&lead, &number, zone, "", "", zip, first, last, &priority, &before]
        }
        Shape::Genesys => vec![&lead, "", "", &number, zone, zip, first, last, &priority, &before],
        Shape::Nice => vec![&lead, first, last, &number, zip, city, state, zone, &before, &priority],
        Shape::Uccx => vec![&lead, first, last, &national, "", "", ""],
        Shape::Twilio => vec![&number, caller_id, &terms.url, "Enable"],
    };
    texts(&cells)
}

fn texts(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

/// The 25 columns of VICIdial's loader. The lead's number in outdial is its vendor_lead_code, so that results find it again;
/// the comments say until when the call may be placed. What is no state's or country's code goes where there is room, or nowhere.
fn vicidial(terms: &Terms, handed: &Handed) -> Vec<String> {
    let Handed { planned, draft, .. } = handed;
    let Contact { first, last, email, street, city } = contact(draft);
    let (code, national) = planned.number.calling_code();
    let before = planned.until.format("call before %Y-%m-%d %H:%M UTC").to_string();
    let rank = draft.priority.clamp(-99, 99).to_string();
    let state = state(handed);
    let (state, province) = if state.chars().count() > 2 { ("", &*state) } else { (&*state, "") };
    let country = Some(draft.evidence.country.as_str()).filter(|country| country.chars().count() <= 3);
    let mut cells =
        vec![planned.lead.0.to_string(), terms.campaign.clone(), terms.list_id.clone(), code.to_string(), national];
    cells.extend(texts(&["", first, "", last, street, "", "", city, state, province, &draft.evidence.postcode]));
    cells.extend(texts(&[country.unwrap_or_default(), "", "", "", email, "", &before, &rank, ""]));
    cells
}

/// As American dialers take numbers: ten digits, or all digits behind the prefix for abroad.
fn ten_digits(number: PhoneNumber) -> String {
    let (code, national) = number.calling_code();
    if code == 1 { national } else { format!("011{code}{national}") }
}

/// The state in the letters of its code, which is all that most importers have room for; as the list has it, if the place has no
/// one state.
fn state(handed: &Handed) -> String {
    let said = &handed.draft.evidence.state;
    let mut codes = handed
        .planned
        .place
        .candidates
        .iter()
        .filter_map(|one| one.jurisdiction.to_string().split('-').nth(1).map(str::to_owned));
    match codes.next() {
        Some(code) if said.chars().count() > code.len() && codes.all(|other| other == code) => code,
        Some(_) | None => said.clone(),
    }
}

/// The first zone that the lead may be in, an IANA name; empty if none is known.
fn zone(handed: &Handed) -> &str {
    let candidates = handed.planned.place.candidates.iter();
    candidates.flat_map(|candidate| candidate.zones.first()).next().map(String::as_str).unwrap_or_default()
}

fn kind(handed: &Handed) -> PhoneType {
    let phone = handed.draft.phones.iter().find(|phone| phone.number == handed.planned.number);
    phone.map_or(PhoneType::Unknown, |phone| phone.kind)
}
