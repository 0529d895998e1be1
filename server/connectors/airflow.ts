import { z } from 'zod';
import { airflowSettings } from '#lib/schemas/actions/executors.ts';
import {
  trainingOrders,
  unknownKey,
  type BackendOrder,
  type Backend,
  type Order,
  type RunState,
  type Site,
  type Started,
} from './backend.ts';
import { bearer, beforeOrder, call, path, read, siteSecret } from './call.ts';

const dagRun = z.looseObject({ state: z.string() });

/**
 * Sends a token unchanged; sends a user and password as Basic (Airflow 2), or exchanges them for a
 * token (Airflow 3).
 */
async function headers(site: Site): Promise<Record<string, string>> {
  const secret = siteSecret(site);
  const at = secret.indexOf(':');
  if (at === -1) return bearer(site);
  if (airflowSettings.parse(site.settings).api === 'v1')
    return { authorization: `Basic ${Buffer.from(secret).toString('base64')}` };
  const { value } = await call(site, {
    method: 'POST',
    path: '/auth/token',
    body: { username: secret.slice(0, at), password: secret.slice(at + 1) },
  });
  const { access_token: token } = read(z.looseObject({ access_token: z.string() }), value);
  return { authorization: `Bearer ${token}` };
}

function dagPath(site: Site): string {
  const { api, dag } = airflowSettings.parse(site.settings);
  return `/api/${api}${path`/dags/${dag}`}`;
}

/** Uses the key as the run ID, so starting a run twice causes a conflict. */
async function start(site: Site, key: string, order: Order): Promise<Started> {
  const { api } = airflowSettings.parse(site.settings);
  const { status } = await call(site, {
    method: 'POST',
    path: `${dagPath(site)}/dagRuns`,
    headers: await beforeOrder(headers(site)),
    body: {
      dag_run_id: key,
      conf: {
        tandem_key: key,
        tandem_order: { ...order.parameters, kind: order.kind, model: order.target.name },
      },
      // Airflow 3 requires an explicit null for a run without a date.
      ...(api === 'v2' ? { logical_date: null } : {}),
    },
    expect: [409],
  });
  return {
    status: 'running',
    detail: status === 409 ? 'It was already started.' : 'The DAG run is queued.',
  };
}

async function look(site: Site, { key, ageMs }: BackendOrder): Promise<RunState> {
  const { status, value } = await call(site, {
    method: 'GET',
    path: `${dagPath(site)}${path`/dagRuns/${key}`}`,
    headers: await headers(site),
    expect: [404],
  });
  // Airflow retains runs until a user deletes them, so the key never expires.
  if (status === 404) return unknownKey(ageMs, Number.POSITIVE_INFINITY);
  const { state } = read(dagRun, value);
  if (state === 'success') return { status: 'succeeded', detail: 'The DAG run succeeded.' };
  return state === 'failed'
    ? { status: 'failed', detail: 'The DAG run failed.' }
    : { status: 'running', detail: state };
}

async function check(site: Site): Promise<string> {
  const { value } = await call(site, {
    method: 'GET',
    path: dagPath(site),
    headers: await headers(site),
  });
  const { is_paused: paused } = read(z.looseObject({ is_paused: z.boolean().nullish() }), value);
  return `The DAG exists${paused === true ? ', but is paused: its runs would wait' : ''}.`;
}

export const airflow: Backend = { orders: trainingOrders, start, look, check };
