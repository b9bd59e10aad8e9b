//! The store on the disk: what a user finds after a crash.

use std::future::Future;
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;

use fix_session::net::engine::{Acceptor, Engine, JournalStore, JournalStoreConfig, JournalStoreError, Records, Store};
use fix_session::{ResetReason, SessionKey, SessionRecord};
use journal::Durability;
use types::{SessionIx, Timestamp};

use crate::support::{Notebook, Raw, field, local, server, soon};

fn config(directory: &Path) -> JournalStoreConfig {
    JournalStoreConfig { segment_bytes: 64 * 1024, ..JournalStoreConfig::new(directory) }
}

fn open(directory: &Path) -> JournalStore {
    JournalStore::open(&config(directory)).unwrap()
}

/// Runs in a runtime that is gone afterwards, with every task in it: nothing is stopped in order.
fn killed_after(what: impl Future<Output = ()>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(what);
}

async fn serve(store: JournalStore, clients: &[&str]) -> Engine {
    let (app, _notes) = Notebook::new(true);
    let mut acceptor = Acceptor::new(app).store(store).listen(local());
    for name in clients {
        acceptor = acceptor.session(server(name));
    }
    soon(acceptor.start()).await.unwrap()
}

/// Sends so much news, and waits for each to come back.
async fn exchange(peer: &mut Raw, count: u32) {
    for number in 0..count {
        peer.send("B", &format!("148=n{number}|33=1|58=line|")).await;
        assert_eq!(field(&peer.expect("B").await, 148), format!("n{number}"));
    }
}

/// The session goes on where it was: numbers on both sides, and every message that is asked for.
async fn goes_on(engine: &Engine, name: &'static str, count: u32) {
    let mut peer = Raw::connect(engine.addresses()[0], name).await;
    peer.next = u64::from(count) + 2;
    assert_eq!(field(&peer.log_on().await, 34), (count + 2).to_string());
    peer.send("2", "7=1|16=0|").await;
    assert_eq!(field(&peer.expect("4").await, 36), "2");
    for number in 0..count {
        let news = peer.expect("B").await;
        let seen = [34, 43, 148].map(|tag| field(&news, tag));
        assert_eq!(seen, [(number + 2).to_string(), "Y".to_owned(), format!("n{number}")]);
    }
}

#[test]
fn after_a_kill_numbers_go_on_and_every_message_can_be_sent_again() {
    for durability in [Durability::Fsync, Durability::Os] {
        let directory = tempfile::tempdir().unwrap();
        let config = JournalStoreConfig { durability, ..config(directory.path()) };
        killed_after(async {
            let engine = serve(JournalStore::open(&config).unwrap(), &["A", "B"]).await;
            for (name, count) in [("A", 600), ("B", 3)] {
                let mut peer = Raw::connect(engine.addresses()[0], name).await;
                peer.log_on().await;
                exchange(&mut peer, count).await;
            }
        });
        // The sessions come in another order, and one more than there were.
        killed_after(async {
            let engine = serve(JournalStore::open(&config).unwrap(), &["C", "B", "A"]).await;
            goes_on(&engine, "A", 600).await;
            goes_on(&engine, "B", 3).await;
            Raw::connect(engine.addresses()[0], "C").await.log_on().await;
        });
    }
}

#[test]
fn a_turn_that_a_crash_has_torn_is_as_if_it_had_not_been() {
    let directory = tempfile::tempdir().unwrap();
    killed_after(async {
        let engine = serve(open(directory.path()), &["A"]).await;
        let mut peer = Raw::connect(engine.addresses()[0], "A").await;
        peer.log_on().await;
        exchange(&mut peer, 5).await;
    });
    let segment = std::fs::read_dir(directory.path()).unwrap().map(|entry| entry.unwrap().path());
    let segment = segment.filter(|path| path.to_string_lossy().contains("segment-")).max().unwrap();
    let bytes = std::fs::read(&segment).unwrap();
    let end = bytes.iter().rposition(|byte| *byte != 0).unwrap() as u64 + 1;
    let mut file = std::fs::OpenOptions::new().write(true).open(&segment).unwrap();
    file.seek(SeekFrom::Start(end.next_multiple_of(8))).unwrap();
    file.write_all(b"TJF1 the first part of a frame").unwrap();
    killed_after(async { goes_on(&serve(open(directory.path()), &["A"]).await, "A", 5).await });
}

