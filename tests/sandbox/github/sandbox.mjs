// GitHub's service for artefacts on loopback, the storage behind it, and the REST API of one repository: answers as they
// do, keeps what it is told and refuses what they would refuse.
//
//   import { startGithub } from './github/sandbox.mjs';
//   const hub = await startGithub({ port: 0, host: '127.0.0.1', now: Date.now });
//
// What it has
//   hub.url                  http://127.0.0.1:<port>
//   hub.variables            what the runner gives to a step: ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN
//   hub.artifacts            { id, name, size, hash, kind, text } of those that are final, oldest first
//   hub.jobToken             the job's own token, and what it may: hub.permissions, a Set of 'deployments: write'
//   hub.commit(sha, pulls), hub.comment(issue, body, user), hub.deployments, hub.comments
//   hub.requests             every request as it came: { at, method, path, route, query, headers, text, json, status }
//   hub.fault(…), hub.calm() as in ../sandbox.mjs
//   await hub.close()

import { Faults } from '../fault.mjs';
import { Gateway } from '../gateway.mjs';
import { serve } from '../serve.mjs';
import { Artifacts } from './artifact.mjs';
import { Github } from './routes.mjs';
import { Repository } from './rest.mjs';
import { Storage } from './storage.mjs';

const RUN = 'ce7f54c7-61c7-4aae-887f-30da475f5f1a';
/** As the token of a job begins. */
const JOB_TOKEN = 'ghs_sandboxJobToken0123456789abcdefghij';
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
    jobToken: JOB_TOKEN,
    permissions: new Set(['deployments: write', 'pull-requests: write']),
    repository: new Repository(now),
    storage,
    artifacts: new Artifacts(storage, RUN, JOB),
  };
  const control = { answer: () => ({ status: 404 }) };
  const served = await serve(new Gateway(state, control, new Github(state)), { port, host, now });
  storage.url = served.url;
  return {
    ...served,
    variables: { ACTIONS_RESULTS_URL: `${served.url}/`, ACTIONS_RUNTIME_TOKEN: state.token },
    jobToken: JOB_TOKEN,
    permissions: state.permissions,
    commit: (sha, pulls) => state.repository.commit(sha, pulls),
    comment: (issue, body, user) => state.repository.comment(issue, body, user),
    deployments: state.repository.deployments,
    comments: state.repository.comments,
    requests: state.requests,
    get artifacts() {
      return state.artifacts.all();
    },
    fault: (fault) => state.faults.add(fault),
    calm: () => state.faults.clear(),
  };
}
