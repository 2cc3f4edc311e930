// Pages full of what others typed: whether any of it is taken for more than text.

import { answer, asked, withBrowser } from "./browser.mjs";

const { addresses } = asked();
const found = await withBrowser(async (browser) => {
  const page = await browser.newPage();
  const found = { dialogs: [], violations: [], injected: [], failed: [] };
  let address;
  page.on("dialog", async (dialog) => {
    found.dialogs.push(address);
    await dialog.dismiss();
  });
  await page.exposeFunction("violated", (what) => found.violations.push(`${address}: ${what}`));
  await page.evaluateOnNewDocument(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.violated(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  for (address of addresses) {
    try {
      await page.goto(address, { waitUntil: "load", timeout: 20_000 });
      // What the pages have of their own: scripts with an address of ours, and no handler in any attribute.
      const injected = await page.evaluate(() => {
        const LINKS = ["href", "src", "action", "formaction", "xlink:href"];
        const runs = ({ name, value }) => name.startsWith("on") || (LINKS.includes(name) && /^\s*javascript:/i.test(value));
        const has = (element) => [...element.attributes].some(runs);
        const strange = (element) => element.matches("script:not([src]),iframe,object,embed,base,img[src=x],marquee") || has(element);
        return [...document.querySelectorAll("*")].filter(strange).map((element) => element.outerHTML.slice(0, 120));
      });
      found.injected.push(...injected.map((html) => `${address}: ${html}`));
    } catch (error) {
      found.failed.push(`${address}: ${error.message}`);
    }
  }
  return found;
});
answer(found);
