// All kinds of diagrams from both engines, side by side: node sheet.mjs [FOLDER]
//
// Builds a site of tests/diagrams/ with each engine, judges their labels (contrast, clipping in several fonts, axe-core)
// in light and in dark, and with a FOLDER leaves sheet-light.png and sheet-dark.png there, to be looked at. NOTEGEN names
// the program.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as checks from './checks.mjs';
import { cutLabels, paleLabels } from './looks.mjs';
import { openReader } from './reader.mjs';
import { openSite } from './site.mjs';

const ENGINES = ['embedded', 'mermaid-cli'];
const SCHEMES = ['light', 'dark'];
/** What readers have; the second one is wider than what the labels were measured in. */
const FONTS = ['Arial', 'DejaVu Sans'];
const run = promisify(execFile);
const here = path => fileURLToPath(new URL(path, import.meta.url));
const notegen = resolve(process.env.NOTEGEN ?? here('../../target/debug/notegen'));

const scratch = await mkdtemp(join(tmpdir(), 'notegen-sheet-'));
const reader = await openReader();
let passed = 0;
let failed = 0;
try {
  const pictures = { light: [], dark: [] };
  for (const engine of ENGINES) {
    const site = await openSite(await build(engine));
    const world = { site, reader };
    await judge(`${engine}: labels can be read in both schemes`, () => contrast(world));
    // Mermaid's boxes for the numbers at the ends of a relation are too small; they let what is in them show.
    const known = finding => engine === 'mermaid-cli' && /"(1|0\.\.\*)" is bigger than its box/.test(finding);
    await judge(`${engine}: no label is cut off`, async () => (await checks.visible(world)).filter(one => !known(one)));
    for (const font of FONTS) {
      await judge(`${engine}: no label is cut off in ${font}`,
        () => reader.read(site.url('all/'), {}, tab => tab.evaluate(cutLabels, font)));
    }
    await judge(`${engine}: axe-core finds nothing`, () => checks.accessible(world));
    if (process.argv[2]) {
      for (const scheme of SCHEMES) pictures[scheme].push(await shots(site, scheme));
    }
    await site.close();
  }
  if (process.argv[2]) {
    await mkdir(process.argv[2], { recursive: true });
    for (const scheme of SCHEMES) await sheet(scheme, pictures[scheme], join(process.argv[2], `sheet-${scheme}.png`));
  }
} finally {
  await reader.close();
  await rm(scratch, { recursive: true, force: true });
}
console.log(`sheet: ${passed} passed, ${failed} failed, 0 skipped`);
process.exit(failed === 0 ? 0 : 1);

/** One note with all diagrams, built by one engine. */
async function build(engine) {
  const root = join(scratch, engine);
  const folder = here('../diagrams');
  let note = '---\ntitle: Diagrams\ndate: 2025-01-01\npublish: true\n---\n';
  for (const file of (await readdir(folder)).sort()) {
    note += `\n## ${basename(file, '.mmd')}\n\n\`\`\`\`mermaid\n${await readFile(join(folder, file), 'utf8')}\`\`\`\`\n`;
  }
  await mkdir(join(root, 'content'), { recursive: true });
  await writeFile(join(root, 'content/all.md'), note);
  await writeFile(join(root, 'puppeteer.json'), '{"args":["--no-sandbox"]}');
  await writeFile(join(root, 'notegen.toml'), `[diagrams]\nengine = "${engine}"\npuppeteer_config = "puppeteer.json"\n`);
  await symlink(here('../mermaid-cli/node_modules'), join(root, 'node_modules'));
  await run(notegen, ['build', '-r', root, '-o', join(root, 'public'), '--base-url', 'https://user.github.io/repo/']);
  return join(root, 'public');
}

async function judge(name, check) {
  const found = await check();
  console.log(`  ${found.length === 0 ? 'ok  ' : 'FAIL'} ${name}`);
  for (const finding of found) console.log(`         ${finding}`);
  if (found.length === 0) passed += 1; else failed += 1;
}

async function contrast({ site, reader }) {
  const findings = [];
  for (const scheme of SCHEMES) {
    const found = await reader.read(site.url('all/'), { scheme }, tab => tab.evaluate(paleLabels));
    findings.push(...found.map(finding => `[${scheme}] ${finding}`));
  }
  return findings;
}

/** A picture of each diagram. */
function shots(site, scheme) {
  return reader.read(site.url('all/'), { scheme }, async tab => {
    const found = [];
    for (const drawing of await tab.$$('figure.diagram')) {
      found.push(await drawing.screenshot({ encoding: 'base64' }));
    }
    return found;
  });
}

/** The pictures of both engines, a row for each diagram. */
async function sheet(scheme, columns, file) {
  const names = (await readdir(here('../diagrams'))).sort().map(name => basename(name, '.mmd'));
  const cell = picture => `<td><img src="data:image/png;base64,${picture}"></td>`;
  const rows = names.map((name, at) => `<tr><th>${name}</th>${columns.map(column => cell(column[at])).join('')}</tr>`);
  const page = join(scratch, `${scheme}.html`);
  const colours = scheme === 'dark' ? 'background:#0d1117;color:#eee' : 'background:#fff';
  await writeFile(page, `<style>body{${colours};font:14px Arial}img{max-width:560px;max-height:420px}td,th{border:1px solid #888;
    vertical-align:top;padding:4px}</style><table><tr><th><th>${ENGINES.join('<th>')}</tr>${rows.join('')}</table>`);
  await reader.read(`file://${page}`, { width: 1320 }, tab => tab.screenshot({ path: file, fullPage: true }));
  console.log(`  ${file}`);
}
