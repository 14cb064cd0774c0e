//! A webhook, and a receiver that is as unwilling as they are.
#![allow(clippy::unwrap_used, clippy::panic)] // a test may fail

use secrecy::SecretString;
use thymus_event::email::Direction;
use thymus_event::verdict::{Action, AssessmentReason, Score};
use thymus_event::{EventId, Timestamp};
use thymus_output::{About, Judged, Notice, Output, Teller, Trouble, Trust, Webhook, WebhookSecret, WebhookUrl, What};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const SECRET: &str = "a secret of some length";

fn notice(number: u8) -> Notice {
    let about = About {
        id: EventId([number; 16]),
        message_id: None,
        time: Timestamp::from_seconds(1),
        direction: Direction::Inbound,
        author: None,
        subject: "hello".to_owned(),
        recipients: Vec::new(),
        size_bytes: 1,
    };
    let judged = Judged {
        revision: 0,
        cause: AssessmentReason::Arrival,
        score: Score::from_points(50.0),
        action: Action::Banner,
        before: None,
        reasons: Vec::new(),
        tags: Vec::new(),
    };
    Notice { id: format!("n.{number}"), time: Timestamp::from_seconds(2), about, what: What::Judged(judged) }
}

fn webhook(listener: &TcpListener) -> Output {
    let url = WebhookUrl::parse(&format!("http://{}/in?x=1", listener.local_addr().unwrap())).unwrap();
    let secret = WebhookSecret::new(&SecretString::from(SECRET)).unwrap();
    Output::Webhook(Box::new(Webhook::new(url, secret, &Trust::System, Teller::default()).unwrap()))
}

/// One request: its head in small letters, and its body.
async fn request(reader: &mut BufReader<TcpStream>) -> (String, Vec<u8>) {
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert_ne!(reader.read_line(&mut head).await.unwrap(), 0, "{head}");
    }
    let head = head.to_lowercase();
    let length = field(&head, "content-length").parse().unwrap();
    let mut body = vec![0; length];
    reader.read_exact(&mut body).await.unwrap();
    (head, body)
}

fn field(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_else(|| panic!("no {name} in {head}")).to_owned()
}

async fn answer(reader: &mut BufReader<TcpStream>, status: &str) {
    let text = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\n\r\nok");
    reader.get_mut().write_all(text.as_bytes()).await.unwrap();
}

async fn accept(listener: &TcpListener) -> BufReader<TcpStream> {
    BufReader::new(listener.accept().await.unwrap().0)
}

#[tokio::test]
async fn each_event_is_signed_and_a_connection_is_used_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut webhook = webhook(&listener);
    let receiving = async {
        let mut stream = accept(&listener).await;
        for number in [1, 2] {
            let (head, body) = request(&mut stream).await;
            assert!(head.starts_with("post /in?x=1 http/1.1\r\n"), "{head}");
            let id = field(&head, "webhook-id");
            assert_eq!(
                (id.as_str(), field(&head, "webhook-timestamp").as_str()),
                (format!("n.{number}").as_str(), "77")
            );
            let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, SECRET.as_bytes());
            let signed = [format!("{id}.77.").as_bytes(), &body].concat();
            let wanted = data_encoding::BASE64.encode(ring::hmac::sign(&key, &signed).as_ref());
            // The head was made small.
            assert_eq!(field(&head, "webhook-signature"), format!("v1,{wanted}").to_lowercase());
            let event: serde_json::Value = serde_json::from_slice(&body).unwrap();
            assert_eq!(event["metadata"]["uid"], id);
            answer(&mut stream, "202 accepted").await;
        }
    };
    let notices = [notice(1), notice(2)];
    let (told, ()) = tokio::join!(webhook.tell(&notices, 77), receiving);
    assert!(told.0 == 2 && told.1.is_ok(), "{told:?}");
}

#[tokio::test]
async fn what_receivers_answer_is_heeded() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut webhook = webhook(&listener);
    let receiving = async {
        let mut stream = accept(&listener).await;
        request(&mut stream).await;
        answer(&mut stream, "200 ok").await;
        request(&mut stream).await;
        answer(&mut stream, "503 busy\r\nretry-after: 7").await;
        // It closes the connection amid the next request; that is sent once more over another.
        request(&mut stream).await;
        drop(stream);
        let mut stream = accept(&listener).await;
        request(&mut stream).await;
        answer(&mut stream, "413 too large").await;
    };
    let telling = async {
        let notices = [notice(1), notice(2)];
        let (told, trouble) = webhook.tell(&notices, 1).await;
        assert_eq!(told, 1);
        assert!(matches!(trouble, Err(Trouble::Later { after: Some(after), .. }) if after.as_secs() == 7));
        let (told, trouble) = webhook.tell(&notices[1..], 1).await;
        assert!(told == 0 && matches!(trouble, Err(Trouble::Never(_))), "{trouble:?}");
    };
    tokio::join!(telling, receiving);
    let gone = self::webhook(&listener);
    drop(listener);
    let mut gone = gone;
    assert!(matches!(gone.tell(&[notice(1)], 1).await, (0, Err(Trouble::Later { .. }))));
    assert!(gone.check().await.is_err());
}
