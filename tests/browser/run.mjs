// Reads a built site as a person would, in headless Chromium: NOTEGEN_SITE=folder node run.mjs
//
// The folder is one that `notegen build --base-url https://user.github.io/repo/` made; it is served under /repo/.
// First every check is held against a site in which everything is wrong, so that no check passes by being blind.
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import * as checks from './checks.mjs';
import { openReader } from './reader.mjs';
import { openSite } from './site.mjs';

// What is checked, by which check, and what that check must find in the broken site.
const TESTS = [
  ['every page loads in peace, and asks no other host for anything', checks.quiet,
    [/something went wrong/, /404 .*missing\.png/, /asks another host: https:\/\/example\.com/]],
  ['no page scrolls sideways on a screen of 320 px', checks.narrow, [/px wide on a screen/]],
  ['the text is there without scripts', checks.scriptless, [/characters without scripts/]],
  ['pages are light or dark as the reader prefers', checks.schemes, [/where light is asked/, /where dark is asked/]],
  ['axe-core finds nothing against WCAG 2.2 AA', checks.accessible, [/\[light.*color-contrast/, /\[dark.*html-has-lang/]],
  ['the 404 page works at any depth', checks.notFound, [/404 .*style\.css/, /leads nowhere/]],
  ['every link and every anchor leads somewhere, no id is there twice', checks.links,
    [/`missing\/` is not there/, /`#missing`: there is no such anchor/, /the id twice/, /leads on to .*gone/]],
  ['code, pictures and diagrams show, and no label is cut off', checks.visible,
    [/<pre> .*takes up/, /missing\.png does not show/, /cut off by the edge/, /wider than its node/]],
  ['the Nu Html Checker finds no error', checks.valid, [/alt/]],
];

if (!process.env.NOTEGEN_SITE) {
  console.error('NOTEGEN_SITE names no site: set it to the folder that `notegen build` made');
  process.exit(2);
}
const tally = { passed: 0, failed: 0, skipped: 0 };
const reader = await openReader();
const broken = await openSite(fileURLToPath(new URL('broken', import.meta.url)));
const site = await openSite(resolve(process.env.NOTEGEN_SITE));
try {
  console.log('a site in which everything is wrong');
  for (const [name, check, faults] of TESTS) {
    const missed = found => faults.filter(fault => !found.some(text => fault.test(text)));
    await test(`is told from one where ${name}`, check, broken, found => missed(found).map(fault => `missed ${fault}`));
  }
  console.log(`the site, ${site.pages.length} pages`);
  if (site.pages.length === 0) throw new Error(`there are no pages in ${site.folder}`);
  for (const [name, check] of TESTS) await test(name, check, site, found => found);
} finally {
  await Promise.all([reader.close(), broken.close(), site.close()]);
}
console.log(`browser: ${tally.passed} passed, ${tally.failed} failed, ${tally.skipped} skipped`);
process.exit(tally.failed === 0 ? 0 : 1);

/** Runs one check and says what came of it. */
async function test(name, check, site, judge) {
  const start = performance.now();
  const found = await check({ site, reader }).catch(error => [String(error.stack ?? error)]);
  const findings = found && judge(found);
  const result = !findings ? 'skipped' : findings.length === 0 ? 'passed' : 'failed';
  tally[result] += 1;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`  ${{ passed: 'ok  ', failed: 'FAIL', skipped: 'skip' }[result]} ${name} (${seconds} s)${result === 'skipped' ? ': Java is missing' : ''}`);
  for (const finding of (findings ?? []).slice(0, 20)) console.log(`         ${finding}`);
  if (findings?.length > 20) console.log(`         … and ${findings.length - 20} more`);
}
