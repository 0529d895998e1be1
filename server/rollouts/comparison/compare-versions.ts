import type {
  GateOptions,
  GateRow,
  SliceComparison,
} from '#engines/performance/comparison/champion-gate.ts';
import type { Aimed } from '#engines/performance/comparison/compare-aimed.ts';
import { championGate } from '#engines/performance/comparison/champion-gate.ts';
import type { GateComparison, GateJudged } from '#lib/schemas/rollouts/rollouts.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { comparisonChecks } from '../checks/comparison-checks.ts';
import type { TaskTerms } from '#server/inference/performance/task-terms.ts';

/** Share of the rows that the version that serves may leave without an answer; they are left out. */
const silentAtMost = 0.01;

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

/** A mean of no row at all is written as 0: "0 requests" stands beside it. */
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

/** Why nothing can be said of the two, whatever their losses are. */
function brokenWords(terms: TaskTerms, { champion, challenger }: Answers): string | null {
  const brokenOf = (answers: readonly ModelAnswer[]): number =>
    answers.filter((answer) => !terms.isAnswer(answer)).length;
  const broken = brokenOf(challenger);
  if (broken > 0) return `${broken} of its answers are not ${terms.answer}.`;
  const silent = brokenOf(champion);
  return silent > silentAtMost * champion.length
    ? `${silent} of ${champion.length} answers of the serving version are not ${terms.answer}, so the two cannot be compared.`
    : null;
}

/** What an aim makes of the rows on which both versions say something about it. */
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

/** The losses of both on the rows that both answered, with what the gate slices them by. */
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
 * Judges the challenger by the rows that both versions answered. Every answer of the challenger must be one, and
 * nearly all of the champion: whoever leaves the hard rows out is not better.
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
  const broken = brokenWords(terms, answers);
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
