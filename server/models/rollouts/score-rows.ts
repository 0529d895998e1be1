import { scoringTarget } from '#server/actions/executor-site.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { readScores } from '#server/platform/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';

const rowsPerCall = 500;

/** What versions say about recorded rows, asked from the executor that serves them; one list per version. */
export async function scoreRows(
  executor: string,
  model: string,
  versions: readonly string[],
  rows: readonly RecordedRow[],
): Promise<Map<string, number[]>> {
  const target = await scoringTarget(executor);
  const found = new Map<string, number[]>(versions.map((version) => [version, []]));
  for (let from = 0; from < rows.length; from += rowsPerCall) {
    const part = rows.slice(from, from + rowsPerCall);
    const scores = await readScores(target, newId(), {
      target: { kind: 'model', name: model },
      versions,
      rows: part.map(({ features }) => features),
    });
    for (const version of versions) {
      const own = scores[version] ?? [];
      if (own.length !== part.length)
        throw new TandemError(
          'unavailable',
          `The executor scored ${own.length} of ${part.length} rows with version ${version}.`,
        );
      // What is no probability stays visible as one: the caller judges it.
      found.get(version)?.push(...own.map((score) => score ?? Number.NaN));
    }
  }
  return found;
}
