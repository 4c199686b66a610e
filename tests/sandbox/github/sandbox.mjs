// GitHub's service for artefacts on loopback, and the storage behind it: answers as they do, keeps what it is told
// and refuses what they would refuse.
//
//   import { startGithub } from './github/sandbox.mjs';
//   const hub = await startGithub({ port: 0, host: '127.0.0.1', now: Date.now });
//
// What it has
//   hub.url                  http://127.0.0.1:<port>
//   hub.variables            what the runner gives to a step: ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN
//   hub.artifacts            { id, name, size, hash, kind, text } of those that are final, oldest first
//   hub.requests             every request as it came: { at, method, path, route, query, headers, text, json, status }
//   hub.fault(…), hub.calm() as in ../sandbox.mjs
//   await hub.close()

import { Faults } from '../fault.mjs';
import { Gateway } from '../gateway.mjs';
import { serve } from '../serve.mjs';
import { Artifacts } from './artifact.mjs';
import { Github } from './routes.mjs';
import { Storage } from './storage.mjs';

const RUN = 'ce7f54c7-61c7-4aae-887f-30da475f5f1a';
const JOB = 'ca395085-040a-526b-2ce8-bdc85f692774';

/** A token as the runner has it: what counts is what it says of itself, and that the service knows it. */
function token() {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = {
    scp: `Actions.ExampleScope Actions.Results:${RUN}:${JOB} Actions.UploadArtifacts:${RUN}`,
    iss: 'sandbox',
  };
  return `${part({ alg: 'RS256', typ: 'JWT' })}.${part(claims)}.c2FuZGJveC1zaWduYXR1cmUtb2YtYS1qb2I`;
}

/** Starts one; see the top of this file. */
export async function startGithub({ port, host, now = () => Date.now() } = {}) {
  const storage = new Storage(now);
  const state = {
    now,
    requests: [],
    faults: new Faults(),
    token: token(),
    storage,
    artifacts: new Artifacts(storage, RUN, JOB),
  };
  const control = { answer: () => ({ status: 404 }) };
  const served = await serve(new Gateway(state, control, new Github(state)), { port, host });
  storage.url = served.url;
  return {
    ...served,
    variables: { ACTIONS_RESULTS_URL: `${served.url}/`, ACTIONS_RUNTIME_TOKEN: state.token },
    requests: state.requests,
    get artifacts() {
      return state.artifacts.all();
    },
    fault: (fault) => state.faults.add(fault),
    calm: () => state.faults.clear(),
  };
}
