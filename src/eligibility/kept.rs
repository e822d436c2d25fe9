//! Verdicts on many bare numbers. Without a history a verdict depends on place, kind and instant, and not on the number: it is
//! worked out once for each stretch of time in which nothing changes.

use super::assess::{assess, explain};
use super::case::Case;
use super::hearing::Finding;
use super::verdict::Verdict;
use crate::domain::campaign::CampaignKind;
use crate::domain::history::History;
use crate::domain::phone::{PhoneNumber, PhoneType};
use crate::domain::place::Place;
use crate::rules::Rulebook;
use crate::rules::law::Law;
use crate::rules::places::PlaceId;
use crate::rules::window::{KeptWindows, WindowTerms, Zones};
use chrono::{DateTime, Utc};
use std::collections::HashMap;
use std::rc::Rc;

/// How many stretches are kept before the memory is emptied: places are few, and a day has few stretches.
const MOST: usize = 200_000;

/// A question about a bare number at a place.
#[derive(Clone, Copy, Debug)]
pub struct Bare<'q> {
    pub kind: CampaignKind,
    /// `None` if the text was no valid number.
    pub number: Option<PhoneNumber>,
    pub phone_type: PhoneType,
    pub place: &'q Place,
    pub at: DateTime<Utc>,
}

/// What decides a verdict besides the instant.
type Key = (PlaceId, CampaignKind, bool, PhoneType);

/// A verdict, told in the words that are wanted of it, and from when to when it holds.
struct Stretch<T> {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    told: Rc<T>,
}

/// Judges bare numbers; `T` is what is wanted of a verdict. It must not tell anything that changes while neither what is
/// open nor the reasons against it do, as the words of a refusal, which may name the time of day.
pub struct KeptVerdicts<'a, T> {
    book: &'a Rulebook,
    zones: &'a dyn Zones,
    practice: bool,
    sectors: Vec<String>,
    tell: fn(&Verdict) -> T,
    stretches: HashMap<Key, Vec<Stretch<T>>>,
    count: usize,
    windows: HashMap<CampaignKind, KeptWindows<'a>>,
    laws: HashMap<(PlaceId, CampaignKind), Rc<Law<'a>>>,
}

impl<'a, T> KeptVerdicts<'a, T> {
    /// None yet. Rules that are practice bind if asked for; `sectors` are those for which is called.
    pub fn new(
        book: &'a Rulebook,
        zones: &'a dyn Zones,
        practice: bool,
        sectors: Vec<String>,
        tell: fn(&Verdict) -> T,
    ) -> Self {
        let (stretches, windows, laws) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { book, zones, practice, sectors, tell, stretches, count: 0, windows, laws }
    }

    /// The verdict on a number of which nothing else is known. `id` is that of the question's place, always the same.
    pub fn plain(&mut self, id: PlaceId, question: &Bare<'_>) -> Rc<T> {
        let key = (id, question.kind, question.number.is_some(), question.phone_type);
        if let Some(kept) = self.stretches.get(&key) {
            let next = kept.partition_point(|stretch| stretch.from <= question.at);
            let found = next.checked_sub(1).and_then(|index| kept.get(index));
            if let Some(stretch) = found.filter(|stretch| question.at < stretch.to) {
                return stretch.told.clone();
            }
        }
        let told = Rc::new((self.tell)(&self.verdict(id, question, &History::default())));
        // From this instant on, and not before it: what was before is worked out when it is asked for.
        let to = self.book.steady_until(
            self.zones,
            question.place,
            &self.terms(question.kind, &History::default()),
            question.at,
        );
        if self.count >= MOST {
            self.stretches.clear();
            self.count = 0;
        }
        self.count += 1;
        let kept = self.stretches.entry(key).or_default();
        let stretch = Stretch { from: question.at, to, told: told.clone() };
        match kept.iter_mut().find(|known| known.to == to) {
            // The same stretch, asked for at an earlier instant.
            Some(known) => known.from = known.from.min(question.at),
            None => {
                let index = kept.partition_point(|known| known.from <= stretch.from);
                kept.insert(index, stretch);
            }
        }
        told
    }

    /// The verdict on a number with a history.
    pub fn with_history(&mut self, id: PlaceId, question: &Bare<'_>, history: &History) -> T {
        (self.tell)(&self.verdict(id, question, history))
    }

    /// The verdict on a number with a history, and everything that was looked at.
    pub fn explained(&mut self, id: PlaceId, question: &Bare<'_>, history: &History) -> (T, Vec<Finding>) {
        let law = self.law(id, question);
        let (book, zones) = (self.book, self.zones);
        let mut windows = self.windows.remove(&question.kind).unwrap_or_else(|| KeptWindows::new(book, zones));
        let terms = self.terms(question.kind, history);
        let case = self.case(question, history);
        let (verdict, findings) = explain(&case, &law, &mut |at| windows.window(question.place, &terms, at));
        let hours = book.considered(zones, question.place, &terms, question.at).into_iter().map(Finding::on_hours);
        let all = hours.chain(findings).collect();
        self.windows.insert(question.kind, windows);
        ((self.tell)(&verdict), all)
    }

    fn verdict(&mut self, id: PlaceId, question: &Bare<'_>, history: &History) -> Verdict {
        let law = self.law(id, question);
        let (book, zones) = (self.book, self.zones);
        // Taken out, since the rest of this is read meanwhile.
        let mut windows = self.windows.remove(&question.kind).unwrap_or_else(|| KeptWindows::new(book, zones));
        let terms = self.terms(question.kind, history);
        let verdict = assess(&self.case(question, history), &law, &mut |at| windows.window(question.place, &terms, at));
        self.windows.insert(question.kind, windows);
        verdict
    }

    fn case<'c>(&'c self, question: &Bare<'c>, history: &'c History) -> Case<'c> {
        Case {
            now: question.at,
            number: question.number,
            phone_type: question.phone_type,
            place: question.place,
            claims: &history.claims,
            past: &history.calls,
            sectors: &self.sectors,
            suppressed: &[],
            registered: &[],
            standing: None,
        }
    }

    fn terms<'t>(&'t self, kind: CampaignKind, history: &'t History) -> WindowTerms<'t> {
        WindowTerms {
            kind,
            own: None,
            hours_for: &[],
            practice: self.practice,
            starts: None,
            ends: None,
            inconvenient: &history.claims.inconvenient,
            claims: Some(&history.claims),
            sectors: &self.sectors,
        }
    }

    fn law(&mut self, id: PlaceId, question: &Bare<'_>) -> Rc<Law<'a>> {
        let (book, zones, practice) = (self.book, self.zones, self.practice);
        let law = self.laws.entry((id, question.kind));
        law.or_insert_with(|| Rc::new(Law::new(book, zones, question.place, question.kind, practice))).clone()
    }
}
