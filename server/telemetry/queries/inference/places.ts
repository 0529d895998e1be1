import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { windowParams, windowSql, type InferenceWindow } from './window.ts';

const timeoutMs = 20_000;
/** Inner edges of ten equal parts. */
const parts = Array.from({ length: 9 }, (_, at) => (at + 1) / 10);

const pickedSql = (window: InferenceWindow): string =>
  `SELECT version, prediction_value FROM inference FINAL WHERE ${windowSql(window)}
   AND isFinite(prediction_value) ORDER BY sipHash64(request_id) LIMIT {limit:UInt32}`;

const edgesRow = z.object({ rows: z.coerce.number(), edges: z.array(z.number()) });

/**
 * Edges that divide the predicted numbers of a window into ten equal parts. Fewer edges if many
 * values are equal; none without values.
 */
export async function predictionEdges(
  window: InferenceWindow,
  rowsAtMost: number,
): Promise<number[]> {
  const [found] = await selectRows(
    `SELECT count() AS rows, quantilesExact(${parts.join(', ')})(prediction_value) AS edges
     FROM (${pickedSql(window)})`,
    { ...windowParams(window), limit: rowsAtMost },
    edgesRow,
    { timeoutMs },
  );
  if (found === undefined || found.rows === 0) return [];
  return [...new Set(found.edges)].toSorted((a, b) => a - b);
}

const placeRow = z.object({
  version: z.string(),
  place: z.coerce.number(),
  rows: z.coerce.number(),
});

/**
 * Counts of predicted numbers in a window, by version and by the number of edges that the number
 * reaches.
 */
export async function predictionPlaces(
  window: InferenceWindow,
  edges: readonly number[],
  rowsAtMost: number,
): Promise<z.output<typeof placeRow>[]> {
  const list = edges.map((edge) => `toFloat64(${edge})`).join(', ');
  const place =
    edges.length === 0 ? '0' : `arrayCount(edge -> prediction_value >= edge, [${list}])`;
  return selectRows(
    `SELECT version, ${place} AS place, count() AS rows
     FROM (${pickedSql(window)}) GROUP BY version, place ORDER BY version, place LIMIT 20000`,
    { ...windowParams(window), limit: rowsAtMost },
    placeRow,
    { timeoutMs },
  );
}
