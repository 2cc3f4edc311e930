//! Headless Chromium with JavaScript off or on, through Debian's chromedriver.

#![expect(dead_code, reason = "each test binary uses its own part of this module")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::cell::Cell;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::needs::{CHROMEDRIVER_PROGRAM, CHROMIUM_PROGRAM};
pub use crate::support::server::Server;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::prelude::*;
use thirtyfour::{LoggingPrefsLogLevel, TypingData};
use tokio::time::sleep;

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two questions whether it is there.
const PAUSE: Duration = Duration::from_millis(10);

/// A chromedriver, which starts the browsers.
pub struct Driver {
    process: Child,
    url: String,
    /// Open until the end, because chromedriver may write more.
    _output: BufReader<ChildStdout>,
}

impl Driver {
    /// Starts one; it chooses a free port itself and says which.
    pub fn start() -> Self {
        let mut process = Command::new(CHROMEDRIVER_PROGRAM)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        let port = output.by_ref().lines().find_map(|line| {
            let port = line.ok()?.split_once("started successfully on port ")?.1.trim_end_matches('.').to_owned();
            Some(port)
        });
        Self { process, url: format!("http://127.0.0.1:{}", port.unwrap()), _output: output }
    }
}

impl Drop for Driver {
    /// The browsers are gone by now: each ends with its [`Browser`], also when an assertion fails.
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// What a person presses things with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hand {
    /// Tab until the thing has the focus, then Enter.
    Keyboard,
    /// A click.
    Pointer,
}

/// A browser with an empty profile. Its helpers stop the test where something is not as it has to be.
pub struct Browser {
    driver: WebDriver,
    width: u32,
    hand: Hand,
    /// When the page on display was opened, which tells it from the next one.
    opened: Cell<f64>,
    _profile: TempDir,
}

/// What a page has to say of itself.
#[derive(Deserialize)]
struct Page {
    opened: f64,
    address: String,
    status: u16,
    headings: Vec<String>,
    widths: [u32; 3],
}

impl Browser {
    /// Opens a window of this width in which pages can run no script.
    pub async fn open(driver: &Driver, width: u32, hand: Hand) -> Self {
        Self::start(driver, width, hand, false).await
    }

    /// Opens a window of this width in which pages can run their scripts.
    pub async fn open_with_script(driver: &Driver, width: u32, hand: Hand) -> Self {
        Self::start(driver, width, hand, true).await
    }

    async fn start(driver: &Driver, width: u32, hand: Hand, scripts: bool) -> Self {
        let profile = tempfile::Builder::new().prefix("epicurve-chromium-").tempdir().unwrap();
        let mut chromium = DesiredCapabilities::chrome();
        chromium.set_binary(CHROMIUM_PROGRAM).unwrap();
        for argument in [
            "--headless",
            "--hide-scrollbars",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            // Going back asks the cache or the server, as where a browser has no memory left for the page itself.
            "--disable-features=BackForwardCache",
            &format!("--user-data-dir={}", profile.path().display()),
        ] {
            chromium.add_arg(argument).unwrap();
        }
        if !scripts {
            let javascript_off = json!({"profile.managed_default_content_settings.javascript": 2});
            chromium.add_experimental_option("prefs", javascript_off).unwrap();
        }
        chromium.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(&driver.url, chromium).await.unwrap();
        driver.set_window_rect(0, 0, width, 900).await.unwrap();
        driver.goto("data:text/html,<title>off</title><script>document.title='on'</script>").await.unwrap();
        assert_eq!(driver.title().await.unwrap(), if scripts { "on" } else { "off" }, "whether JavaScript runs");
        Self { driver, width, hand, opened: Cell::new(0.0), _profile: profile }
    }

    /// Ends the browser.
    pub async fn close(self) {
        self.driver.quit().await.unwrap();
    }

    /// Types an address.
    pub async fn go(&self, address: &str) {
        self.driver.goto(address).await.unwrap();
    }

    /// The browser's own button.
    pub async fn back(&self) {
        self.driver.back().await.unwrap();
    }

    /// The browser's own button.
    pub async fn forward(&self) {
        self.driver.forward().await.unwrap();
    }

