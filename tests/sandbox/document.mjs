// Documents of the platform: `/platform/document/v1/documents`.

import { Refusal } from './refusal.mjs';

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/iu;
const LONGEST = { name: 128, type: 128, description: 256 };

export class Documents {
  #byId = new Map();
  #trash = new Set();
  #now;
  #made = 0;

  constructor(now) {
    this.#now = now;
  }

  /** What stands there: `{ id, name, type, description, version, isPrivate, content }`. */
  all() {
    return [...this.#byId.values()].map((it) => structuredClone(it));
  }

  of(id) {
    return structuredClone(this.#byId.get(id));
  }

  /** Changes a document as somebody else would. */
  change(id, fields = {}) {
    const known = this.#byId.get(id);
    Object.assign(known, { version: known.version + 1, ...fields });
  }

  /** Deletes a document: it is seen no longer, and its id stays taken. */
  trash(id) {
    this.#byId.delete(id);
    this.#trash.add(id);
  }

  /** The operation of a method and path; `part`: metadata or content. */
  operation(method, id, part) {
    const read = (run) => ({ scope: 'documents.read', run });
    const write = (run) => ({ scope: 'documents.write', form: true, run });
    switch (`${method} ${id ? `{id}${part ? `/${part}` : ''}` : ''}`) {
      case 'POST ':
        return write(({ form }) => ({ status: 201, body: this.#create(form) }));
      case 'PATCH {id}':
        return write(({ form, query }) => ({ status: 200, body: { documentMetadata: this.#update(id, form, query) } }));
      case 'GET {id}/metadata':
        return read(() => ({ status: 200, body: metadata(this.#known(id)) }));
      case 'GET {id}/content':
        return read(() => {
          const { content, contentType } = this.#known(id);
          return { status: 200, headers: { 'content-type': contentType }, body: content };
        });
      default:
        throw new Refusal(405, 'HTTP 405 Method Not Allowed');
    }
  }

  #create(form) {
    checked(form, ['name', 'type', 'content']);
    this.#made += 1;
    const id = form.id?.text ?? `e015739d-da78-4fe4-bef1-${String(this.#made).padStart(12, '0')}`;
    if (form.id && (!/^[A-Za-z0-9-]{1,100}$/u.test(id) || UUID.test(id))) {
      throw new Refusal(400, `'${id}' is not allowed as an id.`);
    }
    if (this.#byId.has(id) || this.#trash.has(id)) {
      throw new Refusal(409, `A document with the id '${id}' exists already.`);
    }
    const time = new Date(this.#now()).toISOString();
    const document = {
      ...{ id, name: form.name.text, type: form.type.text, description: form.description?.text },
      ...{ version: 1, isPrivate: true, owner: 'sandbox', content: form.content.text, contentType: form.content.type },
      createdTime: time,
    };
    this.#byId.set(id, document);
    return metadata(document);
  }

  #update(id, form, { 'optimistic-locking-version': version }) {
    const known = this.#known(id);
    if (version === undefined) {
      throw new Refusal(400, "The parameter 'optimistic-locking-version' is required.");
    }
    if (version !== String(known.version)) {
      throw new Refusal(409, `The version is ${known.version}, not ${version}.`);
    }
    checked(form, []);
    for (const name of ['name', 'type', 'description']) {
      known[name] = form[name]?.text ?? known[name];
    }
    if (form.content) {
      Object.assign(known, { content: form.content.text, contentType: form.content.type });
    }
    if (form.isPrivate) {
      known.isPrivate = form.isPrivate.text === 'true';
    }
    known.version += 1;
    return metadata(known);
  }

  #known(id) {
    const document = this.#byId.get(id);
    if (!document) {
      throw new Refusal(404, `Document '${id}' not found.`);
    }
    return document;
  }
}

function checked(form, required) {
  const missing = required.find((name) => !form[name]?.text);
  if (missing) {
    throw new Refusal(400, `The part '${missing}' is required.`);
  }
  if (form.content && !/^[\w.+-]+\/[\w.+-]+/u.test(form.content.type ?? '')) {
    throw new Refusal(400, 'The content needs a Content-Type.');
  }
  for (const [name, most] of Object.entries(LONGEST)) {
    if ((form[name]?.text.length ?? 0) > most) {
      throw new Refusal(400, `The part '${name}' is longer than ${most} characters.`);
    }
  }
}

function metadata({ id, name, type, description, version, isPrivate, owner, createdTime }) {
  const modified = { createdBy: owner, createdTime, lastModifiedBy: owner, lastModifiedTime: createdTime };
  return {
    ...{ id, name, type, description, version: String(version), isPrivate, owner, isReshareable: true },
    ...{ modificationInfo: modified, access: ['read', 'write', 'delete'] },
  };
}
