import { z } from 'zod';
import { idSchema, pageParams, timeParam } from '#lib/schemas/fields.ts';

export const listAuditInput = z.object({
  ...pageParams,
  /** One entry, whatever its age. */
  id: idSchema.optional(),
  actor: z.string().max(200).optional(),
  actorKind: z.enum(['user', 'key', 'rule', 'system']).optional(),
  action: z.string().max(100).optional(),
  subjectKind: z.string().max(50).optional(),
  subjectId: z.string().max(100).optional(),
  from: timeParam.optional(),
  to: timeParam.optional(),
});

export type AuditItem = {
  id: string;
  seq: string | null;
  hash: string | null;
  occurredAt: string;
  recordedAt: string;
  actor: { kind: string; id: string | null; name: string };
  action: string;
  subject: { kind: string; id: string | null; name: string | null };
  before: unknown;
  after: unknown;
  reason: string | null;
  ip: string | null;
};

/** The demo company: off, starting (its history is filled in), running, or being removed. */
export type DemoStatus = {
  state: 'off' | 'starting' | 'running' | 'removing';
  running: boolean;
  /** Share of the history that is filled in, 0 to 1; null unless it starts. */
  progress: number | null;
  /** Why it does not come up; it is tried again until it does. */
  problem: string | null;
  /** Why it cannot be opened here; null where it can. */
  cannotOpen: string | null;
  /** The company's own page on this machine, where faults are started; null while it does not run. */
  page: string | null;
  /** Windows of its past that the spine has been run over; null while that is not known or nothing is left to do. */
  past: { done: number; total: number } | null;
  /** What is stored of it. */
  resources: number;
  incidents: number;
  /** Of it, what people who are not of the demo worked on: a removal closes and keeps it. */
  kept: { incidents: number; actions: number };
};

export const firstSteps = ['source', 'sample', 'channel', 'finding', 'approval'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** How far this installation has come, by what happened and not by what was clicked. */
export type FirstRun = {
  /** Neither an own source nor the demo is there. */
  fresh: boolean;
  /** The machine that Tandem runs on; null until its first samples are in. */
  host: { id: string; name: string } | null;
  steps: { step: FirstStep; done: boolean }[];
};
