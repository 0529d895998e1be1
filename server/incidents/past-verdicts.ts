import { db } from '#server/platform/db.ts';

export type Verdicts = { right: number; wrong: number };

/** What people said of hypotheses so far, by signature; each person's last word on each ranking counts once. */
export async function pastVerdicts(signatures: readonly string[]): Promise<Map<string, Verdicts>> {
  const rows = await db().causeVerdict.groupBy({
    by: ['signature', 'verdict'],
    where: { signature: { in: [...signatures] } },
    _count: { _all: true },
  });
  const found = new Map<string, Verdicts>();
  for (const { signature, verdict, _count } of rows) {
    const known = found.get(signature) ?? { right: 0, wrong: 0 };
    if (verdict === 'right') known.right += _count._all;
    if (verdict === 'wrong') known.wrong += _count._all;
    found.set(signature, known);
  }
  return found;
}
