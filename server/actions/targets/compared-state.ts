import { z } from 'zod';
import {
  gateSchema,
  type GateComparison,
  type GateJudged,
} from '#lib/schemas/rollouts/rollouts.ts';
import type { Transaction } from '#server/platform/database/db.ts';

/** Tiers that require a comparison with the serving version. */
export type ComparedTier = 'medium' | 'high';

/**
 * Field of a model's state that shows whether a version passed a comparison with the serving
 * version. A medium tier requires it if the serving version logged comparable metrics; a high tier
 * always does.
 */
export function comparedField(version: number, tier: ComparedTier): string {
  return tier === 'high'
    ? `comparison of version ${version}`
    : `comparison of version ${version}, if available`;
}
export const comparedDone = 'done';

export type CompareTables = '$queryRaw' | 'modelRollout' | 'predictorTraining';
type Reader = Pick<Transaction, CompareTables>;

/** `failed`: reason that the version failed; null if it passed. */
type Verdict = { version: string; base: string; failed: string | null };

const placeOf = ({ slice }: GateComparison): string =>
  slice === null ? 'all rows' : `${slice.column} ${slice.value}`;

/** Reasons that a gate failed: where the version is worse, and by how much. Pure. */
function describeFailed({ reason, measure, overall, slices, rule }: GateJudged): string {
  // Skips slices that are worse only within the rule's margin, because they did not stop the
  // version.
  const worse = [...slices, overall].filter(
    ({ verdict, lower }) =>
      verdict === 'worse' && (rule.limit === null || (lower ?? 0) > rule.limit),
  );
  if (worse.length === 0) return reason.replace(/\.$/u, '');
  const words = worse.map((each) => {
    const by = Number(each.difference.toPrecision(3));
    return `in ${placeOf(each)} by ${by} (${measure}, ${each.rows} requests)`;
  });
  return `worse ${words.join(', ')}`;
}

const trained = z.object({ gate: z.object({ passed: z.literal(true) }) });

/**
 * Verdicts of comparisons on the same requests: by the gate of a rollout, or by the training of a
 * Tandem predictor. Newest first.
 */
async function verdictsOf(tx: Reader, model: string): Promise<Verdict[]> {
  const rollouts = await tx.modelRollout.findMany({
    where: { model },
    orderBy: { createdAt: 'desc' },
    select: { version: true, baseVersion: true, gate: true },
    take: 1_000,
  });
  const trainings = await tx.predictorTraining.findMany({
    where: { predictor: model, version: { not: null } },
    select: { version: true, championVersion: true, outcome: true },
    take: 1_000,
  });
  return [
    ...rollouts.flatMap(({ version, baseVersion: base, gate }): Verdict[] => {
      const { data } = gateSchema.safeParse(gate);
      if (data?.kind !== 'judged') return [];
      return [{ version, base, failed: data.passed ? null : describeFailed(data) }];
    }),
    ...trainings.flatMap(({ version, championVersion, outcome }): Verdict[] =>
      championVersion === null || !trained.safeParse(outcome).success
        ? []
        : [{ version: String(version), base: String(championVersion), failed: null }],
    ),
  ];
}

type Logged = { version: number; shared: boolean; sliced: boolean };

/**
 * For each version with logged metrics: whether the serving version logged a metric with the same
 * name, and one for the same slice (`accuracy/country:DE`). System metrics of a run (`system/`) do
 * not count.
 */
async function loggedComparison(
  tx: Reader,
  modelId: string,
  serving: number,
): Promise<Map<number, Logged>> {
  const rows = await tx.$queryRaw<Logged[]>`
    with logged as (
      select v."version", m."key" from "ModelVersion" v join "RunMetric" m on m."runId" = v."runId"
      where v."modelId" = ${modelId}::uuid and not starts_with(m."key", 'system/')
      union
      select v."version", m."key" from "ModelVersion" v
      join "LoggedModelMetric" m on m."modelId" = v."loggedModelId"
      where v."modelId" = ${modelId}::uuid and not starts_with(m."key", 'system/'))
    select own."version", bool_or(beside."key" is not null) as "shared",
      bool_or(beside."key" is not null and own."key" ~ '^.+/[^/:]+:[^/:]*$') as "sliced"
    from logged own
    left join logged beside on beside."key" = own."key" and beside."version" = ${serving}
    group by own."version"`;
  return new Map(rows.map((row) => [row.version, row]));
}

/**
 * Result of comparing a version's logged metrics with those of the serving version; `comparedDone`
 * if they meet the tier's requirement.
 */
function describeLogged(
  tier: ComparedTier,
  logged: ReadonlyMap<number, Logged>,
  { version, serving }: { version: number; serving: number },
): string {
  const { shared = false, sliced = false } = logged.get(version) ?? {};
  if (sliced || (tier === 'medium' && (shared || !logged.has(serving)))) return comparedDone;
  return shared
    ? `only unsliced metrics, while version ${serving} serves: log them by slice, or run a gate`
    : `missing, while version ${serving} serves`;
}

/**
 * For each version, whether it was compared with the serving version: by a gate on the same
 * requests, which it must have passed, otherwise by metrics that both logged. If no other version
 * serves, no comparison is needed.
 */
export async function comparedState(
  tx: Reader,
  model: { id: string; name: string; tier: ComparedTier },
  versions: readonly number[],
  serving: number | null,
): Promise<Record<string, string>> {
  const { tier } = model;
  const said = (wordsOf: (version: number) => string) =>
    Object.fromEntries(versions.map((each) => [comparedField(each, tier), wordsOf(each)]));
  if (serving === null) return said(() => comparedDone);
  const verdicts = await verdictsOf(tx, model.name);
  const logged = await loggedComparison(tx, model.id, serving);
  return said((version) => {
    if (version === serving) return comparedDone;
    const own = verdicts.filter((each) => each.version === String(version));
    const now = own.find(({ base }) => base === String(serving));
    if (now !== undefined)
      return now.failed === null
        ? comparedDone
        : `not passed compared with version ${serving}: ${now.failed}`;
    const words = describeLogged(tier, logged, { version, serving });
    const [last] = own;
    return words === comparedDone || last === undefined
      ? words
      : `with version ${last.base}, while version ${serving} serves`;
  });
}
