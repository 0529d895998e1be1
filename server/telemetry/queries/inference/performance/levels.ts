import { z } from 'zod';
import { selectRow } from '../../../client.ts';
import { numberSql, type Layout } from '../features.ts';
import { windowParams, windowSql, type InferenceWindow } from '../window.ts';

const answer = z.object({
  rows: z.coerce.number(),
  levels: z.array(z.array(z.number().nullable())),
});

/**
 * Quantiles of each feature at the given probabilities, over the newest rows of a window, feature
 * by feature; NaN without a value.
 */
export async function numberLevels(
  window: InferenceWindow,
  layouts: readonly Layout[],
  {
    names,
    levels,
    newest,
  }: { names: readonly string[]; levels: readonly number[]; newest: number },
): Promise<{ rows: number; levels: number[][] }> {
  if (names.length === 0) return { rows: 0, levels: [] };
  const quantiles = names.map((name) => {
    const found = numberSql(layouts, name);
    const value = found === 'nan' ? "CAST(nan, 'Float64')" : found;
    return `arrayMap(x -> toFloat64(x), quantilesTDigestIf(${levels.join(', ')})(${value}, isFinite(${value})))`;
  });
  const { rows, levels: told } = await selectRow(
    `SELECT count() AS rows, [${quantiles.join(', ')}] AS levels FROM (
       SELECT numbers, layout FROM inference WHERE ${windowSql(window)} ORDER BY ts DESC LIMIT {newest:UInt32})`,
    { ...windowParams(window), newest },
    answer,
    { timeoutMs: 20_000 },
  );
  return { rows, levels: told.map((own) => own.map((value) => value ?? NaN)) };
}
