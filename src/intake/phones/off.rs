//! Numbers that their cells say not to be the person's: wrong ones, ones that are out of service, those of a fax.

/// What says that a number is wrong or out of service, in lower case.
const WRONG: [&str; 20] = [
    "wrong number",
    "wrong no",
    "wrong num",
    "wrong nbr",
    "wrong #",
    "wrong phone",
    "wrong person",
    "bad number",
    "bad no",
    "disconnected",
    "not in service",
    "out of service",
    "no longer in service",
    "not working",
    "número equivocado",
    "numero equivocado",
    "falsche nummer",
    "kein anschluss",
    "faux numéro",
    "numero errato",
];

/// What says that it is a fax.
const FAX: [&str; 2] = ["fax", "telefax"];

/// Words for a telephone. Beside one of them a fax shares its line: `Tel/Fax 030 123456`.
const VOICE: [&str; 12] =
    ["tel", "telephone", "telefon", "telefono", "teléfono", "tél", "phone", "ph", "fon", "voice", "and", "or"];

/// Words before such a mark that turn it: `if disconnected`.
const TURNING: [&str; 4] = ["if", "when", "not", "no"];

/// Fewer digits are no number.
const NUMBER_DIGITS: usize = 7;

/// The pieces of a cell, those to be read and those whose numbers are not the person's. `text` is the whole cell.
pub(super) fn sorted<'t>(text: &str, pieces: Vec<&'t str>) -> (Vec<&'t str>, Vec<&'t str>) {
    if mark(text, false).is_none() {
        return (pieces, Vec::new());
    }
    let shared = shares_line(text);
    let (mut kept, mut off): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
    // A mark that stands alone before any number is for the next one.
    let mut waiting = false;
    for piece in pieces {
        match mark(piece, shared) {
            Some(_) if !has_number(piece) => match kept.pop_if(|last| has_number(last)) {
                Some(last) => off.push(last),
                None => waiting = off.is_empty(),
            },
            Some(at) => {
                let (head, tail) = (piece.get(..at).unwrap_or_default(), piece.get(at..).unwrap_or_default());
                // Where labels come before their numbers, the mark is one: `Tel 030 123456 Fax 030 123457`.
                let labels_first = piece.starts_with(char::is_alphabetic) && has_number(head) && has_number(tail);
                if labels_first {
                    kept.push(head.trim_end_matches([' ', '(', '-']));
                }
                off.push(if labels_first { tail } else { piece });
            }
            None if waiting && has_number(piece) => {
                waiting = false;
                off.push(piece);
            }
            None => kept.push(piece),
        }
    }
    (kept, off)
}

/// Whether a label says that its number is not the person's: `fax`, `wrong number`.
pub(super) fn is_label(text: &str) -> bool {
    mark(text, shares_line(text)).is_some()
}

fn has_number(text: &str) -> bool {
    text.chars().filter(|c| c.is_numeric()).count() >= NUMBER_DIGITS
}

/// Where the first mark of a text begins. `shared`: the word for a fax is none.
fn mark(text: &str, shared: bool) -> Option<usize> {
    // Letters whose small form has another length would move what follows; such texts hold no mark.
    let lower = Some(text.to_lowercase()).filter(|lower| lower.len() == text.len())?;
    let fax = FAX.iter().filter(|_| !shared);
    let found = WRONG.iter().chain(fax).flat_map(|phrase| places(&lower, phrase));
    found.filter(|at| !TURNING.contains(&last_word(lower.get(..*at).unwrap_or_default()))).min()
}

/// Where a phrase stands by itself in a text.
fn places<'t>(lower: &'t str, phrase: &'t str) -> impl Iterator<Item = usize> + 't {
    lower.match_indices(phrase).map(|(at, _)| at).filter(move |at| {
        let before = lower.get(..*at).unwrap_or_default();
        let behind = lower.get(at + phrase.len()..).unwrap_or_default();
        !before.ends_with(char::is_alphabetic) && !behind.starts_with(char::is_alphabetic)
    })
}

/// The word at the end of a text, without what stands behind it.
fn last_word(text: &str) -> &str {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    text.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default()
}

/// Whether the word for a fax stands beside one for a telephone.
fn shares_line(text: &str) -> bool {
    let lower = text.to_lowercase();
    FAX.iter().any(|fax| {
        places(&lower, fax).any(|at| {
            let behind = lower.get(at + fax.len()..).unwrap_or_default();
            let behind = behind.trim_start_matches(|c: char| !c.is_alphanumeric());
            let next = behind.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
            VOICE.contains(&next) || VOICE.contains(&last_word(lower.get(..at).unwrap_or_default()))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::intake::phones::split;

    #[test]
    fn numbers_that_are_not_the_persons_are_told_from_others() {
        for (cell, kept, off) in [
            ("305-555-0142", &["305-555-0142"] as &[&str], &[] as &[&str]),
            ("wrong number 305-555-0142", &[], &["wrong number 305-555-0142"]),
            ("305-555-0142 (Wrong No.)", &[], &["305-555-0142 (Wrong No.)"]),
            ("305-555-0142, disconnected", &[], &["305-555-0142"]),
            ("disconnected, 305-555-0142", &[], &["305-555-0142"]),
            ("305-555-0142, 305-555-0143 fax", &["305-555-0142"], &["305-555-0143 fax"]),
            ("Tel 305-555-0142 Fax 305-555-0143", &["Tel 305-555-0142"], &["Fax 305-555-0143"]),
            ("305-555-0142 fax 305-555-0143", &[], &["305-555-0142 fax 305-555-0143"]),
            ("Tel/Fax: 305-555-0142", &["Tel", "Fax: 305-555-0142"], &[]),
            ("fax and phone 305-555-0142", &["fax", "phone 305-555-0142"], &[]),
            ("305-555-0142 call back if disconnected", &["305-555-0142 call back if disconnected"], &[]),
            ("305-555-0142 Halifax", &["305-555-0142 Halifax"], &[]),
            ("fax", &[], &[]),
        ] {
            let (is_kept, is_off) = sorted(cell, split::pieces(cell));
            assert_eq!((is_kept.as_slice(), is_off.as_slice()), (kept, off), "{cell}");
        }
    }
}
