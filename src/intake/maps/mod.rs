//! Mappings that are kept: what the columns of a client's files, or of another dialer's, hold.
//!
//! A mapping is a small TOML text that a client's files are read with again and again, under version control beside the
//! campaigns. Those of other systems' layouts are built in; who reads a file of a mapping hands in its text.

mod built_in;
mod written;

pub use built_in::{built_in, named_ones};

use super::aliases::Field;
use crate::domain::fault::{Fault, line_and_column};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// What a mapping says. All of it may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LeadMap {
    /// For whom and what it is, in a sentence.
    pub about: String,
    /// The names of the columns of files that have no header, in order.
    pub header: Vec<String>,
    /// The files have no header. So it is if `header` names their columns.
    pub no_header: Option<bool>,
    /// One character, or `tab`.
    pub delimiter: Option<String>,
    pub encoding: Option<String>,
    /// The country of national numbers, ISO 3166-1.
    pub region: Option<String>,
    /// `(field, column)`, columns by header or by position from 1. A file without one of these columns is a fault.
    pub columns: Vec<(String, String)>,
    /// The same for columns that some of the files lack.
    pub if_there: Vec<(String, String)>,
    /// Rows to leave out: a column, and the cells in it that say so.
    pub leave_out: Vec<(String, Vec<String>)>,
}

/// The text as it is written.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    about: String,
    header: Vec<String>,
    no_header: Option<bool>,
    delimiter: Option<Spanned<String>>,
    encoding: Option<String>,
    region: Option<Spanned<String>>,
    columns: BTreeMap<Spanned<String>, Names>,
    if_there: BTreeMap<Spanned<String>, Names>,
    leave_out: BTreeMap<Spanned<String>, Cells>,
}

/// One column, or several.
#[derive(Deserialize)]
#[serde(untagged)]
enum Names {
    One(Name),
    Several(Vec<Name>),
}

