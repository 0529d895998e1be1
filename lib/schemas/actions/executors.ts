import { z } from 'zod';

const label = z
  .string()
  .trim()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/, 'lowercase letters, digits and hyphens, max. 63');
const subdomain = z
  .string()
  .trim()
  .max(253, 'max. 253 characters')
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/, 'lowercase letters, digits, hyphens and dots');
const line = z
  .string()
  .trim()
  .min(1, 'is required')
  .max(300, 'max. 300 characters')
  .regex(/^[^\p{Cc}]*$/u, 'must be one line');
const executorName = z
  .string()
  .trim()
  .regex(/^[a-z0-9-]{1,50}$/, 'name of an executor: lowercase letters, digits and hyphens');
const withVersion = line.refine(
  (text) => text.split('{version}').length === 2,
  'must contain {version} once',
);
const models = z
  .string()
  .transform((text) =>
    text
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
  )
  .pipe(z.array(z.string().max(255)).min(1, 'names no model').max(50, 'max. 50 models'));

/**
 * Whether the executor also reproduces runs. Without `yes`, it receives only retraining requests.
 */
const reproduces = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .pipe(z.enum(['yes', 'no'], 'must be yes or no').optional())
  .optional();
const training = { models, serving: executorName, reproduces };
const scoring = z
  .string()
  .trim()
  .transform((text) => (text === '' ? undefined : text))
  .pipe(executorName.optional())
  .optional();
const traffic = { namespace: label, model: line, scoring };

export const githubSettings = z.strictObject({
  ...training,
  repository: z
    .string()
    .trim()
    .regex(/^[\w.-]{1,100}\/[\w.-]{1,100}$/, 'must be owner/name'),
  workflow: z
    .string()
    .trim()
    .regex(/^([\w.-]{1,200}\.ya?ml|\d{1,19})$/, 'must be a file name ending with .yml or .yaml'),
  ref: line,
});
export const gitlabSettings = z.strictObject({ ...training, project: line, ref: line });
export const airflowSettings = z.strictObject({
  ...training,
  api: z.enum(['v1', 'v2'], 'must be v1 or v2'),
  dag: line,
});
export const argoWorkflowsSettings = z.strictObject({
  ...training,
  namespace: label,
  template: subdomain,
});
export const kubernetesJobSettings = z.strictObject({
  ...training,
  namespace: label,
  cronJob: subdomain,
});
export const kserveSettings = z.strictObject({
  ...traffic,
  service: label,
  storageUri: withVersion,
});
export const argoRolloutsSettings = z.strictObject({
  ...traffic,
  rollout: subdomain,
  container: label,
  image: withVersion,
});
/** Settings shared by all training pipelines. */
export const trainingSettings = z.looseObject(training);
/** Settings shared by all systems that split a model's traffic. */
export const trafficSettings = z.looseObject(traffic);

export const executorKindNames = [
  'webhook',
  'github-actions',
  'gitlab',
  'airflow',
  'argo-workflows',
  'kubernetes-job',
  'kserve',
  'argo-rollouts',
] as const;

/** Settings of each executor kind, in addition to address and secret. */
export const executorSettings = {
  webhook: z.strictObject({}),
  'github-actions': githubSettings,
  gitlab: gitlabSettings,
  airflow: airflowSettings,
  'argo-workflows': argoWorkflowsSettings,
  'kubernetes-job': kubernetesJobSettings,
  kserve: kserveSettings,
  'argo-rollouts': argoRolloutsSettings,
} as const satisfies Record<(typeof executorKindNames)[number], z.ZodType>;
