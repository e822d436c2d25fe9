//! Several connections that write: who waits is told so, and gets a turn.

use super::*;
use crate::store::StoreError;
use crate::store::sqlite::Waiting;
use rusqlite::Connection;
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
        telling.lock().expect("told").push(waited);
        if waited > Span::from_millis(60) {
            drop(other.lock().expect("the neighbour").take());
        }
        ControlFlow::Continue(())
    }));
    house.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
    let told = told.lock().expect("told").clone();
    assert!(told.len() > 3 && told.is_sorted(), "it is asked again and again: {told:?}");
    assert!(told.first().is_some_and(|first| *first < Span::from_millis(60)));
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
fn between_two_long_steps_others_get_their_turn() {
    let mut house = house();
    let (campaign, _) = house.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
    let mut importer = SqliteStore::open(&house.folder.path().join("outdial.db")).expect("opened");
    let steps = Arc::new(AtomicU32::new(0));
    let done = Arc::clone(&steps);
    let work = std::thread::spawn(move || {
        for _ in 0..8 {
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
        let before = steps.load(Ordering::SeqCst);
        house.set_campaign_state(campaign, state).expect("a turn");
        let after = steps.load(Ordering::SeqCst);
        assert!(after - before <= 2, "the step waited for {} others", after - before);
    }
    assert!(steps.load(Ordering::SeqCst) < 8, "while the others were at work");
    work.join().expect("its end");
}
