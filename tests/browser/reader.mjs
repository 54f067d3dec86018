// A reader: headless Chromium with an empty profile, which hears every request and every complaint of a page.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--disable-extensions', '--disable-default-apps', '--mute-audio',
  '--force-color-profile=srgb', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];
const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'];

export async function openReader() {
  const executablePath = process.env.CHROME_PATH || PLACES.find(existsSync);
  if (!executablePath) throw new Error('no Chromium found: install it, or set CHROME_PATH');
  const userDataDir = await mkdtemp(join(tmpdir(), 'notegen-reader-'));
  const browser = await puppeteer.launch({ executablePath, headless: true, userDataDir, args: FLAGS });
  return {
    open: look => look(browser),
    read: (url, how, look) => read(browser, url, how, look),
    close: async () => {
      await browser.close();
      await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * Opens a page the way a reader has it (`width`, `scheme`, `scripts`), and hands it to `look` together with what was
 * heard: `errors` of the console and of requests, `hosts` other than the site's own that were asked for something.
 */
async function read(browser, url, { width = 1280, scheme = 'light', scripts = true } = {}, look) {
  const page = await browser.newPage();
  const heard = { status: 0, errors: [], hosts: [] };
  const own = new URL(url).host;
  page.on('console', message => { if (message.type() === 'error') heard.errors.push(message.text()); });
  page.on('pageerror', error => heard.errors.push(String(error)));
  page.on('request', request => {
    const asked = new URL(request.url());
    if (/^(https?|wss?):$/.test(asked.protocol) && asked.host !== own) heard.hosts.push(asked.href);
  });
  page.on('response', response => {
    if (response.status() >= 400 && response.url() !== url) heard.errors.push(`${response.status()} ${response.url()}`);
  });
  try {
    await page.setViewport({ width, height: 900 });
    await page.setJavaScriptEnabled(scripts);
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    const response = await page.goto(url, { waitUntil: 'load', timeout: 60_000 });
    heard.status = response?.status() ?? 0;
    return await look(page, heard);
  } finally {
    await page.close();
  }
}
