// The tab beside the run: shows the reports that its steps attached, each in a frame that can do nothing.

import * as SDK from 'azure-devops-extension-sdk';
import { reports } from './attachments.js';

const said = document.getElementById('said');
const nav = document.getElementById('reports');
let shown;
let current;

/** A report is a page of its own: no scripts, no forms, no way to this page; links open beside it. */
function frame({ html }) {
  const it = document.createElement('iframe');
  it.setAttribute('sandbox', 'allow-popups allow-popups-to-escape-sandbox');
  it.title = titleOf(html);
  it.srcdoc = themed(html);
  return it;
}

/** The report as dark or as light as its surroundings, whatever the person's machine prefers. */
function themed(html) {
  const [media, scheme] = isDark() ? ['all', 'dark'] : ['not all', 'light'];
  return html
    .replace('@media (prefers-color-scheme:dark)', `@media ${media}`)
    .replace('color-scheme:light dark', `color-scheme:${scheme}`);
}

function show(report) {
  current = report;
  const next = frame(report);
  if (shown) {
    shown.replaceWith(next);
  } else {
    document.getElementById('main').append(next);
  }
  shown = next;
}

/** `fail: checkout 1.4.2 to production · Plimsoll`, read without running anything. */
function titleOf(html) {
  const { title } = new DOMParser().parseFromString(html, 'text/html');
  return title || 'Plimsoll';
}

/** Whether the host's theme is a dark one. */
function isDark() {
  const [red = 255, green = 255, blue = 255] = getComputedStyle(document.getElementById('main'))
    .backgroundColor.match(/[\d.]+/gu)
    .map(Number);
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}

function tell(text) {
  said.textContent = text;
  said.hidden = text === '';
}

async function look(build) {
  const found = await reports(build, await SDK.getAccessToken());
  nav.replaceChildren();
  nav.hidden = found.length < 2;
  if (found.length === 0) {
    return tell('No step of this run has left a report yet. It is here when the Plimsoll step is over.');
  }
  const buttons = found.map((report, index) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = titleOf(report.html).replace(/ · Plimsoll$/u, '');
    button.addEventListener('click', () => choose(index));
    return button;
  });
  const choose = (index) => {
    buttons.forEach((button, at) => button.setAttribute('aria-pressed', String(at === index)));
    show(found[index]);
  };
  nav.append(...buttons);
  tell('');
  // The one that failed is what somebody came for.
  const failed = found.findIndex(({ name }) => name === 'fail');
  return choose(Math.max(failed, 0));
}

async function start() {
  await SDK.init({ loaded: false });
  window.addEventListener('themeApplied', () => {
    if (current) {
      show(current);
    }
  });
  // The host tells of the run at once, and again while the run goes on.
  let last = '';
  SDK.getConfiguration().onBuildChanged((build) => {
    const state = `${build.url} ${build.status}`;
    if (state === last) {
      return;
    }
    last = state;
    look(build).catch((error) => tell(`The report could not be read: ${error.message}.`));
  });
  await SDK.notifyLoadSucceeded();
}

start().catch((error) => SDK.notifyLoadFailed(error.message));
