import { scoringTarget } from '#server/actions/executor-site.ts';
import { privacyInForce } from '#server/models/privacy-in-force.ts';
import type { Privacy } from '#server/models/privacy.ts';
import { answerWith, scoresWith } from '#server/models/privacy.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import type { ModelAnswer, WebhookTarget } from '#server/platform/webhook-client.ts';
import { readScores } from '#server/platform/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';

const rowsPerCall = 500;

type Asked = { target: WebhookTarget; model: string; versions: readonly string[] };
type Answers = Map<string, ModelAnswer[]>;

/** One call; where the answers are too large for it, two calls with half of the rows each. */
async function scorePart(asked: Asked, rows: readonly RecordedRow[], found: Answers) {
  const { target, model, versions } = asked;
  const scores = await readScores(target, newId(), {
    target: { kind: 'model', name: model },
    versions,
    rows: rows.map(({ features }) => features),
  });
  if (scores === null) {
    if (rows.length < 2)
      throw new TandemError('unavailable', "The executor's answer to one row is too large.");
    const half = Math.ceil(rows.length / 2);
    await scorePart(asked, rows.slice(0, half), found);
    await scorePart(asked, rows.slice(half), found);
    return;
  }
  for (const version of versions) {
    const own = Object.hasOwn(scores, version) ? (scores[version] ?? []) : [];
    if (own.length !== rows.length)
      throw new TandemError(
        'unavailable',
        `The executor scored ${own.length} of ${rows.length} rows with version ${version}.`,
      );
    found.get(version)?.push(...own);
  }
}

/** An answer as it would be stored: by the rules of the model, which its labels were kept by. */
function asKept(privacy: Privacy | undefined, answer: ModelAnswer): ModelAnswer {
  if (typeof answer === 'string') return answerWith(privacy, answer);
  if (answer === null || typeof answer === 'number') return answer;
  if (!Array.isArray(answer))
    return Object.fromEntries(scoresWith(privacy, Object.entries(answer)));
  return answer.flatMap((item) => answerWith(privacy, item) ?? []);
}

/**
 * What versions say about recorded rows, asked from the executor that serves them; one list per version. Throws
 * `unavailable` when it does not answer.
 */
export async function scoreRows(
  executor: string,
  model: string,
  versions: readonly string[],
  rows: readonly RecordedRow[],
): Promise<Answers> {
  const asked = { target: await scoringTarget(executor), model, versions };
  const found: Answers = new Map(versions.map((version) => [version, []]));
  for (let from = 0; from < rows.length; from += rowsPerCall)
    await scorePart(asked, rows.slice(from, from + rowsPerCall), found);
  const privacy = (await privacyInForce()).get(model);
  return new Map(
    [...found].map(([version, own]) => [version, own.map((answer) => asKept(privacy, answer))]),
  );
}
