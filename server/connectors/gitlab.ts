import { z } from 'zod';
import { gitlabSettings } from '#lib/schemas/actions/executors.ts';
import { TandemError } from '#server/platform/errors.ts';
import {
  trainingOrders,
  type BackendOrder,
  type Backend,
  type Order,
  type RunState,
  type Site,
  type Started,
} from './backend.ts';
import { beforeOrder, call, orderText, path, read, siteSecret } from './call.ts';
import { notBefore } from './key-time.ts';

const keyVariable = 'TANDEM_KEY';
const pipeline = z.looseObject({
  id: z.number(),
  status: z.string(),
  web_url: z.string().nullish(),
});
type Pipeline = z.output<typeof pipeline>;
const variables = z.array(z.looseObject({ key: z.string(), value: z.string().nullish() }));
const page = 100;
const failed = ['failed', 'canceled', 'skipped'];

function headers(site: Site): Record<string, string> {
  return { 'private-token': siteSecret(site) };
}

function projectPath(site: Site): string {
  return path`/api/v4/projects/${gitlabSettings.parse(site.settings).project}`;
}

async function get(site: Site, below: string): Promise<unknown> {
  const { value } = await call(site, {
    method: 'GET',
    path: `${projectPath(site)}${below}`,
    headers: headers(site),
  });
  return value;
}

/**
 * Finds the pipeline that received the key as a variable, because GitLab does not support
 * idempotency keys.
 */
async function findPipeline(site: Site, key: string): Promise<Pipeline | null> {
  const { ref } = gitlabSettings.parse(site.settings);
  const since = notBefore(key);
  const found = read(
    z.array(pipeline),
    await get(
      site,
      `/pipelines?source=api&order_by=id&sort=desc&per_page=${page}${path`&ref=${ref}`}${
        since === null ? '' : path`&updated_after=${since}`
      }`,
    ),
  );
  for (const one of found) {
    const given = read(variables, await get(site, `/pipelines/${one.id}/variables`));
    if (given.some(({ key: name, value }) => name === keyVariable && value === key)) return one;
  }
  if (found.length >= page)
    throw new TandemError('unavailable', `More than ${page} pipelines are newer than the order.`);
  return null;
}

function toState({ status, web_url: url }: Pipeline): RunState {
  const where = url ?? '';
  if (status === 'success') return { status: 'succeeded', detail: where };
  return failed.includes(status)
    ? { status: 'failed', detail: `The pipeline ended as ${status}. ${where}` }
    : { status: 'running', detail: where };
}

async function start(site: Site, key: string, order: Order): Promise<Started> {
  const known = await beforeOrder(findPipeline(site, key));
  if (known !== null)
    return { status: 'running', detail: 'It was already started.', handle: String(known.id) };
  const { ref } = gitlabSettings.parse(site.settings);
  const { value } = await call(site, {
    method: 'POST',
    path: `${projectPath(site)}/pipeline`,
    headers: headers(site),
    body: {
      ref,
      variables: [
        { key: keyVariable, value: key },
        { key: 'TANDEM_ORDER', value: orderText(order) },
      ],
    },
  });
  const made = read(pipeline, value);
  return { status: 'running', detail: made.web_url ?? '', handle: String(made.id) };
}

async function look(site: Site, { key, handle }: BackendOrder): Promise<RunState> {
  if (handle !== undefined)
    return toState(read(pipeline, await get(site, path`/pipelines/${handle}`)));
  const known = await findPipeline(site, key);
  // An order whose response was lost may still arrive.
  return known === null
    ? { status: 'doubt', detail: 'No pipeline received the key.' }
    : toState(known);
}

async function check(site: Site): Promise<string> {
  const { path_with_namespace: name } = read(
    z.looseObject({ path_with_namespace: z.string() }),
    await get(site, ''),
  );
  return `Project ${name} is readable.`;
}

export const gitlab: Backend = { orders: trainingOrders, start, look, check };
