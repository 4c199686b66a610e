// What GitHub and Azure DevOps answer about their own runs, on loopback: a release that deployed and is in its last job.
//
//   const host = await startHost();     // { url, token, requests, close }
//   GITHUB_API_URL=host.url, SYSTEM_COLLECTIONURI=`${host.url}/shop/`, host-token: host.token
//   in a classic release SYSTEM_TEAMFOUNDATIONSERVERURI=`${host.url}/rm/`, which is the service that releases

import { createServer } from 'node:http';

const TOKEN = 'ghs_0123456789abcdefghijklmnopqrstuvwxyz';
const SECOND_MS = 1_000;

/** Starts it; the run began `began` milliseconds ago. */
export async function startHost({ began = 600_000 } = {}) {
  const at = (seconds) => new Date(Date.now() - began + seconds * SECOND_MS).toISOString();
  const requests = [];
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://host');
    requests.push({ path: url.pathname, authorization: request.headers.authorization });
    const known = request.headers.authorization === `Bearer ${TOKEN}`;
    const body = known ? answer(url.pathname, at) : undefined;
    // Azure shows a page for signing in, GitHub says that there is nothing.
    response.writeHead(body ? 200 : 404, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(body ?? { message: 'Not Found' }));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    token: TOKEN,
    requests,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

function answer(path, at) {
  const [, run, rest] = /^\/repos\/shop\/checkout\/actions\/runs\/(\d+)(.*)$/u.exec(path) ?? [];
  if (run) {
    return github(run, at)[rest];
  }
  const [, release] = /^\/rm\/shop\/_apis\/release\/releases\/(\d+)$/u.exec(path) ?? [];
  if (release) {
    return classic(release, at);
  }
  const [, build, part] = /^\/shop\/shop\/_apis\/build\/builds\/(\d+)(.*)$/u.exec(path) ?? [];
  return build && azure(build, at)[part];
}

/** https://docs.github.com/en/rest/actions/workflow-jobs */
function github(run, at) {
  const page = `https://github.com/shop/checkout/actions/runs/${run}`;
  const step = (number, name, from, to, conclusion = 'success') => ({
    name,
    number,
    conclusion,
    status: 'completed',
    started_at: at(from),
    completed_at: at(to),
  });
  return {
    '/attempts/1': {
      id: Number(run),
      name: 'release ::set-output name=verdict::pass ##vso[task.complete result=Failed;]',
      workflow_id: 77,
      run_attempt: 1,
      status: 'in_progress',
      conclusion: null,
      created_at: at(-30),
      run_started_at: at(0),
      updated_at: at(500),
      html_url: page,
      head_branch: 'main',
      head_sha: 'ffac537e6cbbf934b08745a378932722df287a53',
      repository: { full_name: 'shop/checkout', html_url: 'https://github.com/shop/checkout' },
    },
    '/attempts/1/jobs': {
      total_count: 2,
      jobs: [
        {
          id: 90001,
          name: 'deploy',
          status: 'completed',
          conclusion: 'success',
          created_at: at(1),
          started_at: at(5),
          completed_at: at(365),
          html_url: `${page}/job/90001`,
          runner_name: 'runner-7',
          steps: [step(1, 'Set up job', 5, 6), step(2, 'Roll out', 6, 365)],
        },
        {
          id: 90002,
          name: 'tell',
          status: 'in_progress',
          conclusion: null,
          created_at: at(366),
          started_at: at(370),
          completed_at: null,
          runner_name: 'runner-8',
          steps: [],
        },
      ],
    },
    '/approvals': [{ state: 'approved', comment: '', environments: [{ id: 1, name: 'production' }] }],
  };
}

/** https://learn.microsoft.com/rest/api/azure/devops/release/releases/get-release */
function classic(release, at) {
  const approval = (id, isAutomated, from, to) => ({
    id,
    status: to === null ? 'pending' : 'approved',
    createdOn: at(from),
    modifiedOn: at(to ?? from),
    isAutomated,
    approvalType: 'preDeploy',
  });
  const task = (id, name, from, to) => ({
    id,
    name,
    startTime: at(from),
    ...(to !== null && { finishTime: at(to) }),
    status: to === null ? 'inProgress' : 'succeeded',
    agentName: 'agent-1',
  });
  const environment = (id, name, { approvals, from, to, tasks, attempt = 1 }) => ({
    id,
    name,
    releaseId: Number(release),
    status: to === null ? 'inProgress' : 'succeeded',
    preDeployApprovals: approvals,
    postDeployApprovals: [],
    deploySteps: [
      {
        id: id * 10,
        attempt,
        status: to === null ? 'inProgress' : 'succeeded',
        operationStatus: to === null ? 'PhaseInProgress' : 'Approved',
        queuedOn: at(from),
        lastModifiedOn: at(to ?? from),
        releaseDeployPhases: [
          { id: 1, name: 'Agent job', deploymentJobs: [{ job: task(1, 'Agent job', from, to), tasks }] },
        ],
      },
    ],
  });
  return {
    id: Number(release),
    name: `Release-${release}`,
    status: 'active',
    createdOn: at(-20),
    releaseDefinition: { id: 3, name: 'shop release' },
    _links: { web: { href: `https://dev.azure.com/shop/shop/_release?releaseId=${release}` } },
    environments: [
      environment(31, 'Staging', {
        approvals: [approval(5, true, 0, 0)],
        from: 5,
        to: 100,
        tasks: [task(2, 'Copy files', 6, 90)],
      }),
      environment(32, 'Production', {
        approvals: [approval(6, true, 100, 100), approval(7, false, 100, 160)],
        from: 165,
        to: null,
        attempt: 2,
        tasks: [task(2, 'Copy files', 166, 300), task(3, 'Plimsoll', 301, null)],
      }),
    ],
  };
}

/** https://learn.microsoft.com/rest/api/azure/devops/build/timeline/get */
function azure(build, at) {
  const record = (id, parentId, type, name, from, to, result) => ({
    id,
    parentId,
    type,
    name,
    startTime: at(from),
    finishTime: to === null ? null : at(to),
    state: to === null ? 'inProgress' : 'completed',
    result,
    attempt: 1,
    workerName: 'agent-1',
  });
  return {
    '': {
      id: Number(build),
      status: 'inProgress',
      queueTime: at(-20),
      startTime: at(0),
      sourceBranch: 'refs/heads/main',
      sourceVersion: 'ffac537e6cbbf934b08745a378932722df287a53',
      definition: { id: 12, name: 'checkout' },
      repository: { name: 'checkout', url: 'https://dev.azure.com/shop/_git/checkout' },
      _links: { web: { href: `https://dev.azure.com/shop/shop/_build/results?buildId=${build}` } },
    },
    '/timeline': {
      records: [
        record('s1', null, 'Stage', 'Production', 0, 365, 'succeeded'),
        record('c1', 's1', 'Checkpoint', 'Checkpoint', 1, 60, 'succeeded'),
        record('a1', 'c1', 'Checkpoint.Approval', 'Checkpoint.Approval', 1, 60, 'succeeded'),
        record('p1', 's1', 'Phase', 'deploy', 60, 365, 'succeeded'),
        record('j1', 'p1', 'Job', 'deploy', 60, 365, 'succeeded'),
        record('t1', 'j1', 'Task', 'Roll out', 61, 364, 'succeeded'),
        record('s2', null, 'Stage', 'Tell', 366, null, null),
        record('p2', 's2', 'Phase', 'tell', 366, null, null),
        record('12f1170f-54f2-53f3-20dd-22fc7dff55f9', 'p2', 'Job', 'tell', 370, null, null),
      ],
    },
  };
}
