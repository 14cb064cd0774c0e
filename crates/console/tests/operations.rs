//! What those who watch the service are told.

mod house;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use house::House;
use thymus_console::operations_router;
use tower::ServiceExt;

#[tokio::test]
async fn the_service_says_how_it_is_and_nothing_of_mail() {
    let house = House::new();
    house.message(1, "a secret", b"Subject: a secret\r\n\r\n");
    let ask = async |path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let response = operations_router(house.console.clone()).oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    assert_eq!(ask("/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(ask("/readyz").await, (200, "ready\n".to_owned()));
    let (status, metrics) = ask("/metrics").await;
    assert_eq!(status, 200);
    assert!(metrics.contains("# TYPE thymus_messages_total counter\nthymus_messages_total 1\n"), "{metrics}");
    assert!(!metrics.contains("secret") && !metrics.contains("evil"));
    assert_eq!(ask("/messages").await.0, 404);
}
