// The official client of documents against the same sandbox as the built action: what it sends and reads, we send and read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import documents from '@dynatrace-sdk/client-document';
import transport from '@dynatrace-sdk/http-client';
import { readForm } from '../sandbox/form.mjs';
import { openBoard } from './board.mjs';
import { pairsIn } from './github-runner.mjs';
import { textOf } from './step.mjs';

let box;
let run;
let writes;

before(async () => {
  ({ box, run, writes } = await openBoard());
});
after(() => box.close());

const outputsOf = (step) => pairsIn(textOf(step, 'GITHUB_OUTPUT'));

const client = () => {
  const defaultHeaders = { Authorization: `Bearer ${box.tokens.platform}` };
  return new documents.DocumentsClient(new transport.PlatformHttpClient({ baseUrl: box.url, defaultHeaders }));
};
/** What a request says, whatever its boundary is. */
const said = ({ method, path, query, headers, text }) => {
  const parts = Object.entries(readForm(headers['content-type'], Buffer.from(text)));
  const part = ([name, { text: value, type }]) => [name, type?.split(';')[0] ?? null, type ? JSON.parse(value) : value];
  return { method, path, query, parts: parts.map(part) };
};
const blob = (content) => new Blob([content], { type: 'application/json' });

test('the official client creates, publishes and updates with the same requests, and reads back what we wrote', async () => {
  box.requests.length = 0;
  const made = await run({ 'release-name': 'oracle' });
  assert.equal(made.code, 0, made.stdout);
  const [ours, published] = writes().slice(0, 2).map(said);
  const fields = Object.fromEntries(ours.parts.map(([name, , value]) => [name, value]));
  const body = { ...fields, content: blob(JSON.stringify(fields.content)) };
  box.documents.trash(fields.id);
  const other = { ...body, id: `${fields.id}-other` };
  box.requests.length = 0;
  await client().createDocument({ body: other });
  const update = { id: other.id, optimisticLockingVersion: '1' };
  await client().updateDocument({ ...update, body: { isPrivate: false } });
  const [theirs, public_] = writes().map(said);
  const alike = (one) => JSON.parse(JSON.stringify(one).replaceAll(other.id, fields.id));
  assert.deepEqual(alike(theirs), ours);
  assert.deepEqual(alike(public_), published);

  const { dashboard } = outputsOf(await run({ 'release-name': 'again' }));
  const id = dashboard.split('/').at(-1);
  box.documents.change(id, { content: '{}' });
  box.requests.length = 0;
  await run({ 'release-name': 'again' });
  const [changed] = writes().map(said);
  const { name, description, content } = Object.fromEntries(changed.parts.map(([key, , value]) => [key, value]));
  box.requests.length = 0;
  const version = changed.query['optimistic-locking-version'];
  box.documents.change(id, { version: Number(version) });
  await client().updateDocument({
    ...{ id, optimisticLockingVersion: version },
    body: { name, description, content: blob(JSON.stringify(content)) },
  });
  assert.deepEqual(writes().map(said), [changed]);

  const metadata = await client().getDocumentMetadata({ id });
  assert.deepEqual([metadata.name, metadata.type, metadata.isPrivate], [name, 'dashboard', false]);
  const read = await client().downloadDocumentContent({ id });
  assert.deepEqual(JSON.parse(await read.get('text')), content);
});
