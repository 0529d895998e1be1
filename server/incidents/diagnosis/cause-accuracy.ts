import { db } from '#server/platform/database/db.ts';

/**
 * Number of verdicts on the top-ranked cause of a ranker version, and how many confirm it, on
 * incidents of the organization.
 */
export async function causeAccuracy(ranker: string): Promise<{ right: number; judged: number }> {
  const [row] = await db().$queryRaw<{ right: number; judged: number }[]>`
    select count(*) filter (where v."verdict" = 'right')::int as "right", count(*)::int as "judged"
    from "CauseVerdict" v
    join "Incident" i on i."id" = v."incidentId"
    join "Diagnosis" d on d."id" = v."diagnosisId"
    join "AnalysisRun" a on a."id" = d."analysisId"
    where v."rank" = 1 and a."version" = ${ranker} and not i."demo" and not i."past"`;
  return row ?? { right: 0, judged: 0 };
}
