//! From JSON to a detail: merges read half a million of them in a large list, so that nothing is kept twice on the way.

use super::Detail;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;

/// Reads a detail of a lead whose list has these columns.
pub(super) fn detail(json: &str, columns: &[String]) -> Result<Detail, serde_json::Error> {
    let mut from = serde_json::Deserializer::from_str(json);
    let detail = from.deserialize_map(Whole(columns))?;
    from.end()?;
    Ok(detail)
}

/// The names of fields, with those of earlier versions.
#[derive(Deserialize)]
#[serde(field_identifier)]
pub(super) enum Name {
    #[serde(rename = "l", alias = "line")]
    Line,
    #[serde(rename = "c", alias = "company")]
    Company,
    #[serde(rename = "s", alias = "state")]
    State,
    #[serde(rename = "p", alias = "postcode")]
    Postcode,
    #[serde(rename = "n", alias = "country")]
    Country,
    #[serde(rename = "z", alias = "zone")]
    Zone,
    #[serde(rename = "x", alias = "extra")]
    Extra,
    #[serde(other)]
    Other,
}

struct Whole<'c>(&'c [String]);

impl<'d> Visitor<'d> for Whole<'_> {
    type Value = Detail;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("what is only shown of a lead")
    }

    fn visit_map<M: MapAccess<'d>>(self, mut fields: M) -> Result<Detail, M::Error> {
        let mut detail = Detail::default();
        while let Some(name) = fields.next_key()? {
            match name {
                Name::Line => detail.line = fields.next_value()?,
                Name::Company => detail.company = fields.next_value()?,
                Name::State => detail.state = fields.next_value()?,
                Name::Postcode => detail.postcode = fields.next_value()?,
                Name::Country => detail.country = fields.next_value()?,
                Name::Zone => detail.zone = fields.next_value()?,
                Name::Extra => detail.extra = fields.next_value_seed(Cells(self.0))?,
                Name::Other => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(detail)
    }
}

/// Headers and cells in turn: `[0, "a@example.com", "Note", "late"]`; databases of earlier versions hold pairs, too.
struct Cells<'c>(&'c [String]);

impl<'d> DeserializeSeed<'d> for Cells<'_> {
    type Value = Vec<(String, String)>;

    fn deserialize<D: Deserializer<'d>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'d> Visitor<'d> for Cells<'_> {
    type Value = Vec<(String, String)>;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("headers and cells in turn")
    }

    fn visit_seq<S: SeqAccess<'d>>(self, mut parts: S) -> Result<Self::Value, S::Error> {
        let mut cells = Vec::new();
        while let Some(head) = parts.next_element_seed(Header(self.0))? {
            cells.push(match head {
                Head::Pair(header, cell) => (header, cell),
                Head::Name(header) => {
                    let cell = parts.next_element()?;
                    (header, cell.ok_or_else(|| S::Error::custom("the last header has no cell"))?)
                }
            });
        }
        Ok(cells)
    }
}

/// What stands where a header is meant.
enum Head {
    Name(String),
    Pair(String, String),
}

/// A header by its text or its number, or a pair.
struct Header<'c>(&'c [String]);

impl<'d> DeserializeSeed<'d> for Header<'_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'d>>(self, from: D) -> Result<Head, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for Header<'_> {
    type Value = Head;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a header, the number of a column, or a header with its cell")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Head, E> {
        Ok(Head::Name(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Head, E> {
        Ok(Head::Name(text))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Head, E> {
        let column = usize::try_from(number).ok().and_then(|number| self.0.get(number));
        let beyond = || E::custom(format!("number {number} among {} columns, counted from 0", self.0.len()));
        Ok(Head::Name(column.ok_or_else(beyond)?.clone()))
    }

    fn visit_seq<S: SeqAccess<'d>>(self, mut pair: S) -> Result<Head, S::Error> {
        let (header, cell) = (pair.next_element()?, pair.next_element()?);
        let whole = header.zip(cell).ok_or_else(|| S::Error::custom("a pair of a header and no cell"))?;
        Ok(Head::Pair(whole.0, whole.1))
    }
}
