import { z } from 'zod';
import { idSchema, pageParams, timeParam, timeText } from '#lib/schemas/fields.ts';

export const listAuditInput = z.object({
  ...pageParams,
  /** ID of a single entry, regardless of its age. */
  id: idSchema.optional(),
  actor: z.string().max(200).optional(),
  actorKind: z.enum(['user', 'key', 'rule', 'system']).optional(),
  action: z.string().max(100).optional(),
  subjectKind: z.string().max(50).optional(),
  subjectId: z.string().max(100).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
});

export const auditItem = z.strictObject({
  id: z.uuid(),
  seq: z.string().nullable(),
  hash: z.string().nullable(),
  occurredAt: timeText,
  recordedAt: timeText,
  actor: z.strictObject({ kind: z.string(), id: z.string().nullable(), name: z.string() }),
  action: z.string(),
  subject: z.strictObject({
    kind: z.string(),
    id: z.string().nullable(),
    name: z.string().nullable(),
  }),
  before: z.unknown(),
  after: z.unknown(),
  reason: z.string().nullable(),
  ip: z.string().nullable(),
});
export type AuditItem = z.output<typeof auditItem>;

/** The demo company: off, starting (its history is being generated), running, or being removed. */
export const demoStatus = z.strictObject({
  state: z.enum(['off', 'starting', 'running', 'removing']),
  running: z.boolean(),
  /** Share of the history that is filled in, 0 to 1; null unless the demo is starting. */
  progress: z.number().nullable(),
  /** Reason the demo cannot start; the start is retried until it succeeds. */
  problem: z.string().nullable(),
  /** Reason the demo cannot be opened here; null if it can. */
  cannotOpen: z.string().nullable(),
  /**
   * The demo company's own page on this machine, which injects faults; null while the company is
   * not running.
   */
  page: z.string().nullable(),
  /** Progress of processing the demo company's past windows; null while unavailable or complete. */
  past: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  /** Stored data of the demo company. */
  resources: z.number(),
  incidents: z.number(),
  kept: z
    .strictObject({ incidents: z.int(), actions: z.int() })
    .describe('Records that users worked on: removal closes and retains them'),
});
export type DemoStatus = z.output<typeof demoStatus>;

export const firstSteps = ['source', 'sample', 'channel', 'finding', 'approval'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** Setup progress of this installation, based on actual events instead of clicks. */
export const firstRun = z.strictObject({
  /** True if there is neither an own source nor the demo. */
  fresh: z.boolean(),
  /** Machine that Tandem runs on; null until its first samples have arrived. */
  host: z.strictObject({ id: z.uuid(), name: z.string() }).nullable(),
  steps: z.array(z.strictObject({ step: z.enum(firstSteps), done: z.boolean() })),
});
export type FirstRun = z.output<typeof firstRun>;
