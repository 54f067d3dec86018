// Writes notes while a person looks at them, in headless Chromium: NOTEGEN=program node preview.mjs
//
// The program runs as `notegen serve` on a small site in a folder of its own, and each test begins with it as it was.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { openReader } from './reader.mjs';

const LONG = Array.from({ length: 60 }, (_, n) => `Paragraph number ${n}, which is here to make the page long.\n`).join('\n');
const note = (title, body) => `---\ntitle: ${title}\ndate: 2026-11-22\npublish: true\n---\n\n${body}\n`;
const figure = (one, two) => ['```mermaid', 'flowchart LR', `  ${one} --> ${two}`, '```', ''].join('\n');
const titled = (title, one, two) => ['```mermaid', '---', `title: "${title}"`, '---', 'flowchart LR', `  ${one} --> ${two}`, '```', ''].join('\n');
const FILES = {
  'notegen.toml': 'title = "Preview"\n',
  'notes/a.md': note('A', `# A\n\n## First\n\nfirst words\n\n<details><summary>More</summary>hidden</details>\n\n${LONG}\n## Second\n\n${LONG}`),
  'notes/b.md': note('B', `${figure('One', 'Two')}\nbetween\n\n${figure('Three', 'Four')}\n`),
  'notes/d.md': note('D', `${titled('Before: it', 'One', 'Two')}\n${titled('After: it', 'One', 'Three')}\n`),
  'notes/c.md': note('C', '![A picture](c.svg)\n'),
  'notes/c.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"/>',
  'static/custom.css': 'body { --mark: old }\n',
};
const TESTS = {
  'an edit is shown, and the place on the page is kept': async ({ page, save, see }) => {
    await page.evaluate(() => { [...document.querySelectorAll('.prose details')][0].open = true; document.querySelector('#second').scrollIntoView({ behavior: 'instant' }); window.before = document.querySelector('#second'); });
    const at = () => page.$eval('#second', node => Math.round(node.getBoundingClientRect().top));
    const top = await at();
    await save('notes/a.md', text => text.replace('first words', 'other words\n\nand a new paragraph\n\nand one more'));
    await see('main', 'and one more');
    assert.ok(Math.abs(await at() - top) <= 1, 'the page moved');
    assert.ok(await page.$eval('.prose details', node => node.open), 'what was open was closed');
    assert.ok(await page.evaluate(() => window.before.isConnected), 'what did not change was replaced');
  },
  'the field that has the focus keeps it': async ({ page, save, see }) => {
    await page.focus('.prose summary');
    await save('notes/a.md', text => text.replace('first words', 'focus stays'));
    await see('main', 'focus stays');
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'summary');
  },
  'a mistake is shown over the page, and goes when it is mended': async ({ page, save, see, overlay }) => {
    await save('notes/a.md', text => text.replace('first words', 'see [nothing](nothing.md)'));
    const text = await overlay(/nothing\.md/);
    assert.match(text, /notes\/a\.md:\d+:\d+/);
    assert.match(text, /\^\^\^/);
    assert.match(await page.$eval('main', node => node.textContent), /first words/, 'the good page is gone');
    const link = await page.evaluate(() => document.querySelector('notegen-errors').shadowRoot.querySelector('.place a').href);
    assert.match(link, /^vscode:\/\/file\/.*notes\/a\.md:\d+:\d+$/);
    await save('notes/a.md', text => text.replace('see [nothing](nothing.md)', 'mended words'));
    await see('main', 'mended words');
    await overlay(null);
  },
  'all mistakes are shown at once, and can be put away': async ({ page, save, overlay }) => {
    await save('notes/a.md', text => text.replace('first words', '[x](x.md)'));
    await save('notes/b.md', text => text.replace('between', '[y](y.md)'));
    await overlay(/x\.md[\s\S]*y\.md/);
    await page.keyboard.press('Escape');
    await overlay(null);
  },
  'a page that is broken from the start shows why, and then itself': async ({ page, save, start, see }) => {
    await save('notes/a.md', text => text.replace('first words', '[x](x.md)'));
    await start();
    await page.goto(page.url().replace(/:\d+/, `:${start.port}`));
    assert.match(await page.$eval('main', node => node.textContent), /there is no notes\/x\.md/);
    await save('notes/a.md', text => text.replace('[x](x.md)', 'whole again'));
    await see('main', 'whole again');
  },
  'a new note comes into the list': async ({ page, go, write, see }) => {
    await go('/');
    await write('notes/new.md', note('Brand new', 'text'));
    await see('main', 'Brand new');
  },
  'a note that is deleted says so, and comes back': async ({ remove, write, see, overlay }) => {
    await remove('notes/a.md');
    await overlay(/no longer there/);
    await write('notes/a.md', note('A', 'back again'));
    await see('main', 'back again');
    await overlay(null);
  },
  'a template that changes is shown': async ({ page, write, see }) => {
    await write('templates/page.html', '{% extends "builtin/page.html" %}{% block title %}New title{% endblock title %}{% block header %}<header>New header</header>{% endblock header %}');
    await see('body > header', 'New header');
    assert.equal(await page.title(), 'New title');
  },
  'a template that goes wrong is shown over the page': async ({ write, overlay }) => {
    await write('templates/page.html', '{{ note.nothing.deep }}');
    await overlay(/templates\/page\.html:1/);
    await write('templates/page.html', '{% extends "builtin/page.html" %}');
    await overlay(null);
  },
  'a stylesheet is exchanged alone': async ({ page, write, until }) => {
    await page.evaluate(() => { window.before = document.querySelector('main'); });
    await write('static/custom.css', 'body { --mark: new }\n');
    await until('the style', () => page.evaluate(() => getComputedStyle(document.body).getPropertyValue('--mark').trim() === 'new'));
    assert.ok(await page.evaluate(() => window.before.isConnected && document.querySelectorAll('link[href*=custom]').length === 1));
  },
  'a picture is exchanged alone': async ({ page, go, write, until }) => {
    await go('/c/');
    await write('notes/c.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="77" height="10"/>');
    await until('the picture', () => page.$eval('.prose img', node => node.naturalWidth === 77));
  },
  'a diagram is replaced alone': async ({ page, go, save, until }) => {
    await go('/b/');
    await page.evaluate(() => { window.drawn = [...document.querySelectorAll('.prose svg')]; window.text = [...document.querySelectorAll('.prose p')].find(node => node.textContent === 'between'); });
    await save('notes/b.md', text => text.replace('Four', 'Seven'));
    await until('the diagram', () => page.$eval('.prose', node => /Seven/.test(node.textContent)));
    assert.deepEqual(await page.evaluate(() => [window.drawn.map(node => node.isConnected), window.text.isConnected]), [[true, false], true]);
  },
  'the choice in a comparison is kept when one of its diagrams changes': async ({ page, go, save, until }) => {
    await go('/d/');
    const chosen = () => page.evaluate(() => [...document.querySelectorAll('input[type=radio]')].findIndex(input => input.checked));
    await page.evaluate(() => { const inputs = [...document.querySelectorAll('input[type=radio]')]; (inputs.findLast(input => !input.checked)).click(); });
    const before = await chosen();
    await save('notes/d.md', text => text.replace('Three', 'Seven'));
    await until('the diagram', () => page.$eval('.prose', node => /Seven/.test(node.textContent)));
    assert.equal(await chosen(), before);
  },
  'a page that did not change is not touched': async ({ page, save, until }) => {
    await page.evaluate(() => { new MutationObserver(list => { window.touched = list.length; }).observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true }); });
    await save('notes/c.md', text => `${text}\nmore\n`);
    await until('the round', () => page.evaluate(() => Number(document.documentElement.dataset.notegen) > 1));
    assert.equal(await page.evaluate(() => window.touched), undefined);
  },
  'two tabs show the same': async ({ page, other, save, see, until }) => {
    const second = await other('/a/');
    await save('notes/a.md', text => text.replace('first words', 'in both tabs'));
    await until('the tab in front', () => second.$eval('main', node => node.textContent.includes('in both tabs')));
    // The one behind it catches up when it is seen.
    await page.bringToFront();
    await see('main', 'in both tabs');
  },
  'a lost connection is made again, and what was missed is shown': async ({ page, save, start, stop, see }) => {
    const port = start.port;
    await stop();
    await save('notes/a.md', text => text.replace('first words', 'missed words'));
    await start('--port', String(port));
    await see('main', 'missed words');
  },
  'the tab follows to the note that changed': async ({ page, go, save, start, see }) => {
    await start('--follow');
    await go('/a/');
    await page.waitForFunction(() => document.documentElement.dataset.notegen);
    await save('notes/b.md', text => text.replace('between', 'followed here'));
    await see('main', 'followed here');
    assert.equal(new URL(page.url()).pathname, '/b/');
  },
  'the preview is at home under a path': async ({ page, go, save, start, see }) => {
    await start('--base-url', 'https://user.github.io/repo/');
    await go('/');
    assert.equal(new URL(page.url()).pathname, '/repo/');
    await go('/repo/a/');
    await save('notes/a.md', text => text.replace('first words', 'below a path'));
    await see('main', 'below a path');
  },
};

