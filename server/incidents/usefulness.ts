import { z } from 'zod';
import type { Usefulness, VerdictRecord } from '#lib/schemas/incidents-verdicts.ts';
import { alertVerdicts } from '#lib/schemas/incidents-verdicts.ts';
import { db } from '#server/platform/db.ts';

/** A share of fewer verdicts than this says more about chance than about what was judged. */
export const verdictsForShare = 30;
const wordSchema = z.enum(alertVerdicts);

export function verdictRecord(good: number, total: number): VerdictRecord {
  return { good, total, share: total >= verdictsForShare ? good / total : null };
}

/** Useful of all verdicts so far on alerts and incidents, each person's last word once. */
async function alertPrecision(): Promise<VerdictRecord> {
  const rows = await db().alertVerdict.groupBy({ by: ['verdict'], _count: { _all: true } });
  const count = (word: string): number =>
    rows.find((row) => row.verdict === word)?._count._all ?? 0;
  return verdictRecord(count('useful'), count('useful') + count('noise'));
}

type Judged = {
  usefulness: Usefulness;
  /** The person's own last word on an alert. */
  yourVerdictOf: (alertId: string | null) => Usefulness['yours'];
};

/** What people said of an incident and its alerts, newest first, beside alert precision as a whole. */
export async function usefulnessOf(incidentId: string, userId: string): Promise<Judged> {
  const [rows, precision] = await Promise.all([
    db().alertVerdict.findMany({
      where: { incidentId },
      orderBy: { createdAt: 'desc' },
      take: 500,
    }),
    alertPrecision(),
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
