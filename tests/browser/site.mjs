// A built site, as a list of its pages and the server that shows them.
import { readFile, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { BASE, find, serve } from './server.mjs';

export async function openSite(folder) {
  const names = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
    .sort();
  const html = names.filter(name => name.endsWith('.html'));
  const pages = [];
  const redirects = [];
  for (const name of html) {
    const refresh = /http-equiv="?refresh"?[^>]*?url=([^"'>\s]+)/i.exec(await readFile(join(folder, name), 'utf8'));
    if (refresh) redirects.push({ page: address(name), to: refresh[1].replaceAll('&amp;', '&') });
    else if (name !== '404.html') pages.push(address(name));
  }
  const server = await serve(folder);
  return {
    folder,
    names,
    origin: server.origin,
    /** Pages that are read: without 404.html, and without those that only lead on. */
    pages,
    /** Pages that only lead on, and where to. */
    redirects,
    /** The URL of a page as its reader types it. */
    url: page => server.origin + BASE + page,
    /** Whether Pages would answer this path, in exactly this letter case. */
    has: async pathname => (await find(folder, pathname)) !== undefined,
    close: server.close,
  };
}

const address = name => name.replace(/(^|\/)index\.html$/, '$1').split('/').map(encodeURIComponent).join('/');
