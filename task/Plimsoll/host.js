import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { command, harmless, tell } from '../../crate/web/js/voice.js';

/** The agent keeps the first ten of each kind and drops the rest. */
const ISSUES_A_KIND = 10;

const RESULT = { succeeded: 'Succeeded', warned: 'SucceededWithIssues', failed: 'Failed' };

/** Azure Pipelines: logging commands on stdout. A failure is said, never an exit code. */
export class Azure {
  name = 'azure';
  #issued = { error: 0, warning: 0 };

  temporary() {
    return process.env.AGENT_TEMPDIRECTORY;
  }

  say({ kind, text }) {
    switch (kind) {
      case 'mask':
        return issue('task.setsecret', {}, text);
      case 'warning':
        return this.#annotate({ severity: 'warning', title: '', text });
      case 'detail':
        return issue('task.debug', {}, harmless(text));
      case 'group':
        return command(`##[group]${oneLine(text)}`);
      case 'group-end':
        return command('##[endgroup]');
      case 'percent':
        return issue('task.setprogress', { value: text }, 'Plimsoll');
      default:
        return tell(text);
    }
  }

  show(pages, paths) {
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
    if (pages.upload) {
      outputs['report-url'] = this.#upload(pages, dirname(paths['report.html']));
    }
    for (const [name, value] of Object.entries(outputs)) {
      issue('task.setvariable', { variable: camelCase(name), isOutput: 'true', issecret: 'false' }, value);
    }
    // The agent uploads after the step is over, under the name of the file.
    const summary = join(dirname(paths['report.html']), 'Plimsoll.md');
    writeFileSync(summary, pages.summary);
    issue('task.uploadsummary', {}, summary);
    // What the tab of the extension shows beside the run; it knows builds alone.
    if (process.env.SYSTEM_HOSTTYPE !== 'release') {
      issue(
        'task.addattachment',
        { type: 'plimsoll.report', name: pages.outputs.verdict ?? 'report' },
        paths['report.html'],
      );
    }
    complete(pages.step, pages.step === 'succeeded' ? '' : (pages.annotations[0]?.text ?? ''));
  }

  broke(reason) {
    this.#annotate({ severity: 'error', title: '', text: reason });
    complete('failed', reason);
  }

  /**
   * An artefact of the run; a classic release has none, and keeps the file with its logs. Several gates of one run
   * share the artefact: each keeps its report under a name of its own.
   *
   * @returns {string} where it will be
   */
  #upload({ upload, report }, folder) {
    const file = join(folder, upload);
    writeFileSync(file, report);
    if (process.env.SYSTEM_HOSTTYPE === 'release') {
      issue('task.uploadfile', {}, file);
      return '';
    }
    issue('artifact.upload', { containerfolder: 'plimsoll', artifactname: 'plimsoll-report' }, file);
    const { SYSTEM_COLLECTIONURI, SYSTEM_TEAMPROJECT, BUILD_BUILDID } = process.env;
    const project = encodeURIComponent(SYSTEM_TEAMPROJECT ?? '');
    return `${SYSTEM_COLLECTIONURI}${project}/_build/results?buildId=${BUILD_BUILDID}&view=artifacts`;
  }

  /** Azure has errors and warnings; a notice is a line in the log. */
  #annotate({ severity, title, text, file, line }) {
    const said = title ? `${title}: ${text}` : text;
    if (severity === 'notice') {
      tell(said);
    } else if (this.#issued[severity] >= ISSUES_A_KIND) {
      tell(`${severity}: ${said}`);
    } else {
      this.#issued[severity] += 1;
      const place = file ? { sourcepath: harmless(file), linenumber: String(line) } : {};
      issue('task.logissue', { type: severity, ...place }, harmless(said));
    }
  }
}

function complete(step, reason) {
  issue('task.complete', { result: RESULT[step] }, harmless(reason));
  process.exitCode = 0;
}

/** https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands */
function issue(name, properties, data) {
  const words = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(value)};`);
  command(`##vso[${name}${words.length > 0 ? ` ${words.join('')}` : ''}]${escapeData(data)}`);
}

function escapeData(text) {
  return text.replaceAll('%', '%AZP25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text) {
  return escapeData(text).replaceAll(']', '%5D').replaceAll(';', '%3B');
}

/** `deployed-from` is `deployedFrom` here: variables have no hyphens. */
function camelCase(name) {
  return name.replace(/-([a-z])/gu, (_, letter) => letter.toUpperCase());
}

function oneLine(text) {
  return harmless(text).replaceAll('\n', ' ');
}
