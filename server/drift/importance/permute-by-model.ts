import { mean } from '#engines/math/mean.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import {
  importanceShares,
  lossRise,
  shuffledPlaces,
  type ImportanceShare,
  type LossRise,
} from '#engines/performance/permutation-importance.ts';
import { scoreRows } from '#server/inference/performance/score-rows.ts';
import type { TaskTerms } from '#server/inference/performance/task-terms.ts';
import { TandemError } from '#server/platform/errors.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';

/** Maximum time for the measurement, because a user waits for the result. */
const patienceMs = 40_000;

type Params = {
  executor: string;
  model: string;
  version: string;
  rows: readonly RecordedRow[];
  terms: TaskTerms;
  columns: readonly string[];
  repeats: number;
  seed: number;
};

/** Mean loss of the model's predictions for the rows as currently shuffled. */
async function lossOf(
  { executor, model, version, terms }: Params,
  rows: readonly RecordedRow[],
): Promise<number> {
  const answers = (await scoreRows(executor, model, [version], rows)).get(version) ?? [];
  const loss = mean(
    rows.map(({ label }, at) => terms.importance.lossOf(answers[at] ?? null, label ?? '')),
  );
  if (!answers.every(terms.isAnswer) || !Number.isFinite(loss))
    throw new TandemError(
      'unavailable',
      `The executor ${executor} returned rows without a prediction.`,
    );
  return loss;
}

/**
 * Permutation importance measured with the model itself: each column is shuffled over labeled rows,
 * which the executor scores. The executor stores nothing and serves no predictions to users. Throws
 * `unavailable` if it cannot finish in time.
 */
export async function permuteByModel(
  asked: Params,
): Promise<{ loss: number; shares: ImportanceShare[] | null }> {
  const { rows, columns, repeats, seed } = asked;
  const random = seededRandom(seed);
  const until = performance.now() + patienceMs;
  const loss = await lossOf(asked, rows);
  const rises: LossRise[] = [];
  for (const column of columns) {
    const losses: number[] = [];
    for (let repeat = 0; repeat < repeats; repeat += 1) {
      if (performance.now() > until)
        throw new TandemError(
          'unavailable',
          `The executor ${asked.executor} took longer than ${patienceMs / 1_000} s.`,
        );
      const places = shuffledPlaces(rows.length, random);
      const mixed = rows.map((row, at) => {
        const value = rows[places[at] ?? at]?.features[column] ?? null;
        return { ...row, features: { ...row.features, [column]: value } };
      });
      losses.push(await lossOf(asked, mixed));
    }
    rises.push(lossRise(loss, losses));
  }
  return { loss, shares: importanceShares(rises) };
}
