import { encodeColumn } from '#engines/drift/methods/encode-features.ts';
import { comparable, type RawColumn } from '#engines/drift/raw-column.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';
import { surrogateImportance } from '#engines/performance/surrogate-importance.ts';
import type { ImportanceJob, SurrogateResult } from '../drift-threads.ts';

function numbersOf(column: RawColumn | undefined): Float64Array {
  if (column?.kind !== 'numbers') throw new Error('a column of numbers is missing');
  return column.values;
}

/** Numeric values of a feature: categories by alphabetical rank, free text as missing. */
function encoded(column: RawColumn): Float64Array {
  const { reference } = comparable(column, column);
  return encodeColumn(
    reference,
    reference.kind === 'categorical' ? [...reference.labels].toSorted() : [],
  );
}

/** Surrogate importance over a table of `importanceParquet`. */
export function importanceOf(
  table: readonly RawColumn[],
  { objective, repeats, seed }: Pick<ImportanceJob, 'objective' | 'repeats' | 'seed'>,
): SurrogateResult {
  const features = table.slice(0, -2);
  const { rows, fidelity, loss, shares } = surrogateImportance(
    {
      columns: features.map(encoded),
      answers: numbersOf(table.at(-2)),
      truth: numbersOf(table.at(-1)),
    },
    { objective, repeats, random: seededRandom(seed) },
  );
  return {
    rows,
    fidelity: Number.isFinite(fidelity) ? fidelity : null,
    loss,
    columns:
      shares?.map(({ share, error }, at) => ({ column: features[at]?.name ?? '', share, error })) ??
      null,
  };
}
