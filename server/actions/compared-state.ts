import { z } from 'zod';
import type { Transaction } from '#server/platform/db.ts';

/** The field of a model's state that tells whether a version was compared with what serves now. */
export function comparedField(version: number): string {
  return `comparison of version ${version}`;
}
export const comparedDone = 'done';

export type CompareTables = '$queryRaw' | 'modelRollout' | 'predictorTraining';
type Reader = Pick<Transaction, CompareTables>;

const judged = z.object({ kind: z.literal('judged') });

/** With which versions each was compared on the same requests: by the gate of a rollout, or by the training of a predictor of Tandem. */
async function gatesOf(tx: Reader, model: string): Promise<{ version: string; base: string }[]> {
  const rollouts = await tx.modelRollout.findMany({
    where: { model },
    orderBy: { createdAt: 'desc' },
    select: { version: true, baseVersion: true, gate: true },
    take: 1_000,
  });
  const trainings = await tx.predictorTraining.findMany({
    where: { predictor: model, version: { not: null } },
    select: { version: true, championVersion: true },
    take: 1_000,
  });
  return [
    ...rollouts
      .filter(({ gate }) => judged.safeParse(gate).success)
      .map(({ version, baseVersion }) => ({ version, base: baseVersion })),
    ...trainings.flatMap(({ version, championVersion }) =>
      championVersion === null ? [] : [{ version: String(version), base: String(championVersion) }],
    ),
  ];
}

/** Versions that logged a figure under a name under which the serving one logged one, too. */
async function loggedBeside(tx: Reader, modelId: string, serving: number): Promise<Set<number>> {
  const rows = await tx.$queryRaw<{ version: number }[]>`
    with logged as (
      select v."version", m."key" from "ModelVersion" v join "RunMetric" m on m."runId" = v."runId"
      where v."modelId" = ${modelId}::uuid
      union
      select v."version", m."key" from "ModelVersion" v
      join "LoggedModelMetric" m on m."modelId" = v."loggedModelId" where v."modelId" = ${modelId}::uuid)
    select distinct own."version" from logged own
    join logged beside on beside."key" = own."key" and beside."version" = ${serving}`;
  return new Set(rows.map(({ version }) => version));
}

/**
 * Of each version whether it was compared with the version that serves now: by a gate on the same requests, or by
 * figures that both logged. Where nothing else serves there is nothing to compare with.
 */
export async function comparedState(
  tx: Reader,
  model: { id: string; name: string },
  versions: readonly number[],
  serving: number | null,
): Promise<Record<string, string>> {
  if (serving === null)
    return Object.fromEntries(versions.map((each) => [comparedField(each), comparedDone]));
  const gates = await gatesOf(tx, model.name);
  const logged = await loggedBeside(tx, model.id, serving);
  return Object.fromEntries(
    versions.map((version) => {
      const own = gates.filter((gate) => gate.version === String(version));
      const done =
        version === serving ||
        logged.has(version) ||
        own.some(({ base }) => base === String(serving));
      const [last] = own;
      const words =
        last === undefined
          ? `missing, while version ${serving} serves`
          : `with version ${last.base}, while version ${serving} serves`;
      return [comparedField(version), done ? comparedDone : words];
    }),
  );
}
