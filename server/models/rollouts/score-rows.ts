import { scoringTarget } from '#server/actions/executor-site.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import type { ModelAnswer } from '#server/platform/webhook-client.ts';
import { readScores } from '#server/platform/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';

const rowsPerCall = 500;

/** What versions say about recorded rows, asked from the executor that serves them; one list per version. */
export async function scoreRows(
  executor: string,
  model: string,
  versions: readonly string[],
  rows: readonly RecordedRow[],
): Promise<Map<string, ModelAnswer[]>> {
  const target = await scoringTarget(executor);
  const found = new Map<string, ModelAnswer[]>(versions.map((version) => [version, []]));
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
      found.get(version)?.push(...own);
    }
  }
  return found;
}
