// A loopback Azure DevOps for the tab: its page, which speaks the host's end of the SDK's own protocol, and its
// REST API for the attachments of a build.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { build } from 'esbuild';
import { at } from '../../crate/xtask/paths.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css' };
export const TOKEN = 'eyJ0eXAiOiJKV1QifQ.tab.token';

/** The host's page. Functions cross to the tab as the SDK's channel carries them. */
const HOST = `
import { channelManager } from ${JSON.stringify(at('node_modules', 'azure-devops-extension-sdk', 'esm', 'XDM.js'))};
const { tab, build, token, theme } = window.stage;
window.heard = [];
window.told = [];
const frame = document.createElement('iframe');
frame.title = 'Plimsoll';
document.body.append(frame);
const channel = channelManager.addChannel(frame.contentWindow, new URL(tab).origin);
channel.getObjectRegistry().register('DevOps.HostControl', {
  initialHandshake: (options) => {
    window.heard.push('handshake ' + options.sdkVersion);
    return {
      contributionId: 'plimsoll.plimsoll.plimsoll-report-tab',
      context: { extension: { id: 'plimsoll.plimsoll' }, user: {}, host: {}, pageContext: { webContext: {} } },
      initialConfig: { onBuildChanged: (callback) => { window.told.push(callback); callback(build); } },
      themeData: theme,
    };
  },
  notifyLoadSucceeded: () => void window.heard.push('loaded'),
  notifyLoadFailed: (error) => void window.heard.push('failed ' + error),
  getAccessToken: () => ({ token }),
});
frame.src = tab;
`;

/** Serves until it is closed. `attachments`: `{ name, html, href? }`, or a status to answer with. */
export async function openAzureDevOps({ attachments = [], status = 200, theme = {} } = {}) {
  const { outputFiles } = await build({ stdin: { contents: HOST, resolveDir: at() }, bundle: true, write: false });
  const asked = [];
  const tab = await serve((path, respond) => {
    const file = at('dist', 'task', ...path.split('/').filter(Boolean));
    respond(200, readFileSync(join(file)), TYPES[extname(path)]);
  });
  const api = await serve((path, respond, request) => {
    asked.push({ path, token: request.headers.authorization });
    if (request.method === 'OPTIONS') {
      return respond(200, '');
    }
    if (request.headers.authorization !== `Bearer ${TOKEN}` || status !== 200) {
      return respond(status === 200 ? 401 : status, '');
    }
    if (path === '/shop/_apis/build/Builds/42/attachments/plimsoll.report') {
      const link = (at, href) => ({ self: { href: href ?? `${api.url}/shop/attached/${at}` } });
      const value = attachments.map(({ name, href }, at) => ({ name, _links: link(at, href) }));
      return respond(200, JSON.stringify({ count: value.length, value }), 'application/json');
    }
    const { html } = attachments[Number(path.split('/').at(-1))];
    return respond(200, html, 'application/octet-stream');
  });
  const build42 = { id: 42, status: 2, url: `${api.url}/shop/_apis/build/Builds/42` };
  const stage = { tab: `${tab.url}/tab/index.html`, build: build42, token: TOKEN, theme };
  const page = `<!doctype html><html lang="en"><title>Run 42</title><style>html,body{height:100%;margin:0}iframe{width:100%;height:100%;border:0}</style><body><script>window.stage = ${JSON.stringify(stage)}</script><script>${outputFiles[0].text}</script></body></html>`;
  const host = await serve((_, respond) => respond(200, page, 'text/html'));
  return { url: host.url, asked, close: () => [tab, api, host].forEach((it) => it.close()) };
}

/** An origin of its own on loopback. */
async function serve(answer) {
  const server = createServer((request, response) => {
    const respond = (status, body, type = 'text/plain') => {
      const cors = { 'access-control-allow-origin': '*', 'access-control-allow-headers': 'authorization' };
      response.writeHead(status, { 'content-type': type, ...cors }).end(body);
    };
    answer(new URL(request.url, 'http://loopback').pathname, respond, request);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => server.closeAllConnections() ?? server.close(),
  };
}
