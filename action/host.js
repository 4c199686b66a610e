import { appendFileSync } from 'node:fs';
import { EOL } from 'node:os';
import { command, harmless, tell } from '../crate/web/js/voice.js';
import { keepArtifact } from './artifact.js';
import { fitting, linked } from './summary.js';

/** The runner keeps the first ten of each kind and drops the rest. */
const ANNOTATIONS_A_KIND = 10;

/** GitHub Actions: workflow commands on stdout, file commands, the exit code. */
export class Github {
  name = 'github';
  #annotated = { error: 0, warning: 0, notice: 0 };

  temporary() {
    return process.env.RUNNER_TEMP;
  }

  say({ kind, text }) {
    switch (kind) {
      case 'mask':
        return issue('add-mask', {}, text);
      case 'warning':
        return this.#annotate({ severity: 'warning', title: '', text });
      case 'detail':
        return issue('debug', {}, harmless(text));
      case 'group':
        return issue('group', {}, harmless(text));
      case 'group-end':
        return issue('endgroup', {}, '');
      case 'percent':
        return undefined;
      default:
        return tell(text);
    }
  }

  async show(pages, paths, way) {
    pages.log.forEach(tell);
    for (const annotation of pages.annotations) {
      this.#annotate(annotation);
    }
    const outputs = {
      ...pages.outputs,
      result: paths['result.json'],
      report: paths['report.html'],
      junit: paths['junit.xml'],
      ...(paths['evidence.json'] && { evidence: paths['evidence.json'] }),
      ...(paths['connect.yaml'] && { connection: paths['connect.yaml'] }),
    };
    const kept = pages.upload && (await this.#keep(pages, paths['report.html'], way));
    if (kept) {
      outputs['report-url'] = kept;
    }
    append('GITHUB_OUTPUT', Object.entries(outputs).map(assignment).join(''));
    append('GITHUB_STEP_SUMMARY', fitting(linked(pages.summary, kept), paths['report.html']) + EOL);
    process.exitCode = pages.step === 'failed' ? 1 : 0;
  }

  /** Keeps the report among the run's artefacts; where that cannot be, it is said and nothing else changes. */
  async #keep({ upload, report }, path, way) {
    const mask = (secret) => issue('add-mask', {}, secret);
    try {
      const { name, url } = await keepArtifact(upload, report, { ...way, mask, variables: process.env });
      tell(`report kept as ${name}: ${url}`);
      return url;
    } catch (error) {
      const text = `the report is not kept as an artefact: ${error.message}. The step goes on; the report is at ${path}`;
      this.#annotate({ severity: 'warning', title: '', text });
      return undefined;
    }
  }

  broke(reason) {
    this.#annotate({ severity: 'error', title: '', text: reason });
    process.exitCode = 1;
  }

  #annotate({ severity, title, text, file, line }) {
    this.#annotated[severity] += 1;
    if (this.#annotated[severity] > ANNOTATIONS_A_KIND) {
      tell(`${severity}: ${title ? `${title}: ` : ''}${text}`);
    } else {
      issue(severity, { title: harmless(title), file: harmless(file ?? ''), line }, harmless(text));
    }
  }
}

/** https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands */
function issue(name, properties, data) {
  const words = Object.entries(properties)
    .filter(([, value]) => value)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  command(`::${name}${words.length > 0 ? ` ${words.join(',')}` : ''}::${escapeData(data)}`);
}

function escapeData(text) {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text) {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/**
 * An output between two lines that are no part of its value, whoever had a say in it: the runner compares whole lines,
 * character by character. One that nobody can guess would serve as well, and the first that is made costs 3 to 5 ms.
 */
function assignment([name, value]) {
  let delimiter = `ghadelimiter_${name}`;
  while (String(value).includes(delimiter)) {
    delimiter += delimiter;
  }
  return `${name}<<${delimiter}${EOL}${value}${EOL}${delimiter}${EOL}`;
}

/** Appends to one of the runner's files. There is none outside of a runner. */
function append(file, text) {
  const path = process.env[file];
  if (path) {
    appendFileSync(path, text);
  }
}
