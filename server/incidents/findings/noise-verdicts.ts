import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';

export type NoiseVerdicts = { noise: number; useful: number };

const rows = z.array(z.object({ fingerprint: z.string(), noise: z.number(), useful: z.number() }));

/**
 * Verdicts so far on alerts like these, in this incident and earlier ones; a verdict on an
 * incident as a whole counts for each of its alerts. Uses the alert that was called noise least:
 * an incident is noise only if every part of it is.
 */
export async function noiseVerdicts(
  tx: Transaction,
  fingerprints: readonly string[],
): Promise<NoiseVerdicts> {
  const wanted = [...new Set(fingerprints)];
  const found = rows.parse(
    await tx.$queryRaw`select alert.fingerprint,
        count(distinct verdict.id) filter (where verdict.verdict = 'noise')::int as noise,
        count(distinct verdict.id) filter (where verdict.verdict = 'useful')::int as useful
      from "AlertVerdict" verdict
      join "Alert" alert on alert.id = verdict."alertId"
        or (verdict."alertId" is null and alert."incidentId" = verdict."incidentId")
      where alert.fingerprint = any(${wanted}::text[])
      group by alert.fingerprint`,
  );
  const none = { noise: 0, useful: 0 };
  if (found.length < wanted.length) return none;
  const [least = none] = found.toSorted((a, b) => a.noise - a.useful - (b.noise - b.useful));
  return { noise: least.noise, useful: least.useful };
}
