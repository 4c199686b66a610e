/** As the task attaches them: `task.addattachment type=…`. */
export const TYPE = 'plimsoll.report';

/** Since Azure DevOps Server 2020. */
const VERSION = 'api-version=6.0-preview.2';

/** So many are shown, and none that is larger than a report can be. */
const MOST = 20;
const LARGEST_BYTES = 16 * 1024 * 1024;

/**
 * The reports of a run, in the order of their steps.
 * https://learn.microsoft.com/rest/api/azure/devops/build/attachments/list
 *
 * @param {{ url: string }} build as the host describes it; `url` is its address in the REST API
 * @param {string} token
 * @returns {Promise<{ name: string, html: string }[]>}
 */
export async function reports(build, token) {
  const { origin } = new URL(build.url);
  const { value = [] } = await (await ask(`${build.url}/attachments/${TYPE}?${VERSION}`, token)).json();
  // The token goes nowhere else, whatever a link says.
  const ours = value.filter(({ _links }) => originOf(_links) === origin);
  return Promise.all(
    ours.slice(0, MOST).map(async ({ name, _links }) => {
      const answer = await ask(_links.self.href, token);
      if (Number(answer.headers.get('content-length')) > LARGEST_BYTES) {
        throw new Error(`${name} is too large to be shown`);
      }
      return { name, html: await answer.text() };
    }),
  );
}

function originOf(links) {
  try {
    return new URL(links.self.href).origin;
  } catch {
    return undefined;
  }
}

async function ask(url, token) {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!answer.ok) {
    throw new Error(`${new URL(url).host} answered ${answer.status}`);
  }
  return answer;
}
