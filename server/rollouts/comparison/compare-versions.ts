import {
  championGate,
  type GateOptions,
  type GateRow,
  type SliceComparison,
} from '#engines/performance/comparison/champion-gate.ts';
import type { Aimed } from '#engines/performance/comparison/compare-aimed.ts';
import type { GateComparison, GateJudged } from '#lib/schemas/rollouts/rollouts.ts';
import type { TaskTerms } from '#server/inference/performance/task-terms.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { comparisonChecks } from '../checks/comparison-checks.ts';

/** Maximum share of rows that the serving version may leave unanswered. These rows are excluded. */
const silentAtMost = 0.01;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** Converts a comparison for the API. A mean over no rows is sent as 0, next to "0 requests". */
function toWire(compared: SliceComparison): GateComparison {
  const [champion, challenger, difference] = [
    compared.champion,
    compared.challenger,
    compared.difference,
  ].map((value) => finite(value) ?? 0) as [number, number, number];
  const [lower, upper] = [finite(compared.lower), finite(compared.upper)];
  return { ...compared, champion, challenger, difference, lower, upper };
}

type Compared = Pick<
  GateJudged,
  | 'passed'
  | 'reason'
  | 'rows'
  | 'comparisons'
  | 'level'
  | 'overall'
  | 'slices'
  | 'aimed'
  | 'rule'
  | 'checks'
>;
type Answers = { champion: readonly ModelAnswer[]; challenger: readonly ModelAnswer[] };

/** Reason the versions cannot be compared, regardless of their losses. */
function describeBroken(terms: TaskTerms, { champion, challenger }: Answers): string | null {
  const brokenOf = (answers: readonly ModelAnswer[]): number =>
    answers.filter((answer) => !terms.isAnswer(answer)).length;
  const broken = brokenOf(challenger);
  if (broken > 0) return `${broken} of its predictions are not ${terms.answer}.`;
  const silent = brokenOf(champion);
  return silent > silentAtMost * champion.length
    ? `${silent} of ${champion.length} predictions of the serving version are not ${terms.answer}, so the two cannot be compared.`
    : null;
}

/** Result for an aim on the rows where both versions provide a value. */
function aimedOf(
  { measure, target, valueOf }: TaskTerms['aims'][number],
  rows: readonly RecordedRow[],
  answers: Answers,
): Aimed {
  const pairs = rows
    .map(({ label }, at) => ({
      champion: valueOf(answers.champion[at] ?? null, label ?? ''),
      challenger: valueOf(answers.challenger[at] ?? null, label ?? ''),
    }))
    .filter((pair) => Number.isFinite(pair.champion) && Number.isFinite(pair.challenger));
  return {
    measure,
    target,
    champion: pairs.map(({ champion }) => champion),
    challenger: pairs.map(({ challenger }) => challenger),
  };
}

/** Losses of both versions on the rows that both predicted, with the gate's slices. */
function lossesOf(
  terms: TaskTerms,
  rows: readonly RecordedRow[],
  answers: Answers,
  slicesOf: (row: RecordedRow) => Record<string, string>,
): GateRow[] {
  return rows.flatMap((row, at): GateRow[] => {
    const scale = terms.scaleOf(row);
    const lossOf = (answer: ModelAnswer): number =>
      terms.isAnswer(answer) ? terms.lossOf(answer, row.label ?? '') / scale : Number.NaN;
    const champion = lossOf(answers.champion[at] ?? null);
    const challenger = lossOf(answers.challenger[at] ?? null);
    if (Number.isNaN(champion) || Number.isNaN(challenger)) return [];
    return [{ champion, challenger, isPositive: terms.isPositive(row), slices: slicesOf(row) }];
  });
}

/**
 * Judges the challenger on the rows that both versions predicted. All predictions of the challenger
 * must be valid, and nearly all of the champion's, because a version that skips the hard rows is
 * not better.
 */
export function compareVersions(
  terms: TaskTerms,
  rows: readonly RecordedRow[],
  answers: Answers,
  options: GateOptions,
  slicesOf: (row: RecordedRow) => Record<string, string> = ({ segment }) => segment,
): Compared {
  const aims = terms.aims.map((aim) => aimedOf(aim, rows, answers));
  const { limit, ...judged } = championGate(
    lossesOf(terms, rows, answers, slicesOf),
    options,
    aims,
  );
  const broken = describeBroken(terms, answers);
  const { rule = { kind: 'better' } } = options;
  const compared = {
    overall: toWire(judged.overall),
    slices: judged.slices.map(toWire),
    aimed: judged.aimed.map((each) => ({
      ...each,
      champion: finite(each.champion),
      challenger: finite(each.challenger),
      difference: finite(each.difference),
      lower: finite(each.lower),
      upper: finite(each.upper),
    })),
    rule: {
      kind: rule.kind,
      margin: rule.kind === 'better' ? null : rule.margin,
      limit: limit === null ? null : finite(limit),
    },
  };
  return {
    ...judged,
    ...(broken === null ? {} : { passed: false, reason: broken }),
    ...compared,
    checks: comparisonChecks({ ...compared, measure: terms.measure, broken }),
  };
}