#[test]
fn a_second_engine_on_the_directory_is_told_who_has_it() {
    let directory = tempfile::tempdir().unwrap();
    let first = open(directory.path());
    let error = JournalStore::open(&config(directory.path())).unwrap_err();
    assert!(matches!(error, JournalStoreError::Log { .. }));
    let (error, path) = (error.to_string(), directory.path().display().to_string());
    let holder = format!("held by process {} since ", std::process::id());
    assert!(error.starts_with(&path) && error.contains(&holder), "{error}");
    drop(first);
    open(directory.path());
}

/// A session's turns, straight into a store.
struct Direct(JournalStore, SessionIx, u64);

impl Direct {
    async fn open(directory: &Path) -> Direct {
        let store = open(directory);
        let opened = store.open(&SessionKey::of_config(&server("A"))).wait().await.unwrap();
        Direct(store, opened.session, opened.kept.epoch())
    }

    async fn turn(&self, records: &[SessionRecord<'_>]) -> Result<(), String> {
        let mut all = Records::default();
        records.iter().for_each(|record| all.push(record));
        self.0.persist(self.1, all).wait().await.map(drop).map_err(|error| error.to_string())
    }

    async fn send(&self, seq: u64, body: &[u8]) -> Result<(), String> {
        let (session, sending_time) = (self.1, Timestamp(1));
        self.turn(&[SessionRecord::Outbound { session, seq, msg_type: b"8", sending_time, body }]).await
    }

    async fn seqs(&self, epoch: u64) -> Vec<u64> {
        let piece = self.0.read(self.1, epoch, 1, 9).wait().await.unwrap();
        assert_eq!(piece.through, 9);
        piece.messages.iter().map(|message| message.seq).collect()
    }
}

#[tokio::test]
async fn what_a_reset_left_unsent_is_kept_until_it_was_sent_again() {
    let directory = tempfile::tempdir().unwrap();
    let store = Direct::open(directory.path()).await;
    let session = store.1;
    for seq in 1..=4 {
        store.send(seq, b"37=1\x01").await.unwrap();
    }
    let unsent = SessionRecord::Unsent { session, epoch: 0, begin: 2, end: 4 };
    let reset = SessionRecord::Reset { session, next_in: 1, next_out: 1, why: ResetReason::ByPeer };
    store.turn(&[unsent, reset]).await.unwrap();
    store.send(1, b"37=2\x01").await.unwrap();
    drop(store);

    let store = Direct::open(directory.path()).await;
    assert_eq!(store.2, 1);
    assert_eq!((store.seqs(0).await, store.seqs(1).await), (vec![2, 3, 4], vec![1]));
    store.turn(&[SessionRecord::SentAgain { session, epoch: 0, through: 3 }]).await.unwrap();
    assert_eq!(store.seqs(0).await, [4]);
    store.turn(&[SessionRecord::SentAgain { session, epoch: 0, through: 4 }]).await.unwrap();
    drop(store);
    assert_eq!(Direct::open(directory.path()).await.seqs(0).await, [0u64; 0]);
}

#[tokio::test]
async fn a_turn_that_does_not_fit_is_refused_whole_and_others_go_on() {
    let directory = tempfile::tempdir().unwrap();
    let store = Direct::open(directory.path()).await;
    store.send(1, b"37=1\x01").await.unwrap();
    let error = store.send(2, &[b'x'; 70_000]).await.unwrap_err();
    assert!(error.contains("segment_bytes"), "{error}");
    store.send(2, b"37=2\x01").await.unwrap();
    drop(store);
    assert_eq!(Direct::open(directory.path()).await.seqs(0).await, [1, 2]);
}
