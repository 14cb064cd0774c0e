//! What those who watch the service are told.

mod house;

use axum::body::{Body, to_bytes};
use axum::http::Request;
use house::House;
use std::sync::Arc;
use thymus_console::{Watch, operations_router};
use tower::ServiceExt;

/// A service that is, or is not, as it should be.
struct Service(Result<(), String>);

impl Watch for Service {
    fn ready(&self) -> Result<(), String> {
        self.0.clone()
    }

    fn metrics(&self) -> String {
        "thymus_of_its_own 7\n".to_owned()
    }
}

#[tokio::test]
async fn the_service_says_how_it_is_and_nothing_of_mail() {
    let house = House::new();
    house.message(1, "a secret", b"Subject: a secret\r\n\r\n");
    let ask_of = async |service: Service, path: &str| {
        let request = Request::get(path).body(Body::empty()).unwrap();
        let router = operations_router(house.console.clone(), Arc::new(service));
        let response = router.oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, String::from_utf8(body.to_vec()).unwrap())
    };
    let ask = async |path: &str| ask_of(Service(Ok(())), path).await;
    let learning = || Service(Err("still learning".to_owned()));
    assert_eq!(ask_of(learning(), "/healthz").await.0, 200);
    assert_eq!(ask_of(learning(), "/readyz").await, (503, "still learning\n".to_owned()));
    assert!(ask_of(learning(), "/metrics").await.1.contains("\nthymus_ready 0\n"));
    assert_eq!(ask("/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(ask("/readyz").await, (200, "ready\n".to_owned()));
    let (status, metrics) = ask("/metrics").await;
    assert_eq!(status, 200);
    assert!(metrics.contains("# TYPE thymus_messages_total counter\nthymus_messages_total 1\n"), "{metrics}");
    for line in ["thymus_ready 1", "thymus_errands{state=\"waiting\"} 0", "thymus_of_its_own 7"] {
        assert!(metrics.lines().any(|found| found == line), "{line} in {metrics}");
    }
    assert!(!metrics.contains("secret") && !metrics.contains("evil"));
    assert_eq!(ask("/messages").await.0, 404);
}
