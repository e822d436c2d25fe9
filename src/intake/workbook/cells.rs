//! What a cell of a workbook says, in the words of a text file.

use calamine::{Data, DataRef, ExcelDateTime};
use std::borrow::Cow;

/// From here on a spreadsheet does not keep every digit of a whole number: it has fifteen.
const EXACT: f64 = 1e15;

/// The first number that is no day to a spreadsheet: it counts days to the end of the year 9999.
const NO_DAY: f64 = 2_958_466.0;

/// The text of a cell. Whole numbers have no `.0`; those too long to be exact stand with an exponent, as a spreadsheet shows
/// them, so that they are known as destroyed. Days are written as 2026-03-14. Errors stay as they are shown: a `#N/A`
/// among telephone numbers is a reject, and one in a column that says not to call is no `no`.
pub(super) fn told<'a>(cell: &'a DataRef<'_>) -> Cow<'a, str> {
    match cell {
        DataRef::Int(number) => number.to_string().into(),
        DataRef::Float(number) => amount(*number).into(),
        DataRef::String(text) => text.as_str().into(),
        DataRef::SharedString(text) => (*text).into(),
        DataRef::Bool(yes) => truth(*yes).into(),
        DataRef::DateTime(instant) => day(instant).into(),
        DataRef::DateTimeIso(text) => without_midnight(text).into(),
        DataRef::DurationIso(text) => text.as_str().into(),
        DataRef::Error(error) => error.to_string().into(),
        DataRef::Empty => "".into(),
    }
}

/// The same for a cell that is held in memory.
pub(super) fn of(cell: &Data) -> Cow<'_, str> {
    match cell {
        Data::Int(number) => number.to_string().into(),
        Data::Float(number) => amount(*number).into(),
        Data::String(text) => text.as_str().into(),
        Data::Bool(yes) => truth(*yes).into(),
        Data::DateTime(instant) => day(instant).into(),
        Data::DateTimeIso(text) => without_midnight(text).into(),
        Data::DurationIso(text) => text.as_str().into(),
        Data::Error(error) => error.to_string().into(),
        Data::Empty => "".into(),
    }
}

fn truth(yes: bool) -> &'static str {
    if yes { "TRUE" } else { "FALSE" }
}

fn amount(number: f64) -> String {
    if number.abs() < EXACT {
        return number.to_string();
    }
    let short = format!("{number:.14E}");
    match short.split_once('E') {
        Some((digits, exponent)) => format!("{digits}E+{exponent}"),
        None => short,
    }
}

fn day(instant: &ExcelDateTime) -> String {
    let number = instant.as_f64();
    // A telephone number in a column that somebody has formatted as days.
    if !(0.0..NO_DAY).contains(&number) {
        return amount(number);
    }
    let (year, month, day, hour, minute, second, _) = instant.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if instant.is_duration() {
        return format!("{:.0}:{minute:02}:{second:02}", (number * 24.0).floor());
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    match (number < 1.0, hour, minute, second) {
        (true, ..) => time,
        (false, 0, 0, 0) => date,
        (false, ..) => format!("{date} {time}"),
    }
}

/// `2026-03-14` for `2026-03-14T00:00:00`.
fn without_midnight(text: &str) -> &str {
    text.split_once('T')
        .filter(|(_, time)| time.bytes().all(|byte| b"0:.".contains(&byte)))
        .map_or(text, |(day, _)| day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use calamine::{CellErrorType, ExcelDateTimeType};

    #[test]
    fn tells_cells_as_a_text_file_would() {
        let day = |number: f64| DataRef::DateTime(ExcelDateTime::new(number, ExcelDateTimeType::DateTime, false));
        let span = |number: f64| DataRef::DateTime(ExcelDateTime::new(number, ExcelDateTimeType::TimeDelta, false));
        for (cell, text) in [
            (DataRef::Float(3_055_550_142.0), "3055550142"),
            (DataRef::Float(442_079_460_018.0), "442079460018"),
            (DataRef::Float(2134.0), "2134"),
            (DataRef::Float(-0.5), "-0.5"),
            (DataRef::Float(999_999_999_999_999.0), "999999999999999"),
            (DataRef::Float(4_111_111_111_111_110.0), "4.11111111111111E+15"),
            (DataRef::Float(1e300), "1.00000000000000E+300"),
            (DataRef::Int(7), "7"),
            (DataRef::Bool(true), "TRUE"),
            (DataRef::Bool(false), "FALSE"),
            (DataRef::Error(CellErrorType::NA), "#N/A"),
            (DataRef::SharedString("Ann"), "Ann"),
            (DataRef::Empty, ""),
            (day(46_095.0), "2026-03-14"),
            (day(46_095.75), "2026-03-14 18:00:00"),
            (day(0.75), "18:00:00"),
            (day(3_055_550_142.0), "3055550142"),
            (span(1.5), "36:00:00"),
            (DataRef::DateTimeIso("2026-03-14T00:00:00".to_owned()), "2026-03-14"),
            (DataRef::DateTimeIso("2026-03-14T18:00:00".to_owned()), "2026-03-14T18:00:00"),
        ] {
            assert_eq!(told(&cell), text, "{cell:?}");
            let held: Data = cell.into();
            assert_eq!(of(&held), text, "{held:?}");
        }
    }
}
