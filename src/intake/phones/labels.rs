//! What the header of a column, or the label of an alternate number, says its numbers are: home, work, mobile.

use crate::domain::phone_label::PhoneLabel;

/// Words that say it, in lower case. Only those that mean nothing else: `day` and `evening` say when somebody is there, a `landline` or a
/// `private` number may be any.
#[rustfmt::skip]
const WORDS: &[(PhoneLabel, &[&str])] = &[
    (PhoneLabel::Home, &[
        "home", "residence", "residential", "privat", "zuhause", "domicile", "maison", "casa", "domicilio", "domicílio", "thuis",
    ]),
    (PhoneLabel::Work, &[
        "work", "office", "business", "company", "job", "dienst", "dienstlich", "geschäft", "geschäftlich", "geschaeftlich", "büro",
        "buero", "arbeit", "firma", "travail", "bureau", "professionnel", "trabajo", "oficina", "lavoro", "ufficio", "trabalho",
        "escritório", "werk", "zakelijk",
    ]),
    (PhoneLabel::Mobile, &[
        "mobile", "mob", "cell", "cellular", "cellulare", "celular", "handy", "mobil", "mobiel", "portable", "móvil", "movil",
        "telemóvel", "telemovel", "natel", "gsm",
    ]),
];

/// Words for a telephone or its number, which headers write together with the others: `homephone`, `Handynummer`. Longer ones first.
const PHONE_WORDS: [&str; 17] = [
    "phonenumber",
    "telephone",
    "teléfono",
    "téléphone",
    "telefono",
    "telefone",
    "telefon",
    "telefoon",
    "phone",
    "number",
    "nummer",
    "numero",
    "número",
    "tel",
    "num",
    "no",
    "nr",
];

/// What a column's header says of its numbers: one of the three, said once among whatever other words.
pub(in crate::intake) fn of_header(header: &str) -> Option<PhoneLabel> {
    only(words(header).iter().filter_map(|word| of_word(word)))
}

/// What the label of an alternate number says of it. People write into these whatever they like: only one that says nothing else counts, as a
/// `sister house` is nobody's home but hers.
pub(super) fn of_label(label: &str) -> Option<PhoneLabel> {
    let words = words(label);
    let plain = words.iter().all(|word| bare(word).is_empty() || of_word(word).is_some());
    if plain { only(words.iter().filter_map(|word| of_word(word))) } else { None }
}

/// The label that all of these say.
fn only(mut labels: impl Iterator<Item = PhoneLabel>) -> Option<PhoneLabel> {
    let first = labels.next()?;
    labels.all(|label| label == first).then_some(first)
}

fn of_word(word: &str) -> Option<PhoneLabel> {
    let has = |text: &str| WORDS.iter().find(|(_, words)| words.contains(&text)).map(|(label, _)| *label);
    has(word).or_else(|| has(bare(word)))
}

/// A word without those for a telephone at its beginning and end.
fn bare(word: &str) -> &str {
    let mut rest = word;
    let strip = |rest: &str, from: fn(&'static str, &str) -> Option<usize>| {
        PHONE_WORDS.into_iter().find_map(|phone| from(phone, rest))
    };
    while let Some(length) = strip(rest, |phone, rest| rest.starts_with(phone).then_some(phone.len())) {
        rest = rest.get(length..).unwrap_or_default();
    }
    while let Some(length) = strip(rest, |phone, rest| rest.ends_with(phone).then_some(phone.len())) {
        rest = rest.get(..rest.len() - length).unwrap_or_default();
    }
    rest
}

/// The words of a header in lower case, without the digits that count columns. A word ends also before a capital letter within it, as in
/// `HomePhone2`.
fn words(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in text.chars() {
        if !c.is_alphabetic() || (c.is_uppercase() && before.is_lowercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphabetic()) {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_say_what_their_numbers_are() {
        for (header, label) in [
            ("Home Phone", "home"),
            ("HOMEPHONE", "home"),
            ("HomePhone2", "home"),
            ("phone_home", "home"),
            ("phonehome", "home"),
            ("Phone Number (Home)", "home"),
            ("Debtor 1 Home Tel. No.", "home"),
            ("Telefono casa", "home"),
            ("Telefon privat", "home"),
            ("Téléphone domicile", "home"),
            ("Work Phone", "work"),
            ("WORK", "work"),
            ("office_phone_number", "work"),
            ("Business Phone", "work"),
            ("Dienstlich", "work"),
            ("Diensttelefon", "work"),
            ("Telefon (geschäftlich)", "work"),
            ("Teléfono trabajo", "work"),
            ("Mobile", "mobile"),
            ("Mobile Phone Number", "mobile"),
            ("Cell", "mobile"),
            ("CellPhone1", "mobile"),
            ("cellphone", "mobile"),
            ("Handy", "mobile"),
            ("Handynummer", "mobile"),
            ("Mobiltelefon", "mobile"),
            ("Portable", "mobile"),
            ("Teléfono móvil", "mobile"),
            ("mobileno", "mobile"),
            // They say nothing, or two things.
            ("Phone", ""),
            ("phone_number", ""),
            ("Alt Phone 2", ""),
            ("Day Phone", ""),
            ("Landline", ""),
            ("Home/Work Phone", ""),
            ("Home or Cell", ""),
            ("Handy privat", ""),
            ("Network Phone", ""),
            ("Homestead", ""),
            ("column 3", ""),
            ("", ""),
        ] {
            assert_eq!(of_header(header).map_or("", PhoneLabel::name), label, "{header}");
        }
    }

    #[test]
    fn labels_of_alternates_count_if_they_say_nothing_else() {
        for (text, label) in [
            ("work", "work"),
            ("HOME", "home"),
            ("Cell phone", "mobile"),
            ("CELL 2", "mobile"),
            ("ALT", ""),
            ("sister house", ""),
            ("summer home", ""),
            ("mother's work", ""),
            ("home or work", ""),
            ("", ""),
        ] {
            assert_eq!(of_label(text).map_or("", PhoneLabel::name), label, "{text}");
        }
    }
}
