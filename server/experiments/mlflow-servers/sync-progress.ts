import { createHash } from 'node:crypto';
import { z } from 'zod';
import { idSchema } from '#lib/schemas/fields.ts';
import { TandemError } from '#server/platform/errors.ts';
import { canonicalJson, toJson } from '#server/platform/json.ts';
import type { VerbContext } from '#server/platform/verb.ts';

/** Time without progress after which a worker loses its claim; no request takes that long. */
const leaseMs = 120_000;

const counts = z.object({
  experiment: z.number().int().default(0),
  run: z.number().int().default(0),
  model: z.number().int().default(0),
  version: z.number().int().default(0),
  alias: z.number().int().default(0),
});
/** Stages of a pass, in order. Aliases come last because they refer to versions. */
export const syncStages = [
  'experiments',
  'full',
  'recent',
  'models',
  'versions',
  'aliases',
  'done',
] as const;
/** Position of a pass. Everything before it is stored. */
export const syncProgress = z.object({
  /** Start of the pass, as ISO text. Objects that were not found by its end are gone. */
  startedAt: z.string(),
  stage: z.enum(syncStages).default('experiments'),
  /** ID of the last completed experiment. */
  after: z.string().default(''),
  /** Index of the stage's next filter. */
  filter: z.number().int().default(0),
  pageToken: z.string().default(''),
  /** Number of rows a pass created or changed. */
  changed: counts.default({ experiment: 0, run: 0, model: 0, version: 0, alias: 0 }),
  /** Number of skipped runs, whose IDs are already used by other runs here. */
  skipped: z.number().int().default(0),
});
export type SyncProgress = z.output<typeof syncProgress>;

/** A claimed server: the worker that last advanced `dueAt` owns it. */
export const syncClaim = z.object({ id: idSchema, dueAt: z.date() });
export type SyncClaim = z.output<typeof syncClaim>;

/** SHA-256 of a value as 64 hex digits; equal values have equal digests. */
export function digestOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/**
 * Extends the claim and stores the progress, in the transaction that stores the page. Throws
 * `conflict` if another worker or an edit has taken over the server, so that nothing of the page is
 * stored.
 */
export async function holdClaim(
  { tx, now }: VerbContext,
  claim: SyncClaim,
  progress: SyncProgress | null,
): Promise<SyncClaim> {
  // Must differ from the previous `dueAt`, which identifies a claim.
  const dueAt = new Date(Math.max(now.getTime() + leaseMs, claim.dueAt.getTime() + 1));
  const { count } = await tx.mlflowServer.updateMany({
    where: { id: claim.id, dueAt: claim.dueAt, enabled: true },
    data: { dueAt, ...(progress === null ? {} : { progress: toJson(progress) }) },
  });
  if (count === 1) return { id: claim.id, dueAt };
  throw new TandemError('conflict', 'Another worker took over the server.');
}
