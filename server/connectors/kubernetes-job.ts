import { z } from 'zod';
import { kubernetesJobSettings } from '#lib/schemas/actions/executors.ts';
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
import { beforeOrder, orderText, path, read } from './call.ts';
import { kubernetesName } from './kubernetes-name.ts';
import { createObject, readObject } from './kubernetes.ts';

const container = z.looseObject({
  name: z.string(),
  env: z.array(z.looseObject({ name: z.string() })).optional(),
});
const jobSpec = z.looseObject({
  template: z.looseObject({ spec: z.looseObject({ containers: z.array(container) }) }),
});
const cronJob = z.looseObject({
  spec: z.looseObject({
    suspend: z.boolean().nullish(),
    jobTemplate: z.looseObject({
      metadata: z
        .looseObject({
          labels: z.record(z.string(), z.string()).optional(),
          annotations: z.record(z.string(), z.string()).optional(),
        })
        .nullish(),
      spec: jobSpec,
    }),
  }),
});
const job = z.looseObject({
  status: z
    .looseObject({
      conditions: z
        .array(
          z.looseObject({
            type: z.string(),
            status: z.string(),
            message: z.string().nullish(),
          }),
        )
        .nullish(),
    })
    .nullish(),
});
const keptSeconds = 7 * 86_400;

function cronJobPath(site: Site): string {
  const { namespace, cronJob: name } = kubernetesJobSettings.parse(site.settings);
  return path`/apis/batch/v1/namespaces/${namespace}/cronjobs/${name}`;
}

async function readCronJob(site: Site): Promise<z.output<typeof cronJob>> {
  return read(cronJob, (await readObject(site, cronJobPath(site))).value);
}

function jobsPath(site: Site): string {
  const { namespace } = kubernetesJobSettings.parse(site.settings);
  return path`/apis/batch/v1/namespaces/${namespace}/jobs`;
}

/**
 * Creates a single Job from the CronJob's job template, with key and order as environment variables
 * of its containers.
 */
function jobOf(template: z.output<typeof cronJob>, key: string, order: Order): unknown {
  const { metadata, spec } = template.spec.jobTemplate;
  const added = [
    { name: 'TANDEM_KEY', value: key },
    { name: 'TANDEM_ORDER', value: orderText(order) },
  ];
  const containers = spec.template.spec.containers.map((one) => ({
    ...one,
    env: [
      ...(one.env ?? []).filter(({ name }) => added.every((own) => own.name !== name)),
      ...added,
    ],
  }));
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: {
      name: kubernetesName(key),
      labels: { ...metadata?.labels, 'app.kubernetes.io/created-by': 'tandem' },
      annotations: { ...metadata?.annotations },
    },
    spec: {
      ...spec,
      // Long enough for a probe to find Jobs that have ended.
      ttlSecondsAfterFinished: keptSeconds,
      template: { ...spec.template, spec: { ...spec.template.spec, containers } },
    },
  };
}

/** Uses the key as the Job name, so starting a Job twice causes a conflict. */
async function start(site: Site, key: string, order: Order): Promise<Started> {
  const template = await beforeOrder(readCronJob(site));
  const { status } = await createObject(site, jobsPath(site), jobOf(template, key, order));
  return {
    status: 'running',
    detail: `Job ${kubernetesName(key)}${status === 409 ? ' was already started' : ' is created'}`,
  };
}

async function look(site: Site, { key, ageMs }: BackendOrder): Promise<RunState> {
  const name = kubernetesName(key);
  const { status, value } = await readObject(site, `${jobsPath(site)}/${name}`, [404]);
  if (status === 404) return unknownKey(ageMs, keptSeconds * 1_000);
  const ended = (read(job, value).status?.conditions ?? []).find(
    (one) => one.status === 'True' && (one.type === 'Complete' || one.type === 'Failed'),
  );
  if (ended === undefined) return { status: 'running', detail: name };
  return ended.type === 'Complete'
    ? { status: 'succeeded', detail: `Job ${name} is complete.` }
    : { status: 'failed', detail: `Job ${name} failed: ${ended.message ?? 'no reason given'}` };
}

async function check(site: Site): Promise<string> {
  const { suspend } = (await readCronJob(site)).spec;
  return `The CronJob exists${suspend === true ? ', suspended as required' : ', and also runs on its own schedule'}.`;
}

export const kubernetesJob: Backend = { orders: trainingOrders, start, look, check };
