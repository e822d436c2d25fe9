//! Filters at the command line and in use: checked against the lists that are stored, and what people are told of them.

use super::context::Context;
use super::error::{CliError, Exit};
use super::lists_told::say_wrapped;
use super::words::counted;
use crate::campaign_file::{self, Place, Terms};
use crate::domain::campaign::Campaign;
use crate::domain::fault::{Fault, line_and_column};
use crate::domain::filter::{Column, Filter};
use crate::domain::lead::Lead;
use crate::eligibility::quotas::Sorter;
use crate::filter::tally::Tally;
use crate::filter::values::Values;
use crate::filter::{Problem, Truth, ask, check, understand};
use crate::store::cells::LeadCells;
use crate::store::completes::Completes;
use crate::store::{CampaignRecord, CandidateQuery, Look, Scope, Store, anywhere};
use std::sync::Arc;

/// Where the words of a filter given at the command line stand, in faults.
const OPTION: &str = "--filter";

/// Has the store bring the cells that these filters ask for with the leads of a campaign.
fn bring_cells<'f>(store: &mut impl LeadCells, campaign: i64, filters: impl IntoIterator<Item = &'f Filter>) {
    let mut wanted: Vec<Column> = Vec::new();
    for column in filters.into_iter().flat_map(|filter| filter.wanted.iter()) {
        if !wanted.iter().any(|known| known.means(column)) {
            wanted.push(column.clone());
        }
    }
    let columns: Arc<[Column]> = wanted.into();
    store.show_cells(campaign, &columns);
}

/// Has the store bring with the leads of a campaign what verdicts on them ask: the cells for its filter, its quotas and a filter of the
/// command line, and how full the quotas are. Completes that are not counted by these quotas yet are counted first.
///
/// # Errors
/// When the store fails.
pub fn bring_facts(
    context: &Context,
    store: &mut (impl LeadCells + Completes),
    campaign: i64,
    terms: &Terms,
    option: Option<&Filter>,
) -> Result<(), CliError> {
    bring_cells(store, campaign, terms.campaign.filters().chain(option));
    let quotas = &terms.campaign.quotas;
    if quotas.all.is_empty() {
        return Ok(());
    }
    let sorter = Arc::new(Sorter::new(quotas));
    let anew = store.count_completes(campaign, sorter, &terms.dispositions.successes())?;
    if anew > 0 {
        context.say(format!("quotas: {} counted anew", counted(anew, "complete", "completes")));
    }
    Ok(())
}

/// Checks the columns of the filters of a campaign and its quotas against its lists: those that are stored, and those with these headers.
///
/// # Errors
/// Every column that no list has, where it stands in the campaign file.
pub fn check_campaign(
    store: &(impl Store + LeadCells),
    record: &CampaignRecord,
    campaign: &Campaign,
    headers: &[String],
) -> Result<(), CliError> {
    let own = campaign.filter.iter().map(|filter| (Place::Campaign, filter));
    let quotas = campaign.quotas.all.iter().enumerate();
    let of_quotas = quotas.filter_map(|(at, quota)| Some((Place::Quota(at), quota.leads.as_ref()?)));
    for (place, filter) in own.chain(of_quotas) {
        let problems = unknown_columns(store, record.id, filter, headers)?;
        let faults = campaign_file::placed(&record.toml, &record.file, place, &problems);
        if !problems.is_empty() {
            return Err(pointed(Exit::Fault, &faults, &filter.text, &problems));
        }
    }
    Ok(())
}

/// Reads a filter of the command line, for leads of a campaign.
///
/// # Errors
/// What is wrong with it, with signs that point to the place.
pub fn read_option(
    store: &(impl Store + LeadCells),
    record: &CampaignRecord,
    campaign: &Campaign,
    text: &str,
) -> Result<Filter, CliError> {
    let wrong = |problems: &[Problem]| {
        let fault = |problem: &Problem| {
            let (line, column) = line_and_column(text, problem.at.start);
            Fault { file: OPTION.to_owned(), line, column, what: problem.what.clone(), hint: problem.hint.clone() }
        };
        let faults: Vec<_> = problems.iter().map(fault).collect();
        pointed(Exit::Usage, &faults, text, problems)
    };
    let (filter, mut problems) = understand(text, &campaign.region).map_err(|problem| wrong(&[problem]))?;
    problems.extend(unknown_columns(store, record.id, &filter, &[])?);
    problems.sort_by_key(|problem| problem.at.start);
    if problems.is_empty() { Ok(filter) } else { Err(wrong(&problems)) }
}

