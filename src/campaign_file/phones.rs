//! `[phones]`: which of a lead's numbers are dialed first in which part of the called party's week.

use super::campaign::home;
use super::nearest;
use super::section::Section;
use crate::domain::phone_label::{PhoneLabel, PhoneWishes};

/// Reads `[phones]`.
pub(super) fn read(top: &mut Section<'_>) -> PhoneWishes {
    let Some(mut section) = top.section("phones") else { return PhoneWishes::default() };
    let wishes = PhoneWishes {
        weekday_day: labels(&mut section, "weekday_day"),
        weekday_evening: labels(&mut section, "weekday_evening"),
        weekend: labels(&mut section, "weekend"),
    };
    section.close(|key| home(key, "phones"));
    wishes
}

/// Labels, that of the best number first.
fn labels(section: &mut Section<'_>, key: &'static str) -> Vec<PhoneLabel> {
    let mut labels = Vec::new();
    for text in section.texts(key) {
        match PhoneLabel::from_name(text.value) {
            Some(label) => labels.push(label),
            None => {
                let hint = nearest::hint(text.value, PhoneLabel::ALL.into_iter().map(PhoneLabel::name));
                let what = format!("{}{key}: there is no label \"{}\"", section.path(), text.value);
                section.document.fault(text.span.start, what, hint);
            }
        }
    }
    labels
}
