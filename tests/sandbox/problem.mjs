// Problems: a listing knows those that began or ended in its time, and no others.

import { readCriteria, SelectorError } from './criterion.mjs';
import { Pages } from './page.mjs';
import { violation } from './refusal.mjs';
import { timeframe } from './time.mjs';

export class Problems {
  #stored = [];
  #pages = new Pages();
  #state;

  constructor(state) {
    this.#state = state;
  }

  /** Stores one: `{ title, severityLevel, impactLevel, startTime, endTime, entities }`; open without `endTime`. */
  put({ title, severityLevel = 'ERROR', impactLevel = 'SERVICES', startTime, endTime = -1, entities = [] }) {
    const number = this.#stored.length + 1;
    const problemId = `-${8_130_375_692_469_737_000n + BigInt(number)}_${startTime}V2`;
    this.#stored.push({
      problemId,
      displayId: `P-${number}`,
      title,
      severityLevel,
      impactLevel,
      startTime,
      endTime,
      entities,
    });
  }

  /** `GET /problems`. */
  list(query) {
    const { items, ...page } = this.#pages.turn(query, { pageSize: 50, most: 500 }, () => {
      const { from, to } = timeframe(query, this.#state.now(), '2h');
      const inside = (time) => time >= from && time <= to;
      const tests = query.problemSelector === undefined ? [] : selector(query.problemSelector);
      if (query.entitySelector !== undefined) {
        const selected = new Set(this.#state.entities.select(query.entitySelector).map(({ entityId }) => entityId));
        tests.push(({ entities }) => entities.some((id) => selected.has(id)));
      }
      return this.#stored
        .filter(({ startTime, endTime }) => inside(startTime) || inside(endTime))
        .filter((problem) => tests.every((holds) => holds(problem)))
        .map(view);
    });
    return { ...page, problems: items, warnings: [] };
  }
}

function view({ entities, ...problem }) {
  const stubs = entities.map((id) => ({ entityId: { id, type: id.replace(/-[^-]*$/u, '') }, name: id }));
  return {
    ...problem,
    status: problem.endTime < 0 ? 'OPEN' : 'CLOSED',
    affectedEntities: stubs,
    impactedEntities: stubs,
    rootCauseEntity: null,
    managementZones: [],
    entityTags: [],
    problemFilters: [],
  };
}

function selector(text) {
  try {
    return readCriteria(text).map(({ name, values }) => {
      const read = {
        status: ({ endTime }) => (endTime < 0 ? 'open' : 'closed'),
        severityLevel: (problem) => problem.severityLevel,
        impactLevel: (problem) => problem.impactLevel,
        displayId: (problem) => problem.displayId,
        problemId: (problem) => problem.problemId,
      }[name];
      if (!read) {
        throw new SelectorError(`unknown criterion '${name}'`);
      }
      const wanted = values.map((value) => value.toLowerCase());
      return (problem) => wanted.includes(read(problem).toLowerCase());
    });
  } catch (error) {
    throw error instanceof SelectorError
      ? violation('problemSelector', `Invalid problem selector: ${error.message}`)
      : error;
  }
}
