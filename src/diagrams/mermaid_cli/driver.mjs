// Draws diagrams one after the other in one page of one browser, with the Mermaid of a mermaid-cli installation.
//
// Standard input: a line of JSON that says how, then one line { id, source } for each diagram.
// Standard output: a line { ready } or { fatal }, then one line { id, svgs } or { id, error } for each.
// The page has no network: it is served from a few folders of the installation and nothing else.
import childProcess from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, realpath } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { extname, join, sep } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const ORIGIN = 'https://drawing.invalid';
const PAGE = '<!doctype html><html lang="en"><meta charset="utf-8"><title>Drawing</title><body><div id="container"></div></body></html>';
// Should a label get past Mermaid's own filter, then no script in it runs, and it fetches nothing.
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src data:; font-src 'self' data:";
const TYPES = { '.mjs': 'text/javascript', '.js': 'text/javascript', '.css': 'text/css', '.woff2': 'font/woff2', '.woff': 'font/woff', '.ttf': 'font/ttf' };
const FLAGS = ['--host-resolver-rules=MAP * ~NOTFOUND', '--disable-background-networking', '--disable-crash-reporter', '--lang=en-US'];

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

// Puppeteer would give the browser a process group of its own, and it must end with this process. Why a
// browser does not start is only to be read from what it complains of.
const spawn = childProcess.spawn;
let complaint = '';
childProcess.spawn = (file, args, options) => {
    const stdio = Array.isArray(options.stdio) ? options.stdio.with(2, 'pipe') : options.stdio;
    const child = spawn(file, args, { ...options, stdio, detached: false });
    child.stderr?.on('data', (text) => { complaint = (complaint + text).slice(-4000); });
    return child;
};
syncBuiltinESMExports();

/** The file that a package means when it is imported. */
async function entry(folder) {
    const { exports = {}, module, main } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    let target = exports['.'] ?? exports;
    while (target && typeof target === 'object') target = target.node ?? target.import ?? target.default ?? target.require;
    return pathToFileURL(join(folder, target ?? module ?? main ?? 'index.js')).href;
}

/** What Chromium needs to start: the site's own settings, and what cannot be changed by them. */
async function launch(setup) {
    const puppeteer = await import(await entry(setup.packages.puppeteer));
    const { launch: start, executablePath: own } = puppeteer.default ?? puppeteer;
    const owner = puppeteer.default ?? puppeteer;
    const options = { headless: 'shell', ...setup.puppeteer };
    options.executablePath ??= process.env.PUPPETEER_EXECUTABLE_PATH;
    if (!options.executablePath && !options.channel) {
        let bundled;
        try { bundled = await own.call(owner); } catch { /* none is installed */ }
        if (!bundled || !existsSync(bundled)) options.executablePath = setup.browsers.find((file) => existsSync(file));
    }
    options.args = [...(options.args ?? []), ...FLAGS];
    return start.call(owner, { ...options, pipe: true, userDataDir: setup.profile, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });
}

/** Answers the page's requests from the folders of the installation, and refuses all others. */
async function serve(page, folders) {
    const answer = async (request) => {
        const url = request.url();
        if (url.startsWith('data:')) return request.continue();
        if (url === `${ORIGIN}/`) {
            return request.respond({ contentType: 'text/html', headers: { 'content-security-policy': POLICY }, body: PAGE });
        }
        const { origin, pathname } = new URL(url);
        const [, name, ...rest] = decodeURIComponent(pathname).split('/');
        if (origin !== ORIGIN || !Object.hasOwn(folders, name)) return request.abort('blockedbyclient');
        const folder = await realpath(folders[name]);
        const file = await realpath(join(folder, ...rest));
        const contentType = TYPES[extname(file)];
        if (!file.startsWith(folder + sep) || !contentType) return request.abort('blockedbyclient');
        return request.respond({ contentType, body: await readFile(file) });
    };
    await page.setRequestInterception(true);
    page.on('request', (request) => answer(request).catch(() => request.abort('failed').catch(() => {})));
}

