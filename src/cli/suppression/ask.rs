//! `suppression check`: which lists hold a number, or each number of a file.

use super::number;
use crate::cli::context::Context;
use crate::cli::error::{CliError, Exit};
use crate::cli::files;
use crate::cli::lists::known_region;
use crate::cli::words::{count, counted, instant};
use crate::domain::phone::PhoneNumber;
use crate::domain::registry::Registry;
use crate::domain::suppression::Suppression;
use crate::intake::phones::read_cell;
use crate::intake::table::{TableOptions, TableReader, TableRow};
use crate::store::sqlite::SqliteStore;
use crate::store::suppression::Suppressions;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

/// Say which lists hold a number, or each number of a file
///
/// Of a file the same rows come out, in order, with two more columns: e164, the number that was asked about (empty if the cell
/// holds none), and lists, the names of those that hold it. Exit code 4 says that a number, the only one, is on a list.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A number, international or national with --region, or a CSV file
    number_or_file: String,
    /// Country of national numbers
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Say which column of the file holds the numbers: phone=Tel
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    /// How to print it [default: text of a number, csv of a file]
    #[arg(long, value_parser = ["text", "csv", "json"])]
    format: Option<String>,
}

/// Headers that mean the number.
const PHONE: (&str, &[&str]) = ("phone", &["phone", "phone_number", "number", "telephone", "mobile", "tel"]);

/// Rows looked up together: their numbers are sorted, and each page of a registry is read once for all of them.
const BATCH: usize = 50_000;

/// Answers.
///
/// # Errors
/// When the number or the file can't be read.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let region = args.region.as_deref().map(known_region).transpose()?;
    let path = Path::new(&args.number_or_file);
    if path.is_file() {
        return file(context, args, path, region.as_deref());
    }
    let number = number(&args.number_or_file, region.as_deref())?;
    let store = context.existing_store()?;
    let holders = Holders::of(&store, &[number])?;
    let json = args.format.as_deref() == Some("json");
    if args.format.as_deref() == Some("csv") {
        return Err(CliError::new(Exit::Usage, "--format csv is for files: one number is told as text or json"));
    }
    let binds = holders.tell(context, &store, number, json)?;
    Ok(if binds { Exit::Refused } else { Exit::Done })
}

/// Which lists hold numbers.
struct Holders {
    registries: Vec<Registry>,
    /// Of each number the indices of the registries.
    listed: HashMap<PhoneNumber, Vec<usize>>,
}

impl Holders {
    /// Looks sorted numbers up.
    fn of(store: &SqliteStore, numbers: &[PhoneNumber]) -> Result<Self, CliError> {
        let mut listed: HashMap<PhoneNumber, Vec<usize>> = HashMap::new();
        store.on_registries(numbers, &mut |index, number| listed.entry(number).or_default().push(index))?;
        Ok(Self { registries: store.registries()?, listed })
    }

    fn registries_of(&self, number: PhoneNumber) -> impl Iterator<Item = &Registry> {
        let indices = self.listed.get(&number).map(Vec::as_slice).unwrap_or_default();
        indices.iter().filter_map(|index| self.registries.get(*index))
    }

    /// Tells of one number; whether a list holds it now.
    fn tell(
        &self,
        context: &mut Context,
        store: &SqliteStore,
        number: PhoneNumber,
        json: bool,
    ) -> Result<bool, CliError> {
        let (suppressions, lifts) = (store.suppressions_of(number)?, store.lifts_of(number)?);
        let now = context.now;
        let listed: Vec<_> = self.registries_of(number).collect();
        let binds = !listed.is_empty() || suppressions.iter().any(|row| !row.is_over(now));
        if json {
            let rows: Vec<_> = suppressions.iter().map(|row| as_json(row, row.is_over(now))).collect();
            let on = |registry: &&Registry| json!({ "list": registry.list, "registry": registry.code, "as_of": registry.as_of.to_string() });
            let lifted: Vec<_> = lifts
                .iter()
                .map(|lift| json!({ "list": lift.list, "was": lift.was, "at": instant(lift.at), "by": lift.by, "reason": lift.reason }))
                .collect();
            let told = json!({
                "phone": number.to_string(), "suppressed": binds, "lists": rows,
                "registries": listed.iter().map(on).collect::<Vec<_>>(), "lifted": lifted,
            });
            writeln!(context.out(), "{told:#}")?;
            return Ok(binds);
        }
        writeln!(context.out(), "{number:#}")?;
        for registry in &listed {
            writeln!(context.out(), "  on {}: the {registry}", registry.list)?;
        }
        for row in &suppressions {
            writeln!(context.out(), "  {}", in_words(row, row.is_over(now)))?;
        }
        if !binds {
            let speaking = self.registries.iter().filter(|registry| registry.covers.covers(number, false));
            let not: Vec<_> = speaking.map(|registry| format!("not on the {registry}")).collect();
            writeln!(context.out(), "  on no list{}{}", if not.is_empty() { "" } else { "; " }, not.join(", "))?;
        }
        for lift in &lifts {
            let (at, by) = (instant(lift.at), &lift.by);
            writeln!(context.out(), "  lifted from {} {at} by {by}: {}; it was: {}", lift.list, lift.reason, lift.was)?;
        }
        Ok(binds)
    }
}

