//! Some cells of a detail: a dial list under a filter reads those of every lead, and passes over all others unread.

use super::read::Name;
use crate::domain::filter::{Column, OwnColumn, same};
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Which cells of the details of a list's leads are wanted, and where they go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Picks {
    company: Option<usize>,
    state: Option<usize>,
    postcode: Option<usize>,
    country: Option<usize>,
    /// By the number of the list's column.
    numbered: Vec<Option<usize>>,
    /// By the header, for cells that name theirs in full.
    named: Vec<(String, usize)>,
}

impl Picks {
    /// Those that give these columns, of a list with these headers. A cell's place is that of its column.
    pub(in crate::store) fn new(wanted: &[Column], headers: &[String]) -> Self {
        let mut picks = Self::default();
        for (at, column) in wanted.iter().enumerate() {
            match column {
                Column::Header(header) => picks.named.push((header.clone(), at)),
                Column::Own(own) => match own {
                    OwnColumn::Company => picks.company = Some(at),
                    OwnColumn::State => picks.state = Some(at),
                    OwnColumn::Zip => picks.postcode = Some(at),
                    OwnColumn::Country => picks.country = Some(at),
                    OwnColumn::Key | OwnColumn::Name | OwnColumn::Priority => {}
                    OwnColumn::List | OwnColumn::Attempts | OwnColumn::LastResult => {}
                },
            }
        }
        picks.numbered = headers.iter().map(|header| picks.place(header)).collect();
        picks
    }

    /// Whether nothing is wanted.
    pub(in crate::store) fn is_empty(&self) -> bool {
        let Self { company, state, postcode, country, numbered: _, named } = self;
        [company, state, postcode, country].iter().all(|at| at.is_none()) && named.is_empty()
    }

    /// Puts the cells that are wanted where they go. Of several columns of one header the first that is not blank counts.
    ///
    /// # Errors
    /// When it is not as outdial writes it: damaged, or of another list.
    pub(in crate::store) fn read(&self, json: &str, to: &mut [String]) -> Result<(), serde_json::Error> {
        let mut from = serde_json::Deserializer::from_str(json);
        from.deserialize_map(Whole { picks: self, to })?;
        from.end()
    }

    /// Where the cell of a header goes.
    fn place(&self, header: &str) -> Option<usize> {
        self.named.iter().find(|(named, _)| same(named, header)).map(|(_, at)| *at)
    }
}

struct Whole<'p> {
    picks: &'p Picks,
    to: &'p mut [String],
}

impl<'d> Visitor<'d> for Whole<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("what is only shown of a lead")
    }

    fn visit_map<M: MapAccess<'d>>(self, mut fields: M) -> Result<(), M::Error> {
        let Self { picks, to } = self;
        while let Some(name) = fields.next_key()? {
            let wanted = match name {
                Name::Company => picks.company,
                Name::State => picks.state,
                Name::Postcode => picks.postcode,
                Name::Country => picks.country,
                Name::Extra if !picks.named.is_empty() => {
                    fields.next_value_seed(Row { picks, to })?;
                    continue;
                }
                Name::Extra | Name::Line | Name::Zone | Name::Other => None,
            };
            match wanted.and_then(|at| to.get_mut(at)) {
                Some(text) => *text = fields.next_value()?,
                None => {
                    fields.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }
}

/// Headers and cells in turn, or pairs of them.
struct Row<'p> {
    picks: &'p Picks,
    to: &'p mut [String],
}

impl<'d> DeserializeSeed<'d> for Row<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'d>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'d> Visitor<'d> for Row<'_> {
    type Value = ();

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("headers and cells in turn")
    }

    fn visit_seq<S: SeqAccess<'d>>(self, mut parts: S) -> Result<(), S::Error> {
        let Self { picks, to } = self;
        while let Some(head) = parts.next_element_seed(Head(picks))? {
            let (place, cell) = match head {
                Told::Pair(place, cell) => (place, Some(cell)),
                Told::Header(place) => match place.and_then(|at| to.get(at)).filter(|text| text.trim().is_empty()) {
                    Some(_) => (
                        place,
                        Some(parts.next_element()?.ok_or_else(|| S::Error::custom("the last header has no cell"))?),
                    ),
                    None => {
                        let passed = parts.next_element::<IgnoredAny>()?;
                        passed.ok_or_else(|| S::Error::custom("the last header has no cell"))?;
                        (None, None)
                    }
                },
            };
            if let (Some(text), Some(cell)) = (place.and_then(|at| to.get_mut(at)), cell)
                && text.trim().is_empty()
            {
                *text = cell;
            }
        }
        Ok(())
    }
}

