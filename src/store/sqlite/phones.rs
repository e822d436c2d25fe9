//! A lead's phones as they stand in its row: `[[13055550142,"m",17],[13055550143,"f",17,"12","DC"],[13055550144,"fm",17,"","","w"]]`.

use super::error::{Step, unknown};
use crate::domain::lead::LeadId;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::phone_label::PhoneLabel;
use crate::store::json;
use rusqlite::{Connection, params};
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::borrow::Cow;
use std::fmt;

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
    /// What the list says it is to the person.
    pub label: Option<PhoneLabel>,
}

/// Appends a phone, with a comma before it if it is not the first.
fn write(phone: &PhoneRow, to: &mut String) {
    let PhoneRow { number, kind, place, extension, final_reason, label } = phone;
    write_parts(*number, *kind, *place, [extension, final_reason], *label, to);
}

/// The same of its parts; `texts` are the extension, and why it is final.
pub(super) fn write_parts(
    number: PhoneNumber,
    kind: PhoneType,
    place: i64,
    texts: [&str; 2],
    label: Option<PhoneLabel>,
    to: &mut String,
) {
    if !to.is_empty() && !to.ends_with('[') {
        to.push(',');
    }
    to.push('[');
    json::number(number.digits(), to);
    to.push(',');
    json::text(word(kind), to);
    to.push(',');
    json::number(place, to);
    if texts != [""; 2] || label.is_some() {
        for text in texts.into_iter().chain(label.map(letter)) {
            to.push(',');
            json::text(text, to);
        }
    }
    to.push(']');
}

/// A kind of number in a letter or two: a list of a million leads has it a million times.
fn word(kind: PhoneType) -> &'static str {
    match kind {
        PhoneType::Fixed => "f",
        PhoneType::Mobile => "m",
        PhoneType::FixedOrMobile => "fm",
        PhoneType::TollFree => "tf",
        PhoneType::PremiumRate => "pr",
        PhoneType::SharedCost => "sc",
        PhoneType::Personal => "pe",
        PhoneType::Voip => "vo",
        PhoneType::Pager => "pa",
        PhoneType::Universal => "un",
        PhoneType::Voicemail => "vm",
        PhoneType::Unassigned => "ua",
        PhoneType::Unknown => "uk",
    }
}

/// A label in a letter.
fn letter(label: PhoneLabel) -> &'static str {
    match label {
        PhoneLabel::Home => "h",
        PhoneLabel::Work => "w",
        PhoneLabel::Mobile => "m",
    }
}

/// The label of a letter.
fn of_letter(text: &str) -> Option<PhoneLabel> {
    PhoneLabel::ALL.into_iter().find(|one| letter(*one) == text)
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
    plain(text).map_or_else(|| read_any(text), Ok)
}

/// The same for the JSON that almost every lead has: as it is written here, with no text that has to be told in other letters. Whatever
/// looks otherwise is left to the library.
fn plain(text: &str) -> Option<Vec<PhoneRow>> {
    let mut rest = text.strip_prefix('[')?;
    let mut phones = Vec::new();
    if rest == "]" {
        return Some(phones);
    }
    loop {
        rest = rest.strip_prefix('[')?;
        let number = PhoneNumber::from_digits(plain_number(&mut rest)?).ok()?;
        let word_of_kind = plain_text(&mut rest)?;
        let kind = PhoneType::ALL.into_iter().find(|one| word(*one) == word_of_kind)?;
        rest = rest.strip_prefix(',')?;
        let place = plain_number(&mut rest)?.try_into().ok()?;
        let (extension, final_reason) = match rest.starts_with(',') {
            true => (plain_text(&mut rest)?.to_owned(), plain_text(&mut rest)?.to_owned()),
            false => Default::default(),
        };
        let label = match rest.starts_with(',') {
            true => Some(of_letter(plain_text(&mut rest)?)?),
            false => None,
        };
        phones.push(PhoneRow { number, kind, place, extension, final_reason, label });
        rest = rest.strip_prefix(']')?;
        match rest {
            "]" => return Some(phones),
            _ => rest = rest.strip_prefix(',')?,
        }
    }
}

/// Takes digits off the front.
fn plain_number(rest: &mut &str) -> Option<u64> {
    let width = rest.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, after) = rest.split_at_checked(width)?;
    *rest = after;
    // A zero before other digits is no JSON.
    if digits.len() > 1 && digits.starts_with('0') { None } else { digits.parse().ok() }
}

/// Takes a comma and a text off the front.
fn plain_text<'t>(rest: &mut &'t str) -> Option<&'t str> {
    let (text, after) = rest.strip_prefix(",\"")?.split_once('"')?;
    *rest = after;
    if text.bytes().any(|byte| byte == b'\\' || byte < b' ') { None } else { Some(text) }
}

