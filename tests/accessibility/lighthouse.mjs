// What Lighthouse says of pages: its scores, what costs points, what was loaded for the first look, and how large the
// charts are in it.
//
// In: {"pages": [{"name", "address", "skip": [audits that do not apply]}]}.
// Out: {"pages": [{"name", "scores": {category: 0 to 100}, "lost": [audits below their full score],
// "requests": [{"url", "kind", "bytes"}], "chart_bytes"}]}; bytes as they are sent, compressed, with their heads.

import { gzipSync } from "node:zlib";
import lighthouse from "lighthouse";
import { answer, asked, withBrowser } from "./browser.mjs";

const CATEGORIES = ["accessibility", "best-practices", "seo", "performance"];

async function judge(browser, { name, address, skip }) {
  const page = await browser.newPage();
  const flags = { onlyCategories: CATEGORIES, skipAudits: skip, logLevel: "error", output: "json" };
  const { lhr } = await lighthouse(address, flags, undefined, page);
  if (lhr.runtimeError) throw new Error(`${name}: ${lhr.runtimeError.message}`);
  const scores = {};
  const lost = [];
  for (const { id, score, auditRefs } of Object.values(lhr.categories)) {
    scores[id] = Math.round(score * 100);
    for (const { id: audit, weight } of id === "performance" ? [] : auditRefs) {
      const { score: part, title } = lhr.audits[audit];
      if (weight > 0 && part !== null && part < 1) lost.push(`${id}: ${audit}: ${title}`);
    }
  }
  const requests = lhr.audits["network-requests"].details.items.map((request) => ({
    url: request.url,
    kind: request.resourceType,
    bytes: request.transferSize,
  }));
  await page.goto(address);
  const charts = await page.$$eval("svg.chart", (drawings) => drawings.map((drawing) => drawing.outerHTML).join(""));
  await page.close();
  return { name, scores, lost, requests, chart_bytes: charts ? gzipSync(charts).length : 0 };
}

const { pages } = asked();
const judged = await withBrowser(async (browser) => {
  const all = [];
  // One after the other: each measures how long it takes.
  for (const page of pages) {
    // A browser that a busy machine keeps waiting can lose its connection; a score is never asked for twice.
    const again = (error) => console.error(`${page.name}, once more: ${error.message}`) ?? judge(browser, page);
    all.push(await judge(browser, page).catch(again));
  }
  return all;
});
answer({ pages: judged });
