//! Reads stored messages for resends, on a thread of its own: a resend of a million messages must not hold up an order.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use gateway::StoredRequest;
use journal::{Disk, Reader};
use tokio::sync::mpsc::UnboundedSender;

use crate::shell::committer::Places;

/// A request with what the journal has of it: type, version and bytes of each record that could be read.
#[derive(Debug)]
pub struct Stored {
    /// What was asked.
    pub request: StoredRequest,
    /// The records, in the order asked; fewer where some could not be read.
    pub bodies: Vec<(u16, u8, Vec<u8>)>,
}

/// The shard's handle on the reading thread. A session has one request under way at the most, so the queue is as long
/// as there are sessions.
#[derive(Debug, Clone)]
pub struct StoredReader {
    requests: Sender<StoredRequest>,
}

impl StoredReader {
    /// Starts the thread; answers go to `answers`. It ends when its handle is dropped.
    pub fn start<D>(
        reader: Reader<D>,
        places: Arc<Places>,
        answers: UnboundedSender<Stored>,
    ) -> std::io::Result<StoredReader>
    where
        D: Disk + Send + 'static,
        D::File: Send,
    {
        let (requests, asked) = channel();
        let run = move || serve(reader, &places, &asked, &answers);
        std::thread::Builder::new().name("resend".to_owned()).spawn(run)?;
        Ok(StoredReader { requests })
    }

    /// Asks for stored messages.
    pub fn ask(&self, request: StoredRequest) {
        if self.requests.send(request).is_err() {
            tracing::error!("the reader of stored messages is gone: resends will not be answered until a restart");
        }
    }
}

fn serve<D: Disk>(
    mut reader: Reader<D>,
    places: &Places,
    asked: &Receiver<StoredRequest>,
    answers: &UnboundedSender<Stored>,
) {
    while let Ok(request) = asked.recv() {
        let mut bodies = Vec::with_capacity(request.records.len());
        for &record in &request.records {
            let Some(place) = places.of(record) else { continue };
            match reader.read_at(place) {
                Ok(batch) => {
                    let found = batch.record(record);
                    bodies.extend(found.map(|record| (record.record_type, record.version, record.bytes.to_vec())));
                }
                Err(error) => tracing::error!(%record, %error, "a stored message cannot be read"),
            }
        }
        if answers.send(Stored { request, bodies }).is_err() {
            return;
        }
    }
}
