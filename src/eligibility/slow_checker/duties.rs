//! Does the person's word, a registry or the want of consent forbid the call?

use super::read::{Entry, SlowBook, age_after};
use super::{Question, Shown};
use crate::domain::claims::Listing;

/// What a debtor says holds whatever is written.
pub(super) fn by_word(ask: &Question<'_>) -> Option<String> {
    let claims = ask.claims;
    let said = [
        (claims.cease, "cease"),
        (claims.workplace, "workplace"),
        (claims.attorney, "attorney"),
        (claims.bankruptcy, "bankruptcy"),
    ];
    // Who wrote that calls are to cease is not called for any purpose.
    let binds = |word: &str| word == "cease" || ask.kind == "collections";
    let said = said.into_iter().find(|(claimed, word)| *claimed && binds(word));
    said.map(|(_, word)| word.to_owned())
}

/// What forbids the call in a candidate, whatever the other candidates say.
pub(super) fn against(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>) -> Option<String> {
    let bound = shown.bound(book, ask, "dnc");
    let found = bound.iter().find(|entry| forbids(book, ask, shown, entry));
    let by_rule = found.map(|entry| format!("{}: {} {}", entry.code, entry.duty, entry.value));
    by_rule.or_else(|| unknown_listing(book, ask, shown)).or_else(|| request_for_good(book, ask, shown))
}

fn forbids(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>, entry: &Entry) -> bool {
    let (claims, today) = (ask.claims, shown.latest());
    let lifted = entry.lifted(ask, today);
    match entry.duty.as_str() {
        "consent" | "ban" => !lifted,
        "registry" if lifted => false,
        "registry" if claims.listed.iter().any(|listing| names(book, entry, listing)) => true,
        "registry" if !entry.refresh.is_empty() => claims.scrubbed.is_some_and(|checked| {
            let (number, unit) = entry.refresh.split_once(' ').expect("an age");
            checked <= today && today > age_after(checked, number, unit)
        }),
        "refusal" => {
            let by_call = ask.past.iter().any(|call| call.marks.refusal && call.relation.client);
            !lifted && (by_call || claims.refused.is_some())
        }
        "own_request" => claims.own_request.is_some_and(|asked| {
            let kept = entry.value.split_once("kept ").expect("a term").1;
            // It falls away when it is old enough by every clock.
            let over = |day| {
                kept != "for good" && {
                    let (number, unit) = kept.split_once(' ').expect("an age");
                    day >= age_after(asked, number, unit)
                }
            };
            !shown.locals.iter().all(|local| over(local.date()))
        }),
        _ => false,
    }
}

/// Whether a registry entry means such a listing. A country's register is any that no state keeps for itself.
fn names(book: &SlowBook, entry: &Entry, listing: &Listing) -> bool {
    let codes: Vec<_> = entry.value.split(", ").collect();
    let of_a_state = |code: &&&str| match code.match_indices('-').next() {
        None => false,
        Some((hyphen, _)) => {
            let ends = code[hyphen + 1..].find('-').map_or(code.len(), |next| hyphen + 1 + next);
            !book.of(&code[..ends]).is_empty()
        }
    };
    match listing {
        Listing::National | Listing::Tps => codes.iter().any(|code| !of_a_state(&code)),
        Listing::Code(code) => codes.contains(&code.as_str()),
    }
}

/// Whether by every clock an entry speaks of a matter on the day that the clock shows.
fn spoken_of(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>, speaks: impl Fn(&Entry) -> bool) -> bool {
    shown.locals.iter().all(|local| {
        let mut entries = book.around(shown.candidate.jurisdiction.code());
        entries.any(|entry| entry.topic == "dnc" && entry.binds(ask, local.date()) && speaks(entry))
    })
}

/// To sell to somebody on a registry that no rule there speaks of, on whatever day. Consent, and a law that asks for it, leave a
/// registry nothing to say.
fn unknown_listing(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>) -> Option<String> {
    if ask.claims.consent || spoken_of(book, ask, shown, |entry| entry.duty == "consent") {
        return None;
    }
    let on_some_day = |listing: &Listing| {
        let mut entries = book.around(shown.candidate.jurisdiction.code());
        entries.any(|entry| {
            let day = entry.from.or(entry.until.and_then(|until| until.pred_opt())).unwrap_or_else(|| shown.latest());
            entry.topic == "dnc" && entry.duty == "registry" && entry.binds(ask, day) && names(book, entry, listing)
        })
    };
    let unknown = |listing: &&Listing| {
        !on_some_day(listing)
            && !spoken_of(book, ask, shown, |entry| match entry.duty.as_str() {
                "registry" => names(book, entry, listing),
                "no_registry" => !matches!(listing, Listing::Code(_)),
                _ => false,
            })
    };
    let listing = ask.claims.listed.iter().filter(|_| ask.kind == "sales").find(unknown)?;
    Some(format!("{listing:?} is known to nobody in {}", shown.candidate.jurisdiction))
}

/// A request where no rule says for how long.
fn request_for_good(book: &SlowBook, ask: &Question<'_>, shown: &Shown<'_>) -> Option<String> {
    let kept = || spoken_of(book, ask, shown, |entry| entry.duty == "own_request");
    ask.claims.own_request.filter(|_| !kept()).map(|day| format!("asked on {day}, and no rule says for how long"))
}
