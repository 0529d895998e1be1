import { qualityOf, type Classifier } from './classifier.ts';
import { FEATURE_SCHEMA, INPUT_NAMES } from './features.ts';
import type { LabelledTransaction } from './training-rows.ts';

/** Rows in which one feature's inputs come from another row, offset by half the number of rows. */
function mixed(
  rows: readonly LabelledTransaction[],
  inputs: ReadonlySet<number>,
): LabelledTransaction[] {
  const turn = Math.floor(rows.length / 2);
  return rows.map((row, at) => {
    const other = rows[(at + turn) % rows.length] ?? row;
    return {
      ...row,
      features: row.features.map((value, input) =>
        inputs.has(input) ? (other.features[input] ?? value) : value,
      ),
    };
  });
}

/**
 * Permutation importance: log loss increase without the information of a feature; never below 0.
 */
export function importanceOf(
  classify: Classifier,
  rows: readonly LabelledTransaction[],
): Record<string, number> {
  const usual = qualityOf(classify, rows).log_loss;
  return Object.fromEntries(
    FEATURE_SCHEMA.map(({ name }) => {
      const inputs = INPUT_NAMES.flatMap((input, at) =>
        input === name || input.startsWith(`${name}=`) ? [at] : [],
      );
      const loss = qualityOf(classify, mixed(rows, new Set(inputs))).log_loss;
      return [name, Math.max(0, loss - usual)];
    }),
  );
}
