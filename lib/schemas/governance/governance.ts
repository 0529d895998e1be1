import { z } from 'zod';
import { idSchema, pageParams, timeParam } from '#lib/schemas/fields.ts';

export const listAuditInput = z.object({
  ...pageParams,
  /** A single entry, regardless of its age. */
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
  /** Share of the history that is filled in, 0 to 1; null unless the demo is starting. */
  progress: number | null;
  /** Why it does not start; the start is retried until it succeeds. */
  problem: string | null;
  /** Why the demo cannot be opened here; null if it can. */
  cannotOpen: string | null;
  /**
   * The company's own page on this machine, which starts faults; null while the company does not
   * run.
   */
  page: string | null;
  /**
   * Windows of its past that Tandem has processed; null while the number is not available or
   * nothing is left to do.
   */
  past: { done: number; total: number } | null;
  /** Stored data of the demo company. */
  resources: number;
  incidents: number;
  /** Demo records that people outside the demo worked on: a removal closes and retains them. */
  kept: { incidents: number; actions: number };
};

export const firstSteps = ['source', 'sample', 'channel', 'finding', 'approval'] as const;
export type FirstStep = (typeof firstSteps)[number];

/** Setup progress of this installation, by actual events and not by clicks. */
export type FirstRun = {
  /** True if there is neither an own source nor the demo. */
  fresh: boolean;
  /** Machine that Tandem runs on; null until its first samples have arrived. */
  host: { id: string; name: string } | null;
  steps: { step: FirstStep; done: boolean }[];
};
