//! Which campaigns are dialed, and their shares of the floor.

use super::context::Context;
use super::error::{CliError, Exit};
use super::terms;
use crate::campaign_file::Terms;
use crate::store::cells::LeadCells;
use crate::store::completes::Completes;
use crate::store::{CampaignRecord, Store};

/// A campaign as the command line names it: `solar-spring` or `solar-spring=3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    name: String,
    /// `None`: what its file says.
    weight: Option<u32>,
}

/// A campaign to be dialed, and its share of the agents' time beside the others.
pub struct Share {
    pub record: CampaignRecord,
    pub terms: Terms,
    pub weight: u32,
}

/// Reads a campaign's name, and its weight if it has one.
///
/// # Errors
/// In words, when the weight is no whole number from 1 to 100.
pub fn read_named(text: &str) -> Result<Named, String> {
    let Some((name, weight)) = text.split_once('=') else { return Ok(Named { name: text.to_owned(), weight: None }) };
    match weight.parse() {
        Ok(weight @ 1..=100) => Ok(Named { name: name.to_owned(), weight: Some(weight) }),
        _ => Err(format!("\"{weight}\" is no weight: write a whole number from 1 to 100, such as {name}=3")),
    }
}

/// The campaigns that are named, each with its terms; the only one there is if none is.
///
/// # Errors
/// When one is unknown or there twice, or none is named and there are several.
pub fn shares(
    context: &Context,
    store: &mut (impl Store + LeadCells + Completes),
    named: &[Named],
) -> Result<Vec<Share>, CliError> {
    let mut all = named.to_vec();
    if all.is_empty() {
        all.push(Named { name: terms::named_or_only(store, None)?, weight: None });
    }
    let mut shares: Vec<Share> = Vec::new();
    for Named { name, weight } in all {
        if shares.iter().any(|share| share.record.name == name) {
            let line =
                format!("--campaign {name} is there twice: leave one out, or give it a greater weight ({name}=2)");
            return Err(CliError::new(Exit::Usage, line));
        }
        let (record, terms) = terms::for_judging(context, store, &name)?;
        let weight = weight.unwrap_or(terms.campaign.weight);
        shares.push(Share { record, terms, weight });
    }
    Ok(shares)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_weights() {
        let named = |name: &str, weight| Ok(Named { name: name.to_owned(), weight });
        assert_eq!(read_named("solar"), named("solar", None));
        assert_eq!(read_named("solar.2-b=3"), named("solar.2-b", Some(3)));
        assert_eq!(read_named("solar=100"), named("solar", Some(100)));
        for wrong in
            ["solar=", "solar=0", "solar=101", "solar=-1", "solar=1.5", "solar=x", "solar= 3", "a=1=2", "a=99999999999"]
        {
            let words = read_named(wrong).expect_err(wrong);
            assert!(words.contains("a whole number from 1 to 100"), "{words}");
        }
    }
}