    /// Waits until some element that the selector finds shows this text, on the page that is open: it has not been loaded
    /// anew, and the browser complains about nothing but the statuses of answers.
    pub async fn see(&self, selector: &str, text: &str) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let texts = self.texts(selector).await;
            if texts.iter().any(|shown| shown.contains(text)) {
                break;
            }
            assert!(Instant::now() < deadline, "no {selector} shows “{text}”, but {texts:?}");
            sleep(PAUSE).await;
        }
        let opened: f64 = self.script("return performance.timeOrigin", Vec::new()).await;
        assert_eq!(opened, self.opened.get(), "{selector}: the page was loaded anew");
        let mut complaints = self.driver.browser_log().await.unwrap();
        // Chromium remarks that the focus is where we put it.
        complaints
            .retain(|entry| entry.level != "INFO" && !entry.message.contains("the server responded with a status of"));
        assert!(complaints.is_empty(), "{selector}: {complaints:#?}");
    }

    /// Waits until the selector finds so many elements.
    pub async fn count(&self, selector: &str, count: usize) {
        const COUNT: &str = "return document.querySelectorAll(arguments[0]).length";
        let deadline = Instant::now() + PATIENCE;
        loop {
            let found: usize = self.script(COUNT, vec![json!(selector)]).await;
            if found == count {
                return;
            }
            assert!(Instant::now() < deadline, "{found} of {selector} and not {count}");
            sleep(PAUSE).await;
        }
    }

    /// Points at a place of an element, from 0 at its left edge to 1 at its right.
    pub async fn point_at(&self, selector: &str, across: f64) {
        const MOVE: &str = "const frame = arguments[0].getBoundingClientRect();
            arguments[0].scrollIntoView({block: 'center'});
            return [arguments[1] * frame.width - frame.width / 2, 0]";
        let element = self.one(By::Css(selector)).await;
        let place = vec![element.to_json().unwrap(), json!(across)];
        let (x, y): (f64, f64) = self.script(MOVE, place).await;
        let chain = self.driver.action_chain();
        #[expect(clippy::cast_possible_truncation, reason = "a place on a screen")]
        chain.move_to_element_with_offset(&element, x as i64, y as i64).perform().await.unwrap();
    }

    /// The address of the page.
    pub async fn address(&self) -> String {
        self.driver.current_url().await.unwrap().to_string()
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        self.driver.title().await.unwrap()
    }

    /// Waits for the page that the last step leads to and returns its heading, after what every page has to fulfil: the
    /// status, one first heading, nothing wider than the window, and nothing that the browser complains about, such as a
    /// blocked style.
    pub async fn page(&self, status: u16) -> String {
        let page = self.next_page().await;
        let place = format!("{} px wide, {} ({}) {:?}", self.width, page.address, page.status, page.headings);
        // The trail of pages is shown if the test fails.
        eprintln!("{place}");
        assert_eq!(page.status, status, "{place}");
        assert_eq!(page.headings.len(), 1, "{place}");
        assert_eq!(page.widths, [self.width; 3], "{place}: the window, what it shows, and the page");
        let mut complaints = self.driver.browser_log().await.unwrap();
        // Chromium reports the status of a page that says what is wrong.
        complaints.retain(|entry| status < 400 || !entry.message.contains("Failed to load resource"));
        assert!(complaints.is_empty(), "{place}: {complaints:#?}");
        page.headings.concat()
    }

    /// A key or a click is answered before the page that it leads to has come.
    async fn next_page(&self) -> Page {
        const FACTS: &str = "const page = document.documentElement;
            return document.readyState != 'complete' ? null : {
                opened: performance.timeOrigin,
                address: location.href,
                status: performance.getEntriesByType('navigation')[0].responseStatus,
                headings: Array.from(document.querySelectorAll('h1'), (heading) => heading.innerText),
                widths: [innerWidth, page.clientWidth, page.scrollWidth],
            }";
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(page) = self.script::<Option<Page>>(FACTS, Vec::new()).await
                && page.opened != self.opened.replace(page.opened)
            {
                return page;
            }
            assert!(Instant::now() < deadline, "{} is not left", self.address().await);
            sleep(PAUSE).await;
        }
    }

    /// Uses the one link, button or fold that is called so.
    pub async fn press(&self, name: &str) {
        self.press_element(&self.named(name).await).await;
    }

    /// Uses the one element that the selector finds.
    pub async fn press_at(&self, selector: &str) {
        self.press_element(&self.one(By::Css(selector)).await).await;
    }

    async fn press_element(&self, element: &WebElement) {
        match self.hand {
            Hand::Pointer => element.click().await.unwrap(),
            Hand::Keyboard => {
                self.reach(element).await;
                let is_checkbox = element.attr("type").await.unwrap().as_deref() == Some("checkbox");
                let key = if is_checkbox { Key::Space } else { Key::Enter };
                self.type_keys(key).await;
            }
        }
    }

    /// Uses a button twice before the first answer can have come: with the second key pressed on the next page, which a
    /// second click would hit somewhere, nothing happens.
    pub async fn press_twice(&self, name: &str) {
        self.named(name).await.send_keys(Key::Enter + Key::Enter).await.unwrap();
    }

    /// Tab until the one element that the selector finds has the focus.
    pub async fn reach_at(&self, selector: &str) {
        self.reach(&self.one(By::Css(selector)).await).await;
    }

    /// What things are pressed with.
    pub fn hand(&self) -> Hand {
        self.hand
    }

    /// Replaces what stands in a field, by its id.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.field(id).await;
        match self.hand {
            Hand::Pointer => field.click().await.unwrap(),
            Hand::Keyboard => self.reach(&field).await,
        }
        field.send_keys(Key::Control + "a").await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Presses keys where the focus is.
    pub async fn type_keys(&self, keys: impl Into<TypingData>) {
        self.driver.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// What stands in a field, by its id.
    pub async fn value(&self, id: &str) -> String {
        self.field(id).await.value().await.unwrap().unwrap_or_default()
    }

    /// Chooses in a list, by its id.
    pub async fn choose(&self, id: &str, option: &str) {
        let list = self.field(id).await;
        match self.hand {
            Hand::Pointer => {
                list.find(By::XPath(format!("option[.='{option}']"))).await.unwrap().click().await.unwrap()
            }
            Hand::Keyboard => {
                self.reach(&list).await;
                self.type_keys(option).await;
            }
        }
    }

    /// Waits until the element with this id has the focus.
    pub async fn expect_focus(&self, id: &str) {
        const FOCUS: &str = "return document.activeElement.id";
        let deadline = Instant::now() + PATIENCE;
        while self.script::<String>(FOCUS, Vec::new()).await != id {
            assert!(Instant::now() < deadline, "#{id} does not get the focus");
            sleep(PAUSE).await;
        }
    }

    /// What a reader sees of each element that the selector finds; nothing of hidden ones.
    pub async fn texts(&self, selector: &str) -> Vec<String> {
        const TEXTS: &str = "return Array.from(document.querySelectorAll(arguments[0]))
            .filter((element) => element.checkVisibility())
            .map((element) => element.innerText ?? element.textContent)";
        self.script(TEXTS, vec![json!(selector)]).await
    }

    /// What stands in each field that the selector finds.
    pub async fn values(&self, selector: &str) -> Vec<String> {
        const VALUES: &str = "return Array.from(document.querySelectorAll(arguments[0]), (field) => field.value)";
        self.script(VALUES, vec![json!(selector)]).await
    }

    /// The driver may run scripts, though pages may not.
    async fn script<T: DeserializeOwned>(&self, script: &str, arguments: Vec<Value>) -> T {
        self.driver.execute(script, arguments).await.unwrap().convert().unwrap()
    }

    async fn field(&self, id: &str) -> WebElement {
        self.one(By::Id(id)).await
    }

    async fn named(&self, name: &str) -> WebElement {
        const PRESSED: &str = "//*[self::a or self::button or self::summary][not(@aria-hidden)]";
        let quoted = format!("concat('{}', '')", name.replace('\'', "', \"'\", '"));
        self.one(By::XPath(format!("{PRESSED}[normalize-space() = {quoted}]"))).await
    }

    async fn one(&self, by: By) -> WebElement {
        let mut found = self.driver.find_all(by.clone()).await.unwrap();
        assert_eq!(found.len(), 1, "{by:?} at {}", self.address().await);
        found.remove(0)
    }

    /// Tab until the element has the focus.
    async fn reach(&self, element: &WebElement) {
        const HAS_FOCUS: &str = "return document.activeElement === arguments[0]";
        for _ in 0..100 {
            if self.script(HAS_FOCUS, vec![element.to_json().unwrap()]).await {
                return;
            }
            self.type_keys(Key::Tab).await;
        }
        let text = element.outer_html().await.unwrap();
        assert!(text.is_empty(), "the keyboard does not reach {text}");
    }
}
