import { z } from 'zod';
import { selectRow } from '../../client.ts';
import { missingSql, type Layout } from './features.ts';
import { valueSql, windowParams, windowSql, type InferenceWindow } from './window.ts';

const options = { timeoutMs: 60_000, maxMemoryBytes: 2_000_000_000 };
/** Maximum rows to evaluate. Larger windows are sampled by a hash. */
const rowsAtMost = 20_000;
/**
 * Rounding limit, because a statement contains thousands of these numbers. It changes no error by
 * more than a millionth.
 */
const digits = 9;

/** Mapping of column values to numbers, and the reference's directions of greatest variance. */
type Projection = {
  columns: readonly {
    name: string;
    /** For text, the share of each label and the share of all others; null for numbers. */
    shares: readonly (readonly [label: string, share: number])[] | null;
    rest: number;
    /** Replaces a missing value. */
    filler: number;
    mean: number;
    scale: number;
  }[];
  components: readonly (readonly number[])[];
};

const short = (value: number): string => Number(value.toPrecision(digits)).toString();

/** SQL for the value of a column in a row, as standard deviations from the reference mean. */
function standardSql(layouts: readonly Layout[], column: Projection['columns'][number]): string {
  const { name, shares, rest, filler, mean, scale } = column;
  if (shares === null) {
    const number = `toFloat64(${valueSql(layouts, { name, type: 'number' })})`;
    return `(if(isFinite(${number}), ${number}, ${filler}) - ${mean}) / ${scale}`;
  }
  const labels = shares.map(([label]) => `unhex('${Buffer.from(label).toString('hex')}')`);
  const numbers = [filler, ...shares.map(([, share]) => share)].map(
    (share) => `toFloat64(${share})`,
  );
  const text = `ifNull(toString(${valueSql(layouts, { name, type: 'text' })}), ${missingSql})`;
  const found = `transform(${text}, [${[missingSql, ...labels].join(', ')}], [${numbers.join(', ')}], toFloat64(${rest}))`;
  return `(${found} - ${mean}) / ${scale}`;
}

/** Mean distance between a window's rows and their projection; null without rows. */
export async function projectionError(
  window: InferenceWindow,
  layouts: readonly Layout[],
  { columns, components }: Projection,
): Promise<{ rows: number; error: number | null }> {
  const values = columns.map((column) => standardSql(layouts, column)).join(', ');
  const held = components.map(
    (component) => `pow(dotProduct(z, [${component.map(short).join(',')}]), 2)`,
  );
  return selectRow(
    `SELECT count() AS rows, if(rows = 0, NULL, avg(sqrt(greatest(0, dotProduct(z, z) - (${held.join(' + ')}))))) AS error
     FROM (SELECT [${values}] AS z FROM inference WHERE ${windowSql(window)}
       ORDER BY sipHash64(request_id) LIMIT ${rowsAtMost})`,
    windowParams(window),
    z.object({ rows: z.coerce.number(), error: z.number().nullable() }),
    options,
  );
}
