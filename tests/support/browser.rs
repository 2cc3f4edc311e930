//! Headless Chromium with JavaScript off or on, through Debian's chromedriver.

#![expect(dead_code, reason = "each test binary uses its own part of this module")]
#![expect(clippy::unwrap_used, reason = "a helper of a test may stop it")]

use std::cell::Cell;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::chromium;
use crate::support::chromium::Driver;
use crate::support::needs::CHROMIUM;
pub use crate::support::server::Server;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::common::print::{PrintPage, PrintParameters};
use thirtyfour::prelude::*;
use thirtyfour::{LoggingPrefsLogLevel, TypingData};
use tokio::time::sleep;

/// How long a page may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);
/// Between two questions whether it is there.
const PAUSE: Duration = Duration::from_millis(10);

/// What a person presses things with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hand {
    /// Tab until the thing has the focus, then Enter.
    Keyboard,
    /// A click.
    Pointer,
}

/// How somebody looks at pages.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    /// Of the window, in CSS pixels.
    pub width: u32,
    pub hand: Hand,
    /// Whether pages can run their script.
    pub has_script: bool,
}

/// Goes on a journey at a desk, by keyboard, and on a small telephone, by pointer, both at once: each with a server and a
/// browser of its own, whose pages can run their script or not.
pub async fn on_every_screen(has_script: bool, journey: impl AsyncFn(&Browser, &Server)) {
    if !CHROMIUM.is_met() {
        return;
    }
    let driver = Driver::start();
    let travel = async |width, hand| {
        let server = Server::start().await;
        let browser = Browser::open(&driver.url, Way { width, hand, has_script }).await;
        journey(&browser, &server).await;
        browser.close().await;
    };
    tokio::join!(travel(1280, Hand::Keyboard), travel(320, Hand::Pointer));
}

/// How many curves are drawn, in the one of the two charts that is shown.
pub async fn lines(browser: &Browser) -> usize {
    browser.texts("svg.chart > path[class^=c]").await.len()
}

/// Dead in every binary, so that the `expect` above always has something to expect.
fn never_called() {}

/// A browser with an empty profile. Its helpers stop the test where something is not as it has to be.
pub struct Browser {
    driver: WebDriver,
    driver_url: String,
    way: Way,
    /// When the page on display was opened.
    opened: Cell<f64>,
    _profile: TempDir,
}

/// What a page has to say of itself.
#[derive(Deserialize)]
struct Page {
    is_new: bool,
    opened: f64,
    address: String,
    status: u16,
    headings: Vec<String>,
    widths: [u32; 3],
}

impl Browser {
    /// The same with a profile of its own: somebody else.
    pub async fn another(&self) -> Self {
        Self::open(&self.driver_url, self.way).await
    }

    /// Opens one through a chromedriver at this address.
    pub async fn open(driver_url: &str, way: Way) -> Self {
        let profile = tempfile::Builder::new().prefix("epicurve-chromium-").tempdir().unwrap();
        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(chromium::PROGRAM).unwrap();
        let profile_argument = format!("--user-data-dir={}", profile.path().display());
        let own = [
            "--headless",
            // Going back asks the cache or the server, as where a browser has no memory left for the page itself.
            "--disable-features=BackForwardCache",
            &profile_argument,
        ];
        for argument in chromium::ARGUMENTS.into_iter().chain(own) {
            capabilities.add_arg(argument).unwrap();
        }
        if !way.has_script {
            let javascript_off = json!({"profile.managed_default_content_settings.javascript": 2});
            capabilities.add_experimental_option("prefs", javascript_off).unwrap();
        }
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All).unwrap();
        let driver = WebDriver::new(driver_url, capabilities).await.unwrap();
        driver.set_window_rect(0, 0, way.width, 900).await.unwrap();
        driver.goto("data:text/html,<title>off</title><script>document.title='on'</script>").await.unwrap();
        assert_eq!(driver.title().await.unwrap(), if way.has_script { "on" } else { "off" }, "whether JavaScript runs");
        Self { driver, driver_url: driver_url.to_owned(), way, opened: Cell::new(0.0), _profile: profile }
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

