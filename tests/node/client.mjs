// Asks a sandbox as a plain HTTP client: for the tests of the sandbox itself.

/** Functions that ask `box`, each answering `{ status, type, body }`; `body` parsed where it is JSON. */
export function clientOf(box, { root = '/api/v2', authorization = `Api-Token ${box.tokens.api}` } = {}) {
  const ask = async (path, init = {}) => {
    const headers = { ...(authorization ? { authorization } : {}), ...init.headers };
    const answer = await fetch(`${box.url}${path}`, { ...init, headers });
    const type = answer.headers.get('content-type') ?? '';
    const text = await answer.text();
    return { status: answer.status, type, body: type.includes('json') ? JSON.parse(text) : text };
  };
  return {
    ask,
    get: (path, query = {}) => ask(`${root}${path}?${new URLSearchParams(query)}`),
    post: (path, body) =>
      ask(`${root}${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
  };
}

/** The path and message of the first violation in a 400. */
export function violationIn({ body }) {
  const [{ path, message }] = body.error.constraintViolations;
  return { path, message };
}
