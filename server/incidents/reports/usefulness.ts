import { z } from 'zod';
import type { Usefulness, VerdictRecord } from '#lib/schemas/incidents/verdicts.ts';
import { alertVerdicts } from '#lib/schemas/incidents/verdicts.ts';
import { db } from '#server/platform/database/db.ts';

/** A share of fewer verdicts than this says more about chance than about what was judged. */
export const verdictsForShare = 30;
const wordSchema = z.enum(alertVerdicts);

export function verdictRecord(good: number, total: number): VerdictRecord {
  return { good, total, share: total >= verdictsForShare ? good / total : null };
}

/**
 * Useful of all verdicts so far on alerts and incidents, each person's last word once; those on the demo company's by
 * themselves.
 */
async function alertPrecision(demo: boolean): Promise<VerdictRecord> {
  const rows = await db().$queryRaw<{ verdict: string; n: number }[]>`
    select said.verdict, count(*)::int as n
    from "AlertVerdict" as said join "Incident" as incident on incident.id = said."incidentId"
    where incident.demo = ${demo} group by 1`;
  const count = (word: string): number => rows.find((row) => row.verdict === word)?.n ?? 0;
  return verdictRecord(count('useful'), count('useful') + count('noise'));
}

type Judged = {
  usefulness: Usefulness;
  /** The person's own last word on an alert. */
  yourVerdictOf: (alertId: string | null) => Usefulness['yours'];
};

/** What people said of an incident and its alerts, newest first, beside alert precision as a whole. */
export async function usefulnessOf(
  { id: incidentId, demo }: { id: string; demo: boolean },
  userId: string,
): Promise<Judged> {
  const [rows, precision] = await Promise.all([
    db().alertVerdict.findMany({
      where: { incidentId },
      orderBy: { createdAt: 'desc' },
      take: 500,
    }),
    alertPrecision(demo),
  ]);
  const yourVerdictOf = (alertId: string | null): Usefulness['yours'] => {
    const own = rows.find((row) => row.userId === userId && row.alertId === alertId);
    return own === undefined ? null : wordSchema.parse(own.verdict);
  };
  return {
    usefulness: {
      yours: yourVerdictOf(null),
      verdicts: rows.map((row) => ({
        person: row.userName,
        verdict: wordSchema.parse(row.verdict),
        at: row.createdAt.toISOString(),
        comment: row.comment,
        alertId: row.alertId,
      })),
      precision,
    },
    yourVerdictOf,
  };
}
