//! Stands between Thymus and the server, counts, and cuts.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// When a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Before the command reaches the server.
    Before,
    /// After the server has answered, before the answer arrives.
    Answer,
}

type Then = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Shared {
    order: Mutex<Option<(usize, Cut, Then)>>,
    cut: AtomicBool,
    open: AtomicUsize,
    most: AtomicUsize,
}

pub(crate) struct Proxy {
    pub(crate) port: u16,
    shared: Arc<Shared>,
    task: tokio::task::JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(server: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, shared) = (listener.local_addr().unwrap().port(), Arc::new(Shared::default()));
        let theirs = Arc::clone(&shared);
        let task = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let shared = Arc::clone(&theirs);
                tokio::spawn(async move {
                    let open = shared.open.fetch_add(1, Ordering::SeqCst) + 1;
                    shared.most.fetch_max(open, Ordering::SeqCst);
                    if let Ok(server) = TcpStream::connect(("127.0.0.1", server)).await {
                        pass(client, server, &shared).await;
                    }
                });
            }
        });
        Self { port, shared, task }
    }

    /// Cuts at the changing command of this number from now on, and does something then. Commands that only read leave everything
    /// as it was: to be cut at one is to be cut before the next that changes something.
    pub(crate) fn at(&self, command: usize, cut: Cut, then: impl FnOnce() + Send + 'static) {
        *self.shared.order.lock().unwrap() = Some((command, cut, Box::new(then)));
        self.shared.cut.store(false, Ordering::SeqCst);
    }

    pub(crate) fn cut_at(&self, command: usize, cut: Cut) {
        self.at(command, cut, || {});
    }

    pub(crate) fn was_cut(&self) -> bool {
        self.shared.cut.load(Ordering::SeqCst)
    }

    pub(crate) fn most_at_once(&self) -> usize {
        self.shared.most.load(Ordering::SeqCst)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn pass(mut client: TcpStream, mut server: TcpStream, shared: &Shared) {
    let (mut from_client, mut from_server) = ([0; 4096], [0; 4096]);
    loop {
        tokio::select! {
            read = client.read(&mut from_client) => {
                let Ok(count @ 1..) = read else { return };
                let bytes = &from_client[..count];
                if holds(bytes, " LOGOUT") {
                    shared.open.fetch_sub(1, Ordering::SeqCst);
                }
                if let Some((cut, then)) = due(shared, bytes) {
                    if cut == Cut::Answer {
                        _ = server.write_all(bytes).await;
                        wait_for_answer(&mut client, &mut server).await;
                    }
                    shared.cut.store(true, Ordering::SeqCst);
                    tokio::task::block_in_place(then);
                    return;
                }
                if server.write_all(bytes).await.is_err() { return }
            }
            read = server.read(&mut from_server) => {
                let Ok(count @ 1..) = read else { return };
                if client.write_all(&from_server[..count]).await.is_err() { return }
            }
        }
    }
}

/// What is left of a command may still be on its way.
async fn wait_for_answer(client: &mut TcpStream, server: &mut TcpStream) {
    let (mut rest, mut answer) = ([0; 4096], [0; 4096]);
    loop {
        tokio::select! {
            read = client.read(&mut rest) => {
                let Ok(count @ 1..) = read else { return };
                if server.write_all(&rest[..count]).await.is_err() { return }
            }
            _ = server.read(&mut answer) => return,
        }
    }
}

/// Counts commands that change something (and what is appended) down.
fn due(shared: &Shared, bytes: &[u8]) -> Option<(Cut, Then)> {
    const CHANGING: [&str; 6] = [" APPEND ", " CREATE ", " UID COPY ", " UID EXPUNGE ", " UID MOVE ", " UID STORE "];
    let is_literal = !bytes.starts_with(b"A");
    let mut order = shared.order.lock().unwrap();
    let (left, _, _) = order.as_mut()?;
    *left -= usize::from(is_literal || CHANGING.iter().any(|verb| holds(bytes, verb)));
    if *left > 0 {
        return None;
    }
    order.take().map(|(_, cut, then)| (cut, then))
}

fn holds(bytes: &[u8], verb: &str) -> bool {
    bytes.windows(verb.len()).any(|window| window == verb.as_bytes())
}
