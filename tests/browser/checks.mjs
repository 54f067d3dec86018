// What a reader must find. Each check looks at a whole site and returns its findings, one sentence each.
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brightnessOf, clippedLabels, invisibleBoxes, linksAndIds, widestElement } from './looks.mjs';

const find = createRequire(import.meta.url).resolve;
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** What `--base-url` said when the site was built. */
const SITE_URL = 'https://user.github.io/repo/';
const SCHEMES = ['light', 'dark'];

/** Visits every page and gathers what `look` finds there. */
async function everyPage({ site, reader }, how, look, pages = site.pages) {
  const findings = [];
  for (const page of pages) {
    const found = await reader.read(site.url(page), how, (tab, heard) => look(tab, heard, page));
    findings.push(...found.map(text => `/${page}: ${text}`));
  }
  return findings;
}

const withNotFound = site => [...site.pages, '404.html'];

export const quiet = world =>
  everyPage(world, {}, (tab, heard) => [
    ...(heard.status === 200 ? [] : [`answered ${heard.status}`]),
    ...heard.errors,
    ...heard.hosts.map(url => `asks another host: ${url}`),
  ]);

export const narrow = world =>
  everyPage(world, { width: 320 }, async tab => {
    const { width, widest } = await tab.evaluate(widestElement);
    return width > 320 ? [`${width} px wide on a screen of 320 px, because of ${widest}`] : [];
  }, withNotFound(world.site));

/** The text of `<main>` is the same whether scripts run or not, and none of it is hidden. */
export const scriptless = world =>
  everyPage(world, { scripts: false }, async (tab, heard, page) => {
    const words = () => (document.querySelector('main') ?? document.body).innerText.trim();
    const without = await tab.evaluate(words);
    const withScripts = await world.reader.read(world.site.url(page), {}, other => other.evaluate(words));
    if (without === '') return ['shows no text without scripts'];
    return withScripts.length > without.length * 1.1
      ? [`shows ${without.length} characters without scripts, ${withScripts.length} with them`] : [];
  });

/** The page is bright for who asks for light, dark for who asks for dark. */
export async function schemes({ site, reader }) {
  const findings = [];
  for (const page of withNotFound(site)) {
    for (const scheme of SCHEMES) {
      const picture = await reader.read(site.url(page), { scheme }, tab => tab.screenshot({ encoding: 'base64' }));
      const brightness = await reader.read('about:blank', {}, tab => tab.evaluate(brightnessOf, picture));
      const right = scheme === 'light' ? brightness > 0.6 : brightness < 0.4;
      if (!right) findings.push(`/${page}: brightness ${brightness.toFixed(2)} where ${scheme} is asked for`);
    }
  }
  return findings;
}

/** axe-core finds nothing against WCAG 2.2 AA, in either colour scheme, on a wide screen and on a phone. */
export async function accessible(world) {
  const axe = await readFile(find('axe-core/axe.min.js'), 'utf8');
  const findings = [];
  for (const scheme of SCHEMES) {
    for (const width of [1280, 320]) {
      findings.push(...await everyPage(world, { scheme, width }, async tab => {
        await tab.evaluate(axe);
        const { violations } = await tab.evaluate(values => window.axe.run(document, { runOnly: { type: 'tag', values } }), WCAG);
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(node => `[${scheme}, ${width} px] ${id}: ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`));
      }, withNotFound(world.site)));
    }
  }
  return findings;
}

/** Where there is no page, the site's own 404 page answers, dressed, at any depth, and leads back. */
export async function notFound({ site, reader }) {
  const findings = [];
  for (const page of ['nowhere', 'no/such/note/', 'a/b/c/d/e.html']) {
    const found = await reader.read(site.url(page), {}, async (tab, heard) => {
      const { links } = await tab.evaluate(linksAndIds);
      const here = new URL(tab.url()).pathname;
      const own = links.filter(({ url }) => url.startsWith(site.origin) && new URL(url).pathname !== here);
      const dead = [];
      for (const { url } of own) if (!(await site.has(new URL(url).pathname))) dead.push(`leads to ${url}, which is not there`);
      return [
        ...(heard.status === 404 ? [] : [`answered ${heard.status}`]),
        ...(own.some(link => link.anchor) ? [] : ['leads nowhere']),
        ...heard.errors.filter(text => !text.includes('the server responded with a status of 404')),
        ...dead,
      ];
    });
    findings.push(...found.map(text => `404.html at /${page}: ${text}`));
  }
  return findings;
}

/** Every address in every page leads to something, and every anchor to an element; no id is there twice. */
export async function links({ site, reader }) {
  const findings = [];
  const seen = new Map();
  for (const page of site.pages) {
    const found = await reader.read(site.url(page), {}, tab => tab.evaluate(linksAndIds));
    seen.set(decodeURI(new URL(site.url(page)).pathname), found);
    for (const id of found.twice) findings.push(`/${page}: the id ${id} is there twice`);
  }
  for (const [from, { links: all }] of seen) {
    for (const link of all.filter(({ url }) => url.startsWith(site.origin) || url.startsWith(SITE_URL))) {
      const { pathname, hash } = new URL(link.url);
      const target = decodeURI(pathname).replace(/index\.html$/, '');
      const written = `${from}: \`${link.written}\``;
      if (!(await site.has(pathname))) findings.push(`${written} is not there`);
      else if (hash && seen.has(target) && !seen.get(target).ids.includes(decodeURIComponent(hash.slice(1)))) {
        findings.push(`${written}: there is no such anchor`);
      }
    }
  }
  for (const { page, to } of site.redirects) {
    const target = new URL(to, site.url(page));
    const own = target.origin === site.origin || target.href.startsWith(SITE_URL);
    if (own && !(await site.has(target.pathname))) findings.push(`/${page} leads on to ${to}, which is not there`);
  }
  return findings;
}

/** Code blocks, pictures and diagrams take up room, and no label of a diagram is cut off. */
export const visible = world =>
  everyPage(world, {}, async tab => [...await tab.evaluate(invisibleBoxes), ...await tab.evaluate(clippedLabels)]);

/** The Nu Html Checker finds no error; `undefined` where there is no Java to run it. */
export async function valid({ site }) {
  const run = promisify(execFile);
  if (!(await run('java', ['-version']).then(() => true, () => false))) return undefined;
  const files = site.names.filter(name => name.endsWith('.html')).map(name => join(site.folder, name));
  const args = ['-Xss16m', '-jar', find('vnu-jar/build/dist/vnu.jar'), '--format', 'json', '--exit-zero-always', '--stdout', ...files];
  const { stdout } = await run('java', args, { maxBuffer: 1 << 28 });
  return JSON.parse(stdout).messages.filter(({ type }) => type !== 'info')
    .map(({ url, lastLine, message }) => `${url.slice(url.indexOf(site.folder) + site.folder.length)}:${lastLine}: ${message}`);
}
