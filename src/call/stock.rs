//! How many leads may be called at instants that follow each other, by place.
//!
//! Each lead is asked about again only when what was found of it has run out, or when it was called. Of very many leads a part is asked about,
//! chosen by chance, and stands for the others.

use crate::domain::contact_rate::Tried;
use crate::domain::lead::{Lead, LeadId};
use crate::domain::place::Place;
use crate::domain::scale::Scale;
use crate::eligibility::{Judge, Outlook};
use chrono::{DateTime, Utc};
use foldhash::{HashMap, HashMapExt};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Shows a lead to whoever asks for it; does nothing if there is no such lead any more.
pub type LookAt<'l, E> = &'l mut dyn FnMut(LeadId, &mut dyn FnMut(&Lead)) -> Result<(), E>;

/// So many leads are all asked about; of more, some stand for the others.
const ALL_ASKED: u64 = 50_000;
/// How many are asked about where some stand for the others.
const SOME_ASKED: u64 = 20_000;
/// And how many where they stand for others already.
const FEW_ASKED: u64 = 5_000;

/// How many leads each one stands for that is asked about, of so many in all; where these stand for others themselves, fewer are asked.
pub fn weight_of(leads: u64, scale: Scale) -> u64 {
    let (all, some) = if scale.is_full() { (ALL_ASKED, SOME_ASKED) } else { (FEW_ASKED, FEW_ASKED) };
    if leads <= all { 1 } else { leads.div_ceil(some) }
}

/// Those of some leads that are asked about where each stands for so many: one of each so many that follow each other, so that of leads that
/// are alike and stand together each kind has its share. Which of them is left to chance: lists repeat themselves, and every hundredth row
/// might be one state's.
pub fn asked(leads: &[LeadId], weight: u64) -> Vec<LeadId> {
    let scale = Scale::new(1, weight);
    leads.iter().zip(0..).filter(|(_, place)| scale.keeps(0, *place)).map(|(lead, _)| *lead).collect()
}

/// Leads that are counted.
pub struct Stock<'j> {
    judge: &'j Judge<'j>,
    leads: Vec<(LeadId, Found)>,
    index: HashMap<LeadId, usize>,
    /// How many leads each of these stands for.
    weight: u64,
}

/// What was found of a lead, and how long it holds.
enum Found {
    Nothing,
    Callable { place: Arc<Place>, tried: Tried, until: DateTime<Utc> },
    NotBefore(DateTime<Utc>),
    Never,
}

impl<'j> Stock<'j> {
    /// Counts these leads, each for so many.
    pub fn new(judge: &'j Judge<'j>, leads: impl IntoIterator<Item = LeadId>, weight: u64) -> Self {
        let leads: Vec<_> = leads.into_iter().map(|lead| (lead, Found::Nothing)).collect();
        let mut index = HashMap::with_capacity(leads.len());
        index.extend(leads.iter().enumerate().map(|(index, (lead, _))| (*lead, index)));
        Self { judge, leads, index, weight }
    }

    /// These leads were called, or changed otherwise: what was found of them does not hold.
    pub fn forget(&mut self, changed: impl IntoIterator<Item = LeadId>) {
        for lead in changed {
            if let Some((_, found)) = self.index.get(&lead).and_then(|index| self.leads.get_mut(*index)) {
                *found = Found::Nothing;
            }
        }
    }

    /// How many leads may be called at an instant, not before those that were asked about earlier, by the place of the phone to be dialed and by
    /// how often they were tried.
    ///
    /// # Errors
    /// Whatever `look_at` answers.
    pub fn count<E>(
        &mut self,
        now: DateTime<Utc>,
        look_at: LookAt<'_, E>,
    ) -> Result<BTreeMap<(Arc<Place>, Tried), u64>, E> {
        let mut counts: HashMap<(usize, Tried), (&Arc<Place>, u64)> = HashMap::new();
        for (lead, found) in &mut self.leads {
            let holds = match found {
                Found::Nothing => false,
                Found::Callable { until, .. } => *until > now,
                Found::NotBefore(at) => *at > now,
                Found::Never => true,
            };
            if !holds {
                *found = Found::Never;
                look_at(*lead, &mut |lead| *found = ask(self.judge, lead, now))?;
            }
            if let Found::Callable { place, tried, .. } = found {
                counts.entry((Arc::as_ptr(place).addr(), *tried)).or_insert((place, 0)).1 += self.weight;
            }
        }
        // A place may have been read more than once.
        let mut by_place = BTreeMap::new();
        for ((_, tried), (place, count)) in counts {
            *by_place.entry((Arc::clone(place), tried)).or_default() += count;
        }
        Ok(by_place)
    }
}

fn ask(judge: &Judge<'_>, lead: &Lead, now: DateTime<Utc>) -> Found {
    match &*judge.outlook(lead, "", now) {
        Outlook::Callable { phone, until, .. } => {
            let place = lead.phones.get(*phone).map(|phone| Arc::clone(&phone.place)).unwrap_or_default();
            // Where the best number depends on the hour, it may be another one, elsewhere, as soon as the part of the week changes; and a quota
            // is full when others' calls fill it.
            let campaign = judge.campaign();
            let by_the_hour = lead.phones.len() > 1 && !campaign.phones.is_empty();
            let passing = by_the_hour || !campaign.quotas.all.is_empty();
            let tried = Tried::after(lead.attempts.len() as u64);
            Found::Callable { place, tried, until: if passing { now } else { *until } }
        }
        Outlook::Waiting { at, .. } => Found::NotBefore(*at),
        Outlook::Refused { .. } => Found::Never,
    }
}
