// From the bytes of the answers to the verdict: the gate as it ships, in WebAssembly, against the same built natively
// and against SciPy.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { config, judge, open, words } from './gate.mjs';
import { median } from './race.mjs';
import { Vendor, answer, processor } from './vendor.mjs';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const NOW = Date.UTC(2026, 0, 15, 12);
const ROUNDS = 3;
const mb = (bytes) => `${(bytes / 1e6).toFixed(1)} MB`;

export async function measure() {
  const core = open();
  const started = Date.now;
  Date.now = () => NOW;
  try {
    // The first gate of the core: nothing else has grown its memory yet.
    const empty = core.memory();
    const thousand = await gate({ objectives: 1_000 });
    const memory = { grown: core.memory() - empty, bytes: thousand.bytes };
    const hundred = await gate({ objectives: 100 });
    const ten = await gate({ objectives: 1_000, split: 10 });
    const native = compiled(thousand);
    const scipy = python(thousand);
    return page({ thousand, hundred, ten, memory, native, scipy });
  } finally {
    Date.now = started;
  }
}

/** The first round makes the answers, whose time is taken off; the next have them. */
async function gate({ objectives, split = 1 }) {
  const vendor = new Vendor({ series: () => split });
  const text = config(objectives, { split: split > 1 });
  const spoken = words({ now: NOW, since: 180 * 60_000, text });
  const kept = new Map();
  const fetch = async (address) => {
    // Ten thousand series are more than should be kept: they are made anew, and their time is taken off.
    if (split > 1) {
      return vendor.fetch(address);
    }
    if (!kept.has(address)) {
      const { body } = await vendor.fetch(address);
      const reader = body.getReader();
      const chunks = [];
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        chunks.push(part.value);
      }
      kept.set(address, Buffer.concat(chunks));
    }
    return answer(200, kept.get(address));
  };
  const times = [];
  let pages;
  for (let round = 0; round < (split > 1 ? 1 : ROUNDS); round += 1) {
    const from = processor();
    const spent = vendor.took;
    pages = await judge(spoken, fetch);
    times.push(processor() - from - (vendor.took - spent));
  }
  const { objectives: judged } = JSON.parse(pages.result);
  const { points, bytes } = vendor;
  return { spoken, kept, points, bytes, judged: judged.length, ms: median(times), verdict: pages.outputs.verdict };
}

