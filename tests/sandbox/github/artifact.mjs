// The artefacts of one run: made, filled in the storage, made final. Then nobody changes them.

import { twirp } from './refusal.mjs';

/** The characters that no name may have. */
const FORBIDDEN = /["<>:|*?\r\n\\/]/u;
const MOST = 500;

export class Artifacts {
  #storage;
  #run;
  #job;
  #made = new Map();

  constructor(storage, run, job) {
    this.#storage = storage;
    this.#run = run;
    this.#job = job;
  }

  /** Those that are final. */
  all() {
    return [...this.#made.values()]
      .filter(({ id }) => id)
      .map(({ blob, ...it }) => ({ ...it, ...this.#storage.read(blob) }));
  }

  create(message) {
    const { name, version, mime_type: kind, ...rest } = this.#ours(message);
    known(rest, ['expires_at']);
    if (typeof name !== 'string' || !name || FORBIDDEN.test(name)) {
      throw twirp(400, 'invalid_argument', `invalid artifact name: ${name}`);
    }
    if (!Number.isInteger(version) || version < 4 || (kind !== undefined && typeof kind !== 'string')) {
      throw twirp(400, 'invalid_argument', 'invalid version or mime type');
    }
    if (this.#made.has(name)) {
      throw twirp(409, 'already_exists', 'an artifact with this name already exists on the workflow run');
    }
    if (this.#made.size >= MOST) {
      throw twirp(403, 'permission_denied', 'Artifact storage quota has been hit. Unable to upload any new artifacts');
    }
    const { blob, url } = this.#storage.open();
    this.#made.set(name, { name, kind, blob });
    return { ok: true, signed_upload_url: url };
  }

  finalize(message) {
    const { name, size, hash, ...rest } = this.#ours(message);
    known(rest, []);
    const artifact = this.#made.get(name);
    if (!artifact) {
      throw twirp(404, 'not_found', `artifact ${name} not found`);
    }
    const { bytes, sha256 } = this.#storage.read(artifact.blob) ?? {};
    if (bytes === undefined || size !== String(bytes) || (hash !== undefined && hash !== `sha256:${sha256}`)) {
      throw twirp(400, 'invalid_argument', `size ${size} and hash ${hash} are not those of what was stored`);
    }
    Object.assign(artifact, { id: 8_000_000_000 + this.#made.size, size, hash });
    return { ok: true, artifact_id: String(artifact.id) };
  }

  /** The message without the ids, which are those of the token's own run and job. */
  #ours({ workflow_run_backend_id: run, workflow_job_run_backend_id: job, ...message }) {
    if (run !== this.#run || job !== this.#job) {
      throw twirp(403, 'permission_denied', 'the token is of another run');
    }
    return message;
  }
}

/** Twirp refuses JSON with a field that the message does not have. */
function known(rest, names) {
  const strange = Object.keys(rest).find((name) => !names.includes(name));
  if (strange) {
    throw twirp(400, 'malformed', `the json request could not be decoded: unknown field "${strange}"`);
  }
}
