// A static server that answers as GitHub Pages does: under /repo/, a folder's index.html, `.html` left out, 404.html.
// It listens on loopback only, on a port that the system chooses.
import { createServer } from 'node:http';
import { readFile, stat } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';

export const BASE = '/repo/';

const TYPES = {
  '.atom': 'application/atom+xml', '.css': 'text/css', '.gif': 'image/gif', '.html': 'text/html', '.ico': 'image/x-icon',
  '.jpeg': 'image/jpeg', '.jpg': 'image/jpeg', '.js': 'text/javascript', '.json': 'application/json', '.png': 'image/png',
  '.svg': 'image/svg+xml', '.txt': 'text/plain', '.wasm': 'application/wasm', '.webp': 'image/webp',
  '.woff2': 'font/woff2', '.xml': 'application/xml',
};

export async function serve(folder) {
  const server = createServer((request, response) => answer(folder, request, response));
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return {
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise(closed => { server.closeAllConnections(); server.close(closed); }),
  };
}

/** The file that Pages would answer with: `{ file }`, `{ redirect }`, or `undefined`. */
export async function find(folder, pathname) {
  let path;
  try { path = decodeURIComponent(pathname); } catch { return undefined; }
  if (path === BASE.slice(0, -1)) return { redirect: BASE };
  if (!path.startsWith(BASE) || path.includes('\0')) return undefined;
  const file = normalize(join(folder, path.slice(BASE.length)));
  if (file !== normalize(folder) && !file.startsWith(normalize(folder + sep))) return undefined;
  if (path.endsWith('/')) return await isFile(join(file, 'index.html')) ? { file: join(file, 'index.html') } : undefined;
  if (await isFile(file)) return { file };
  if (await isFile(file + '.html')) return { file: file + '.html' };
  return await isFile(join(file, 'index.html')) ? { redirect: pathname + '/' } : undefined;
}

async function answer(folder, request, response) {
  const found = await find(folder, new URL(request.url, 'http://localhost').pathname);
  if (found?.redirect) return response.writeHead(301, { location: found.redirect }).end();
  const file = found?.file ?? join(folder, '404.html');
  const body = await readFile(file).catch(() => Buffer.from('not found'));
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  const text = /^text|json|xml|javascript/.test(type) ? `${type}; charset=utf-8` : type;
  response.writeHead(found ? 200 : 404, { 'content-type': text }).end(body);
}

const isFile = path => stat(path).then(found => found.isFile(), () => false);