fn in_words(row: &Suppression, over: bool) -> String {
    let whose = if row.client.is_empty() { String::new() } else { format!(", for {}", row.client) };
    let day = |at: chrono::DateTime<chrono::Utc>| at.format("%Y-%m-%d").to_string();
    let word = if over { "no longer on" } else { "on" };
    let end = row.expires.map(|expires| format!(" until {}", instant(expires))).unwrap_or_default();
    format!("{word} {}: {}, since {}{end}{whose} ({})", row.list, row.reason, day(row.since), row.source)
}

fn as_json(row: &Suppression, over: bool) -> Value {
    json!({
        "list": row.list, "reach": row.reach.name(), "client": row.client, "reason": row.reason, "source": row.source,
        "since": instant(row.since), "expires": row.expires.map(instant), "over": over,
    })
}

/// The rows of a file, in order, with what holds each number.
fn file(context: &mut Context, args: &Args, path: &Path, region: Option<&str>) -> Result<Exit, CliError> {
    let name = path.display().to_string();
    let options = TableOptions::from_maps(&args.map).map_err(|what| CliError::new(Exit::Usage, what))?;
    let wrong = |error| CliError::fault(format!("{name}: {error}"));
    let mut table = TableReader::new(files::open(path)?, &options, &[PHONE]).map_err(wrong)?;
    let Some(column) = table.column(PHONE.0) else {
        let line = format!("{name}: no phone column; it has: {}. Say --map phone=COLUMN", table.headers().join(", "));
        return Err(CliError::fault(line));
    };
    let store = context.existing_store()?;
    let width = table.headers().len();
    let mut headers = table.headers().to_vec();
    headers.extend(["e164".to_owned(), "lists".to_owned()]);
    let mut out = Out::new(context.lent_out(), &headers, args.format.as_deref() == Some("json"))?;
    let mut row = TableRow::default();
    let mut tally = (0_u64, 0_u64, 0_u64);
    let mut more = true;
    while more {
        let mut batch: Vec<(Vec<String>, Vec<PhoneNumber>)> = Vec::new();
        while batch.len() < BATCH {
            more = table.read_row(&mut row).map_err(wrong)?;
            if !more {
                break;
            }
            let phones = read_cell(row.cell(column), region, None).phones;
            let cells = row.cells().chain(std::iter::repeat("")).take(width).map(str::to_owned).collect();
            batch.push((cells, phones.into_iter().map(|phone| phone.number).collect()));
        }
        let mut numbers: Vec<_> = batch.iter().flat_map(|(_, numbers)| numbers).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let holders = Holders::of(&store, &numbers)?;
        for (mut cells, numbers) in batch {
            let lists = names(context, &store, &holders, &numbers)?;
            tally.0 += 1;
            tally.1 += u64::from(!lists.is_empty());
            tally.2 += u64::from(numbers.is_empty());
            cells.push(numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"));
            cells.push(lists.join(";"));
            out.write(&headers, cells)?;
        }
    }
    out.finish()?;
    let (rows, held, without) = tally;
    context.say(format!(
        "{}: {} on a list, {} without a number",
        counted(rows, "row", "rows"),
        count(held),
        count(without)
    ));
    Ok(Exit::Done)
}

/// The names of all lists that hold one of a row's numbers now.
fn names(
    context: &Context,
    store: &SqliteStore,
    holders: &Holders,
    numbers: &[PhoneNumber],
) -> Result<Vec<String>, CliError> {
    let mut names = Vec::new();
    for number in numbers {
        names.extend(holders.registries_of(*number).map(|registry| registry.list.clone()));
        let rows = store.suppressions_of(*number)?;
        names.extend(rows.into_iter().filter(|row| !row.is_over(context.now)).map(|row| row.list));
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// Rows out, as CSV or as an array of objects.
enum Out<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W, bool),
}

impl<W: Write> Out<W> {
    fn new(out: W, headers: &[String], json: bool) -> Result<Self, CliError> {
        if json {
            return Ok(Self::Json(out, true));
        }
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(headers)?;
        Ok(Self::Csv(Box::new(writer)))
    }

    fn write(&mut self, headers: &[String], cells: Vec<String>) -> Result<(), CliError> {
        match self {
            Self::Csv(writer) => writer.write_record(cells)?,
            Self::Json(out, first) => {
                let pairs = headers.iter().cloned().zip(cells.into_iter().map(Value::String));
                let object = Value::Object(pairs.collect::<Map<_, _>>());
                write!(out, "{}{object}", if *first { "[\n" } else { ",\n" })?;
                *first = false;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), CliError> {
        match self {
            Self::Csv(mut writer) => writer.flush()?,
            Self::Json(mut out, first) => writeln!(out, "{}", if first { "[]" } else { "\n]" })?,
        }
        Ok(())
    }
}
