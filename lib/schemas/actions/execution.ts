import { z } from 'zod';
import { pausableWrites } from '#lib/choices/disk.ts';
import {
  baseVersionSchema,
  labelsShape,
  secretProblemText,
  secretText,
  secretWord,
  savedRevision,
  timeText,
} from '#lib/schemas/fields.ts';
import { causeKinds, causeSubkinds } from '#lib/schemas/incidents/incidents.ts';
import { executorKindNames } from './executors.ts';

export const setKillSwitchInput = z.object({
  scope: z
    .string()
    .regex(/^(global|loop:[a-z-]{1,50})$/, 'must be global or loop:<name>')
    .default('global')
    .describe('`global` or `loop:<name>`'),
  stopped: z.boolean(),
  reason: z.string().trim().max(500).default(''),
});

const stop = z.strictObject({
  stopped: z.boolean(),
  reason: z.string().nullable(),
  at: timeText.nullable(),
  by: z.string().nullable(),
});
export type Stop = z.output<typeof stop>;
export const killSwitch = z.strictObject({
  global: stop,
  loops: z.array(z.strictObject({ loop: z.string(), ...stop.shape })),
  /** Whether one user both proposes and approves. Shown on every page, like a stop. */
  singleOperator: z.boolean(),
  /** Kinds of data whose writes are paused because the disk is almost full, and its free space. */
  disk: z.strictObject({
    paused: z.array(z.enum(pausableWrites)),
    freeBytes: z.number(),
    reserveBytes: z.number(),
  }),
});
export type KillSwitch = z.output<typeof killSwitch>;

const bindingMatchSchema = z.object({
  /** Allowed kinds of the resource that the cause is attributed to. */
  resourceKinds: z.array(z.string()).default(['service']),
  /** Matches only causes whose change has versions (before and after). */
  versioned: z.boolean().default(false),
  /** Prefixes, one of which the metric of the first evidence must have; empty = any. */
  metrics: z.array(z.string()).default([]),
  /** Subkinds to match; absent or empty = any. */
  subkinds: z.array(z.enum(causeSubkinds)).optional(),
});
export type BindingMatch = z.output<typeof bindingMatchSchema>;

/** Automation rule: maps a cause to a runbook. */
export const bindingInput = z.object({
  key: z
    .string()
    .regex(/^[a-z0-9-]+$/)
    .max(100),
  name: z.string().trim().min(1).max(200),
  enabled: z.boolean().default(true),
  causeKind: z.enum(causeKinds),
  match: bindingMatchSchema,
  runbook: z.string().max(100),
  parameters: z.record(z.string(), z.unknown()).default({}),
});
export type BindingInput = z.output<typeof bindingInput>;
export const saveBindingInput = bindingInput.extend({ baseVersion: baseVersionSchema });

const bindingItem = bindingInput.extend({
  version: z.int(),
  shipped: z.boolean(),
  editor: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
});
export type BindingItem = z.output<typeof bindingItem>;
const runbookItem = z.strictObject({
  id: z.string(),
  version: z.int(),
  title: z.string(),
  kind: z.string(),
});
export type RunbookItem = z.output<typeof runbookItem>;
export const bindingsAnswer = z.strictObject({
  items: z.array(bindingItem),
  runbooks: z.array(runbookItem),
  nextCursor: z.null(),
});
export type BindingsAnswer = z.output<typeof bindingsAnswer>;

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const executorName = z
  .string()
  .regex(/^[a-z0-9-]{1,50}$/, 'lowercase letters, digits and hyphens, max. 50');
export const executorNameInput = z.object({ name: executorName });
/** Omitted fields stay unchanged. A new executor is a webhook by default. */
export const saveExecutorInput = z.object({
  name: executorName,
  kind: z.enum(executorKindNames).optional(),
  enabled: z.boolean(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  secretRef: secretText.optional(),
  allow: z.array(cidr).max(50).optional(),
  settings: z
    .record(z.string().max(50), z.string().max(2_000, 'max. 2000 characters'))
    .optional()
    .describe(
      'Extra settings by kind. github-actions: repository, workflow, ref; gitlab: project, ref; airflow: api (v1 or v2), dag; argo-workflows: namespace, template; kubernetes-job: namespace, cronJob; all of these: models (comma-separated names) and serving (name of the executor that serves them). kserve: namespace, service, storageUri; argo-rollouts: namespace, rollout, container, image; both: model and, to compare versions in a gate, scoring (name of a webhook executor).',
    ),
  demo: z.boolean().optional(),
  /** 0 if no executor with this name exists. */
  baseVersion: baseVersionSchema,
});

export const executorItem = z.strictObject({
  name: z.string(),
  kind: z.string(),
  enabled: z.boolean(),
  url: z.string().nullable(),
  secretRef: secretWord.nullable(),
  secretFound: z.boolean(),
  /** How to fix a secret reference that is no longer allowed. */
  secretProblem: z.string().nullable().describe(secretProblemText),
  allow: z.array(z.string()),
  settings: labelsShape,
  demo: z.boolean(),
  revision: savedRevision,
  updatedAt: timeText,
});
export type ExecutorItem = z.output<typeof executorItem>;
export const executorTest = z.strictObject({ ok: z.boolean(), detail: z.string() });
export type ExecutorTest = z.output<typeof executorTest>;
