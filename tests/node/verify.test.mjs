// What Azure DevOps asks for *Verify* and for the lists of the service connections: the manifest's own addresses and
// headers, filled in by the rules of its documentation, asked of the sandboxes. Azure DevOps itself is not here.
// https://learn.microsoft.com/azure/devops/extend/develop/service-endpoints
// https://github.com/microsoft/azure-pipelines-extensions/blob/master/docs/authoring/endpoints/mustacheHelpers.md
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { startDatadog } from '../sandbox/datadog/sandbox.mjs';
import { startLaunchDarkly } from '../sandbox/launchdarkly/sandbox.mjs';
import { CHECKOUT, openShop } from './shop.mjs';

const read = (path) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8'));
const { contributions } = read('task/vss-extension.json');
const task = read('task/Plimsoll/task.json');
const typeOf = (name) => contributions.find(({ properties }) => properties.name === name).properties;

let shop;
let dog;
let lamp;

before(async () => {
  [shop, dog, lamp] = await Promise.all([
    openShop({ name: 'the "big" checkout' }),
    startDatadog(),
    startLaunchDarkly(),
  ]);
  lamp.flag({ project: 'default', key: 'new-checkout', name: 'New checkout' });
});
after(() => Promise.all([shop.close(), dog.close(), lamp.close()]));

const HTML = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The helpers that the manifest uses, and no others: `equals`, `notEquals`, two braces and three. */
function filled(template, scope) {
  const value = (name) => name.split('.').reduce((at, key) => at?.[key], scope) ?? '';
  const text = template
    .replace(/\{\{#(equals|notEquals) (\S+) "([^"]*)"\}\}(.*?)\{\{\/\1\}\}/gu, (_, helper, name, other, inside) =>
      (value(name).toLowerCase() === other.toLowerCase()) === (helper === 'equals') ? inside : '',
    )
    .replace(/\{\{\{([\w.]+)\}\}\}/gu, (_, name) => value(name))
    .replace(/\{\{([\w.]+)\}\}/gu, (_, name) => value(name).replace(/[&<>"]/gu, (it) => HTML[it]));
  assert.doesNotMatch(text, /\{\{/u, 'a helper that is not known');
  return text;
}

/** `jsonpath:$.items[*].key`, as far as the manifest goes. */
function selected(path, body) {
  const steps = path.replace('jsonpath:$.', '').split('.');
  return steps.reduce(
    (all, step) => {
      const key = step.replace('[*]', '');
      return all.map((it) => it?.[key]).flatMap((it) => (step.endsWith('[*]') ? (it ?? []) : [it]));
    },
    [body],
  );
}

async function asked(kind, source, endpoint, parameters = {}) {
  const { dataSources, authenticationSchemes } = typeOf(kind);
  const { endpointUrl, resultSelector } = dataSources.find(({ name }) => name === source);
  const scope = { endpoint, ...parameters };
  const headers = authenticationSchemes[0].headers.map(({ name, value }) => [name, filled(value, scope)]);
  const answer = await fetch(filled(endpointUrl, scope), { headers });
  const body = await answer.json();
  return { status: answer.status, chosen: answer.ok ? selected(resultSelector, body).filter(Boolean) : [] };
}

/** What a list shows of what was found, by the template of its input. */
function choices(target, found) {
  const { resultTemplate } = task.dataSourceBindings.find((it) => it.target === target);
  return found.map((it) => JSON.parse(filled(resultTemplate, it)));
}

test('Verify of Dynatrace takes a good token of either kind, and no other', async () => {
  const { api, platform } = shop.box.tokens;
  const bare = shop.box.token({ scopes: ['metrics.read'] });
  for (const [endpoint, status] of [
    [{ kind: 'api', apitoken: api }, 200],
    [{ kind: 'platform', platformtoken: platform }, 200],
    [{ kind: 'platform', apitoken: api, platformtoken: platform }, 200],
    [{ kind: 'api', apitoken: `${api}x` }, 401],
    [{ kind: 'api', apitoken: bare }, 403],
    [{ kind: 'api', apitoken: platform }, 401],
    [{ kind: 'platform', platformtoken: api }, 401],
    // A client is exchanged first: Azure DevOps cannot, and says that it may not.
    [{ kind: 'platform', clientid: 'dt0s02.X', clientsecret: `dt0s02.X.${'C'.repeat(64)}` }, 401],
  ]) {
    const from = shop.box.requests.length;
    const { status: seen, chosen } = await asked('plimsoll-dynatrace', 'TestConnection', {
      url: shop.box.url,
      ...endpoint,
    });
    assert.equal(seen, status, JSON.stringify(Object.keys(endpoint)));
    assert.equal(chosen.length > 0, status === 200);
    const sent = JSON.stringify(shop.box.requests.slice(from));
    assert.ok(!endpoint.clientsecret || !sent.includes(endpoint.clientsecret), 'the secret of a client is not sent');
  }
});

test('the services of Dynatrace can be chosen with either kind of token, whatever they are called', async () => {
  const { api, platform } = shop.box.tokens;
  for (const endpoint of [
    { kind: 'api', apitoken: api },
    { kind: 'platform', platformtoken: platform },
  ]) {
    const { chosen } = await asked('plimsoll-dynatrace', 'Services', { url: shop.box.url, ...endpoint });
    const one = choices('dynatraceEntity', chosen).find(({ Value }) => Value.includes(CHECKOUT));
    assert.deepEqual(one, {
      Value: `entityId("${CHECKOUT}")`,
      DisplayValue: `the &quot;big&quot; checkout (${CHECKOUT})`,
    });
  }
});

test('Verify of Datadog takes both keys', async () => {
  const { api: apitoken, app: appkey } = dog.keys;
  assert.equal((await asked('plimsoll-datadog', 'TestConnection', { url: dog.url, apitoken, appkey })).status, 200);
  const wrong = { url: dog.url, apitoken: `${apitoken}x`, appkey };
  assert.equal((await asked('plimsoll-datadog', 'TestConnection', wrong)).status, 403);
});

test('projects, environments and flags of LaunchDarkly can be chosen', async () => {
  const endpoint = { url: lamp.url, apitoken: lamp.tokens.reader };
  const ask = (source, parameters) => asked('plimsoll-launchdarkly', source, endpoint, parameters);
  assert.equal((await ask('TestConnection')).status, 200);
  for (const [target, source, parameters, value] of [
    ['launchdarklyProject', 'Projects', {}, 'default'],
    ['launchdarklyEnvironment', 'Environments', { project: 'default' }, 'production'],
    ['flagKey', 'Flags', { project: 'default' }, 'new-checkout'],
  ]) {
    const { chosen } = await ask(source, parameters);
    assert.ok(
      choices(target, chosen).some(({ Value, DisplayValue }) => Value === value && DisplayValue.includes(value)),
    );
  }
  const wrong = await asked('plimsoll-launchdarkly', 'TestConnection', { ...endpoint, apitoken: 'api-no' });
  assert.equal(wrong.status, 401);
});

test('every list can be written by hand, and is filled from the connection of its vendor', () => {
  for (const { target, endpointId, dataSourceName } of task.dataSourceBindings) {
    const input = task.inputs.find(({ name }) => name === target);
    assert.deepEqual([input.type, input.properties.EditableOptions], ['pickList', 'True']);
    const connection = task.inputs.find(({ name }) => `$(${name})` === endpointId);
    const { dataSources } = typeOf(connection.type.replace('connectedService:', ''));
    assert.ok(dataSources.some(({ name }) => name === dataSourceName));
  }
});
