// How often and how much a gate asks, against the least that the API allows.

import { config, judge, open, words } from './gate.mjs';
import { Vendor } from './vendor.mjs';

const NOW = Date.UTC(2026, 0, 15, 12);
const OBJECTIVES = [1, 10, 100, 1_000];
const SERVICES = [1, 10, 200];
/** The API takes so many metrics in one query. */
const METRICS_A_QUERY = 10;
/** A metric of one selector comes back as so many series at the most; more services are two selectors. */
const SERIES_A_SELECTOR = 100;
/** More series than these are not answered: a dry run says what would be asked. */
const MOST_ANSWERED = 2_000;
/** More series than these are answered by two points each: the questions are the same. */
const MOST_WHOLE = 100;
const AIM = 1.2;

export async function measure() {
  open();
  const now = Date.now;
  Date.now = () => NOW;
  try {
    const cells = [];
    for (const objectives of OBJECTIVES) {
      for (const services of SERVICES) {
        cells.push(await cell(objectives, services));
      }
    }
    return page(cells);
  } finally {
    Date.now = now;
  }
}

async function cell(objectives, services) {
  const selectors = Math.ceil(services / SERIES_A_SELECTOR);
  const listed = Array.from({ length: selectors }, (_, index) => `'type(SERVICE),tag("shard:${index}")'`).join(', ');
  const text = config(objectives, { split: services > 1 }).replace(/entities: \[.*\]/u, `entities: [${listed}]`);
  const answered = objectives * services <= MOST_ANSWERED;
  const whole = objectives * services <= MOST_WHOLE;
  const vendor = new Vendor({ series: () => services / selectors, sparse: !whole });
  const spoken = words({ now: NOW, since: 180 * 60_000, text, inputs: answered ? {} : { 'dry-run': 'true' } });
  let dry = 0;
  const say = ({ text: said }) => (dry += /^GET .*\/metrics\/query/u.test(said) ? 1 : 0);
  await judge(spoken, vendor.fetch, { say });
  // One query has one resolution: minutes for the time around the deployment, five minutes for the week before it.
  const least = 2 * selectors * Math.ceil(objectives / METRICS_A_QUERY);
  const metrics = vendor.requests.filter(({ route }) => route === '/metrics/query');
  const once = new Set(metrics.map(({ url }) => url));
  return {
    objectives,
    services,
    answered,
    whole,
    least,
    asked: answered ? vendor.requests.length : dry,
    metrics: answered ? metrics.length : dry,
    again: metrics.length - once.size,
    bytes: vendor.bytes,
    each: objectives * services * 2,
  };
}

function page(cells) {
  const worst = (pick) => Math.max(...cells.map(pick));
  const metrics = worst((it) => it.metrics / it.least);
  const asked = cells.filter((it) => it.answered);
  const whole = Math.max(...asked.map((it) => it.asked / it.least));
  const many = Math.max(...asked.filter((it) => it.least >= 20).map((it) => it.asked / it.least));
  const times = (value) => `${value.toFixed(2)} ×`;
  const row = (it) =>
    `| ${it.objectives.toLocaleString('en')} | ${it.services} | ${it.least} | ${it.metrics} | ${it.answered ? it.asked - it.metrics : 'dry run'} | ${it.each.toLocaleString('en')} | ${it.whole ? `${(it.bytes / 1e6).toFixed(2)} MB` : ''} |`;
  return {
    title: 'Questions asked',
    aims: [
      [
        'queries for metrics against the least of the API, the worst of all cells',
        `at most ${AIM} ×`,
        times(metrics),
        metrics <= AIM,
      ],
      ['all requests of a gate of 100 objectives and more', `at most ${AIM} ×`, times(many), many <= AIM],
      [
        'all requests of a gate, the worst of all cells',
        `at most ${AIM} ×`,
        `${times(whole)}: two more ask what disturbed the past`,
        whole <= AIM,
      ],
    ],
    text: `
Counted at the door of the core, history and all. The least: ten metrics a query, all services of a selector in one
answer by \`:splitBy\`, two queries because a query has one resolution (a week in minutes would be one query of ten
thousand points a series, five times the bytes). Two more requests ask for other deployments and for problems, whose
times the history leaves out; they are the same for one objective and for a thousand. Two hundred services are two
selectors: a metric of more than ${SERIES_A_SELECTOR} series is refused as a mistake in the selector.

| Objectives | Services | Least | Queries for metrics | Others | One query a service and a window | Answers |
| --- | --- | --- | --- | --- | --- | --- |
${cells.map(row).join('\n')}

No query was sent twice (${cells.reduce((sum, it) => sum + it.again, 0)} repeated). Where the answers would be more than
${MOST_ANSWERED.toLocaleString('en')} series the dry run was counted, which says what would be asked; bytes are shown where every point was answered.
`,
  };
}