/// A column by header, or by position from 1.
#[derive(Deserialize)]
#[serde(untagged)]
enum Name {
    Position(u32),
    Header(String),
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Cells {
    One(String),
    Several(Vec<String>),
}

impl LeadMap {
    /// Reads the text of a mapping. `file` names it in faults.
    ///
    /// # Errors
    /// What is wrong first, with line and column.
    pub fn parse(file: &str, text: &str) -> Result<Self, Fault> {
        let fault = |offset: Option<usize>, what: String, hint: &str| {
            let (line, column) = offset.map_or((0, 0), |offset| line_and_column(text, offset));
            Fault { file: file.to_owned(), line, column, what, hint: hint.to_owned() }
        };
        let written: Written = toml::from_str(text).map_err(|error| {
            let hint = "a mapping holds about, header, no_header, delimiter, encoding, region, [columns], [if_there] and \
                        [leave_out]";
            fault(error.span().map(|span| span.start), error.message().trim().replace('\n', " "), hint)
        })?;
        let delimiter = written.delimiter.as_ref().map(|delimiter| (delimiter.get_ref(), delimiter.span().start));
        if let Some((text, at)) = delimiter
            && super::reader::delimiter(text).is_none()
        {
            return Err(fault(Some(at), format!("delimiter \"{text}\""), "write one character, or tab"));
        }
        if let Some(region) = &written.region
            && !matches!(region.get_ref().as_bytes(), [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic())
        {
            let what = format!("region \"{}\" is no country", region.get_ref());
            return Err(fault(Some(region.span().start), what, "write two letters, such as US, CA or GB"));
        }
        let columns = |table: &BTreeMap<Spanned<String>, Names>| {
            let mut columns = Vec::new();
            for (field, names) in table {
                if Field::named(field.get_ref()).is_none() {
                    let fields = Field::all().map(Field::name).collect::<Vec<_>>().join(", ");
                    let what = format!("there is no field \"{}\"", field.get_ref());
                    return Err(fault(Some(field.span().start), what, &format!("the fields are {fields}")));
                }
                columns.extend(names.listed().map(|name| (field.get_ref().clone(), name)));
            }
            Ok(columns)
        };
        let leave_out = written.leave_out.iter().map(|(column, cells)| {
            let cells = match cells {
                Cells::One(cell) => vec![cell.clone()],
                Cells::Several(cells) => cells.clone(),
            };
            (column.get_ref().clone(), cells)
        });
        Ok(Self {
            columns: columns(&written.columns)?,
            if_there: columns(&written.if_there)?,
            leave_out: leave_out.collect(),
            delimiter: delimiter.map(|(text, _)| text.clone()),
            region: written.region.as_ref().map(|region| region.get_ref().to_ascii_uppercase()),
            about: written.about,
            header: written.header,
            no_header: written.no_header,
            encoding: written.encoding,
        })
    }
}

impl Names {
    fn listed(&self) -> impl Iterator<Item = String> {
        let names = match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        };
        names.iter().map(|name| match name {
            Name::Position(position) => position.to_string(),
            Name::Header(header) => header.clone(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: &str = "about = \"Acme's weekly list\"\nno_header = true\ndelimiter = \"tab\"\nencoding = \"windows-1252\"\n\
        region = \"gb\"\n\n[columns]\nphone = [5, \"Tel\"]\nkey = 1\n\n[if_there]\nstate = \"County\"\n\n\
        [leave_out]\nStatus = [\"DNC\", \"C\"]\n";

    #[test]
    fn reads_what_a_mapping_says() {
        let map = LeadMap::parse("acme.toml", WHOLE).expect("a mapping");
        let pair = |field: &str, column: &str| (field.to_owned(), column.to_owned());
        assert_eq!(map.columns, [pair("key", "1"), pair("phone", "5"), pair("phone", "Tel")]);
        assert_eq!(map.if_there, [pair("state", "County")]);
        assert_eq!(map.leave_out, [("Status".to_owned(), vec!["DNC".to_owned(), "C".to_owned()])]);
        assert_eq!(
            (map.no_header, map.region.as_deref(), map.delimiter.as_deref()),
            (Some(true), Some("GB"), Some("tab"))
        );
        assert_eq!(LeadMap::parse("", "").expect("a mapping"), LeadMap::default());
    }

    #[test]
    fn says_where_a_mapping_is_wrong() {
        for (text, told) in [
            ("[columns]\nfon = 5\n", "m.toml:2:1: there is no field \"fon\": the fields are phone, "),
            ("abuot = \"x\"\n", "m.toml:1:1: unknown field `abuot`"),
            ("delimiter = \"::\"\n", "m.toml:1:13: delimiter \"::\": write one character, or tab"),
            ("region = \"USA\"\n", "m.toml:1:10: region \"USA\" is no country"),
            ("header = 1\n", "m.toml:1:10: invalid type"),
            ("a b\n", "m.toml:1:"),
        ] {
            let fault = LeadMap::parse("m.toml", text).expect_err(text).to_string();
            assert!(fault.starts_with(told), "{fault}");
        }
    }

    #[test]
    fn a_mapping_that_is_written_reads_back() {
        let map = LeadMap::parse("acme.toml", WHOLE).expect("a mapping");
        let text = map.written();
        assert_eq!(LeadMap::parse("again.toml", &text).expect("a mapping"), map, "{text}");
        let awkward = LeadMap {
            about: "a \"b\"\\\n".to_owned(),
            columns: vec![("phone".to_owned(), "Tel. \"home\"".to_owned()), ("phone".to_owned(), "1".to_owned())],
            ..LeadMap::default()
        };
        assert_eq!(LeadMap::parse("", &awkward.written()).expect("a mapping"), awkward);
    }

    #[test]
    fn every_mapping_that_is_built_in_reads() {
        let names: Vec<_> = named_ones().collect();
        assert!(names.len() >= 8 && names.is_sorted(), "{names:?}");
        for name in names {
            let map = built_in(name).expect("a mapping").unwrap_or_else(|fault| panic!("{fault}"));
            assert!(!map.about.is_empty(), "{name} says what it is for");
        }
        assert!(built_in("moon").is_none());
    }
}
