//! Further numbers in one cell, as VICIdial writes them: `7275550112_1_work!7275550113_61_sister house!7275550114__`.
//!
//! Each is a number, its calling code and a label, the last two of which may be left out; without a calling code of its
//! own a number has the row's.

use super::{CellPhones, PhoneFault, labels, off, read_cell, text};
use crate::domain::lead::DraftPhone;

/// Reads a cell of alternate numbers, in order. `region` and `calling_code` are the row's, as in [`read_cell`].
pub fn read_alternates(cell_text: &str, region: Option<&str>, calling_code: Option<&str>) -> CellPhones {
    let mut cell = CellPhones::default();
    for entry in cell_text.split('!') {
        let mut parts = entry.splitn(3, '_').map(str::trim);
        let (number, code) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let label = parts.next().unwrap_or_default();
        let code = if code.is_empty() { calling_code } else { Some(code) };
        let found = read_cell(number, region, code);
        // Of such numbers nothing becomes of a lead, whatever else is in the cell.
        let turned_away = if text::forbids(label) {
            cell.barred.extend(found.phones.iter().map(|phone| phone.number));
            Some(PhoneFault::DoNotCall)
        } else {
            off::is_label(label).then_some(PhoneFault::NotTheirs)
        };
        cell.barred.extend(found.barred);
        if let Some(fault) = turned_away.filter(|_| !found.phones.is_empty()) {
            cell.faults.push((entry.trim().to_owned(), fault));
            continue;
        }
        cell.telling |= !label.is_empty() || found.telling;
        if number.is_empty() && !label.is_empty() {
            cell.faults.push((entry.trim().to_owned(), PhoneFault::NoDigits));
        }
        cell.faults.extend(found.faults.into_iter().map(|(_, fault)| (entry.trim().to_owned(), fault)));
        let said = labels::of_label(label);
        cell.add(found.phones.into_iter().map(|phone| DraftPhone { label: said, ..phone }).collect());
    }
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phone_label::PhoneLabel;

    fn told(text: &str, code: Option<&str>) -> String {
        let cell = read_alternates(text, Some("US"), code);
        let phones = cell.phones.iter().map(|phone| phone.number.to_string());
        let faults = cell.faults.iter().map(|(piece, _)| format!("[{piece}]"));
        let barred = cell.barred.iter().map(|number| format!("!{number}"));
        let more = cell.telling.then(|| "+".to_owned());
        phones.chain(faults).chain(barred).chain(more).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn labels_stay_with_their_numbers() {
        let cell =
            read_alternates("7275550112_1_work!7275550113_1_sister house!7275550114__Cell", Some("US"), Some("1"));
        let labels: Vec<_> = cell.phones.iter().map(|phone| phone.label.map_or("", PhoneLabel::name)).collect();
        assert_eq!(labels, ["work", "", "mobile"]);
    }

    #[test]
    fn reads_the_whole_language() {
        for (text, code, expected) in [
            ("", Some("1"), ""),
            ("7275550112_1_work", Some("1"), "+17275550112 +"),
            ("7275550112_1_", Some("1"), "+17275550112"),
            ("7275550112__", Some("1"), "+17275550112"),
            ("7275550112", Some("1"), "+17275550112"),
            ("7275550112__!7275550113__summer home", None, "+17275550112 +17275550113 +"),
            // Each code decides for its own number; a label may hold anything, also the sign between the parts.
            ("7275550112_1_work!2079460123_44_sister_house", Some("1"), "+17275550112 +442079460123 +"),
            ("2079460123__", Some("44"), "+442079460123"),
            ("7275550113_61_sister house", Some("1"), "[7275550113_61_sister house] +"),
            ("7275550112_1_work!7275550112_1_home", Some("1"), "+17275550112 +"),
            ("7275550112_999_moon", Some("1"), "[7275550112_999_moon] +"),
            ("_1_work", Some("1"), "[_1_work] +"),
            ("!!7275550112_1_!", Some("1"), "+17275550112"),
            ("none", Some("1"), "[none]"),
            // A label may say that nobody is to be called there.
            ("7275550112_1_work!7275550113_1_fax", Some("1"), "+17275550112 [7275550113_1_fax] +"),
            ("7275550112_1_tel/fax", Some("1"), "+17275550112 +"),
            ("7275550112_1_wrong number", Some("1"), "[7275550112_1_wrong number]"),
            (
                "7275550112_1_do not call!7275550113_1_",
                Some("1"),
                "+17275550113 [7275550112_1_do not call] !+17275550112",
            ),
            ("7275550112 do not call_1_", Some("1"), "[7275550112 do not call_1_] !+17275550112"),
        ] {
            assert_eq!(told(text, code), expected, "{text}");
        }
    }
}
