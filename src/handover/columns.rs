//! The columns of other dialers' importers.

use super::contact::{Contact, contact};
use super::{Handed, HandoverError, Shape, Sheet, Terms};
use crate::domain::phone::{PhoneNumber, PhoneType};

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

const CONVOSO: [&str; 11] = [
    "phone_code",
    "phone_number",
    "first_name",
    "last_name",
    "email",
    "address1",
    "city",
    "state",
    "postal_code",
    "country",
    "std_account_number",
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
    let bare = shape == Shape::Vicidial;
    let rows = list.iter().map(|handed| row(shape, terms, handed)).collect();
    Ok(Sheet { header, delimiter: if bare { b'\t' } else { b',' }, bare, rows })
}

fn row(shape: Shape, terms: &Terms, handed: &Handed) -> Vec<String> {
    let Handed { rank: _, planned, draft, caller_id } = handed;
    let Contact { first, last, email, street, city } = contact(draft);
    let (state, zip) = (&*state(handed), draft.evidence.postcode.as_str());
    let (lead, priority) = (planned.lead.0.to_string(), draft.priority.to_string());
    let (code, national) = planned.number.calling_code();
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
            let code = code.to_string();
            return texts(&[
                &code,
                &national,
                first,
                last,
                email,
                street,
                city,
                state,
                zip,
                &draft.evidence.country,
                &lead,
            ]);
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
/// the comments say until when the call may be placed.
fn vicidial(terms: &Terms, handed: &Handed) -> Vec<String> {
    let Handed { planned, draft, .. } = handed;
    let Contact { first, last, email, street, city } = contact(draft);
    let (code, national) = planned.number.calling_code();
    let before = planned.until.format("call before %Y-%m-%d %H:%M UTC").to_string();
    let rank = draft.priority.clamp(-99, 99).to_string();
    let mut cells =
        vec![planned.lead.0.to_string(), terms.campaign.clone(), terms.list_id.clone(), code.to_string(), national];
    cells.extend(texts(&["", first, "", last, street, "", "", city, &state(handed), "", &draft.evidence.postcode]));
    cells.extend(texts(&[&draft.evidence.country, "", "", "", email, "", &before, &rank, ""]));
    cells.into_iter().map(|cell| bare(&cell)).collect()
}

/// A cell without what its importer would take for the end of it.
fn bare(cell: &str) -> String {
    let sign = |sign: char| if sign.is_control() || matches!(sign, '"' | '|' | '\\') { ' ' } else { sign };
    cell.chars().map(sign).collect::<String>().trim().to_owned()
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
