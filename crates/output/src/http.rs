//! HTTP/1.1 to one server: one request at a time, over a connection that is kept as long as the server keeps it.

use crate::output::Trouble;
use crate::tls::{Stream, Tls};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;

/// How long one request may take, from looking the name up to the end of the answer.
const REQUEST: Duration = Duration::from_secs(30);

/// Bytes of an answer that are read: its status says all.
const ANSWER_BYTES_MAX: usize = 64 * 1024;

/// How long a receiver can put off the next attempt.
const AFTER_MAX: Duration = Duration::from_secs(3600);

/// One server.
#[derive(Debug)]
pub(crate) struct Client {
    /// `host:port`.
    authority: String,
    tls: Option<Tls>,
    connection: Option<SendRequest<Full<Bytes>>>,
}

impl Client {
    pub(crate) const fn new(authority: String, tls: Option<Tls>) -> Self {
        Self { authority, tls, connection: None }
    }

    /// Whether a connection can be made.
    pub(crate) async fn check(&self) -> Result<(), Trouble> {
        self.in_time(self.connect()).await.map(drop)
    }

    /// Sends it; a connection that the server closed meanwhile is made anew, once.
    pub(crate) async fn send(&mut self, request: Request<Full<Bytes>>) -> Result<(), Trouble> {
        let kept = self.connection.take().filter(|kept| !kept.is_closed());
        let was_kept = kept.is_some();
        match self.in_time(self.over(kept, request.clone())).await {
            Ok((connection, answer)) => self.settle(connection, &answer),
            Err(_) if was_kept => {
                let (connection, answer) = self.in_time(self.over(None, request)).await?;
                self.settle(connection, &answer)
            }
            Err(trouble) => Err(trouble),
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T, String>>) -> Result<T, Trouble> {
        let late = || Err(format!("no answer within {} s", REQUEST.as_secs()));
        let done = timeout(REQUEST, work).await.unwrap_or_else(|_| late());
        done.map_err(|why| Trouble::later(format!("{}: {why}", self.authority)))
    }

    async fn over(
        &self,
        kept: Option<SendRequest<Full<Bytes>>>,
        request: Request<Full<Bytes>>,
    ) -> Result<(SendRequest<Full<Bytes>>, Answer), String> {
        let mut connection = match kept {
            Some(kept) => kept,
            None => self.open().await?,
        };
        let response = connection.send_request(request).await.map_err(|error| error.to_string())?;
        let answer = Answer::of(&response);
        // Read to its end, so that the connection can be used again; too long an answer is left, and the connection with it.
        let _ = Limited::new(response.into_body(), ANSWER_BYTES_MAX).collect().await;
        Ok((connection, answer))
    }

    async fn connect(&self) -> Result<Stream, String> {
        let stream = TcpStream::connect(&self.authority).await.map_err(|error| format!("cannot connect: {error}"))?;
        match &self.tls {
            None => Ok(Box::new(stream)),
            Some(tls) => tls.wrap(stream).await.map_err(|error| format!("TLS: {error}")),
        }
    }

    async fn open(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = TokioIo::new(self.connect().await?);
        let (sender, connection) = http1::handshake(stream).await.map_err(|error| error.to_string())?;
        // It ends with the connection; what it failed of, the request says.
        tokio::spawn(async move { drop(connection.await) });
        Ok(sender)
    }

    fn settle(&mut self, connection: SendRequest<Full<Bytes>>, answer: &Answer) -> Result<(), Trouble> {
        self.connection = Some(connection).filter(|connection| !connection.is_closed());
        answer.judge()
    }
}

struct Answer {
    status: StatusCode,
    after: Option<Duration>,
}

impl Answer {
    fn of<B>(response: &Response<B>) -> Self {
        let after = response.headers().get(hyper::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let after = after.and_then(|text| text.trim().parse().ok()).map(Duration::from_secs);
        Self { status: response.status(), after: after.map(|after| after.min(AFTER_MAX)) }
    }

    /// What says that this one will never be taken is believed; everything else may be mended.
    fn judge(&self) -> Result<(), Trouble> {
        let why = format!("the receiver answered {}", self.status);
        match self.status {
            status if status.is_success() => Ok(()),
            StatusCode::BAD_REQUEST | StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNPROCESSABLE_ENTITY => {
                Err(Trouble::Never(why))
            }
            _ => Err(Trouble::Later { why, after: self.after }),
        }
    }
}
