import { z } from 'zod';
import { githubSettings } from '#lib/schemas/actions/executors.ts';
import {
  trainingOrders,
  type BackendOrder,
  type Backend,
  type Order,
  type RunState,
  type Site,
  type Started,
} from './backend.ts';
import { bearer, beforeOrder, call, orderText, path, read } from './call.ts';
import { notBefore } from './key-time.ts';

const run = z.looseObject({
  id: z.number(),
  display_title: z.string().nullish(),
  status: z.string().nullish(),
  conclusion: z.string().nullish(),
  html_url: z.string().nullish(),
});
type Run = z.output<typeof run>;
const runs = z.looseObject({ workflow_runs: z.array(run) });
/**
 * Since February 2026, GitHub returns the ID of the started run; older servers respond with 204 and
 * no body.
 */
const dispatched = z.looseObject({ workflow_run_id: z.number().optional() }).nullable();

function headers(site: Site): Record<string, string> {
  return {
    ...bearer(site),
    accept: 'application/vnd.github+json',
    'x-github-api-version': '2022-11-28',
  };
}

function repositoryPath(site: Site): string {
  const [owner = '', name = ''] = githubSettings.parse(site.settings).repository.split('/');
  return path`/repos/${owner}/${name}`;
}

function workflowPath(site: Site): string {
  return `${repositoryPath(site)}/actions/workflows/${encodeURIComponent(githubSettings.parse(site.settings).workflow)}`;
}

/** Finds the run whose name contains the key, because GitHub does not support idempotency keys. */
async function findRun(site: Site, key: string): Promise<Run | null> {
  const since = notBefore(key);
  const created = since === null ? '' : `&created=${encodeURIComponent(`>=${since}`)}`;
  const { value } = await call(site, {
    method: 'GET',
    path: `${workflowPath(site)}/runs?event=workflow_dispatch&per_page=100${created}`,
    headers: headers(site),
  });
  // Matches whole words only, because the key of a later step begins with the key of the first.
  return (
    read(runs, value).workflow_runs.find(({ display_title: title }) =>
      (title ?? '').split(/[^\w-]+/).includes(key),
    ) ?? null
  );
}

function toState({ status, conclusion, html_url: url }: Run): RunState {
  const where = url ?? '';
  if (status !== 'completed') return { status: 'running', detail: where };
  return conclusion === 'success'
    ? { status: 'succeeded', detail: where }
    : { status: 'failed', detail: `The workflow ended as ${conclusion ?? 'unknown'}. ${where}` };
}

async function start(site: Site, key: string, order: Order): Promise<Started> {
  const known = await beforeOrder(findRun(site, key));
  if (known !== null)
    return { status: 'running', detail: 'It was already started.', handle: String(known.id) };
  const { ref } = githubSettings.parse(site.settings);
  const { value } = await call(site, {
    method: 'POST',
    path: `${workflowPath(site)}/dispatches`,
    headers: headers(site),
    body: {
      ref,
      inputs: { tandem_key: key, tandem_order: orderText(order) },
      return_run_details: true,
    },
  });
  const id = dispatched.catch(null).parse(value)?.workflow_run_id;
  return {
    status: 'running',
    detail: 'The workflow is started.',
    ...(id === undefined ? {} : { handle: String(id) }),
  };
}

async function look(site: Site, { key, handle }: BackendOrder): Promise<RunState> {
  if (handle !== undefined) {
    const { value } = await call(site, {
      method: 'GET',
      path: `${repositoryPath(site)}${path`/actions/runs/${handle}`}`,
      headers: headers(site),
    });
    return toState(read(run, value));
  }
  const known = await findRun(site, key);
  // A run appears some time after it was ordered, and is found only if its name contains the key.
  return known === null
    ? { status: 'doubt', detail: 'No run is named after the key. Does run-name contain it?' }
    : toState(known);
}

async function check(site: Site): Promise<string> {
  const { value } = await call(site, {
    method: 'GET',
    path: workflowPath(site),
    headers: headers(site),
  });
  const { name, state } = read(z.looseObject({ name: z.string(), state: z.string() }), value);
  return `Workflow "${name}" is ${state}.`;
}

export const githubActions: Backend = { orders: trainingOrders, start, look, check };