/// The columns of a filter that no list of a campaign has. Without any list nobody can tell.
fn unknown_columns(
    store: &(impl Store + LeadCells),
    campaign: i64,
    filter: &Filter,
    headers: &[String],
) -> Result<Vec<Problem>, CliError> {
    if filter.headers.is_empty() {
        return Ok(Vec::new());
    }
    let lists = store.lists(campaign)?;
    if lists.is_empty() && headers.is_empty() {
        return Ok(Vec::new());
    }
    let mut known: Vec<String> = lists.into_iter().flat_map(|list| list.columns).collect();
    known.extend_from_slice(headers);
    if check(filter, known.iter().map(String::as_str)).is_ok() {
        return Ok(Vec::new());
    }
    // It takes a look at every lead, and comes before a fault only.
    known.extend(store.foreign_headers(campaign)?);
    Ok(check(filter, known.iter().map(String::as_str)).err().unwrap_or_default())
}

/// Faults, each with its line of the filter and signs under it.
fn pointed(exit: Exit, faults: &[Fault], text: &str, problems: &[Problem]) -> CliError {
    let lines = faults.iter().zip(problems).flat_map(|(fault, problem)| {
        let [line, signs] = problem.pointed(text);
        [fault.to_string(), format!("  {line}"), format!("  {signs}")]
    });
    CliError { exit, lines: lines.collect() }
}

/// What a look through a campaign's leads notes of its filter, and of that of the command line, which narrows what is shown.
pub struct Watch<'f> {
    campaign: Option<&'f Filter>,
    option: Option<&'f Filter>,
    of_campaign: Tally,
    of_option: Tally,
}

impl<'f> Watch<'f> {
    /// Nothing seen yet.
    pub fn new(campaign: &'f Campaign, option: Option<&'f Filter>) -> Self {
        let (of_campaign, of_option) = (Tally::default(), Tally::default());
        Self { campaign: campaign.filter.as_ref(), option, of_campaign, of_option }
    }

    /// Whether a lead is shown.
    pub fn shows(&self, lead: &Lead) -> bool {
        self.option.is_none_or(|filter| ask(filter, lead) == Truth::True)
    }

    /// The same, noted.
    pub fn see(&mut self, lead: &Lead) -> bool {
        if let Some(filter) = self.campaign {
            self.of_campaign.add(filter, lead);
        }
        self.option.is_none_or(|filter| self.of_option.add(filter, lead) == Truth::True)
    }

    /// How many leads are not shown; `None` if all are.
    pub fn not_shown(&self) -> Option<u64> {
        self.option.map(|_| self.of_option.leads - self.of_option.taken)
    }

    /// Whether there are leads, and none is shown.
    pub fn shows_nobody(&self) -> bool {
        self.option.is_some() && nobody(&self.of_option)
    }

    /// Tells people of cells that could not be read and, where a filter takes nobody, of what stands in the columns.
    ///
    /// # Errors
    /// When the store fails.
    pub fn tell(&self, context: &Context, store: &dyn Store, record: &CampaignRecord) -> Result<(), CliError> {
        let filters = [("filter", self.campaign, &self.of_campaign), (OPTION, self.option, &self.of_option)];
        for (name, filter, tally) in filters {
            let Some(filter) = filter else { continue };
            for line in tally.warnings(&|leads| counted(leads, "lead", "leads")) {
                say_wrapped(context, &format!("{name}: {line}"));
            }
            let values = Values::of(filter).filter(|_| nobody(tally));
            for line in values.map(|values| looked_at(values, store, record)).transpose()?.unwrap_or_default() {
                say_wrapped(context, &format!("{name}: {line}"));
            }
        }
        Ok(())
    }
}

fn nobody(tally: &Tally) -> bool {
    tally.leads > 0 && tally.taken == 0
}

/// What a look through all leads says of texts that none has.
fn looked_at(mut values: Values, store: &dyn Store, record: &CampaignRecord) -> Result<Vec<String>, CliError> {
    let order = crate::domain::campaign::LeadOrder::FreshFirst;
    let query = CandidateQuery { campaign: record.id, scope: Scope::All, order };
    store.candidates(&query, &anywhere, &mut |lead| {
        values.add(&lead);
        Look::Passed
    })?;
    Ok(values.told())
}
