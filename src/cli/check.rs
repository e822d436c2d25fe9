//! `check`: verdicts for the rows of a file, without a database.

use super::check_row::{ANSWER_COLUMNS, Answer, Checker, Question};
use super::context::Context;
use super::error::{CliError, Exit};
use super::inputs::{self, PartArgs};
use super::lists::known_region;
use super::words::{count, counted};
use crate::domain::campaign::CampaignKind;
use crate::domain::place::PlacePolicy;
use crate::domain::spreadsheet::inert_but_numbers;
use crate::intake::table::{TableOptions, TableReader, TableRow};
use crate::intake::table_file::TableFile;
use clap::builder::PossibleValuesParser;
use serde_json::{Map, Value};
use std::io::Write;
use std::path::PathBuf;

/// Judge the rows of a CSV file, without a database
///
/// Reads the columns kind, phone, state, zip, country, zone, region, at and history, whichever are there, and prints the
/// same rows, in order, with e164 (empty if the number is not valid), verdict (dialable, later, never), reason (the first
/// by precedence), reasons (all), next_at, open_until, places and source. Without a kind only number and place are told.
#[derive(Debug, clap::Args)]
#[command(after_help = HISTORY)]
pub struct Args {
    /// The file: text, gzip, zip, XLSX or ODS; standard input if there is none
    file: Option<PathBuf>,
    /// Say which column holds a field: phone=input, at=instant_utc (repeatable)
    #[arg(long = "map", value_name = "FIELD=COLUMN")]
    map: Vec<String>,
    #[command(flatten)]
    part: PartArgs,
    /// The kind of rows that name none
    #[arg(long, value_parser = PossibleValuesParser::new(CampaignKind::ALL.map(CampaignKind::name)))]
    kind: Option<String>,
    /// Country of national numbers in rows that name no region
    #[arg(long, value_name = "COUNTRY")]
    region: Option<String>,
    /// Practice rules bind too, and stand in where no law is known
    #[arg(long)]
    practice: bool,
    /// For whom or what is called, where the law asks: charity, electricity … (repeatable)
    #[arg(long, value_name = "WORD")]
    sector: Vec<String>,
    /// Which evidence decides where number and address disagree
    #[arg(long, default_value = "strictest", value_parser = PossibleValuesParser::new(PlacePolicy::ALL.map(PlacePolicy::name)))]
    place: String,
    /// Tell every rule that was looked at, in one more column: rules
    #[arg(long)]
    explain: bool,
    /// How to print the rows
    #[arg(long, default_value = "csv", value_parser = ["csv", "json"])]
    format: String,
}

const HISTORY: &str = "history holds tokens with ; between them: att@2026-06-09T15:00Z an attempt, contact@, conv@, \
abandoned@, amd@ (each may end in *n), refused@DATE; ndnc, tps, listed=US-TX on a registry, scrubbed@DATE checked and not \
listed, idnc@2026-01-02 an own request; consent, customer, ebr_purchase@DATE, inquiry@DATE; cease, attorney, bankruptcy, \
workplace, inconvenient=12:00-15:00, past_due=40; live_guaranteed an agent on the line.";

/// The fields of a question and the headers that mean them.
const FIELDS: [(&str, &[&str]); 9] = [
    ("kind", &["kind"]),
    ("phone", &["phone", "phone_number", "number", "telephone"]),
    ("state", &["state", "province", "address_state"]),
    ("zip", &["zip", "zip_code", "zipcode", "postcode", "postal_code"]),
    ("country", &["country", "country_code"]),
    ("zone", &["zone", "time_zone", "timezone"]),
    ("region", &["region", "default_region"]),
    ("at", &["at", "instant", "instant_utc"]),
    ("history", &["history"]),
];

/// What the run is told at the end.
#[derive(Default)]
struct Tally {
    rows: u64,
    dialable: u64,
    later: u64,
    never: u64,
    faults: u64,
    first_fault: String,
    no_kind: u64,
}

