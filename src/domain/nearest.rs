//! The known word that a misspelt one was meant to be.

/// The known word nearest to `word`, if one is near enough to be meant: case, spaces, `-` and `_` do not count, and at
/// most a third of the letters may be wrong. Of several, the first.
pub fn nearest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |text: &str| -> String {
        text.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    let word = plain(word);
    let allowed = (word.chars().count() / 3).max(1);
    let near = known.into_iter().map(|known| (strsim::damerau_levenshtein(&word, &plain(known)), known));
    near.filter(|(distance, _)| *distance <= allowed).min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}

/// `did you mean "sales"?`, or `write one of sales, survey, collections`.
pub fn hint<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> String {
    let known: Vec<_> = known.into_iter().collect();
    match nearest(word, known.iter().copied()) {
        Some(meant) => format!("did you mean \"{meant}\"?"),
        None => format!("write one of {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_was_meant() {
        let known = ["name", "client", "caller_ids", "per_day", "per_number"];
        for (word, meant) in [
            ("nmae", Some("name")),
            ("Name", Some("name")),
            ("clinet", Some("client")),
            ("caller-ids", Some("caller_ids")),
            ("callerid", Some("caller_ids")),
            ("per day", Some("per_day")),
            ("pernumbr", Some("per_number")),
            ("budget", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, known), meant, "{word}");
        }
    }

    #[test]
    fn lists_the_words_when_none_is_near() {
        assert_eq!(hint("phone", ["sales", "survey"]), "write one of sales, survey");
        assert_eq!(hint("surve", ["sales", "survey"]), "did you mean \"survey\"?");
    }
}
