import { z } from 'zod';
import {
  bodyOf,
  conflict,
  isSignedIn,
  startTestSystem,
  testToken,
  unauthorized,
  type Received,
  type Reply,
  type TestSystem,
} from './test-system.ts';

export type TestRun = {
  id: number;
  key: string;
  order: unknown;
  state: 'running' | 'ok' | 'broken';
};
/** A fake pipeline system. `runs`: the runs that it actually started. */
export type TestPipeline = TestSystem & { runs: TestRun[] };

const training = { models: 'fraud, churn', serving: 'serving' };
const text = z.record(z.string(), z.string());

function add(runs: TestRun[], key: string, order: unknown): TestRun {
  const run: TestRun = { id: runs.length + 41, key, order, state: 'running' };
  runs.push(run);
  return run;
}

async function start(
  given: Parameters<typeof startTestSystem>[0],
  answer: (call: Received, runs: TestRun[]) => Reply | null,
): Promise<TestPipeline> {
  const runs: TestRun[] = [];
  const system = await startTestSystem(given, (call) => answer(call, runs));
  return Object.assign(system, { runs });
}

const pick = (run: TestRun, names: Record<TestRun['state'], unknown>): unknown => names[run.state];

/**
 * `modern`: behavior since February 2026, when GitHub began to return the ID of the started run.
 */
export async function startGithub(modern = true): Promise<TestPipeline> {
  const repository = '/repos/acme/fraud-model/actions';
  const workflow = `${repository}/workflows/train.yml`;
  const view = (run: TestRun) => ({
    id: run.id,
    display_title: `Train ${run.key}`,
    status: run.state === 'running' ? 'in_progress' : 'completed',
    conclusion: pick(run, { running: null, ok: 'success', broken: 'failure' }),
    html_url: `https://github.com/acme/fraud-model/actions/runs/${run.id}`,
  });
  const given = {
    kind: 'github-actions',
    settings: { ...training, repository: 'acme/fraud-model', workflow: 'train.yml', ref: 'main' },
  };
  const declared = z.strictObject({ tandem_key: z.string(), tandem_order: z.string() });
  return start(given, (call, runs) => {
    if (!isSignedIn(call)) return unauthorized;
    if (call.method === 'POST' && call.path === `${workflow}/dispatches`) {
      const body = bodyOf(z.looseObject({ ref: z.literal('main'), inputs: z.unknown() }), call);
      const inputs = declared.safeParse(body.inputs);
      if (!inputs.success) return { status: 422, value: { message: 'Unexpected inputs provided' } };
      const run = add(runs, inputs.data.tandem_key, JSON.parse(inputs.data.tandem_order));
      return modern && body['return_run_details'] === true
        ? { status: 200, value: { workflow_run_id: run.id, html_url: view(run).html_url } }
        : { status: 204 };
    }
    if (call.path === workflow) return { status: 200, value: { name: 'Train', state: 'active' } };
    if (call.path === `${workflow}/runs`)
      return {
        status: 200,
        value: { total_count: runs.length, workflow_runs: runs.map(view).toReversed() },
      };
    const run = runs.find(({ id }) => call.path === `${repository}/runs/${id}`);
    return run === undefined ? null : { status: 200, value: view(run) };
  });
}

export async function startGitlab(): Promise<TestPipeline> {
  const project = '/api/v4/projects/acme%2Ffraud-model';
  const view = (run: TestRun) => ({
    id: run.id,
    status: pick(run, { running: 'running', ok: 'success', broken: 'failed' }),
    web_url: `https://gitlab.com/acme/fraud-model/-/pipelines/${run.id}`,
  });
  const variable = z.array(z.object({ key: z.string(), value: z.string() }));
  const given = {
    kind: 'gitlab',
    settings: { ...training, project: 'acme/fraud-model', ref: 'main' },
  };
  return start(given, (call, runs) => {
    if (call.headers['private-token'] !== testToken) return unauthorized;
    if (call.method === 'POST' && call.path === `${project}/pipeline`) {
      const { variables } = bodyOf(z.object({ ref: z.string(), variables: variable }), call);
      const of = (name: string) => variables.find(({ key }) => key === name)?.value ?? '';
      return {
        status: 201,
        value: view(add(runs, of('TANDEM_KEY'), JSON.parse(of('TANDEM_ORDER')))),
      };
    }
    if (call.path === project)
      return { status: 200, value: { id: 7, path_with_namespace: 'acme/fraud-model' } };
    if (call.path === `${project}/pipelines`)
      return { status: 200, value: runs.map(view).toReversed() };
    const [run] = runs.filter(({ id }) => call.path.startsWith(`${project}/pipelines/${id}`));
    if (run === undefined) return null;
    return call.path.endsWith('/variables')
      ? { status: 200, value: [{ key: 'TANDEM_KEY', value: run.key, variable_type: 'env_var' }] }
      : { status: 200, value: view(run) };
  });
}