    /// How far below the top of the page, in CSS pixels, the one element begins that the selector finds.
    pub async fn height_of(&self, selector: &str) -> f64 {
        const TOP: &str = "return scrollY + arguments[0].getBoundingClientRect().top";
        let element = self.one(By::Css(selector)).await;
        self.script(TOP, vec![element.to_json().unwrap()]).await
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

    /// Waits until the address of the page fulfils the condition: the script changes it when the answer has come.
    pub async fn expect_address(&self, condition: impl Fn(&str) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let address = self.address().await;
            if condition(&address) {
                return;
            }
            assert!(Instant::now() < deadline, "the address stays {address}");
            sleep(PAUSE).await;
        }
    }

    /// The title of the page.
    pub async fn title(&self) -> String {
        self.driver.title().await.unwrap()
    }

    /// Waits for the page that the last step leads to, or for the parts of it that come into the open one, and returns its
    /// heading, after what every page has to fulfil: the status, one first heading, nothing wider than the window, and nothing that the browser complains about, such as a
    /// blocked style.
    pub async fn page(&self, status: u16) -> String {
        let page = self.next_page().await;
        let place = format!("{} px wide, {} ({}) {:?}", self.way.width, page.address, page.status, page.headings);
        // The trail of pages is shown if the test fails.
        eprintln!("{place}");
        assert_eq!(page.status, status, "{place}");
        assert_eq!(page.headings.len(), 1, "{place}");
        assert_eq!(page.widths, [self.way.width; 3], "{place}: the window, what it shows, and the page");
        let mut complaints = self.driver.browser_log().await.unwrap();
        // Chromium reports the status of a page that says what is wrong, and remarks that the focus is where we put it.
        complaints.retain(|entry| {
            entry.level != "INFO" && (status < 400 || !entry.message.contains("Failed to load resource"))
        });
        assert!(complaints.is_empty(), "{place}: {complaints:#?}");
        page.headings.concat()
    }

    /// A key or a click is answered before the page that it leads to has come.
    async fn next_page(&self) -> Page {
        // A part that was looked at before is an old one; the script fetches new ones.
        const FACTS: &str = "const page = document.documentElement;
            if (document.readyState != 'complete') return null;
            const parts = [page, ...document.querySelectorAll('[data-part]')];
            const isNew = parts.some((part) => !part.wasSeen);
            const answers = performance.getEntriesByType(page.wasSeen ? 'resource' : 'navigation');
            for (const part of parts) part.wasSeen = true;
            return {
                is_new: isNew,
                opened: performance.timeOrigin,
                address: location.href,
                status: answers.at(-1)?.responseStatus ?? 0,
                headings: Array.from(document.querySelectorAll('h1'), (heading) => heading.innerText),
                widths: [innerWidth, page.clientWidth, page.scrollWidth],
            }";
        let deadline = Instant::now() + PATIENCE;
        loop {
            if let Some(page) = self.script::<Option<Page>>(FACTS, Vec::new()).await
                && page.is_new
            {
                self.opened.set(page.opened);
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
        match self.way.hand {
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

    /// Opens the one fold that the selector finds, unless it is open.
    pub async fn unfold(&self, selector: &str) {
        let fold = self.one(By::Css(selector)).await;
        if fold.attr("open").await.unwrap().is_none() {
            self.press_at(&format!("{selector} > summary")).await;
        }
    }

    /// How pages are looked at.
    pub fn way(&self) -> Way {
        self.way
    }

    /// What stands on each sheet of this paper, in centimetres, as the page is printed or saved as PDF, without any space:
    /// lines break anywhere.
    pub async fn printed(&self, (width, height): (f64, f64)) -> Vec<String> {
        let parameters = PrintParameters { page: PrintPage { width, height }, ..PrintParameters::default() };
        let pages = self.driver.print_page(parameters).await.unwrap();
        let mut child =
            Command::new("pdftotext").args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(&pages).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "pdftotext: {}", output.status);
        let text = String::from_utf8(output.stdout).unwrap();
        // pdftotext ends each sheet with a form feed.
        text.trim_end_matches('\u{c}').split('\u{c}').map(|sheet| sheet.split_whitespace().collect()).collect()
    }

    /// Replaces what stands in a field, by its id.
    pub async fn fill(&self, id: &str, text: &str) {
        let field = self.field(id).await;
        match self.way.hand {
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
        match self.way.hand {
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
