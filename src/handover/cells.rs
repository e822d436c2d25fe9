//! What the cells of an importer can hold.
//!
//! Sources, as of 2026-11-28: VICIdial's `www/vicidial/admin_listloader_fourth_gen.php` (2.14) and its table `vicidial_list`;
//! help.mypurecloud.com/articles/csv-files and /create-new-contact-list; help.incontact.com, "Set Up Calling Lists";
//! developer.cisco.com/docs/contact-center-express, "Data Structure for Campaign Contacts". `tests/importers.toml` has them rule by
//! rule.

use super::Shape;
use crate::domain::spreadsheet::inert_but_numbers;

/// The letters that each of VICIdial's columns holds.
const VICIDIAL: [usize; 25] =
    [20, 50, 14, 10, 18, 4, 30, 1, 30, 100, 100, 100, 50, 2, 50, 10, 3, 1, 10, 12, 70, 100, 255, 6, 20];

/// A column of NICE's: ten of them and the commas between make no more than the 512 letters of a record.
const NICE: usize = 50;

/// A cell as the importer takes it: in one line, without signs that it would take for something else, cut where it would be cut.
pub fn held(shape: Shape, column: usize, cell: &str) -> String {
    let (without, longest): (&[char], usize) = match shape {
        // Its loader takes quotes, backslashes, semicolons and backticks out and knows no delimiter in a cell.
        Shape::Vicidial => (&['"', '|', '\\', ';', '`'], VICIDIAL.get(column).copied().unwrap_or_default()),
        Shape::Genesys => (&[], 512),
        Shape::Nice => (&[], NICE),
        // Its documents name no quotes.
        Shape::Uccx => (&['"', ','], usize::MAX),
        Shape::Five9 | Shape::Convoso | Shape::Twilio => (&[], usize::MAX),
    };
    // The two are the line's and the paragraph's end of Unicode.
    let ends_line = |sign: char| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}');
    let sign = |sign: char| if ends_line(sign) || without.contains(&sign) { ' ' } else { sign };
    let whole: String = cell.chars().map(sign).collect();
    // No spreadsheet runs it; numbers stay as they are, since the importer reads them.
    let cut: String = inert_but_numbers(whole.trim()).chars().take(longest).collect();
    cut.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_cell_ends_its_line_or_its_column(cell in "\\PC{0,40}|[\"|,;\\\\`=\t\r\n\u{85}\u{2028}a+@' -]{0,40}", column in 0_usize..30) {
            for shape in Shape::ALL {
                let held = held(shape, column, &cell);
                prop_assert!(!held.contains(char::is_control) && !held.contains('\u{2028}') && held.trim() == held, "{held:?}");
                prop_assert!(!held.starts_with(['=', '@']), "{held:?}");
                let bare = match shape {
                    Shape::Vicidial => "\t|\"\\;`",
                    Shape::Uccx => ",\"",
                    Shape::Five9 | Shape::Convoso | Shape::Genesys | Shape::Nice | Shape::Twilio => "",
                };
                prop_assert!(!held.chars().any(|sign| bare.contains(sign)), "{held:?}");
            }
        }
    }

    #[test]
    fn cells_hold_what_the_importer_takes() {
        for (shape, column, cell, expected) in [
            (Shape::Vicidial, 6, " Ana\t\"Q\" \\;`|x\r\n", "Ana  Q      x"),
            (Shape::Vicidial, 13, "FLA", "FL"),
            (Shape::Vicidial, 6, "Wolfeschlegelsteinhausenbergerdorff", "Wolfeschlegelsteinhausenberger"),
            (Shape::Uccx, 1, "Duarte, \"Ana\"\nLopez; Jr.", "Duarte   Ana  Lopez; Jr."),
            (Shape::Genesys, 6, "a\"b,c\nd", "a\"b,c d"),
            (Shape::Five9, 5, "Duarte, Inc.", "Duarte, Inc."),
            (Shape::Five9, 5, "=1+2", "'=1+2"),
            (Shape::Twilio, 0, "+13055550142", "+13055550142"),
        ] {
            assert_eq!(held(shape, column, cell), expected, "{cell:?}");
        }
        assert_eq!(held(Shape::Genesys, 0, &"ä".repeat(600)).chars().count(), 512);
        assert_eq!(held(Shape::Nice, 0, &"ä".repeat(600)).chars().count() * 10 + 9, 509);
    }
}