/// Where the next cell goes, or a cell with its header.
enum Told {
    Header(Option<usize>),
    Pair(Option<usize>, String),
}

/// A header by its text or its number, or a pair.
struct Head<'p>(&'p Picks);

impl<'d> DeserializeSeed<'d> for Head<'_> {
    type Value = Told;

    fn deserialize<D: Deserializer<'d>>(self, from: D) -> Result<Told, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'d> Visitor<'d> for Head<'_> {
    type Value = Told;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a header, the number of a column, or a header with its cell")
    }

    fn visit_str<E: Error>(self, header: &str) -> Result<Told, E> {
        Ok(Told::Header(self.0.place(header)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Told, E> {
        let numbered = &self.0.numbered;
        let place = usize::try_from(number).ok().and_then(|number| numbered.get(number));
        let beyond = || E::custom(format!("number {number} among {} columns, counted from 0", numbered.len()));
        Ok(Told::Header(*place.ok_or_else(beyond)?))
    }

    fn visit_seq<S: SeqAccess<'d>>(self, mut pair: S) -> Result<Told, S::Error> {
        let (header, cell): (Option<String>, _) = (pair.next_element()?, pair.next_element()?);
        let (header, cell) = header.zip(cell).ok_or_else(|| S::Error::custom("a pair of a header and no cell"))?;
        Ok(Told::Pair(self.0.place(&header), cell))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::detail::Detail;
    use proptest::prelude::*;

    const HEADERS: [&str; 5] = ["Debt", "Note", "note ", "Loan Amount", ""];

    fn headers(numbers: &[usize]) -> Vec<String> {
        numbers.iter().map(|number| HEADERS[*number].to_owned()).collect()
    }

    /// A slow look: all is read, and then looked through.
    fn slowly(detail: &Detail, column: &Column) -> String {
        match column {
            Column::Own(OwnColumn::Company) => detail.company.clone(),
            Column::Own(OwnColumn::State) => detail.state.clone(),
            Column::Own(OwnColumn::Zip) => detail.postcode.clone(),
            Column::Own(OwnColumn::Country) => detail.country.clone(),
            Column::Own(_) => String::new(),
            Column::Header(header) => {
                let mut cells = detail.extra.iter().filter(|(own, _)| same(own, header)).map(|(_, cell)| cell);
                let first = cells.clone().find(|cell| !cell.trim().is_empty());
                first.or(cells.next_back()).cloned().unwrap_or_default()
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_picked_is_what_is_read(
            texts in prop::collection::vec("[a-z\" ]{0,3}", 4),
            extra in prop::collection::vec((0..5usize, "[a-zü\\\\ ]{0,3}"), 0..7),
            of_list in prop::collection::vec(0..5usize, 0..4),
            named in prop::sample::subsequence(vec!["debt", "NOTE", "loan amount", "gone"], 0..4),
            own in prop::sample::subsequence(OwnColumn::ALL.to_vec(), 0..6),
        ) {
            let extra = extra.into_iter().map(|(header, cell)| (HEADERS[header].to_owned(), cell)).collect();
            let detail = Detail {
                company: texts[0].clone(),
                state: texts[1].clone(),
                postcode: texts[2].clone(),
                country: texts[3].clone(),
                extra,
                ..Detail::default()
            };
            let columns = headers(&of_list);
            let json = detail.written(&columns);
            let own = own.into_iter().map(Column::Own);
            let wanted: Vec<_> = own.chain(named.into_iter().map(|name| Column::Header(name.to_owned()))).collect();
            let picks = Picks::new(&wanted, &columns);
            let mut cells = vec![String::new(); wanted.len()];
            picks.read(&json, &mut cells).expect("a detail");
            for (column, cell) in wanted.iter().zip(&cells) {
                let slow = slowly(&detail, column);
                prop_assert!(*cell == slow || (cell.trim().is_empty() && slow.trim().is_empty()), "{column}: {cell:?} for {slow:?}");
            }
        }
    }

    #[test]
    fn earlier_versions_are_read_and_damage_is_an_error() {
        let wanted = [Column::Header("Debt".to_owned()), Column::Own(OwnColumn::State)];
        let picks = Picks::new(&wanted, &[]);
        let mut cells = vec![String::new(); 2];
        picks.read(r#"{"line":2,"state":"FL","extra":[["Note","x"],["debt","10"]]}"#, &mut cells).expect("a detail");
        assert_eq!(cells, ["10", "FL"]);
        for json in [r#"{"x":[0,"10"]}"#, r#"{"x":["Debt"]}"#, r#"{"x":[["Debt"]]}"#, "[]", "", r#"{"s":1}"#] {
            assert!(picks.read(json, &mut cells).is_err(), "{json}");
        }
    }
}