fn read_any(text: &str) -> Step<Vec<PhoneRow>> {
    let entries: Vec<Entry<'_>> = serde_json::from_str(text).map_err(|_| unknown("list of phones", text))?;
    let phone = |Entry { number, kind, place, extension, final_reason, label }: Entry<'_>| {
        let number = PhoneNumber::from_digits(number).map_err(|_| unknown("telephone number", number))?;
        let known = PhoneType::ALL.into_iter().find(|one| word(*one) == kind);
        let kind = known.ok_or_else(|| unknown("type of phone", kind))?;
        let label = label.map(|text| of_letter(&text).ok_or_else(|| unknown("label of a phone", text))).transpose()?;
        Ok(PhoneRow { number, kind, place, extension, final_reason, label })
    };
    entries.into_iter().map(phone).collect()
}

/// A phone of the JSON; its last three parts may be left out.
struct Entry<'a> {
    number: u64,
    kind: Cow<'a, str>,
    place: i64,
    extension: String,
    final_reason: String,
    label: Option<Cow<'a, str>>,
}

impl<'d: 'a, 'a> Deserialize<'d> for Entry<'a> {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        struct Parts;
        impl<'d> Visitor<'d> for Parts {
            type Value = Entry<'d>;

            fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
                to.write_str("[number, kind, place, extension, why it is final, label]")
            }

            fn visit_seq<A: SeqAccess<'d>>(self, mut parts: A) -> Result<Entry<'d>, A::Error> {
                let number = parts.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
                let kind = parts.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
                let place = parts.next_element()?.ok_or_else(|| A::Error::invalid_length(2, &self))?;
                let extension = parts.next_element()?.unwrap_or_default();
                let final_reason = parts.next_element()?.unwrap_or_default();
                let label = parts.next_element()?;
                Ok(Entry { number, kind, place, extension, final_reason, label })
            }
        }
        from.deserialize_seq(Parts)
    }
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
        let phone = |line: u64, extension: &str, reason: &str, label| PhoneRow {
            number: PhoneNumber::from_digits(13_055_550_100 + line).expect("a number"),
            kind: PhoneType::FixedOrMobile,
            place: 17,
            extension: extension.to_owned(),
            final_reason: reason.to_owned(),
            label,
        };
        let phones = vec![
            phone(1, "", "", None),
            phone(2, "12", "DC", None),
            phone(3, "\"", "é\\", Some(PhoneLabel::Home)),
            phone(4, "", "", Some(PhoneLabel::Work)),
        ];
        let text = written(&phones);
        assert!(text.starts_with("[[13055550101,\"fm\",17],[13055550102,\"fm\",17,\"12\",\"DC\"],[1305"), "{text}");
        assert!(text.ends_with(",[13055550104,\"fm\",17,\"\",\"\",\"w\"]]"), "{text}");
        assert_eq!(read(&text).expect("phones"), phones);
        let mut letters = PhoneLabel::ALL.map(letter);
        letters.sort_unstable();
        assert!(letters.windows(2).all(|two| two[0] != two[1]), "every label has a letter of its own");
        assert_eq!(read("[]").expect("none"), []);
        let mut words: Vec<_> = PhoneType::ALL.into_iter().map(word).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), PhoneType::ALL.len(), "every kind has a word of its own");
        for wrong in [
            "",
            "[[1]]",
            "[[13055550101,\"carrier pigeon\",1]]",
            "[[1,\"m\",1]]",
            "[[13055550101,\"m\"]]",
            "[[13055550101,\"m\",1,\"\",\"\",\"x\"]]",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_read_at_once_is_what_the_library_reads() {
        let written = [
            "[]",
            "[[13055550101,\"fm\",17],[13055550102,\"m\",0,\"12\",\"\"],[13055550103,\"f\",1,\"\",\"Zürich\"],[13055550104,\"f\",1,\"\",\"\",\"h\"]]",
        ];
        for text in written {
            assert_eq!(plain(text), read_any(text).ok(), "{text}");
            assert!(plain(text).is_some(), "{text}");
            // Whatever is cut out or put in: the same is read, or it is left to the library.
            for at in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let (before, after) = text.split_at(at);
                let without = after.get(after.chars().next().map_or(0, char::len_utf8)..).unwrap_or_default();
                for put in ["", "0", "9", "-", " ", ",", "[", "]", "\"", "\\", "\n", "x", ".5", "null", ",\"m\""] {
                    for changed in [format!("{before}{put}{after}"), format!("{before}{put}{without}")] {
                        if let Some(phones) = plain(&changed) {
                            assert_eq!(Some(phones), read_any(&changed).ok(), "{changed}");
                        }
                    }
                }
            }
        }
    }
}
