/**
 * The artefacts of a run, as `actions/upload-artifact` keeps them: one file as it is, which opens in the browser.
 * https://github.com/actions/toolkit/tree/main/packages/artifact
 */

const SERVICE = '/twirp/github.actions.results.api.v1.ArtifactService';

/** Of the service's own versions the first that takes a file without a ZIP around it. */
const VERSION = 7;
const KIND = 'text/html';

/** The version of the protocol of Azure's storage, which is where the bytes go. */
const STORAGE = '2025-01-05';

const PATIENCE_MS = 60_000;
const PAUSES_MS = [1_000, 2_000, 4_000];
const NAMES = 20;

/** A failed attempt of these kinds reached nobody. */
const UNSENT = ['EAI_AGAIN', 'ECONNREFUSED', 'ENOTFOUND', 'PLIMSOLL_BARRED', 'PLIMSOLL_REFUSED', 'PLIMSOLL_UNSENT'];

/**
 * Keeps `html`.
 *
 * @param {string} name a file name; another number is added where the run has one of that name already
 * @param {string} html
 * @param {{ fetch: Function, signal?: AbortSignal, mask: (secret: string) => void,
 *   variables: Record<string, string | undefined>, pauses?: number[] }} way
 * @returns {Promise<{ name: string, url: string }>} rejects with a phrase
 */
export async function keepArtifact(name, html, { fetch, signal, mask, variables, pauses = PAUSES_MS }) {
  const limits = [AbortSignal.timeout(PATIENCE_MS), ...(signal ? [signal] : [])];
  const ask = asking(fetch, AbortSignal.any(limits), pauses);
  const { origin, token, ids } = serviceOf(variables);
  const call = async (method, message) => {
    const headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ ...ids, ...message });
    const { status, text, unclear } = await ask(`${origin}${SERVICE}/${method}`, { method: 'POST', headers, body });
    const answer = read(text);
    if (status !== 200 || answer.ok !== true) {
      const said = `${method} was answered with ${status}${answer.msg ? `: ${answer.msg}` : ''}`;
      const before = unclear ? `; before that, ${unclear}, which may have made it` : '';
      throw Object.assign(new Error(`${said}${before}`), { taken: status === 409 && !unclear });
    }
    return answer;
  };
  const [kept, signed] = await create(call, name);
  const address = new URL(signed);
  const signature = address.searchParams.get('sig');
  if (signature) {
    mask(signature);
    mask(encodeURIComponent(signature));
  }
  const bytes = Buffer.from(html);
  await store(ask, address, bytes);
  const hash = `sha256:${await sha256(bytes)}`;
  const { artifact_id: id } = await call('FinalizeArtifact', { name: kept, size: String(bytes.length), hash });
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID } = variables;
  return { name: kept, url: `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}/artifacts/${id}` };
}

/** Where the service is, and as whom this job speaks to it. */
function serviceOf({ ACTIONS_RESULTS_URL: address, ACTIONS_RUNTIME_TOKEN: token, GITHUB_SERVER_URL: server }) {
  const host = new URL(server || 'https://github.com').hostname;
  if (!/^github\.com$|\.ghe\.com$|\.localhost$/iu.test(host)) {
    throw new Error(`${host} has no service for it: hand the output \`report\` to an action that keeps files`);
  }
  if (!address || !token) {
    throw new Error('this runner names no service for it (ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN)');
  }
  const claims = read(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  const scope = /(?:^| )Actions\.Results:([^: ]+):([^: ]+)(?= |$)/u.exec(claims.scp);
  if (!scope) {
    throw new Error('the token of this job (ACTIONS_RUNTIME_TOKEN) does not open it');
  }
  return {
    origin: new URL(address).origin,
    token,
    ids: { workflow_run_backend_id: scope[1], workflow_job_run_backend_id: scope[2] },
  };
}

/**
 * Two jobs of a matrix, or two gates of a job, would keep their reports under one name. A name that is taken after an
 * attempt of which nobody knows what came of it may be our own, and gets no second one beside it.
 */
async function create(call, name) {
  for (let number = 1; ; number += 1) {
    const numbered = number === 1 ? name : name.replace(/(?=\.html$)/u, `-${number}`);
    try {
      const message = { name: numbered, version: VERSION, mime_type: KIND };
      return [numbered, (await call('CreateArtifact', message)).signed_upload_url];
    } catch (error) {
      if (!error.taken || number === NAMES) {
        throw error;
      }
    }
  }
}

/** One block, and the list of blocks: https://learn.microsoft.com/rest/api/storageservices/put-block-list */
async function store(ask, address, bytes) {
  const put = async (query, headers, body) => {
    const url = new URL(address);
    Object.entries(query).forEach(([key, value]) => url.searchParams.append(key, value));
    const length = { 'content-length': String(body.length), 'x-ms-version': STORAGE };
    const { status } = await ask(url.href, { method: 'PUT', headers: { ...headers, ...length }, body });
    if (status !== 201) {
      throw new Error(`the storage of artefacts answered with ${status}`);
    }
  };
  const block = Buffer.from('0'.repeat(48)).toString('base64');
  await put({ comp: 'block', blockid: block }, { 'content-type': 'application/octet-stream' }, bytes);
  const list = `<?xml version="1.0" encoding="utf-8"?><BlockList><Latest>${block}</Latest></BlockList>`;
  const kind = { 'content-type': 'application/xml', 'x-ms-blob-content-type': KIND };
  await put({ comp: 'blocklist' }, kind, Buffer.from(list));
}

/**
 * Asks again where the service was busy or broken, and nowhere else. Resolves to `{ status, text, unclear }`: what of an
 * attempt before may have been carried out.
 */
function asking(fetch, signal, pauses) {
  const once = async (url, question) => {
    const answer = await fetch(url, { ...question, signal });
    const reader = answer.body.getReader();
    const chunks = [];
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      chunks.push(part.value);
    }
    return { status: answer.status, text: Buffer.concat(chunks).toString() };
  };
  return async (url, question) => {
    let unclear;
    for (const pause of [...pauses, undefined]) {
      let answer;
      try {
        answer = await once(url, question);
      } catch (error) {
        if (pause === undefined || signal.aborted) {
          const why = signal.aborted ? stopped(signal) : error.message;
          throw new Error(`${new URL(url).host} could not be asked: ${why}`, { cause: error });
        }
        unclear = UNSENT.includes(error.code ?? error.cause?.code) ? unclear : error.message;
      }
      if (answer && !(pause !== undefined && (answer.status === 429 || answer.status >= 500))) {
        return { ...answer, unclear };
      }
      unclear = answer?.status >= 500 ? `status ${answer.status}` : unclear;
      await over(pause, signal);
      if (signal.aborted) {
        throw new Error(`${new URL(url).host} could not be asked: ${stopped(signal)}`);
      }
    }
    return undefined;
  };
}

/** Waits, and no longer than the run goes on. */
function over(pause, signal) {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, pause);
    signal.addEventListener('abort', end);
    if (signal.aborted) {
      end();
    }
  });
}

function stopped(signal) {
  return signal.reason?.name === 'TimeoutError' ? 'it was not over in time' : 'the run was cancelled';
}

function read(text) {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** The module costs 3 ms, and is loaded here alone. */
async function sha256(bytes) {
  const { createHash } = await import('node:crypto');
  return createHash('sha256').update(bytes).digest('hex');
}
