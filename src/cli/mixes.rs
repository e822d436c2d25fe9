//! How the lists of a campaign take turns, in words.

use super::context::Context;
use super::error::CliError;
use super::lists_told::say_wrapped;
use crate::domain::campaign::Campaign;
use crate::domain::mix::ListMix;
use crate::domain::nearest::nearest;
use crate::store::Store;

/// `fresh leads by turns: 3 of north.csv, 1 of each other list`.
pub fn told(mix: &ListMix) -> String {
    let named: Vec<_> = mix.weights.iter().map(|(name, weight)| format!("{weight} of {}", name.0)).collect();
    let rest = if named.is_empty() { "1 of each list" } else { "1 of each other list" };
    let lists = named.into_iter().chain([rest.to_owned()]).collect::<Vec<_>>().join(", ");
    format!("fresh leads by turns: {lists}")
}

/// Tells people of names under `[mix]` that no list of the campaign has, as far as there are lists.
///
/// # Errors
/// When the store fails.
pub fn tell_unknown(context: &Context, store: &dyn Store, id: i64, campaign: &Campaign) -> Result<(), CliError> {
    let Some(mix) = &campaign.mix else { return Ok(()) };
    let lists = store.lists(id)?;
    let files: Vec<&str> = lists.iter().map(|list| list.file.as_str()).collect();
    for (name, _) in
        mix.weights.iter().filter(|(name, _)| !files.is_empty() && !files.iter().any(|file| name.fits(file)))
    {
        let names = files.iter().map(|file| file.rsplit(['/', '\\']).next().unwrap_or(file));
        let hint = match nearest(&name.0, names) {
            Some(meant) => format!("did you mean \"{meant}\"?"),
            None => "`outdial list list` shows the lists".to_owned(),
        };
        say_wrapped(context, &format!("mix: no list of the campaign is named \"{}\": {hint}", name.0));
    }
    Ok(())
}
