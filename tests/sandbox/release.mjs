// Releases: components with a version; a selector finds parts of words, whatever their case.

import { readCriteria, SelectorError } from './criterion.mjs';
import { Pages } from './page.mjs';
import { violation } from './refusal.mjs';

export class Releases {
  #stored = [];
  #pages = new Pages();

  /** Stores one: `{ name, product, stage, version, problems, vulnerabilities }`. */
  put({ name, product, stage, version, problems = 0, vulnerabilities = 0 }) {
    this.#stored.push({
      name,
      product,
      stage,
      version,
      running: true,
      affectedByProblems: problems > 0,
      problemCount: problems,
      affectedBySecurityVulnerabilities: vulnerabilities > 0,
      securityVulnerabilitiesCount: vulnerabilities,
      securityVulnerabilitiesEnabled: true,
      instances: [],
      softwareTechs: [],
      throughput: 0,
      releaseEntityId: `PROCESS_GROUP-${this.#stored.length + 1}`,
    });
  }

  /** `GET /releases`. */
  list(query) {
    const { items, ...page } = this.#pages.turn(query, { pageSize: 100, most: 1_000 }, () => {
      const tests = query.releasesSelector === undefined ? [] : selector(query.releasesSelector);
      return this.#stored.filter((release) => tests.every((holds) => holds(release)));
    });
    const releasesWithProblems = items.filter(({ affectedByProblems }) => affectedByProblems).length;
    return { ...page, releases: items, releasesWithProblems };
  }
}

function selector(text) {
  try {
    return readCriteria(text).map(({ name, values }) => {
      const field = {
        entityName: 'name',
        releasesProduct: 'product',
        releasesStage: 'stage',
        releasesVersion: 'version',
      }[name];
      if (!field) {
        throw new SelectorError(`unknown criterion '${name}'`);
      }
      const wanted = values.map((value) => value.toLowerCase());
      return (release) => wanted.some((value) => (release[field] ?? '').toLowerCase().includes(value));
    });
  } catch (error) {
    throw error instanceof SelectorError
      ? violation('releasesSelector', `Invalid releases selector: ${error.message}`)
      : error;
  }
}