/// Judges rows.
///
/// # Errors
/// When the file can't be read as a table or has no phone column. Exit code 1 also says that single rows could not be
/// read; they are in the output with the reason `row_fault`.
pub fn run(context: &mut Context, args: &Args) -> Result<Exit, CliError> {
    let name = args.file.as_ref().map_or_else(|| "standard input".to_owned(), |file| file.display().to_string());
    let mut options = TableOptions::from_maps(&args.map).map_err(|what| CliError::new(Exit::Usage, what))?;
    options.part = args.part.part();
    let wrong = |error| CliError::fault(format!("{name}: {error}"));
    let mut file;
    let mut table = match inputs::table(context, args.file.as_deref(), &options.part)? {
        inputs::Table::Stream(stream) => TableReader::new(stream, &options, &FIELDS),
        inputs::Table::Input(input) => {
            file = TableFile::open(input, &options.part).map_err(wrong)?;
            TableReader::open(&mut file, &options, &FIELDS)
        }
    }
    .map_err(wrong)?;
    let columns: Vec<_> = FIELDS.iter().map(|(field, _)| table.column(field)).collect();
    if table.column("phone").is_none() && table.column("state").is_none() {
        let line = format!("{name}: no phone column; it has: {}. Say --map phone=COLUMN", table.headers().join(", "));
        return Err(CliError::fault(line));
    }
    let zones = context.zones.clone();
    let policy = PlacePolicy::from_name(&args.place).unwrap_or_default();
    let mut checker = Checker::new(context.rulebook(), &zones, context.now, policy, args.practice, args.sector.clone());
    checker.explain = args.explain;
    checker.kind = args.kind.as_deref().and_then(CampaignKind::from_name);
    checker.region = args.region.as_deref().map(known_region).transpose()?;
    let width = table.headers().len();
    let mut headers = table.headers().to_vec();
    headers.extend(ANSWER_COLUMNS.map(str::to_owned));
    if args.explain {
        headers.push("rules".to_owned());
    }
    let mut writer = Writer::new(context.lent_out(), &headers, args.format == "json")?;
    let mut tally = Tally::default();
    let (mut row, mut e164) = (TableRow::default(), String::new());
    while table.read_row(&mut row).map_err(wrong)? {
        let answer = match &row.damage {
            None => checker.answer(&question(&row, &columns)),
            Some(damage) => Answer::default().faulty(damage.clone()),
        };
        tally.add(&answer, row.line());
        let asked = row.cells().chain(std::iter::repeat("")).take(width);
        let cells = asked.chain(answer.cells(&mut e164));
        writer.write(&headers, cells, args.explain.then_some(&answer))?;
    }
    writer.finish()?;
    Ok(tally.tell(context, &name))
}

fn question<'a>(row: &'a TableRow, columns: &[Option<usize>]) -> Question<'a> {
    let mut cells = columns.iter().map(|column| column.map_or("", |column| row.cell(column)));
    let mut next = || cells.next().unwrap_or_default();
    Question {
        kind: next(),
        phone: next(),
        state: next(),
        zip: next(),
        country: next(),
        zone: next(),
        region: next(),
        at: next(),
        history: next(),
    }
}

impl Tally {
    fn add(&mut self, answer: &Answer, line: u64) {
        self.rows += 1;
        match answer.told.verdict {
            "dialable" => self.dialable += 1,
            "later" => self.later += 1,
            "never" => self.never += 1,
            _ => self.no_kind += 1,
        }
        if let Some(fault) = &answer.fault {
            self.faults += 1;
            if self.first_fault.is_empty() {
                self.first_fault = format!("line {line}: {fault}");
            }
        }
    }

    fn tell(&self, context: &Context, name: &str) -> Exit {
        let rows = counted(self.rows, "row", "rows");
        let (dialable, later, never) = (count(self.dialable), count(self.later), count(self.never));
        context.say(format!("{rows}: {dialable} dialable, {later} later, {never} never"));
        if self.no_kind > 0 {
            let rows = counted(self.no_kind, "row names", "rows name");
            context.say(format!("{rows} no kind, so no verdict: add a kind column, or say --kind sales"));
        }
        if self.faults > 0 {
            let rows = counted(self.faults, "row", "rows");
            context.say(format!("{name}: {rows} could not be read; the first: {}", self.first_fault));
            return Exit::Fault;
        }
        Exit::Done
    }
}

/// Rows out, as CSV or as an array of objects.
struct Writer<W: Write> {
    shape: Shape<W>,
    rows: u64,
}

enum Shape<W: Write> {
    Csv(Box<csv::Writer<W>>),
    Json(W),
}

impl<W: Write> Writer<W> {
    fn new(out: W, headers: &[String], json: bool) -> Result<Self, CliError> {
        let shape = if json {
            Shape::Json(out)
        } else {
            let mut writer = csv::Writer::from_writer(out);
            writer.write_record(headers.iter().map(|header| inert_but_numbers(header).into_owned()))?;
            Shape::Csv(Box::new(writer))
        };
        Ok(Self { shape, rows: 0 })
    }

    /// Writes a row; `explained` brings what was looked at, in the last column.
    fn write<'c>(
        &mut self,
        headers: &[String],
        cells: impl Iterator<Item = &'c str>,
        explained: Option<&Answer>,
    ) -> Result<(), CliError> {
        match &mut self.shape {
            Shape::Csv(writer) => {
                for cell in cells {
                    writer.write_field(inert_but_numbers(cell).as_bytes())?;
                }
                if let Some(answer) = explained {
                    writer.write_field(answer.rules_in_words())?;
                }
                writer.write_record(None::<&[u8]>)?;
            }
            Shape::Json(out) => {
                let cells = cells.map(|cell| Value::String(cell.to_owned()));
                let rules = explained.map(|answer| Value::Array(answer.rules()));
                let pairs = headers.iter().cloned().zip(cells.chain(rules));
                let object = Value::Object(pairs.collect::<Map<_, _>>());
                write!(out, "{}{object}", if self.rows == 0 { "[\n" } else { ",\n" })?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    fn finish(self) -> Result<(), CliError> {
        match self.shape {
            Shape::Csv(mut writer) => writer.flush()?,
            Shape::Json(mut out) => writeln!(out, "{}", if self.rows == 0 { "[]" } else { "\n]" })?,
        }
        Ok(())
    }
}
