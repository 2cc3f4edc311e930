// Pages on paper: a PDF file of each, and what can be measured only in a browser: the smallest type, what reaches past the
// paper's margins, and what each cell says.

import { answer, asked, withBrowser } from "./browser.mjs";

// In CSS pixels: what @page of the style sheet leaves beside its margins of 12 mm.
const WIDTHS = { A4: ((210 - 24) / 25.4) * 96, Letter: (8.5 - 24 / 25.4) * 96 };

/** Runs in the page: type as it is printed, in points, and texts by what holds them. */
function measured() {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(".unseen,title,desc");
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let smallest = Infinity;
  let right = 0;
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !shown(element)) continue;
    const scale = element.closest("svg")?.getScreenCTM().a ?? 1;
    smallest = Math.min(smallest, parseFloat(getComputedStyle(element).fontSize) * scale * 0.75);
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    right = Math.max(right, range.getBoundingClientRect().right);
  }
  const cells = [...document.querySelectorAll(":is(.summary,.given) :is(th,td)")].filter(shown);
  const parts = [...document.querySelectorAll("h1,.written,.provenance,.figure-title,.handed p")].filter(shown);
  return { smallest, right, texts: [...parts, ...cells].map((element) => element.innerText) };
}

const { pages } = asked();
const printed = await withBrowser(async (browser) => {
  const page = await browser.newPage();
  await page.emulateMediaType("print");
  const sheets = [];
  for (const { name, address, folder } of pages) {
    for (const format of ["A4", "Letter"]) {
      await page.setViewport({ width: Math.floor(WIDTHS[format]), height: 900 });
      await page.goto(address);
      const { smallest, right, texts } = await page.evaluate(measured);
      const file = `${folder}/${name}-${format}.pdf`;
      await page.pdf({ path: file, format });
      sheets.push({ name, format, address, file, smallest, over: right - Math.floor(WIDTHS[format]), texts });
    }
  }
  return sheets;
});
answer(printed);
