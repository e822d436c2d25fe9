//! The headers of columns that claim something of a person.
//!
//! They are unmistakable: what lifts prohibitions is never guessed. A bare `consent` or `opt_in` may be about e-mails,
//! `claims` may count insurance claims, `customer` may be a name: they are taken only where somebody says so.

use crate::domain::claim_field::ClaimField;

/// Normalised headers that surely mean the field.
pub(super) fn headers(field: ClaimField) -> &'static [&'static str] {
    match field {
        ClaimField::History => &["outdialhistory", "outdialclaims"],
        ClaimField::Consent => &["writtenconsent", "tcpaconsent", "callconsent", "consenttocall", "expressconsent"],
        ClaimField::Customer => &[],
        ClaimField::Purchase => &["lastpurchase", "lastpurchasedate", "lastpaymentdate"],
        ClaimField::Inquiry => &["lastinquiry", "lastinquirydate", "inquirydate", "lastenquiry", "enquirydate"],
        ClaimField::Scrubbed => &["dncscrubdate", "scrubbedon"],
        ClaimField::PastDue => &["dayspastdue", "dpd"],
        ClaimField::Inconvenient => &["inconvenienttimes", "inconvenienttime"],
        ClaimField::Cease => &["ceaseflag", "ceaseanddesist"],
        ClaimField::Attorney => &["attorneyflag"],
        ClaimField::Bankruptcy => &["bankruptcyflag"],
    }
}
