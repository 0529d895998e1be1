import { z } from 'zod';
import type { Transaction } from '#server/platform/database/db.ts';

export type NoiseVerdicts = { noise: number; useful: number };

const rows = z.array(z.object({ fingerprint: z.string(), noise: z.number(), useful: z.number() }));

/**
 * Verdicts so far on alerts like these, in this incident and earlier ones. A verdict on an incident
 * counts for each of its alerts. Uses the alert with the fewest noise verdicts: an incident is
 * noise only if all its alerts are.
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
