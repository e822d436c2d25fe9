//! Several connections that write: who waits is told so, and gets a turn.

use super::*;
use crate::store::StoreError;
use crate::store::sqlite::Waiting;
use rusqlite::Connection;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration as Span;

fn neighbour(house: &House) -> Connection {
    let other = Connection::open(house.folder.path().join("outdial.db")).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("locked");
    other
}

#[test]
fn who_waits_is_told_how_long_and_goes_on_when_the_file_is_free() {
    let mut house = house();
    let other = Mutex::new(Some(neighbour(&house)));
    let told = Arc::new(Mutex::new(Vec::new()));
    let telling = Arc::clone(&told);
    house.store.set_waiting(Waiting::new(move |waited| {
        let mut told = telling.lock().expect("told");
        told.push(waited);
        if told.len() == 5 {
            drop(other.lock().expect("the neighbour").take());
        }
        ControlFlow::Continue(())
    }));
    house.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
    let told = told.lock().expect("told").clone();
    assert!(told.len() == 5 && told.is_sorted(), "it is asked again and again: {told:?}");
    // Nobody is in the way any more, and nobody is asked.
    house.save_campaign(&record("winter", "Acme"), at(0)).expect("saved");
}

#[test]
fn who_does_not_wait_has_done_nothing() {
    let mut house = house();
    let other = neighbour(&house);
    house.store.set_waiting(Waiting::new(|_| ControlFlow::Break(())));
    let error = house.save_campaign(&record("autumn", "Acme"), at(0)).expect_err("in use");
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    other.execute_batch("ROLLBACK").expect("free");
    assert_eq!(house.campaigns().expect("read"), []);
    house.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
}

#[test]
fn the_outcome_of_a_call_is_stored_however_long_that_takes() {
    let (mut house, campaign) = House::with_leads(2);
    let id = house.open(&attempt(campaign, 1, 1, 0)).expect("free");
    let other = Mutex::new(Some(neighbour(&house)));
    let asked = Arc::new(AtomicU32::new(0));
    let asking = Arc::clone(&asked);
    house.store.set_waiting(Waiting::new(move |_| {
        if asking.fetch_add(1, Ordering::SeqCst) == 5 {
            drop(other.lock().expect("the neighbour").take());
        }
        ControlFlow::Break(())
    }));
    let sale = row("SALE", FinalFor::None, None);
    house.open_attempt(&attempt(campaign, 2, 2, 0), &mut |_, _| Some("{}".to_owned())).expect_err("not now");
    house.close_attempt(id, &outcome(&sale, 1), &sale, &again(30)).expect("closed");
    assert_eq!(asked.load(Ordering::SeqCst), 6);
    assert_eq!(house.open_attempts(campaign).expect("read"), []);
    house.is_sound();
}

#[test]
fn between_two_long_steps_others_get_their_turn() {
    let mut house = house();
    let (campaign, _) = house.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
    let mut importer = SqliteStore::open(&house.folder.path().join("outdial.db")).expect("opened");
    let steps = Arc::new(AtomicU32::new(0));
    let done = Arc::clone(&steps);
    let work = std::thread::spawn(move || {
        for _ in 0..12 {
            let long = |_: &Connection| {
                std::thread::sleep(Span::from_millis(300));
                Ok(())
            };
            importer.write(long).expect("written");
            done.fetch_add(1, Ordering::SeqCst);
        }
    });
    house.store.set_waiting(Waiting::new(|_| ControlFlow::Continue(())));
    for state in [CampaignState::Paused, CampaignState::Active, CampaignState::Paused] {
        house.set_campaign_state(campaign, state).expect("a turn");
    }
    assert!(steps.load(Ordering::SeqCst) < 12, "while the other is at work");
    work.join().expect("its end");
}
