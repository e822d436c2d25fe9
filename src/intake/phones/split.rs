//! Several numbers in one cell.

/// Signs that people put between numbers.
const SIGNS: [u8; 5] = *b"/,;|\n";

/// Words that people put between numbers, each after a space.
const WORDS: [&str; 3] = [" or ", " and ", " & "];

/// How extensions begin, in lower case. Longer ones first.
const EXTENSION_MARKS: [&str; 7] = ["extension", "extn", "ext", "доб", "x", "#", "~"];

/// The pieces of a cell, in order and none blank, as if it held several numbers. A piece that is only an extension
/// (`x12`) stays with the number before it, and so do the parameters of a telephone link (`;ext=12`, RFC 3966).
pub(super) fn pieces(text: &str) -> Vec<&str> {
    // Where each piece begins and ends; a piece that was joined to an extension ends where the extension does.
    let mut bounds: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    while start <= text.len() {
        let rest = text.get(start..).unwrap_or_default();
        let (length, width) = next_separator(rest).unwrap_or((rest.len(), 1));
        let piece = rest.get(..length).unwrap_or_default();
        let end = start + length;
        match bounds.last_mut() {
            Some(last) if is_extension(piece) => last.1 = end,
            _ if piece.trim().is_empty() => {}
            _ => bounds.push((start, end)),
        }
        start = end + width;
    }
    bounds.into_iter().filter_map(|(start, end)| text.get(start..end)).map(str::trim).collect()
}

/// Where the first separator of a text begins, and its length.
fn next_separator(text: &str) -> Option<(usize, usize)> {
    let word_at = |at: usize| {
        let begins = |word: &&&str| {
            let there = text.as_bytes().get(at..at + word.len());
            there.is_some_and(|there| there.eq_ignore_ascii_case(word.as_bytes()))
        };
        WORDS.iter().find(begins).map(|word| (at, word.len()))
    };
    text.bytes().enumerate().find_map(|(at, byte)| match byte {
        b' ' => word_at(at),
        b';' if begins_parameter(text, at + 1) => None,
        _ => SIGNS.contains(&byte).then_some((at, 1)),
    })
}

/// Whether `name=` stands there, the rest of a link's parameter.
fn begins_parameter(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or_default();
    let name = rest.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '-');
    name.len() < rest.len() && name.starts_with('=')
}

fn is_extension(piece: &str) -> bool {
    let piece = piece.trim().to_lowercase();
    let Some(rest) = EXTENSION_MARKS.iter().find_map(|mark| piece.strip_prefix(mark)) else { return false };
    let digits = rest.trim_matches([' ', '.', ':', '#']);
    !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divides_at_what_people_put_between_numbers() {
        for (text, expected) in [
            ("305-555-0142", &["305-555-0142"] as &[&str]),
            ("305-555-0142 / 305-555-0143", &["305-555-0142", "305-555-0143"]),
            ("3055550142,3055550143;3055550144|3055550145", &["3055550142", "3055550143", "3055550144", "3055550145"]),
            (
                "305-555-0142 or 305-555-0143 AND 305-555-0144 & 1",
                &["305-555-0142", "305-555-0143", "305-555-0144", "1"],
            ),
            ("305-555-0142\n\n305-555-0143\n", &["305-555-0142", "305-555-0143"]),
            ("305-555-0142, x12 / 305-555-0143 ; Ext. 7", &["305-555-0142, x12", "305-555-0143 ; Ext. 7"]),
            ("tel:+1-305-555-0142;ext=12;isub=3", &["tel:+1-305-555-0142;ext=12;isub=3"]),
            ("tel:0142;phone-context=+1;0143", &["tel:0142;phone-context=+1", "0143"]),
            ("x12 / 305-555-0142", &["x12", "305-555-0142"]),
            ("ordinary 305 andover", &["ordinary 305 andover"]),
            (" / ; ", &[]),
            ("", &[]),
            ("доб. 5, доб. 6", &["доб. 5, доб. 6"]),
        ] {
            assert_eq!(pieces(text), expected, "{text:?}");
        }
    }
}
