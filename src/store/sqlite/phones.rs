//! A lead's phones as they stand in its row: `[[13055550142,"mobile",17,"",""]]`.

use super::error::{Step, unknown};
use super::value;
use crate::domain::lead::LeadId;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::store::json;
use rusqlite::{Connection, params};
use std::borrow::Cow;

/// A phone of a lead, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PhoneRow {
    pub number: PhoneNumber,
    pub kind: PhoneType,
    /// Its number in the table of places.
    pub place: i64,
    pub extension: String,
    /// Why it is not dialed any more: a disposition's code; empty while it may be.
    pub final_reason: String,
}

/// Appends a phone, with a comma before it if it is not the first.
fn write(phone: &PhoneRow, to: &mut String) {
    let PhoneRow { number, kind, place, extension, final_reason } = phone;
    write_parts(*number, *kind, *place, extension, final_reason, to);
}

pub(super) fn write_parts(
    number: PhoneNumber,
    kind: PhoneType,
    place: i64,
    extension: &str,
    final_reason: &str,
    to: &mut String,
) {
    if !to.is_empty() && !to.ends_with('[') {
        to.push(',');
    }
    to.push('[');
    json::number(number.digits(), to);
    to.push(',');
    json::text(kind.name(), to);
    to.push(',');
    json::number(place, to);
    to.push(',');
    json::text(extension, to);
    to.push(',');
    json::text(final_reason, to);
    to.push(']');
}

/// The JSON of phones in the order of dialing.
pub(super) fn written(phones: &[PhoneRow]) -> String {
    let mut text = "[".to_owned();
    for phone in phones {
        write(phone, &mut text);
    }
    text.push(']');
    text
}

/// Reads what [`written`] gave.
pub(super) fn read(text: &str) -> Step<Vec<PhoneRow>> {
    type Entry<'a> = (u64, Cow<'a, str>, i64, String, String);
    let entries: Vec<Entry<'_>> = serde_json::from_str(text).map_err(|_| unknown("list of phones", text))?;
    let phone = |(number, kind, place, extension, final_reason): Entry<'_>| {
        let number = PhoneNumber::from_digits(number).map_err(|_| unknown("telephone number", number))?;
        let kind = value::named("type of phone", &kind, PhoneType::from_name)?;
        Ok(PhoneRow { number, kind, place, extension, final_reason })
    };
    entries.into_iter().map(phone).collect()
}

/// The phones of a lead, in the order of dialing; none if there is no such lead.
pub(super) fn of(conn: &Connection, lead: LeadId) -> Step<Vec<PhoneRow>> {
    let mut find = conn.prepare_cached("SELECT phones FROM lead WHERE id = ?1")?;
    let mut rows = find.query([lead.0])?;
    match rows.next()? {
        Some(row) => read(row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?),
        None => Ok(Vec::new()),
    }
}

/// Notes why a number of a lead is not dialed any more.
pub(super) fn end(conn: &Connection, lead: LeadId, number: PhoneNumber, reason: &str) -> Step<()> {
    let mut phones = of(conn, lead)?;
    for phone in phones.iter_mut().filter(|phone| phone.number == number) {
        reason.clone_into(&mut phone.final_reason);
    }
    let mut update = conn.prepare_cached("UPDATE lead SET phones = ?2 WHERE id = ?1")?;
    update.execute(params![lead.0, written(&phones)])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_read_back() {
        let phone = |line: u64, extension: &str, reason: &str| PhoneRow {
            number: PhoneNumber::from_digits(13_055_550_100 + line).expect("a number"),
            kind: PhoneType::FixedOrMobile,
            place: 17,
            extension: extension.to_owned(),
            final_reason: reason.to_owned(),
        };
        let phones = vec![phone(1, "", ""), phone(2, "12", "DC"), phone(3, "\"", "é\\")];
        let text = written(&phones);
        assert!(text.starts_with("[[13055550101,\"fixed_or_mobile\",17,\"\",\"\"],[1305"), "{text}");
        assert_eq!(read(&text).expect("phones"), phones);
        assert_eq!(read("[]").expect("none"), []);
        for wrong in ["", "[[1]]", "[[13055550101,\"carrier pigeon\",1,\"\",\"\"]]", "[[1,\"mobile\",1,\"\",\"\"]]"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
