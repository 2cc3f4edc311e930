// Every page on a telephone and on a desk, light and dark, with the page's own script and without: what axe-core finds,
// whether the page or, on a telephone, a summary is wider than the window, and what the browser says on its console.
//
// In: {"pages": [{"name", "address", "status", "folds"}]}; "folds" opens every fold first.
// Out: {"looks", "rules", "problems": [sentence]}: how often was looked, how many rules held somewhere, and what is wrong.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { answer, asked, view, withBrowser } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const EVERY_VIEW = [1280, 320].flatMap((width) => ["light", "dark"].map((scheme) => [width, scheme]));
/// The style sheet is the same without the script: once is enough.
const WITHOUT_SCRIPT = [[320, "light"]];
/// Of the window, in CSS pixels.
const HEIGHT = 900;
/// Below this width a summary's rows are blocks.
const NARROW = 600;
/// How many pages are looked at at the same time.
const AT_ONCE = 2;

const problems = new Set();
const rules = new Set();
let looks = 0;

/// Writes down what the browser says, but for what it always says of a page that answers with an error.
function listen(page, place, status) {
  page.on("console", (message) => {
    const isStatus = message.text().startsWith(`Failed to load resource: the server responded with a status of ${status}`);
    if (status < 400 || !isStatus) problems.add(`${place}: the console says: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.add(`${place}: ${error}`));
  page.on("requestfailed", (request) => problems.add(`${place}: ${request.url()} ${request.failure()?.errorText}`));
}

async function look(page, place) {
  looks += 1;
  const [shown, whole] = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
  if (whole > shown) problems.add(`${place}: the page is ${whole} px wide in a window of ${shown}`);
  const hidden = await page.evaluate(() =>
    [...document.querySelectorAll(".scroll:has(.blocks)")].filter((area) => area.scrollWidth > area.clientWidth).length,
  );
  if (shown < NARROW && hidden > 0) problems.add(`${place}: ${hidden} summaries have to be scrolled sideways`);
  const { violations, passes } = await page.evaluate(
    // The nodes of what holds are many and nobody reads them.
    (tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }),
    TAGS,
  );
  for (const { id } of passes) rules.add(id);
  for (const { id, help, nodes } of violations) {
    for (const node of nodes) problems.add(`${place}: ${id}: ${help}: ${node.target.join(" ")}: ${node.html}`);
  }
}

async function visit(browser, { name, address, status, folds }, hasScript) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const title = `${name}, ${hasScript ? "with" : "without"} script`;
  listen(page, title, status);
  await page.setJavaScriptEnabled(hasScript);
  const views = hasScript ? EVERY_VIEW : WITHOUT_SCRIPT;
  await view(page, views[0][0], HEIGHT, views[0][1]);
  const response = await page.goto(address, { waitUntil: "load" });
  if (response.status() !== status) problems.add(`${title}: answered ${response.status()} and not ${status}`);
  // What has come without its script stays so; axe-core needs one.
  await page.setJavaScriptEnabled(true);
  await page.evaluate(AXE);
  if (folds) {
    await page.evaluate(() => document.querySelectorAll("details").forEach((fold) => (fold.open = true)));
  }
  for (const [width, scheme] of views) {
    await view(page, width, HEIGHT, scheme);
    await look(page, `${title}, ${width} px, ${scheme}`);
  }
  await context.close();
}

const { pages } = asked();
const queue = pages.flatMap((page) => [true, false].map((hasScript) => [page, hasScript]));
await withBrowser(async (browser) => {
  const work = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await visit(browser, ...next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
});
answer({ looks, rules: rules.size, problems: [...problems] });
