// Headless Chromium, started as the test says that started this, and the conversation with that test: one JSON document
// comes in, one goes out.

import { readFileSync } from "node:fs";
import puppeteer from "puppeteer-core";

const { CHROMIUM_PROGRAM, CHROMIUM_ARGUMENTS } = process.env;
const ARGUMENTS = [
  ...CHROMIUM_ARGUMENTS.split(" "),
  // The same pixels on every machine that has the same fonts.
  "--disable-lcd-text",
  "--font-render-hinting=none",
  "--force-color-profile=srgb",
];

/// What the test asks for.
export const asked = () => JSON.parse(readFileSync(0, "utf8"));

/// The answer; everything else that is to be read goes to stderr.
export const answer = (value) => process.stdout.write(JSON.stringify(value));

/// Does something with a browser, which ends with it; it sees these variables beside those of this process.
export async function withBrowser(action, variables = {}) {
  const env = { ...process.env, ...variables };
  const browser = await puppeteer.launch({ executablePath: CHROMIUM_PROGRAM, headless: true, args: ARGUMENTS, env });
  try {
    return await action(browser);
  } finally {
    await browser.close();
  }
}

/// Shows the page as it is on a screen of this width (CSS pixels), "light" or "dark".
export async function view(page, width, height, scheme) {
  await page.setViewport({ width, height, deviceScaleFactor: 1 });
  await page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: scheme },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
}
