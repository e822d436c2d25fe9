//! How the lists of a campaign take turns.

/// Weight of a list that nobody names.
const UNNAMED: u32 = 1;

/// How many fresh leads of each list come in turn. Empty: one of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListMix {
    /// Which lists, by file, and their weight (1 or more), in the order of writing.
    pub weights: Vec<(ListName, u32)>,
}

impl ListMix {
    /// The weight of a list that came from this file: what its own name says, or else the first pattern that its name fits.
    pub fn weight(&self, file: &str) -> u32 {
        let exact = self.weights.iter().find(|(name, _)| name.is(file));
        let found = exact.or_else(|| self.weights.iter().find(|(name, _)| name.fits(file)));
        found.map_or(UNNAMED, |(_, weight)| *weight)
    }
}

/// A list by its file: the name as lists have it, or the last part of the path. `*` stands for any letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListName(pub String);

impl ListName {
    fn is(&self, file: &str) -> bool {
        self.0 == file || self.0 == last_part(file)
    }

    /// Whether it names the list that came from this file.
    pub fn fits(&self, file: &str) -> bool {
        self.is(file) || fits(&self.0, file) || fits(&self.0, last_part(file))
    }
}

fn last_part(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// Whether a text is made of the pieces of a pattern, in order, with anything where it has `*`.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(mut left) = text.strip_prefix(first) else { return false };
    let mut pieces: Vec<&str> = rest.split('*').collect();
    let last = pieces.pop().unwrap_or_default();
    for piece in pieces {
        let Some((_, after)) = left.split_once(piece) else { return false };
        left = after;
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(weights: &[(&str, u32)]) -> ListMix {
        ListMix { weights: weights.iter().map(|(name, weight)| (ListName((*name).to_owned()), *weight)).collect() }
    }

    #[test]
    fn patterns() {
        for (pattern, file, fits) in [
            ("a.csv", "a.csv", true),
            ("a.csv", "A.csv", false),
            ("a.csv", "leads/a.csv", true),
            ("a.csv", r"C:\leads\a.csv", true),
            ("leads/a.csv", "leads/a.csv", true),
            ("other/a.csv", "leads/a.csv", false),
            ("a.csv", "ba.csv", false),
            ("a*", "a.csv", true),
            ("*", "", true),
            ("*.csv", "leads/a.csv", true),
            ("n*th-*.csv", "north-3.csv", true),
            ("n*th-*.csv", "north-3.txt", false),
            ("north*th.csv", "north.csv", false),
            ("**o**", "north.csv", true),
            ("*ab*ab", "ab", false),
            ("*ab*ab", "xababyab", true),
            ("é*", "été.csv", true),
            ("a[1].csv", "a[1].csv", true),
            ("a?.csv", "ab.csv", false),
        ] {
            assert_eq!(ListName(pattern.to_owned()).fits(file), fits, "{pattern} {file}");
        }
    }

    #[test]
    fn a_name_counts_before_a_pattern_and_one_pattern_before_the_next() {
        let mix = mix(&[("*.csv", 5), ("north*", 7), ("north.csv", 3), ("*.txt", 2)]);
        for (file, weight) in
            [("north.csv", 3), ("d/north.csv", 3), ("north-2.csv", 5), ("north.xlsx", 7), ("a.txt", 2), ("-", 1)]
        {
            assert_eq!(mix.weight(file), weight, "{file}");
        }
        assert_eq!(ListMix::default().weight("north.csv"), 1);
    }
}
