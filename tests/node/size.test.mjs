// What a runner downloads stays within its budget: bytes do not depend on the machine, as times do.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

/**
 * Kilobytes in gzip. The aim is 300 for everything; the budget is raised only with a reason.
 * 755: Dynatrace's platform (OAuth clients, Grail, guardians, SLOs, error budgets, synthetic journeys) takes 50.
 * 772: a workflow of Datadog's as a remedy, and what was done on every page, take 11.
 * 782 and 13: the figures of the releases before, on both vendors, and GitHub's service for artefacts.
 * 806: objectives on a dashboard (titles, tiles, thresholds, scoring) and the releases API take 22.
 * 856: the run as data, 50, most of it the protocol of OpenTelemetry as its own crate brings it.
 * 866: what other systems must be told, and their mistakes and troubles by name, take 10.
 * 884: marking Smartscape nodes, and looking at the platform with doctor, take 17.
 * 897: what GitHub is told of a gate (deployments, a comment, the event of the run) takes 13.
 * 927: dashboards and notebooks, the classic shape too, and what is done beside Kyma's pipelines, take 24 of these 30.
 * 929: the release before is found in Datadog too, and who refused an OAuth client is told apart, 2.
 * 938 and 13.1: what init can choose from, on both vendors, takes 9, and what comes before a run 0.1.
 * 330 and 609: two modules take 18 more than one, and spare every mark the larger.
 */
const BUDGET_KB = { 'plimsoll.wasm': 330, 'plimsoll-rest.wasm': 609, 'main.js': 13.2 };

for (const [name, budget] of Object.entries(BUDGET_KB)) {
  test(`${name} of the action is no larger than ${budget} kB in gzip`, () => {
    const path = new URL(`../../dist/action/${name}`, import.meta.url);
    const kb = gzipSync(readFileSync(path), { level: 9 }).length / 1000;
    assert.ok(kb <= budget, `${name} is ${kb.toFixed(1)} kB in gzip, over its budget of ${budget} kB`);
  });
}
