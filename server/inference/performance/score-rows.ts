import { scoringTarget } from '#server/actions/targets/executor-site.ts';
import { privacyInForce } from '#server/inference/privacy-in-force.ts';
import { answerWith, scoresWith, type Privacy } from '#server/inference/privacy.ts';
import { TandemError } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import {
  readScores,
  type AnswerUsage,
  type ModelAnswer,
  type WebhookTarget,
} from '#server/platform/outbound/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';

const rowsPerCall = 500;

type Params = { target: WebhookTarget; model: string; versions: readonly string[] };
type Answers = Map<string, ModelAnswer[]>;
type Found = { answers: Answers; usage: { version: string; told: AnswerUsage }[] };

/**
 * One call. If the predictions are too large for one response, two calls with half of the rows
 * each.
 */
async function scorePart(asked: Params, rows: readonly RecordedRow[], found: Found) {
  const { target, model, versions } = asked;
  const taken = await readScores(target, newId(), {
    target: { kind: 'model', name: model },
    versions,
    rows: rows.map(({ features }) => features),
  });
  if (taken === null) {
    if (rows.length < 2)
      throw new TandemError('unavailable', "The executor's response for one row is too large.");
    const half = Math.ceil(rows.length / 2);
    await scorePart(asked, rows.slice(0, half), found);
    await scorePart(asked, rows.slice(half), found);
    return;
  }
  const { scores, usage } = taken;
  for (const version of versions) {
    const own = Object.hasOwn(scores, version) ? (scores[version] ?? []) : [];
    if (own.length !== rows.length)
      throw new TandemError(
        'unavailable',
        `The executor scored ${own.length} of ${rows.length} rows with version ${version}.`,
      );
    found.answers.get(version)?.push(...own);
    const told = Object.hasOwn(usage, version) ? usage[version] : undefined;
    found.usage.push({ version, told: told ?? {} });
  }
}

/** A prediction in its stored form: with the model's privacy rules applied, as in its labels. */
function asKept(privacy: Privacy | undefined, answer: ModelAnswer): ModelAnswer {
  if (typeof answer === 'string') return answerWith(privacy, answer);
  if (answer === null || typeof answer === 'number') return answer;
  if (!Array.isArray(answer))
    return Object.fromEntries(scoresWith(privacy, Object.entries(answer)));
  return answer.flatMap((item) => answerWith(privacy, item) ?? []);
}

/**
 * Usage of a version for all rows; null if a call did not report the value or reported another
 * currency.
 */
export type VersionUsage = {
  milliseconds: number | null;
  cost: { amount: number; currency: string } | null;
};

function sumOf(told: readonly AnswerUsage[]): VersionUsage {
  const times = told.flatMap(({ milliseconds }) => milliseconds ?? []);
  const costs = told.flatMap(({ cost }) => cost ?? []);
  const [first] = costs;
  const isWhole =
    costs.length === told.length && costs.every(({ currency }) => currency === first?.currency);
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  return {
    milliseconds: told.length > 0 && times.length === told.length ? sum(times) : null,
    cost:
      first === undefined || !isWhole
        ? null
        : { amount: sum(costs.map(({ amount }) => amount)), currency: first.currency },
  };
}

/**
 * Predictions and usage of versions for recorded rows, from the executor that serves them; one list
 * per version. Throws `unavailable` if the executor does not respond.
 */
export async function askVersions(
  executor: string,
  model: string,
  versions: readonly string[],
  rows: readonly RecordedRow[],
): Promise<{ answers: Answers; usage: Map<string, VersionUsage> }> {
  const asked = { target: await scoringTarget(executor), model, versions };
  const found: Found = { answers: new Map(versions.map((version) => [version, []])), usage: [] };
  for (let from = 0; from < rows.length; from += rowsPerCall)
    await scorePart(asked, rows.slice(from, from + rowsPerCall), found);
  const privacy = (await privacyInForce()).get(model);
  const told = Map.groupBy(found.usage, ({ version }) => version);
  return {
    answers: new Map(
      [...found.answers].map(([version, own]) => [
        version,
        own.map((answer) => asKept(privacy, answer)),
      ]),
    ),
    usage: new Map(
      versions.map((version) => [
        version,
        sumOf((told.get(version) ?? []).map((each) => each.told)),
      ]),
    ),
  };
}

/** Returns only the predictions of the versions. */
export async function scoreRows(...asked: Parameters<typeof askVersions>): Promise<Answers> {
  return (await askVersions(...asked)).answers;
}