/** Built natively with the same settings; undefined where it cannot be built. */
function compiled({ spoken, kept }) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-gate-'));
  try {
    const names = [...kept.keys()].map((address, index) => {
      writeFileSync(join(folder, `${index}.json`), kept.get(address));
      return `${index}.json ${address}`;
    });
    writeFileSync(join(folder, 'answers'), names.join('\n'));
    writeFileSync(join(folder, 'plimsoll.yml'), spoken.files['plimsoll.yml']);
    const variables = Object.entries(spoken.environment).map(([name, value]) => `${name}=${value}`);
    writeFileSync(join(folder, 'environment'), variables.join('\n'));
    const args = [
      'run',
      '--release',
      '--locked',
      '--quiet',
      '--example',
      'gate-bench',
      '--',
      folder,
      String(NOW),
      String(ROUNDS),
    ];
    const ran = spawnSync('cargo', args, { cwd: ROOT, encoding: 'utf8' });
    if (ran.status !== 0) {
      console.error(ran.stderr);
      return undefined;
    }
    const [ms, verdict] = ran.stdout.trim().split(' ');
    return { ms: Number(ms), verdict };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SCIPY = `
import json, sys, time, numpy, scipy
from scipy.stats import mannwhitneyu
def spent(work):
    best = []
    for _ in range(3):
        start = time.process_time(); work(); best.append((time.process_time() - start) * 1e3)
    return sorted(best)[1]
texts = [open(path, 'rb').read() for path in sys.argv[1:]]
values = []
def parse():
    global values
    values = [numpy.array(one['data'][0]['values'], dtype=float) for text in texts for one in json.loads(text)['result']]
parsed = spent(parse)
def alone():
    for all in values: mannwhitneyu(all[-60:], all[:60], alternative='greater')
loop = spent(alone)
table = numpy.array([all[:120] for all in values if len(all) >= 120])
def at_once(): mannwhitneyu(table[:, 60:], table[:, :60], axis=1, alternative='greater')
print(json.dumps({'version': scipy.__version__, 'series': len(values), 'parse': parsed, 'loop': loop, 'vector': spent(at_once)}))
`;

/** SciPy from PyPI in an environment of its own under target/; undefined where there is none. */
function python({ kept }) {
  const home = join(ROOT, 'target', 'bench', 'scipy');
  const bin = join(home, 'bin', 'python');
  if (spawnSync(bin, ['-c', 'import scipy'], { stdio: 'ignore' }).status !== 0) {
    spawnSync('python3', ['-m', 'venv', home], { stdio: 'ignore' });
    spawnSync(bin, ['-m', 'pip', 'install', '--quiet', 'scipy==1.17.1'], { stdio: 'ignore' });
  }
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-scipy-'));
  try {
    mkdirSync(folder, { recursive: true });
    const near = [...kept].filter(([address]) => new URL(address).searchParams.get('resolution') === '1m');
    const paths = near.map(([, bytes], index) => {
      writeFileSync(join(folder, `${index}.json`), bytes);
      return join(folder, `${index}.json`);
    });
    const ran = spawnSync(bin, ['-c', SCIPY, ...paths], { encoding: 'utf8' });
    return ran.status === 0 ? JSON.parse(ran.stdout) : undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function page({ thousand, hundred, ten, memory, native, scipy }) {
  const ms = (value) => `${value.toFixed(0)} ms`;
  const ns = (thousand.ms * 1e6) / thousand.points;
  const each = ({ ms: all, judged }) => all / judged;
  const growth = each(ten) / each(hundred);
  const share = memory.grown / memory.bytes;
  const aims = [
    [
      '1,000 objectives, history and all, from bytes to pages in WebAssembly',
      'under 600 ms',
      ms(thousand.ms),
      thousand.ms < 600,
    ],
    [
      'the same against native Rust',
      'at most 1.3 ×',
      native ? `${(thousand.ms / native.ms).toFixed(2)} ×` : 'not built here',
      native ? thousand.ms <= 1.3 * native.ms : 'not measured',
    ],
    [
      'the same against SciPy reading the near values and doing the plain test alone',
      'faster',
      scipy ? `${ms(thousand.ms)} against ${ms(scipy.parse + scipy.loop)}` : 'no SciPy here',
      scipy ? thousand.ms < scipy.parse + scipy.loop : 'not measured',
    ],
    ['a value, end to end', 'at most 90 ns', `${ns.toFixed(0)} ns`, ns <= 90],
    [
      'an objective among 10,000 against one among 100',
      'linear: at most 1.2 ×',
      `${growth.toFixed(2)} ×`,
      growth <= 1.2,
    ],
    ['growth of memory against the bytes of all answers', 'at most 1 ×', `${share.toFixed(2)} ×`, share <= 1],
  ];
  const row = (what, it) =>
    `| ${what} | ${it.judged.toLocaleString('en')} | ${mb(it.bytes)} | ${it.points.toLocaleString('en')} | ${ms(it.ms)} | ${each(it).toFixed(2)} ms |`;
  return {
    title: 'Judging',
    aims,
    text: `
A whole gate by the door of the shipped core, without a socket: the words, the configuration of 1,000 objectives, all
answers (an hour before and an hour after in minutes, a week of history in five minutes) as chunks of bytes, the
judgements, and the pages of the report. Processor time, median of ${ROUNDS}.

| | Judged | Answers | Values | Whole gate | A judgement |
| --- | --- | --- | --- | --- | --- |
${row('100 objectives', hundred)}
${row('1,000 objectives', thousand)}
${row('1,000 objectives of 10 series', ten)}

- Native Rust, the same settings, the same answers: ${native ? `${ms(native.ms)}, verdict \`${native.verdict}\` (WebAssembly: \`${thousand.verdict}\`)` : 'could not be built here'}.
- SciPy${scipy ? ` ${scipy.version}, ${scipy.series.toLocaleString('en')} series: \`json.loads\` of the near answers ${ms(scipy.parse)}, \`mannwhitneyu\` of 60 against 60 one by one ${ms(scipy.loop)}, all at once along an axis ${ms(scipy.vector)}; no history, no margins, no report` : ' could not be had from PyPI here: not measured'}.
- Memory: ${mb(memory.bytes)} of answers grew the memory of the core by ${mb(memory.grown)}; an answer is let go when it has been read.
`,
  };
}
