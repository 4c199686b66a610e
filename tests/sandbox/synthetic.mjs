// Synthetic monitors, run on demand: at most once a minute each.

import { Refusal } from './refusal.mjs';

const GAP_MS = 60_000;

export class Synthetic {
  #monitors = new Map();
  #batches = new Map();
  #ran = new Map();
  #went = new Map();
  #made = 0;
  #now;

  constructor(now) {
    this.#now = now;
  }

  /**
   * Stores a monitor: `{ id, tags, time_ms, fails, again, visit }`; with `again` the gap of a minute is not kept, and
   * `visit` really goes there: it resolves to `{ time_ms, fails }` of one run.
   */
  put(monitor) {
    this.#monitors.set(monitor.id, { tags: [], time_ms: 100, fails: false, again: false, ...monitor });
  }

  /** `POST /synthetic/executions/batch`: 201 even where nothing is run. */
  start({ monitors, group }) {
    if (!monitors === !group) {
      throw new Refusal(400, 'Either monitors or group must be given.');
    }
    const meant = monitors
      ? monitors.map(({ monitorId }) => monitorId)
      : [...this.#monitors.values()]
          .filter(({ tags }) => group.tags.some((it) => tags.includes(it)))
          .map(({ id }) => id);
    this.#made += 1;
    // Beyond what a number of JavaScript holds.
    const batchId = `-90071992547409${String(this.#made).padStart(5, '0')}`;
    const [triggered, problems] = [[], []];
    for (const id of meant) {
      const monitor = this.#monitors.get(id);
      const last = this.#ran.get(id);
      const soon = monitor && !monitor.again && last !== undefined && this.#now() - last < GAP_MS;
      if (!monitor || soon) {
        const cause = monitor ? 'Execution requested too soon after the previous one' : 'Monitor not found';
        problems.push({ cause, details: '', entityId: id, locationId: null, executionId: '0' });
        continue;
      }
      this.#ran.set(id, this.#now());
      this.#made += 1;
      const executionId = `90071992547409${String(this.#made).padStart(5, '0')}`;
      const run = { monitorId: id, executions: [{ executionId, locationId: 'SYNTHETIC_LOCATION-1' }] };
      triggered.push(run);
      this.#went.set(executionId, monitor.visit ? undefined : monitor);
      monitor.visit?.().then((went) => this.#went.set(executionId, went));
    }
    this.#batches.set(batchId, { asked: 0, triggered, problems });
    return {
      ...{ batchId, triggered, triggeredCount: triggered.length },
      ...{ triggeringProblemsCount: problems.length, triggeringProblemsDetails: problems },
    };
  }

  /** `GET /synthetic/executions/batch/{id}`: runs for a while. */
  status(batchId) {
    const batch = this.#known(batchId);
    batch.asked += 1;
    const went = ({ executions: [{ executionId }] }) => this.#went.get(executionId);
    const over = batch.asked > 1 && batch.triggered.every(went);
    const failed = batch.triggered.filter((run) => went(run)?.fails);
    const told = ({ monitorId, executions: [{ executionId, locationId }] }) => ({
      ...{ monitorId, executionId, locationId, executionStage: 'EXECUTED', executionTimestamp: this.#now() },
      ...{ errorCode: 'HTTP_STATUS', failureMessage: 'answered 503' },
    });
    const word = failed.length > 0 ? 'FAILED' : 'SUCCESS';
    return {
      ...{ batchId, batchStatus: batch.triggered.length === 0 ? 'NOT_TRIGGERED' : over ? word : 'RUNNING' },
      ...{ userId: 'sandbox', metadata: {}, triggeredCount: batch.triggered.length },
      ...{ executedCount: over ? batch.triggered.length : 0, failedCount: over ? failed.length : 0 },
      ...{ failedExecutions: over ? failed.map(told) : [], failedToExecuteCount: 0, failedToExecute: [] },
      ...{ triggeringProblemsCount: batch.problems.length, triggeringProblems: batch.problems },
    };
  }

  /** `GET /synthetic/executions`. */
  list({ batchId }) {
    const run = ({ monitorId, executions: [{ executionId, locationId }] }) => {
      const { time_ms, fails } = this.#went.get(executionId) ?? {};
      return {
        ...{ executionId, batchId, monitorId, locationId, executionStage: 'DATA_RETRIEVED', source: 'API' },
        ...{ executionTimestamp: this.#now(), schedulingTimestamp: this.#now(), dataDeliveryTimestamp: this.#now() },
        ...{ userId: 'sandbox', metadata: {}, processingMode: 'STANDARD' },
        simpleResults: { status: fails ? 'FAILED' : 'SUCCESS', totalTime: time_ms, startTimestamp: this.#now() },
      };
    };
    return { executions: this.#known(batchId).triggered.map(run) };
  }

  #known(batchId) {
    const batch = this.#batches.get(batchId);
    if (!batch) {
      throw new Refusal(404, `Batch ${batchId} not found.`);
    }
    return batch;
  }
}
