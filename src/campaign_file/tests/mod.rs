//! Whole files: faults as people read them, the shipped files, the schemas, and files that chance has mangled.

mod defaults;
mod disposition_faults;
mod faults;
mod mutated;
mod schema;
mod shipped;

use super::{Context, Terms, read};
use crate::domain::fault::Fault;
use crate::domain::hours::{DaySelector, Hours, HoursPart, HoursProblem, MinuteSpan};

/// A campaign file with the least that it needs.
const LEAST: &str = "name = \"a\"\nclient = \"b\"\nkind = \"sales\"\nregion = \"US\"\n";

/// Stands in for the rulebook's reader: a text with a `:` and no `?` is open from nine to six; else the first `?`, or
/// the first character, is at fault.
fn hours(text: &str) -> Result<Hours, HoursProblem> {
    if text.contains(':') && !text.contains('?') {
        let days = DaySelector { weekdays: [true; 7], holidays: false, dates: Vec::new() };
        let part = HoursPart { days, spans: vec![MinuteSpan { open: 540, close: 1080 }] };
        return Ok(Hours::new(text, vec![part]));
    }
    let column = text.chars().position(|c| c == '?').unwrap_or_default() + 1;
    Err(HoursProblem { column, what: "not hours".to_owned(), hint: "write Mo-Fr 09:00-18:00".to_owned() })
}

/// Reads a file where zones are those of a few cities, and where the disk holds `own.toml` and `broken.toml`.
fn read_here(toml: &str) -> Result<Terms, Vec<Fault>> {
    let zones = ["Asia/Manila", "Europe/London", "America/Mexico_City"];
    let own = super::embedded_set("survey").expect("a set");
    let files = |name: &str| match name {
        "own.toml" => Some(own.to_owned()),
        "broken.toml" => Some("name = \"own\"\n".to_owned()),
        _ => None,
    };
    let context = Context {
        parse_hours: &hours,
        zone_known: &|name| zones.contains(&name),
        region_known: &|code| ["US", "GB", "CA"].contains(&code),
        read_file: &files,
    };
    read(toml, "c.toml", &context)
}

/// The faults of a file as the command line prints them.
fn faults_of(toml: &str) -> Vec<String> {
    read_here(toml).err().unwrap_or_default().iter().map(ToString::to_string).collect()
}
