//! A real browser, alone in a world of its own: every name but this machine's leads to a trap that only listens.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "each test uses some, and may fail"
)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use thirtyfour::prelude::*;

/// How long to wait for what a page does at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of what goes into the trap that are kept, of each connection.
const TRAP_BYTES: usize = 4096;

pub(crate) struct Browser {
    pub(crate) driver: WebDriver,
    chromedriver: Child,
    port: u16,
    trap: Trap,
    _home: TempDir,
}

impl Browser {
    /// None where there is no chromium; a failure where there has to be one.
    pub(crate) async fn start() -> Option<Self> {
        let there = |name: &str| {
            std::env::split_paths(&std::env::var_os("PATH")?).map(|path| path.join(name)).find(|path| path.is_file())
        };
        let (Some(chromium), Some(chromedriver)) = (there("chromium"), there("chromedriver")) else {
            assert!(std::env::var_os("THYMUS_REQUIRE_PEERS").is_none(), "chromium or chromedriver missing");
            eprintln!("skipped: chromium missing");
            return None;
        };
        // What speaks to chromedriver wants to know how it would speak TLS, though it does not.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (home, trap) = (tempfile::tempdir().unwrap(), Trap::set());
        let mut command = Command::new(chromedriver);
        command.arg("--port=0").env("HOME", home.path()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut chromedriver = command.spawn().unwrap();
        let port = port(&mut chromedriver);
        let mut wanted = DesiredCapabilities::chrome();
        wanted.set_binary(chromium.to_str().unwrap()).unwrap();
        let folder = format!("--user-data-dir={}", home.path().join("profile").display());
        let elsewhere = format!("--host-resolver-rules=MAP * 127.0.0.1:{}, EXCLUDE 127.0.0.1", trap.port);
        let plain =
            ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"];
        let quiet = ["--disable-background-networking", "--disable-component-update", "--window-size=1280,900"];
        for argument in plain.into_iter().chain(quiet).chain([folder.as_str(), elsewhere.as_str()]) {
            wanted.add_arg(argument).unwrap();
        }
        wanted.set_browser_log_level(thirtyfour::LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(format!("http://127.0.0.1:{port}"), wanted).await.unwrap();
        driver.set_page_load_timeout(PATIENCE).await.unwrap();
        Some(Self { driver, chromedriver, port, trap, _home: home })
    }

    /// Goes there, and checks that nothing of a stranger's did anything.
    pub(crate) async fn go(&self, url: &str) {
        self.driver.goto(url).await.unwrap();
        self.assert_inert().await;
    }

    /// What the page says; nothing while there is none, on the way from one to the next.
    pub(crate) async fn text(&self) -> String {
        let script = "return document.body ? document.body.innerText : ''";
        let said = self.driver.execute(script, Vec::new()).await;
        said.ok().and_then(|said| said.convert().ok()).unwrap_or_default()
    }

    /// Waits until the page says this.
    pub(crate) async fn until_it_says(&self, words: &str) {
        self.until(words, async || self.text().await.contains(words)).await;
    }

    async fn until(&self, what: &str, holds: impl AsyncFn() -> bool) {
        let began = std::time::Instant::now();
        while !holds().await {
            if began.elapsed() > PATIENCE {
                panic!(
                    "waited in vain for {what} on {}:\n{}",
                    self.driver.current_url().await.unwrap(),
                    self.text().await
                );
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Clicks on the first of these; the next page is there when it returns.
    pub(crate) async fn click(&self, selector: &str) {
        let element = self.driver.query(By::Css(selector)).first().await.unwrap();
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap();
    }

    pub(crate) async fn has(&self, selector: &str) -> bool {
        !self.driver.find_all(By::Css(selector)).await.unwrap().is_empty()
    }

    pub(crate) async fn fill(&self, selector: &str, text: &str) {
        self.driver.query(By::Css(selector)).first().await.unwrap().send_keys(text).await.unwrap();
    }

    /// Opens everything that is folded away, so that what is lazy loads.
    pub(crate) async fn unfold(&self) {
        let script = "document.querySelectorAll('details').forEach(d => d.open = true); \
             document.querySelectorAll('iframe').forEach(f => { f.loading = 'eager'; f.scrollIntoView(); });";
        self.driver.execute(script, Vec::new()).await.unwrap();
    }

    /// Nothing ran, and nothing stands on the page that could; the browser had nothing to refuse.
    pub(crate) async fn assert_inert(&self) {
        let url = self.driver.current_url().await.unwrap();
        let found = self.driver.execute(LOOK, Vec::new()).await.unwrap();
        let found: Vec<String> = found.convert().unwrap();
        assert!(found.is_empty(), "{url}: {found:?}");
        for entry in self.driver.browser_log().await.unwrap() {
            let refused = ["Content Security Policy", "Refused", "Blocked", "stranger"];
            assert!(!refused.iter().any(|word| entry.message.contains(word)), "{url}: {}", entry.message);
        }
    }

    /// The pages of this origin that this one leads to.
    pub(crate) async fn ways(&self) -> Vec<String> {
        // A link within a drawing has an object for its `href`.
        let script = "return [...document.querySelectorAll('a[href]')] \
             .map(a => new URL(a.getAttribute('href'), location.href).href).filter(h => h.startsWith(location.origin))";
        self.driver.execute(script, Vec::new()).await.unwrap().convert().unwrap()
    }

    /// What went elsewhere, as text.
    pub(crate) fn trapped(&self) -> String {
        self.trap.heard.lock().unwrap().iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
    }

    /// Waits until something goes there.
    pub(crate) async fn until_trapped(&self, host: &str) {
        self.until(host, async || self.trapped().contains(host)).await;
    }
}

/// What could run or load, by where it stands.
const LOOK: &str = r"
    const found = [];
    if (window.ran) found.push('something ran: ' + window.ran);
    for (const e of document.querySelectorAll('*')) {
        for (const a of e.attributes) {
            if (/^on/i.test(a.name)) found.push(e.tagName + ' ' + a.name);
            if (/^(src|href|action|formaction|data|poster|srcset|background|xlink:href)$/i.test(a.name)) {
                let origin = 'none';
                try { origin = new URL(a.value, location.href).origin } catch {}
                if (origin !== location.origin) found.push(e.tagName + ' ' + a.name + ' ' + a.value);
            }
            if (a.name === 'style') found.push(e.tagName + ' style');
        }
        if (/^(OBJECT|EMBED|BASE|APPLET|MARQUEE|MATH|PORTAL)$/i.test(e.tagName)) found.push(e.tagName);
        if (e.tagName === 'SCRIPT' && !e.src) found.push('a script without a source');
        if (e.tagName === 'META' && e.httpEquiv) found.push('META ' + e.httpEquiv);
        if (e.tagName === 'IFRAME' && e.getAttribute('sandbox') !== '') found.push('a frame without a sandbox');
    }
    return found;";

impl Drop for Browser {
    /// It ends what it began, whatever became of the test.
    fn drop(&mut self) {
        if let Ok(mut stream) = TcpStream::connect(("127.0.0.1", self.port)) {
            let _ = stream.set_read_timeout(Some(Duration::from_secs(10)));
            let _ = stream.write_all(b"GET /shutdown HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            let _ = stream.read_to_end(&mut Vec::new());
        }
        let _ = self.chromedriver.kill();
        let _ = self.chromedriver.wait();
    }
}

/// Where it says that it listens.
fn port(chromedriver: &mut Child) -> u16 {
    let mut lines = BufReader::new(chromedriver.stdout.take().unwrap()).lines();
    let line = lines.by_ref().map_while(Result::ok).find(|line| line.contains("started successfully on port")).unwrap();
    // What it says later is read, so that it does not wait for a reader.
    std::thread::spawn(move || lines.for_each(drop));
    line.trim_end_matches('.').rsplit(' ').next().unwrap().parse().unwrap()
}

/// Hears what wants to go elsewhere, and answers nothing.
struct Trap {
    port: u16,
    heard: Arc<Mutex<Vec<Vec<u8>>>>,
}

impl Trap {
    fn set() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&heard);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let _ = stream.set_read_timeout(Some(Duration::from_millis(500)));
                let mut bytes = vec![0; TRAP_BYTES];
                let count = stream.read(&mut bytes).unwrap_or(0);
                bytes.truncate(count);
                kept.lock().unwrap().push(bytes);
            }
        });
        Self { port, heard }
    }
}
