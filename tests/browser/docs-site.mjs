// The built site of the documentation on loopback, served as a host of static pages serves it: an address without an
// ending is the page of that name, and what is not there is answered with the site's own page for that.

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { TARGET } from '../../crate/xtask/paths.mjs';

const SITE = join(TARGET, 'docs');
const TYPES = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

/** The site's pages by their addresses, the first page first. */
export function pagesOfSite() {
  if (!existsSync(SITE)) {
    throw new Error(`there is no ${SITE}: npm run docs makes it`);
  }
  const names = readdirSync(SITE).filter((name) => name.endsWith('.html') && name !== '404.html');
  return names.map((name) => `/${name.slice(0, -'.html'.length)}`.replace(/^\/index$/u, '/')).sort();
}

/** The file behind an address. */
function fileAt(path) {
  const file = join(SITE, normalize(decodeURIComponent(path)));
  const tried = path.endsWith('/') ? [join(file, 'index.html')] : [file, `${file}.html`];
  return tried.find((it) => it.startsWith(SITE) && statSync(it, { throwIfNoEntry: false })?.isFile());
}

/** Serves until it is closed. */
export async function openSite() {
  const server = createServer((request, response) => {
    const file = fileAt(new URL(request.url, 'http://loopback').pathname);
    const served = file ?? join(SITE, '404.html');
    response.writeHead(file ? 200 : 404, { 'content-type': TYPES[extname(served)] ?? 'application/octet-stream' });
    response.end(readFileSync(served));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}
