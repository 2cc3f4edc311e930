// Takes pictures of pages.
//
// In: {"folder", "fonts": file, "hidden": text, "pages": [{"name", "address"}]}. A text that is hidden is taken out of the
// pages before the picture is taken.
// Out: [file name]: what is now in the folder.

import { join } from "node:path";
import { answer, asked, view, withBrowser } from "./browser.mjs";

const SCREENS = [
  [390, 844],
  [1440, 900],
];
/// What is below is more of the same.
const LOWEST = 2000;

/// Takes a text out of the page.
function hide(text) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.data = walker.currentNode.data.replaceAll(text, "");
}

async function take(page, path, hidden, width) {
  await page.evaluate(hide, hidden);
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.screenshot({
    path,
    captureBeyondViewport: true,
    clip: { x: 0, y: 0, width, height: Math.min(whole, LOWEST) },
  });
}

const { folder, fonts, hidden, pages } = asked();
const files = [];
const work = async (browser) => {
  const page = await browser.newPage();
  for (const { name, address } of pages) {
    for (const [width, height] of SCREENS) {
      for (const scheme of ["light", "dark"]) {
        const file = `${name}-${width}-${scheme}.png`;
        await view(page, width, height, scheme);
        await page.goto(address, { waitUntil: "load" });
        await take(page, join(folder, file), hidden, width);
        files.push(file);
      }
    }
  }
};
// The language decides what an empty field for a date says.
await withBrowser(work, { FONTCONFIG_FILE: fonts, LANGUAGE: "en_GB", LANG: "C.UTF-8" });
answer(files);
