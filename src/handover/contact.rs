//! What other programs ask of a lead that outdial keeps under the columns of its list.

use crate::domain::lead::LeadDraft;

/// A lead's name in two parts, and what its further columns say of it. What is not known is empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contact<'a> {
    pub first: &'a str,
    pub last: &'a str,
    pub email: &'a str,
    pub street: &'a str,
    pub city: &'a str,
}

/// Reads a lead's contact. A name is kept whole: its first word goes for the first name, the rest for the last.
pub fn contact(draft: &LeadDraft) -> Contact<'_> {
    let name = draft.name.trim();
    let (first, last) = name.split_once(char::is_whitespace).unwrap_or((name, ""));
    let column = |names: &[&str]| {
        let named = |(header, cell): &'_ &(String, String)| names.contains(&plain(header).as_str()) && !cell.is_empty();
        draft.extra.iter().find(named).map(|(_, cell)| cell.as_str()).unwrap_or_default()
    };
    Contact {
        first,
        last: last.trim_start(),
        email: column(&["email", "emailaddress", "mail"]),
        street: column(&["address", "address1", "street", "streetaddress", "addressline1", "mailingstreet"]),
        city: column(&["city", "town", "mailingcity"]),
    }
}

/// A header without case and signs: `e-mail` is `Email`.
fn plain(header: &str) -> String {
    header.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
