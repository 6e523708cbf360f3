//! The thread through which commands reach the database: requests that arrive while one batch is being saved make up the next.
//!
//! Its own thread with its own small runtime, so that a batch never waits behind somebody's page. It knows nothing of what a
//! request is: a [`Batch`] does.

use std::future::Future;
use std::io;
use std::sync::{Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use tokio::runtime::Builder;
use tokio::sync::mpsc::{self, Receiver, Sender};

/// Requests in one batch, and requests that may wait.
const CAPACITY: usize = 64;

/// What a writer does with requests.
pub trait Batch: Send + 'static {
    /// A request, with the way to answer it.
    type Request: Send;
    /// Carries these out and answers each.
    fn carry_out(&mut self, requests: Vec<Self::Request>) -> impl Future<Output = ()>;
}

/// A running writer. It ends, once everything it took has been answered, when it is closed or gone.
#[derive(Debug)]
pub struct Writer<R> {
    /// None once it is closed.
    requests: Mutex<Option<Sender<R>>>,
}

/// The writer is gone: the program is ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("The program is ending and takes nothing new.")]
pub struct Gone;

impl<R: Send + 'static> Writer<R> {
    /// Starts a writer, and gives the thread to wait for at the end.
    pub fn start<B: Batch<Request = R>>(batch: B) -> io::Result<(Self, JoinHandle<()>)> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let (requests, waiting) = mpsc::channel(CAPACITY);
        let thread = thread::Builder::new().name("writer".to_owned()).spawn(move || runtime.block_on(serve(waiting, batch)))?;
        Ok((Self { requests: Mutex::new(Some(requests)) }, thread))
    }

    /// Hands a request over; waits while too many are waiting.
    pub async fn send(&self, request: R) -> Result<(), Gone> {
        let sender = self.requests.lock().unwrap_or_else(PoisonError::into_inner).clone();
        sender.ok_or(Gone)?.send(request).await.map_err(|_| Gone)
    }

    /// Takes nothing new.
    pub fn close(&self) {
        *self.requests.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

async fn serve<B: Batch>(mut waiting: Receiver<B::Request>, mut batch: B) {
    while let Some(first) = waiting.recv().await {
        // Whoever was woken by the last batch gets a chance to join this one.
        tokio::task::yield_now().await;
        let mut requests = vec![first];
        while requests.len() < CAPACITY {
            match waiting.try_recv() {
                Ok(request) => requests.push(request),
                Err(_) => break,
            }
        }
        batch.carry_out(requests).await;
    }
}
