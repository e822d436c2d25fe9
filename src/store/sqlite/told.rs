//! Of which leads something is known besides their phones: claims of their rows, or the word of the consent ledger. What is known of a
//! person may lift hours; to all others a place is closed when it is closed.

use super::consents;
use super::error::Step;
use super::fresh::block_of;
use super::keys::Keyed;
use super::numbers::Holders;
use roaring::RoaringBitmap;
use rusqlite::Connection;
use std::collections::HashMap;

/// So many leads, and so many entries of the ledger, are looked up for a list.
const FEW: usize = 4_096;

/// Leads of a campaign of whose person something is known.
#[derive(Debug, Default)]
pub(super) enum Told {
    /// These alone, by blocks.
    Few(HashMap<i64, RoaringBitmap>),
    /// Very many.
    #[default]
    Many,
}

impl Told {
    pub(super) fn find(conn: &Connection, campaign: i64) -> Step<Self> {
        let mut blocks: HashMap<i64, RoaringBitmap> = HashMap::new();
        let mut note = |lead: i64| {
            let (block, offset) = block_of(lead);
            blocks.entry(block).or_default().insert(offset.into());
        };
        let mut find = conn
            .prepare_cached("SELECT id FROM lead INDEXED BY lead_told WHERE campaign = ?1 AND claims <> '' LIMIT ?2")?;
        let claims = find.query_map((campaign, FEW as i64 + 1), |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let ledger = consents::givers(conn, FEW + 1)?;
        if claims.len().max(ledger.len()) > FEW {
            return Ok(Self::Many);
        }
        claims.into_iter().for_each(&mut note);
        if !ledger.is_empty() {
            let (mut holders, mut keyed) = (Holders::new(conn)?, Keyed::new(conn)?);
            for giver in ledger {
                match giver {
                    crate::domain::consent::Giver::Number(number) => {
                        holders.leads(number)?.iter().copied().for_each(&mut note);
                    }
                    crate::domain::consent::Giver::Account(key) => {
                        keyed.leads(campaign, &key, 0)?.into_iter().for_each(&mut note);
                    }
                }
            }
        }
        Ok(Self::Few(blocks))
    }

    /// Keeps of some leads of a block those of whose person something is known.
    pub(super) fn keep(&self, block: i64, leads: &mut RoaringBitmap) {
        match self {
            Self::Few(blocks) => match blocks.get(&block) {
                Some(told) => *leads &= told,
                None => leads.clear(),
            },
            Self::Many => {}
        }
    }

    /// Whether something is known of a lead's person.
    pub(super) fn has(&self, lead: i64) -> bool {
        let (block, offset) = block_of(lead);
        match self {
            Self::Few(blocks) => blocks.get(&block).is_some_and(|told| told.contains(offset.into())),
            Self::Many => true,
        }
    }

    /// Whether nothing is known of anybody.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Few(blocks) => blocks.is_empty(),
            Self::Many => false,
        }
    }
}
