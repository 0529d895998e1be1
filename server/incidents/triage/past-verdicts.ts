import { db } from '#server/platform/database/db.ts';

export type Verdicts = { right: number; wrong: number };
type Row = { signature: string; verdict: string; n: number };

/**
 * Verdicts of people on hypotheses so far, by signature. Counts each person's latest verdict on
 * each ranking once. `demo`: only verdicts on incidents of the demo company, otherwise only those
 * of the organization.
 */
export async function pastVerdicts(
  signatures: readonly string[],
  { demo }: { demo: boolean },
): Promise<Map<string, Verdicts>> {
  const rows = await db().$queryRaw<Row[]>`
    select verdict.signature, verdict.verdict, count(*)::int as n
    from "CauseVerdict" as verdict join "Incident" as incident on incident.id = verdict."incidentId"
    where verdict.signature = any(${[...signatures]}::text[]) and incident.demo = ${demo}
    group by 1, 2`;
  const found = new Map<string, Verdicts>();
  for (const { signature, verdict, n } of rows) {
    const known = found.get(signature) ?? { right: 0, wrong: 0 };
    if (verdict === 'right') known.right += n;
    if (verdict === 'wrong') known.wrong += n;
    found.set(signature, known);
  }
  return found;
}
