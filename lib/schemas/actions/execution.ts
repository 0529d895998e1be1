import { z } from 'zod';
import type { PausableWrites } from '#lib/choices/disk.ts';
import { baseVersionSchema, secretText } from '#lib/schemas/fields.ts';
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

export type Stop = {
  stopped: boolean;
  reason: string | null;
  at: string | null;
  by: string | null;
};
export type KillSwitch = {
  global: Stop;
  loops: (Stop & { loop: string })[];
  /** One person both proposes and approves; shown on every page, like a stop. */
  singleOperator: boolean;
  /** Kinds of data whose writes are paused because the disk is almost full, and its free space. */
  disk: { paused: PausableWrites[]; freeBytes: number; reserveBytes: number };
};

const bindingMatchSchema = z.object({
  /** Kinds of the resource that the cause is attributed to. */
  resourceKinds: z.array(z.string()).default(['service']),
  /** Only causes whose change carries versions (before and after). */
  versioned: z.boolean().default(false),
  /** The first evidence's metric begins with one of these; empty = any. */
  metrics: z.array(z.string()).default([]),
  /** Only these subkinds; absent or empty = any. */
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

export type BindingItem = BindingInput & {
  version: number;
  shipped: boolean;
  editor: { id: string; name: string } | null;
};
export type RunbookItem = { id: string; version: number; title: string; kind: string };
export type BindingsAnswer = { items: BindingItem[]; runbooks: RunbookItem[]; nextCursor: null };

const cidr = z.union([z.cidrv4(), z.cidrv6(), z.ipv4(), z.ipv6()]);
const executorName = z
  .string()
  .regex(/^[a-z0-9-]{1,50}$/, 'lowercase letters, digits and hyphens, max. 50');
export const executorNameInput = z.object({ name: executorName });
/** Omitted fields stay unchanged; a new executor is a webhook. */
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
  /** 0: no executor had this name yet. */
  baseVersion: baseVersionSchema,
});

export type ExecutorItem = {
  name: string;
  kind: string;
  enabled: boolean;
  url: string | null;
  secretRef: string | null;
  secretFound: boolean;
  /** How to fix a reference that is no longer allowed. */
  secretProblem: string | null;
  allow: string[];
  settings: Record<string, string>;
  demo: boolean;
  revision: number;
  updatedAt: string;
};
export type ExecutorTest = { ok: boolean; detail: string };
