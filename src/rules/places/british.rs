//! British postcodes: which nation an address lies in, by the letters that a postcode begins with.
//!
//! The nations have bank holidays of their own. Areas that cross a border give both nations.

use super::tables::Spot;

/// Areas that lie in one nation, or in an island that is no part of the United Kingdom.
const AREAS: [(&str, &str); 7] = [
    (
        "GB-ENG",
        "AL B BA BB BD BH BL BN BR BS CB CM CO CR CT CV CW DA DE DH DL DN DT DY E EC EN EX FY GL GU HA HD HG HP HU HX \
         IG IP KT L LA LE LN LS LU M ME MK N NE NG NN NR NW OL OX PE PL PO PR RG RH RM S SE SG SK SL SM SN SO SP SR SS \
         ST SW TA TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO",
    ),
    ("GB-SCT", "AB DD EH FK G HS IV KA KW KY ML PA PH ZE"),
    ("GB-WLS", "CF SA"),
    ("GB-NIR", "BT"),
    ("GG", "GY"),
    ("IM", "IM"),
    ("JE", "JE"),
];

/// Areas on both sides of a border.
const BORDERS: [(&str, [&str; 2]); 9] = [
    ("CH", ["GB-ENG", "GB-WLS"]),
    ("HR", ["GB-ENG", "GB-WLS"]),
    ("LD", ["GB-ENG", "GB-WLS"]),
    ("LL", ["GB-ENG", "GB-WLS"]),
    ("NP", ["GB-ENG", "GB-WLS"]),
    ("SY", ["GB-ENG", "GB-WLS"]),
    ("CA", ["GB-ENG", "GB-SCT"]),
    ("DG", ["GB-ENG", "GB-SCT"]),
    ("TD", ["GB-ENG", "GB-SCT"]),
];

/// The countries whose postcodes are British ones.
pub const COUNTRIES: [&str; 4] = ["GB", "GG", "IM", "JE"];

/// The outward part of a British postcode in capitals (`SW1A` of `sw1a 1aa`), whole or alone. `None` for other shapes.
pub fn outward(postcode: &str) -> Option<String> {
    let signs = signs(postcode);
    let out = outward_of_whole(&signs).unwrap_or(&signs);
    is_outward(out).then(|| out.to_owned())
}

/// Whether a text has the shape of a whole British postcode, which no other country's postcodes have.
pub fn is_whole(postcode: &str) -> bool {
    outward_of_whole(&signs(postcode)).is_some()
}

fn signs(postcode: &str) -> String {
    postcode.chars().filter(|sign| !sign.is_whitespace()).collect::<String>().to_ascii_uppercase()
}

fn outward_of_whole(signs: &str) -> Option<&str> {
    let (out, rest) = signs.split_at_checked(signs.len().checked_sub(3)?)?;
    (is_inward(rest) && is_outward(out)).then_some(out)
}

/// A digit and two letters: `1AA`.
pub fn is_inward(text: &str) -> bool {
    let mut signs = text.chars();
    text.len() == 3
        && signs.next().is_some_and(|sign| sign.is_ascii_digit())
        && signs.all(|sign| sign.is_ascii_alphabetic())
}

/// One or two letters, a digit, and perhaps one sign more: `N1`, `EC1V`, `SE22`.
pub fn is_outward(text: &str) -> bool {
    let letters = text.chars().take_while(char::is_ascii_alphabetic).count();
    let mut rest = text.chars().skip(letters);
    (1..=2).contains(&letters)
        && rest.next().is_some_and(|sign| sign.is_ascii_digit())
        && rest.next().is_none_or(|sign| sign.is_ascii_alphanumeric())
        && rest.next().is_none()
}

/// The nations in which an outward part may lie; none if nothing begins so.
pub fn nations(outward: &str) -> Vec<Spot> {
    let area: String = outward.chars().take_while(char::is_ascii_alphabetic).collect();
    let border = BORDERS.iter().find(|(of, _)| *of == area).map(|(_, nations)| nations.to_vec());
    let alone =
        || AREAS.iter().find(|(_, areas)| areas.split(' ').any(|of| of == area)).map(|(nation, _)| vec![*nation]);
    border.or_else(alone).unwrap_or_default().into_iter().map(spot).collect()
}

fn spot(code: &str) -> Spot {
    let zone = match code {
        "GG" => "Europe/Guernsey",
        "IM" => "Europe/Isle_of_Man",
        "JE" => "Europe/Jersey",
        _ => "Europe/London",
    };
    Spot { code: code.to_owned(), zones: vec![zone] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn postcodes_give_their_nations() {
        for (text, expected) in [
            ("SW1A 1AA", vec!["GB-ENG"]),
            ("n1 7ab", vec!["GB-ENG"]),
            ("N17AB", vec!["GB-ENG"]),
            ("EC1V9LT", vec!["GB-ENG"]),
            ("SE22 9AA", vec!["GB-ENG"]),
            ("W1A", vec!["GB-ENG"]),
            ("EH1 1YZ", vec!["GB-SCT"]),
            ("G1 1AA", vec!["GB-SCT"]),
            ("CF10 1AA", vec!["GB-WLS"]),
            ("BT1 5GS", vec!["GB-NIR"]),
            ("TD15 1AA", vec!["GB-ENG", "GB-SCT"]),
            ("CH4 0AA", vec!["GB-ENG", "GB-WLS"]),
            ("JE2 3AB", vec!["JE"]),
            ("IM1 1AA", vec!["IM"]),
            ("QQ1 1AA", vec![]),
        ] {
            let out = outward(text).expect(text);
            assert_eq!(nations(&out).into_iter().map(|spot| spot.code).collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn other_shapes_are_no_british_postcodes() {
        for text in ["", "33101", "M5V 2T6", "London", "ABC1 1AA", "N", "1AA", "SW1A 1AA 2"] {
            assert_eq!(outward(text), None, "{text}");
        }
    }
}