/** `password`: requires sign-in with user and password, as Basic (v1) or for a token (v2). */
export async function startAirflow(api: 'v1' | 'v2', password = false): Promise<TestPipeline> {
  const dag = `/api/${api}/dags/train_fraud`;
  const secret = password ? 'tandem:pass:word' : testToken;
  const basic = `Basic ${Buffer.from(secret).toString('base64')}`;
  const expected = password && api === 'v1' ? basic : `Bearer ${testToken}`;
  const view = (run: TestRun) => ({
    dag_run_id: run.key,
    state: pick(run, { running: 'queued', ok: 'success', broken: 'failed' }),
  });
  const asked = z.strictObject({
    dag_run_id: z.string(),
    conf: z.looseObject({ tandem_order: z.unknown() }),
    ...(api === 'v2' ? { logical_date: z.null() } : {}),
  });
  const given = {
    kind: 'airflow',
    secret,
    settings: { ...training, api, dag: 'train_fraud' },
  };
  return start(given, (call, runs) => {
    if (call.path === '/auth/token' && api === 'v2') {
      const { username, password: word } = bodyOf(text, call);
      return username === 'tandem' && word === 'pass:word'
        ? { status: 201, value: { access_token: testToken } }
        : unauthorized;
    }
    if (!isSignedIn(call, expected)) return unauthorized;
    if (call.path === dag)
      return { status: 200, value: { dag_id: 'train_fraud', is_paused: false } };
    if (call.method === 'POST' && call.path === `${dag}/dagRuns`) {
      const body = asked.safeParse(call.body);
      if (!body.success) return { status: 422, value: { detail: body.error.message } };
      const { dag_run_id: key, conf } = body.data;
      if (runs.some((run) => run.key === key)) return conflict;
      return { status: 200, value: view(add(runs, key, conf.tandem_order)) };
    }
    const run = runs.find(({ key }) => call.path === `${dag}/dagRuns/${key}`);
    return run === undefined ? null : { status: 200, value: view(run) };
  });
}

const rfc1123 = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const invalidName: Reply = { status: 422, value: { message: 'metadata.name: Invalid value' } };

export async function startArgoWorkflows(): Promise<TestPipeline> {
  const workflows = '/api/v1/workflows/ml';
  const names = new Map<string, TestRun>();
  const view = (run: TestRun) => ({
    status: {
      phase: pick(run, { running: 'Running', ok: 'Succeeded', broken: 'Failed' }),
      message: run.state === 'broken' ? 'out of memory' : '',
    },
  });
  const asked = z.object({
    resourceKind: z.literal('WorkflowTemplate'),
    resourceName: z.literal('train-fraud'),
    submitOptions: z.object({ name: z.string(), parameters: z.array(z.string()) }),
  });
  const given = {
    kind: 'argo-workflows',
    settings: { ...training, namespace: 'ml', template: 'train-fraud' },
  };
  return start(given, (call, runs) => {
    if (!isSignedIn(call)) return unauthorized;
    if (call.path === '/api/v1/workflow-templates/ml/train-fraud')
      return { status: 200, value: { metadata: { name: 'train-fraud' } } };
    if (call.method === 'POST' && call.path === `${workflows}/submit`) {
      const { name, parameters } = bodyOf(asked, call).submitOptions;
      if (!rfc1123.test(name)) return invalidName;
      if (names.has(name)) return conflict;
      const of = (key: string) =>
        parameters.find((one) => one.startsWith(`${key}=`))?.slice(key.length + 1) ?? '';
      names.set(name, add(runs, of('tandem_key'), JSON.parse(of('tandem_order'))));
      return { status: 200, value: { metadata: { name } } };
    }
    const run = names.get(call.path.slice(workflows.length + 1));
    return run === undefined ? null : { status: 200, value: view(run) };
  });
}

const env = z.array(z.object({ name: z.string(), value: z.string().optional() }));
const newJob = z.object({
  kind: z.literal('Job'),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    ttlSecondsAfterFinished: z.number().min(3_600),
    template: z.object({
      spec: z.object({ containers: z.array(z.object({ image: z.string(), env })).min(1) }),
    }),
  }),
});

export async function startKubernetesJobs(): Promise<TestPipeline> {
  const batch = '/apis/batch/v1/namespaces/ml';
  const names = new Map<string, TestRun>();
  const view = (run: TestRun) => ({
    status: pick(run, {
      running: { active: 1 },
      ok: { conditions: [{ type: 'Complete', status: 'True' }] },
      broken: {
        conditions: [
          { type: 'FailureTarget', status: 'True', message: 'soon' },
          { type: 'Failed', status: 'True', message: 'BackoffLimitExceeded' },
        ],
      },
    }),
  });
  const container = {
    name: 'train',
    image: 'acme/train:3',
    env: [{ name: 'REGION', value: 'eu' }],
  };
  const cronJob = {
    spec: {
      suspend: true,
      jobTemplate: {
        spec: { backoffLimit: 0, template: { spec: { containers: [container] } } },
      },
    },
  };
  const given = {
    kind: 'kubernetes-job',
    settings: { ...training, namespace: 'ml', cronJob: 'train-fraud' },
  };
  return start(given, (call, runs) => {
    if (!isSignedIn(call)) return unauthorized;
    if (call.path === `${batch}/cronjobs/train-fraud`) return { status: 200, value: cronJob };
    if (call.method === 'POST' && call.path === `${batch}/jobs`) {
      const { metadata, spec } = bodyOf(newJob, call);
      if (!rfc1123.test(metadata.name)) return invalidName;
      if (names.has(metadata.name)) return conflict;
      const inside = spec.template.spec.containers[0]?.env ?? [];
      const of = (name: string) => inside.find((one) => one.name === name)?.value ?? '';
      if (of('REGION') !== 'eu') return { status: 422, value: { message: 'environment is lost' } };
      names.set(metadata.name, add(runs, of('TANDEM_KEY'), JSON.parse(of('TANDEM_ORDER'))));
      return { status: 201, value: { metadata } };
    }
    const run = names.get(call.path.slice(`${batch}/jobs/`.length));
    return run === undefined ? null : { status: 200, value: view(run) };
  });
}
