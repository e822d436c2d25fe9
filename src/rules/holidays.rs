//! Calling holidays: what `PH` means at a place. Not every public holiday bars calling, so the sets are data of their
//! own.

use crate::domain::campaign::CampaignKind;
use crate::domain::fault::Fault;
use crate::domain::jurisdiction::Jurisdiction;
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Every holiday set of the rulebook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HolidaySets {
    /// The years that the sets cover, both included.
    years: RangeInclusive<i32>,
    sets: HashMap<(Jurisdiction, CampaignKind), HashMap<NaiveDate, String>>,
}

/// The calling holidays of one place for one kind of call.
#[derive(Clone, Debug)]
pub struct Calendar<'a> {
    jurisdiction: Jurisdiction,
    years: RangeInclusive<i32>,
    days: &'a HashMap<NaiveDate, String>,
}

impl Calendar<'_> {
    /// The jurisdiction whose set it is: the place's own or one around it.
    pub fn jurisdiction(&self) -> &Jurisdiction {
        &self.jurisdiction
    }

    /// Whether the set says anything about the day: outside its years nothing is known.
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.years.contains(&day.year())
    }

    /// The last year that the set covers.
    pub fn last_year(&self) -> i32 {
        *self.years.end()
    }

    /// The holidays of a year, in order.
    pub fn days(&self, year: i32) -> Vec<(NaiveDate, &str)> {
        let of_year = self.days.iter().filter(|(day, _)| day.year() == year);
        let mut days: Vec<_> = of_year.map(|(day, name)| (*day, name.as_str())).collect();
        days.sort_unstable();
        days
    }

    /// The holiday's name, if the day is one.
    pub fn name(&self, day: NaiveDate) -> Option<&str> {
        self.days.get(&day).map(String::as_str)
    }
}

impl HolidaySets {
    /// No sets at all.
    pub(super) fn empty() -> Self {
        Self { years: 0..=0, sets: HashMap::new() }
    }

    /// Reads lines of `jurisdiction`, `kinds` (`*` or a list with commas), `date` and `name`, with tabs between them. A
    /// comment line `# years 2024-2035` says which years are covered; other lines that begin with `#` are for people.
    ///
    /// # Errors
    /// Every line that can't be read, and a missing line of years. `file` names the file in the faults.
    pub fn read(text: &str, file: &str) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut years = None;
        let mut sets: HashMap<_, HashMap<_, _>> = HashMap::new();
        for (index, line) in text.lines().enumerate() {
            let mut fault = |column: usize, what: String, hint: &str| {
                faults.push(Fault { file: file.to_owned(), line: index + 1, column, what, hint: hint.to_owned() });
            };
            if let Some(comment) = line.strip_prefix('#') {
                years = years.or_else(|| years_of(comment));
                continue;
            }
            if line.trim().is_empty() {
                continue;
            }
            match read_line(line) {
                Ok((jurisdiction, kinds, day, name)) => {
                    if years.as_ref().is_none_or(|years| !years.contains(&day.year())) {
                        fault(1, format!("{day} lies outside the years that the file covers"), "mend the line # years");
                    }
                    for kind in kinds {
                        let set = sets.entry((jurisdiction.clone(), kind)).or_default();
                        set.entry(day).or_insert_with(|| name.to_owned());
                    }
                }
                Err((column, what)) => {
                    fault(column, what, "write jurisdiction, kinds, date and name with tabs between")
                }
            }
        }
        let Some(years) = years else {
            let what = "no line says which years are covered".to_owned();
            let hint = "write # years 2024-2035 at the top".to_owned();
            faults.insert(0, Fault { file: file.to_owned(), line: 1, column: 0, what, hint });
            return Err(faults);
        };
        if faults.is_empty() { Ok(Self { years, sets }) } else { Err(faults) }
    }

    /// The calling holidays of a place for a kind of call: the innermost set in its chain. `None` if there is no set.
    pub fn calendar(&self, place: &Jurisdiction, kind: CampaignKind) -> Option<Calendar<'_>> {
        place.chain().find_map(|jurisdiction| {
            let key = (jurisdiction, kind);
            let days = self.sets.get(&key)?;
            Some(Calendar { jurisdiction: key.0, years: self.years.clone(), days })
        })
    }
}