/** Runs in the page before all else: chance and the clock are the same for every drawing. */
function fix() {
    const start = Date.UTC(2000, 0, 1);
    let state = 1;
    globalThis.notegenReseed = () => { state = 1; };
    Math.random = () => {
        state = (state + 0x6d2b79f5) | 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
    Crypto.prototype.getRandomValues = (array) => {
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        for (let at = 0; at < bytes.length; at += 1) bytes[at] = Math.random() * 256;
        return array;
    };
    const hex = (digits) => Array.from({ length: digits }, () => Math.floor(Math.random() * 16).toString(16)).join('');
    Crypto.prototype.randomUUID = () => `${hex(8)}-${hex(4)}-4${hex(3)}-8${hex(3)}-${hex(12)}`;
    globalThis.Date = new Proxy(Date, {
        construct: (target, args, made) => Reflect.construct(target, args.length ? args : [start], made),
        apply: (target) => new target(start).toString(),
        get: (target, key, receiver) => (key === 'now' ? () => start : Reflect.get(target, key, receiver)),
    });
}

/** Runs in the page: loads Mermaid and what mermaid-cli adds to it. */
async function load(folders) {
    const from = async (name, file) => (folders.includes(name) ? (await import(`/${name}/${file}`)).default : undefined);
    const mermaid = await from('mermaid', 'mermaid.esm.mjs');
    globalThis.notegenMermaid = mermaid;
    const zenuml = await from('zenuml', 'mermaid-zenuml.esm.mjs');
    if (zenuml) await mermaid.registerExternalDiagrams([zenuml]);
    const elk = await from('elk', 'mermaid-layout-elk.esm.mjs');
    const tidy = await from('tidy', 'mermaid-layout-tidy-tree.esm.mjs');
    mermaid.registerLayoutLoaders([...(elk ?? []), ...(tidy ?? [])]);
}

/** Runs in the page: draws one diagram once for each configuration. */
async function draw(source, configs) {
    const container = document.getElementById('container');
    const svgs = [];
    try {
        for (const config of configs) {
            globalThis.notegenReseed();
            globalThis.notegenMermaid.initialize(config);
            const { svg } = await globalThis.notegenMermaid.render('m', source, container);
            container.innerHTML = svg;
            svgs.push(new XMLSerializer().serializeToString(container.querySelector('svg')));
            container.replaceChildren();
        }
        return { svgs };
    } catch (error) {
        container.replaceChildren();
        const place = error?.result?.parserErrors?.[0]?.token ?? error?.result?.lexerErrors?.[0];
        const text = error?.message ?? error?.str ?? String(error);
        return { error: { message: String(text).slice(0, 4000), line: error?.hash?.loc?.first_line ?? place?.startLine ?? place?.line ?? null } };
    }
}

/** Runs in the page: adds a style sheet, and waits for its fonts, as mermaid-cli has them from the start. */
async function style(sheets) {
    for (const href of sheets) {
        await new Promise((done) => {
            const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href, onload: done, onerror: done });
            document.head.append(link);
        });
    }
    await Promise.allSettled(Array.from(document.fonts, (font) => font.load()));
}

/** The sheets that only some diagrams need. */
const SHEETS = [
    [/\bfa[a-z]?:/, 'fontawesome', ['brands', 'regular', 'solid', 'fontawesome'].map((name) => `/fontawesome/css/${name}.css`)],
    [/\$\$/, 'katex', ['/katex/katex.css']],
];

async function main() {
    const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();
    const setup = JSON.parse((await lines.next()).value);
    let browser;
    let page;
    try {
        browser = await launch(setup);
        page = await browser.newPage();
        await page.setViewport({ width: 800, height: 600, deviceScaleFactor: 1 });
        await serve(page, setup.folders);
        await page.evaluateOnNewDocument(fix);
        await page.goto(`${ORIGIN}/`);
        await page.evaluate(load, Object.keys(setup.folders));
    } catch (error) {
        say({ fatal: `${complaint}\n${error?.message ?? error}`.slice(-4000) });
        process.exit(1);
    }
    const gone = () => process.exit(1);
    browser.on('disconnected', gone);
    say({ ready: await browser.version() });
    const styled = new Set();
    for await (const line of lines) {
        const { id, source } = JSON.parse(line);
        for (const [needed, name, sheets] of SHEETS) {
            if (!styled.has(name) && Object.hasOwn(setup.folders, name) && needed.test(source)) {
                await page.evaluate(style, sheets);
                styled.add(name);
            }
        }
        say({ id, ...(await page.evaluate(draw, source, setup.configs)) });
    }
    browser.off('disconnected', gone);
    await browser.close();
}

main().catch((error) => {
    process.stderr.write(`${error?.message ?? error}\n`);
    process.exit(1);
});
