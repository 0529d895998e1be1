import { z } from 'zod';
import {
  alertVerdicts,
  type Usefulness,
  type VerdictRecord,
} from '#lib/schemas/incidents/verdicts.ts';
import { db } from '#server/platform/database/db.ts';

/** Minimum number of verdicts for a share: with fewer, it shows chance rather than quality. */
export const verdictsForShare = 30;
const wordSchema = z.enum(alertVerdicts);

export function verdictRecord(good: number, total: number): VerdictRecord {
  return { good, total, share: total >= verdictsForShare ? good / total : null };
}

/**
 * Share of "useful" among all verdicts so far on alerts and incidents. Counts each person's latest
 * verdict once. Verdicts on the demo company are counted separately.
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
  /** The person's own latest verdict on an alert. */
  yourVerdictOf: (alertId: string | null) => Usefulness['yours'];
};

/** Verdicts on an incident and its alerts, newest first, with overall alert precision. */
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
