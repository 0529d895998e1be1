import { z } from 'zod';
import { argoWorkflowsSettings } from '#lib/schemas/actions/executors.ts';
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
import { bearer, call, orderText, path, read } from './call.ts';
import { kubernetesName } from './kubernetes-name.ts';

const workflow = z.looseObject({
  status: z.looseObject({ phase: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
/** Minimum time for which a workflow template must retain ended workflows. */
const keptMs = 3_600_000;

/** Uses the key as the workflow name, so starting a workflow twice causes a conflict. */
async function start(site: Site, key: string, order: Order): Promise<Started> {
  const { namespace, template } = argoWorkflowsSettings.parse(site.settings);
  const { status } = await call(site, {
    method: 'POST',
    path: path`/api/v1/workflows/${namespace}/submit`,
    headers: bearer(site),
    body: {
      namespace,
      resourceKind: 'WorkflowTemplate',
      resourceName: template,
      submitOptions: {
        name: kubernetesName(key),
        parameters: [`tandem_key=${key}`, `tandem_order=${orderText(order)}`],
      },
    },
    expect: [409],
  });
  return {
    status: 'running',
    detail: `Workflow ${kubernetesName(key)}${status === 409 ? ' was already started' : ''}`,
  };
}

async function look(site: Site, { key, ageMs }: BackendOrder): Promise<RunState> {
  const { namespace } = argoWorkflowsSettings.parse(site.settings);
  const name = kubernetesName(key);
  const { status, value } = await call(site, {
    method: 'GET',
    path: path`/api/v1/workflows/${namespace}/${name}`,
    headers: bearer(site),
    expect: [404],
  });
  if (status === 404) return unknownKey(ageMs, keptMs);
  const { phase, message } = read(workflow, value).status ?? {};
  if (phase === 'Succeeded') return { status: 'succeeded', detail: `Workflow ${name} succeeded.` };
  return phase === 'Failed' || phase === 'Error'
    ? { status: 'failed', detail: `Workflow ${name}: ${message ?? phase}` }
    : { status: 'running', detail: name };
}

async function check(site: Site): Promise<string> {
  const { namespace, template } = argoWorkflowsSettings.parse(site.settings);
  await call(site, {
    method: 'GET',
    path: path`/api/v1/workflow-templates/${namespace}/${template}`,
    headers: bearer(site),
  });
  return `The workflow template ${template} exists.`;
}

export const argoWorkflows: Backend = { orders: trainingOrders, start, look, check };
