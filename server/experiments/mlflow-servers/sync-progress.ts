import { createHash } from 'node:crypto';
import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { canonicalJson, toJson } from '#server/platform/json.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** A worker that is silent for so long has lost its claim; no request takes longer. */
const leaseMs = 120_000;

const counts = z.object({
  experiment: z.number().int().default(0),
  run: z.number().int().default(0),
  model: z.number().int().default(0),
  version: z.number().int().default(0),
  alias: z.number().int().default(0),
});
/** The order of a pass. Aliases come last: they name versions. */
export const syncStages = [
  'experiments',
  'full',
  'recent',
  'models',
  'versions',
  'aliases',
  'done',
] as const;
/** Where a pass stands. Everything before it is stored. */
export const syncProgress = z.object({
  /** Of the pass, as ISO text. What is not met until its end is gone. */
  startedAt: z.string(),
  stage: z.enum(syncStages).default('experiments'),
  /** The last experiment that is done. */
  after: z.string().default(''),
  /** Which of the filters of the stage comes next. */
  filter: z.number().int().default(0),
  pageToken: z.string().default(''),
  /** Rows that a pass made or changed. */
  changed: counts.default({ experiment: 0, run: 0, model: 0, version: 0, alias: 0 }),
  /** Runs whose ids are taken here by others. */
  skipped: z.number().int().default(0),
});
export type SyncProgress = z.output<typeof syncProgress>;

/** A claimed server: whoever moves `dueAt` on next holds it. */
export const syncClaim = z.object({ id: idSchema, dueAt: z.date() });
export type SyncClaim = z.output<typeof syncClaim>;

/** The same value gives the same text of 64 digits. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * Holds the claim for longer and keeps how far the pass is, in the transaction of what was stored. Throws `conflict`
 * when another worker or an edit has taken the server over: nothing of this page is stored then.
 */
export async function holdClaim(
  { tx, now }: VerbContext,
  claim: SyncClaim,
  progress: SyncProgress | null,
): Promise<SyncClaim> {
  // Never the time that it has, so that a claim is known by it.
  const dueAt = new Date(Math.max(now.getTime() + leaseMs, claim.dueAt.getTime() + 1));
  const { count } = await tx.mlflowServer.updateMany({
    where: { id: claim.id, dueAt: claim.dueAt, enabled: true },
    data: { dueAt, ...(progress === null ? {} : { progress: toJson(progress) }) },
  });
  if (count === 1) return { id: claim.id, dueAt };
  throw new TandemError('conflict', 'Another pass has taken the server over.');
}