fn years_of(comment: &str) -> Option<RangeInclusive<i32>> {
    let (first, last) = comment.trim().strip_prefix("years ")?.split_once('-')?;
    Some(first.trim().parse().ok()?..=last.trim().parse().ok()?)
}

type Line<'a> = (Jurisdiction, Vec<CampaignKind>, NaiveDate, &'a str);

/// A line's fields, or the column and the reason of what can't be read.
fn read_line(line: &str) -> Result<Line<'_>, (usize, String)> {
    let fields: Vec<&str> = line.split('\t').collect();
    let [code, kinds, date, name] = fields.as_slice() else {
        return Err((1, format!("{} fields instead of 4", fields.len())));
    };
    let jurisdiction = Jurisdiction::parse(code).map_err(|error| (1, error.to_string()))?;
    let column = code.chars().count() + 2;
    let kinds = match *kinds {
        "*" => CampaignKind::ALL.to_vec(),
        list => list
            .split(',')
            .map(|kind| CampaignKind::from_name(kind).ok_or((column, format!("\"{kind}\" is no kind of campaign"))))
            .collect::<Result<_, _>>()?,
    };
    let column = column + fields.get(1).map_or(0, |kinds| kinds.chars().count()) + 1;
    let day = date.parse().map_err(|_| (column, format!("\"{date}\" is no date such as 2026-11-26")))?;
    if name.trim().is_empty() {
        return Err((column + date.chars().count() + 1, "the holiday has no name".to_owned()));
    }
    Ok((jurisdiction, kinds, day, name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "# years 2026-2027\n# made by hand\nUS\t*\t2026-11-26\tThanksgiving\n\
                        US-LA\tsales,survey\t2026-02-17\tMardi Gras\n";

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    fn place(code: &str) -> Jurisdiction {
        Jurisdiction::parse(code).expect("a code")
    }

    #[test]
    fn the_innermost_set_for_the_kind_counts() {
        let sets = HolidaySets::read(TEXT, "holidays.tsv").expect("readable");
        for (code, kind, date, name) in [
            ("US-LA", CampaignKind::Sales, "2026-02-17", Some("Mardi Gras")),
            // Louisiana's own set stands in place of the federal one, not beside it.
            ("US-LA", CampaignKind::Sales, "2026-11-26", None),
            ("US-LA", CampaignKind::Collections, "2026-11-26", Some("Thanksgiving")),
            ("US-NY-NYC", CampaignKind::Sales, "2026-11-26", Some("Thanksgiving")),
            ("US-NY-NYC", CampaignKind::Sales, "2026-11-27", None),
        ] {
            let calendar = sets.calendar(&place(code), kind).expect("a set");
            assert_eq!(calendar.name(day(date)), name, "{code} {kind} {date}");
        }
        assert!(sets.calendar(&place("GB"), CampaignKind::Sales).is_none());
        let calendar = sets.calendar(&place("US"), CampaignKind::Sales).expect("a set");
        assert!(calendar.covers(day("2027-12-31")) && !calendar.covers(day("2028-01-01")));
        assert_eq!(calendar.days(2026), [(day("2026-11-26"), "Thanksgiving")]);
        assert!(calendar.days(2027).is_empty());
    }

    #[test]
    fn tells_every_line_that_it_cannot_read() {
        let text = "# years 2026-2026\nUS\t*\t2026-02-30\tNever\nUSA\t*\t2026-01-01\tX\nUS\tpolls\t2026-01-01\tX\nUS 2026-01-01\n\
                    US\t*\t2027-01-01\tToo late\nUS\t*\t2026-01-01\t \n";
        let faults = HolidaySets::read(text, "holidays.tsv").expect_err("six faults");
        let places: Vec<_> = faults.iter().map(|fault| (fault.line, fault.column)).collect();
        assert_eq!(places, [(2, 6), (3, 1), (4, 4), (5, 1), (6, 1), (7, 17)]);
        let faults = HolidaySets::read("", "holidays.tsv").expect_err("no years");
        assert!(faults.iter().any(|fault| fault.hint.contains("# years")), "{faults:?}");
    }
}
