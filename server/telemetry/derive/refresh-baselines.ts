import { z } from 'zod';
import { singleton } from '#server/platform/singleton.ts';
import { selectRow } from '../client.ts';
import { computeBaselines } from './compute-baselines.ts';

const maxAgeMs = 15 * 60_000;
const hourMs = 3_600_000;
/** Growth of the history that triggers recomputation, because it indicates a back-fill. */
const growth = 1.02;

type Last = { atMs: number; hours: number };
const last = (): { value: Last | null } => singleton('baselines', () => ({ value: null }));

/**
 * Recomputes baselines that are older than 15 minutes, or immediately when older history has
 * arrived.
 */
export async function refreshBaselines(now: Date): Promise<{ computed: boolean }> {
  const nowMs = now.getTime();
  const { hours } = await selectRow(
    'SELECT count() AS hours FROM rollup_1h WHERE ts < toDateTime({before:Int64})',
    { before: Math.floor((nowMs - hourMs) / 1_000) },
    z.object({ hours: z.coerce.number() }),
  );
  const before = last().value;
  const fresh =
    before !== null && nowMs - before.atMs < maxAgeMs && hours < before.hours * growth + 1;
  if (fresh) return { computed: false };
  await computeBaselines(now);
  last().value = { atMs: nowMs, hours };
  return { computed: true };
}
