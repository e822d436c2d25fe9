//! Quotas: how many completes are wanted of whom.

use super::filter::{Filter, same};
use super::lead::Lead;
use std::collections::BTreeMap;
use std::fmt;

/// So many completes of leads whose columns, and of people whose answers, are these.
#[derive(Clone, Debug, PartialEq)]
pub struct Quota {
    /// By which reports and verdicts know it.
    pub name: String,
    /// The quotas that name the same set are all those that a complete can fall into, as far as the set goes.
    pub set: Option<String>,
    /// Which leads; `None`: all.
    pub leads: Option<Filter>,
    /// What must have been answered: a question, and the answers of which one must be given. Empty: anything.
    pub answers: Vec<(String, Vec<String>)>,
    /// How many completes are wanted; 0: none.
    pub target: u32,
}

impl Quota {
    /// Whether so many completes are enough.
    pub fn is_full(&self, completes: u64) -> bool {
        completes >= u64::from(self.target)
    }

    /// Whether these are answers that the quota asks for.
    pub fn is_answered(&self, answers: &Answers) -> bool {
        self.answers.iter().all(|(question, wanted)| {
            answers.of(question).is_some_and(|given| wanted.iter().any(|wanted| same(wanted, given)))
        })
    }
}

/// The quotas of a campaign.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quotas {
    /// In the order of the file.
    pub all: Vec<Quota>,
    /// Of what decides which completes count, and into which quotas: counts under another one are not theirs. Names and targets may
    /// change without.
    pub fingerprint: String,
}

impl Quotas {
    /// The filters over leads.
    pub fn filters(&self) -> impl Iterator<Item = &Filter> {
        self.all.iter().filter_map(|quota| quota.leads.as_ref())
    }

    /// The sets, each with its quotas and their places, in the order in which they are named first.
    pub fn sets(&self) -> Vec<(&str, Vec<usize>)> {
        let mut sets: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, quota) in self.all.iter().enumerate() {
            let Some(name) = quota.set.as_deref() else { continue };
            match sets.iter_mut().find(|(known, _)| *known == name) {
                Some((_, quotas)) => quotas.push(at),
                None => sets.push((name, vec![at])),
            }
        }
        sets
    }
}

/// How many completes count into each quota of a campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuotaCounts {
    /// The fingerprint of the quotas by which they were counted.
    pub fingerprint: String,
    /// In the order of the quotas.
    pub completes: Vec<u64>,
}

impl QuotaCounts {
    /// How many completes count into a quota.
    pub fn of(&self, quota: usize) -> u64 {
        self.completes.get(quota).copied().unwrap_or_default()
    }
}

/// Who knows into which quotas a complete falls.
pub trait Sorting: fmt::Debug + Send + Sync {
    /// The fingerprint of the quotas.
    fn fingerprint(&self) -> &str;

    /// The places of the quotas into which a complete of a lead counts that gave these answers. The lead comes with the cells that the
    /// quotas ask for.
    fn sort(&self, lead: &Lead, answers: &Answers) -> Vec<usize>;
}

/// A complete, and the quotas into which it counts, by their places; `None`: it was not counted yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complete {
    pub attempt: i64,
    pub quotas: Option<Vec<usize>>,
}

/// What was answered in an interview, by question, as far as anybody noted it.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, String>);

impl Answers {
    /// The answer to a question; letters' case does not matter.
    pub fn of(&self, question: &str) -> Option<&str> {
        self.0.iter().find(|(asked, _)| same(asked, question)).map(|(_, answer)| answer.as_str())
    }

    /// Notes an answer, in place of an earlier one to the same question. A blank one says nothing.
    pub fn note(&mut self, question: &str, answer: &str) {
        let (question, answer) = (question.trim(), answer.trim());
        if question.is_empty() || answer.is_empty() {
            return;
        }
        self.0.retain(|asked, _| !same(asked, question));
        self.0.insert(question.to_owned(), answer.to_owned());
    }

    /// Notes all of some others.
    pub fn note_all(&mut self, others: &Self) {
        others.0.iter().for_each(|(question, answer)| self.note(question, answer));
    }

    /// Whether nothing was noted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// `q1=yes, q2=no`.
impl fmt::Display for Answers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<_> = self.0.iter().map(|(question, answer)| format!("{question}={answer}")).collect();
        f.write_str(&pairs.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(pairs: &[(&str, &str)]) -> Answers {
        let mut answers = Answers::default();
        pairs.iter().for_each(|(question, answer)| answers.note(question, answer));
        answers
    }

    #[test]
    fn the_last_answer_counts_whatever_the_case_of_its_question() {
        let mut given = answers(&[("q1", "yes"), (" Q1 ", " no "), ("q2", ""), ("", "x")]);
        assert_eq!(given.to_string(), "Q1=no");
        assert_eq!((given.of("q1"), given.of("q2")), (Some("no"), None));
        given.note_all(&answers(&[("q2", "a"), ("q1", "maybe")]));
        assert_eq!(given.to_string(), "q1=maybe, q2=a");
    }

    #[test]
    fn every_question_of_a_quota_must_be_answered() {
        let wanted = |pairs: &[(&str, &[&str])]| Quota {
            name: "q".to_owned(),
            set: None,
            leads: None,
            answers: pairs
                .iter()
                .map(|(question, all)| ((*question).to_owned(), all.iter().map(|one| (*one).to_owned()).collect()))
                .collect(),
            target: 3,
        };
        let both = wanted(&[("q1", &["yes", "maybe"]), ("q2", &["1"])]);
        for (given, counts) in [
            (&[("Q1", "YES"), ("q2", "1")][..], true),
            (&[("q1", "maybe"), ("q2", "1"), ("q3", "x")], true),
            (&[("q1", "no"), ("q2", "1")], false),
            (&[("q1", "yes")], false),
            (&[], false),
        ] {
            assert_eq!(both.is_answered(&answers(given)), counts, "{given:?}");
        }
        assert!(wanted(&[]).is_answered(&Answers::default()));
        assert!(!both.is_full(2) && both.is_full(3) && both.is_full(4));
    }
}