const program = process.env.NOTEGEN && resolve(process.env.NOTEGEN);
if (!program) {
  console.error('NOTEGEN names no program: set it to the notegen that is to be looked at');
  process.exit(2);
}
const only = process.argv[2];
const tally = { passed: 0, failed: 0 };
const reader = await openReader();
console.log('the preview');
for (const [name, test] of Object.entries(TESTS)) {
  if (only && !name.includes(only)) continue;
  const began = performance.now();
  const found = await reader.open(browser => run(browser, test)).then(() => undefined, error => error);
  tally[found ? 'failed' : 'passed'] += 1;
  console.log(`  ${found ? 'FAIL' : 'ok  '} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  if (found) console.log(String(found.stack ?? found).replace(/^/gm, '         '));
}
await reader.close();
console.log(`browser: ${tally.passed} passed, ${tally.failed} failed, 0 skipped`);
process.exit(tally.failed === 0 ? 0 : 1);

/** Runs one test on a site of its own. */
async function run(browser, test) {
  const folder = await mkdtemp(join(tmpdir(), 'notegen-preview-'));
  const texts = { ...FILES };
  const pages = [];
  let child;
  const write = async (path, text) => {
    texts[path] = text;
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    // As most editors save: a new file, then its name.
    await writeFile(join(dirname(file), '.saving'), text);
    await rename(join(dirname(file), '.saving'), file);
  };
  const stop = async () => {
    if (!child || child.exitCode !== null) return;
    const ended = new Promise(done => child.once('exit', done));
    child.kill('SIGINT');
    assert.equal(await ended, 0, 'the server did not end well');
  };
  const start = async (...more) => {
    await stop();
    child = spawn(program, ['serve', '--diagrams', 'embedded', ...(more.includes('--port') ? [] : ['--port', '0']), ...more], { cwd: folder });
    child.stderr.resume();
    start.port = await new Promise((done, reject) => {
      let said = '';
      child.stdout.on('data', text => { said += text; const port = /http:\/\/[^/]*:(\d+)\//.exec(said); if (port) done(Number(port[1])); });
      child.once('exit', () => reject(new Error(`the server ended: ${said}`)));
    });
  };
  const until = async (what, look, patience = 15_000) => {
    const end = performance.now() + patience;
    while (!await Promise.resolve().then(look).catch(() => false)) {
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
      await new Promise(done => setTimeout(done, 10));
    }
  };
  const open = async path => {
    const page = await browser.newPage();
    pages.push(page);
    page.on('pageerror', error => { errors.push(error); });
    await page.goto(`http://127.0.0.1:${start.port}${path}`, { waitUntil: 'load' });
    await until('the connection', () => page.evaluate(() => Boolean(document.documentElement.dataset.notegen)));
    return page;
  };
  const errors = [];
  try {
    for (const [path, text] of Object.entries(FILES)) await write(path, text);
    await start();
    const page = await open('/a/');
    await test({
      page, write, start, stop, until,
      other: open,
      save: (path, edit) => write(path, edit(texts[path])),
      remove: path => rm(join(folder, path)),
      go: path => page.goto(`http://127.0.0.1:${start.port}${path}`, { waitUntil: 'load' }).then(() => until('the connection', () => page.evaluate(() => Boolean(document.documentElement.dataset.notegen)))),
      see: (selector, text) => until(`"${text}" in ${selector}`, () => page.$eval(selector, (node, text) => node.textContent.includes(text), text)),
      overlay: async pattern => {
        const read = () => page.evaluate(() => document.querySelector('notegen-errors')?.shadowRoot.querySelector('section')?.innerText ?? '');
        await until(`the overlay to be ${pattern}`, async () => pattern ? pattern.test(await read()) : await read() === '');
        return read();
      },
    });
    assert.deepEqual(errors, []);
  } finally {
    await Promise.all(pages.map(page => page.close()));
    await stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
