//! The words by which files, the database and output name the variants of an enum.

/// Gives an enum `ALL`, `name` and `from_name`, all from one table. A variant without a word does not compile, so none of
/// the three can forget one.
macro_rules! named {
    ($kind:ident: $($variant:ident = $word:literal),+ $(,)?) => {
        impl $kind {
            /// Every one, in the order of declaration.
            pub const ALL: [Self; [$($word),+].len()] = [$(Self::$variant),+];

            /// The word in files, in the database and in output.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }

            /// The one of this [`name`](Self::name), if there is one.
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|one| one.name() == name)
            }
        }
    };
}
pub(crate) use named;

#[cfg(test)]
mod tests {
    use crate::domain::attempt::CallResult;
    use crate::domain::campaign::{CampaignKind, DialingMode};
    use crate::domain::disposition::{Category, FinalFor};
    use crate::domain::list::{DedupeScope, OnRepeat};
    use crate::domain::place::PlacePolicy;
    use crate::domain::suppression::Reach;

    /// The JSON Schemas are made from serde's words, and files are read by ours.
    #[test]
    fn words_read_back_and_are_those_of_the_schemas() {
        macro_rules! check {
            ($($kind:ident),+) => {$(
                for one in $kind::ALL {
                    assert_eq!($kind::from_name(one.name()), Some(one));
                    assert_eq!(serde_json::to_value(one).expect("a word"), one.name());
                }
            )+};
        }
        check!(CampaignKind, DialingMode, DedupeScope, OnRepeat, CallResult, Category, FinalFor, Reach, PlacePolicy);
    }
}
