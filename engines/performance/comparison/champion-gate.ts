import { measureName } from '#engines/performance/limits/measure-name.ts';
import { sliceValuesAtMost } from '#engines/performance/slices/slice-cut.ts';
import { compareAimed, type Aimed, type AimedComparison } from './compare-aimed.ts';
import { comparePaired } from './compare-paired.ts';

/**
 * One labeled row with the loss of each version: log loss, absolute error or another loss. Lower is
 * better.
 */
export interface GateRow {
  readonly champion: number;
  readonly challenger: number;
  /** Null if the task has no positive class. */
  readonly isPositive: boolean | null;
  readonly slices: Readonly<Record<string, string>>;
}

/**
 * Requirement for a version over all rows: better, or not worse by more than a margin
 * (non-inferiority test). The margin is a share of the serving version's loss on these rows.
 */
export type GateRule =
  | { readonly kind: 'better' }
  | { readonly kind: 'not-worse'; readonly margin: number };

export interface GateOptions {
  /** Minimum number of rows for judging a slice; smaller slices are only shown. */
  readonly sliceRowsAtLeast: number;
  /** Joint confidence of all intervals. */
  readonly confidence: number;
  /** Default: the version must be better. */
  readonly rule?: GateRule | undefined;
}

export type SliceVerdict = 'better' | 'no difference' | 'worse' | 'too few rows';

export interface SliceComparison {
  /** Null for all rows. */
  readonly slice: { readonly column: string; readonly value: string } | null;
  readonly rows: number;
  /** Null if the task has no positive class. */
  readonly positives: number | null;
  readonly champion: number;
  readonly challenger: number;
  /** Challenger minus champion: below 0 is better. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  readonly verdict: SliceVerdict;
}

export interface GateResult {
  readonly passed: boolean;
  readonly reason: string;
  readonly rows: number;
  /** Number of judged intervals, and the level of each for the joint confidence. */
  readonly comparisons: number;
  readonly level: number;
  readonly overall: SliceComparison;
  readonly slices: readonly SliceComparison[];
  /** Comparison of both versions' distances from the target of each measure, over all rows. */
  readonly aimed: readonly AimedComparison[];
  /** Maximum allowed difference, in the unit of the loss; null if the version must be better. */
  readonly limit: number | null;
}

/** Maximum number of groups: listed values, other values, and missing values. */
const MAX_VALUES = sliceValuesAtMost + 2;

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function compare(
  rows: readonly GateRow[],
  slice: SliceComparison['slice'],
  level: number,
  rowsAtLeast: number,
): SliceComparison {
  const champion = rows.map((row) => row.champion);
  const challenger = rows.map((row) => row.challenger);
  const { difference, lower, upper } = comparePaired(champion, challenger, level);
  const verdict: SliceVerdict =
    rows.length < Math.max(2, rowsAtLeast)
      ? 'too few rows'
      : upper < 0
        ? 'better'
        : lower > 0
          ? 'worse'
          : 'no difference';
  return {
    slice,
    rows: rows.length,
    positives: rows.every(({ isPositive }) => isPositive === null)
      ? null
      : rows.filter(({ isPositive }) => isPositive).length,
    champion: meanOf(champion),
    challenger: meanOf(challenger),
    difference,
    lower,
    upper,
    verdict,
  };
}

function slicesOf(
  rows: readonly GateRow[],
): { slice: NonNullable<SliceComparison['slice']>; rows: GateRow[] }[] {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row.slices)))].toSorted();
  return columns.flatMap((column) => {
    const groups = [...Map.groupBy(rows, (row) => row.slices[column] ?? '')]
      .filter(([value]) => value !== '')
      .toSorted(([, a], [, b]) => b.length - a.length);
    // A column with a single value covers all rows; a column with too many values is not sliced.
    return groups.length < 2 || groups.length > MAX_VALUES
      ? []
      : groups.map(([value, own]) => ({ slice: { column, value }, rows: own }));
  });
}

const nameOf = ({ slice }: SliceComparison): string =>
  slice === null ? 'all rows' : `${slice.column} ${slice.value}`;

/**
 * Whether a slice is shown to be worse, or worse by more than `limit`: the whole interval must be
 * beyond the limit.
 */
const isWorse = ({ verdict, lower }: SliceComparison, limit: number | null): boolean =>
  verdict === 'worse' && lower > (limit ?? 0);

const formatShare = (share: number): string => `${Number((share * 100).toPrecision(6))}%`;

type Judged = {
  overall: SliceComparison;
  worse: readonly SliceComparison[];
  off: readonly AimedComparison[];
};

/** Verdict text for all rows, without the slices. */
function describeOverall(
  overall: SliceComparison,
  rule: GateRule,
  limit: number | null,
): { holds: boolean; words: string } {
  const better = overall.verdict === 'better';
  if (rule.kind === 'better' || limit === null)
    return {
      holds: better,
      words: better
        ? 'It is better over all rows and in no slice worse.'
        : overall.verdict === 'worse'
          ? 'It is worse over all rows.'
          : 'No improvement is shown over all rows.',
    };
  const holds = overall.rows > 1 && overall.upper <= limit;
  const margin = `the margin of ${formatShare(rule.margin)}`;
  const words = !holds
    ? isWorse(overall, limit)
      ? `It is worse by more than ${margin} over all rows.`
      : `It is not shown to stay within ${margin} over all rows.`
    : better
      ? `It is better over all rows, and in no slice shown to be worse by more than ${margin}.`
      : `Over all rows it is not worse by more than ${margin}, and in no slice shown to be.`;
  return { holds, words };
}

function judge({ overall, worse, off }: Judged, rule: GateRule, limit: number | null) {
  const { holds, words } = describeOverall(overall, rule, limit);
  const by =
    rule.kind === 'better' ? '' : ` by more than the margin of ${formatShare(rule.margin)}`;
  const reason =
    worse.length > 0
      ? `It is worse${by} in ${worse.map(nameOf).join(', ')}.`
      : off.length > 0
        ? `It is farther from its target in ${off.map(({ measure }) => measureName(measure)).join(', ')}.`
        : words;
  return { passed: holds && worse.length === 0 && off.length === 0, reason };
}

/**
 * Compares a new version with the serving version on the same later rows. The comparison is paired,
 * with one interval of the difference per slice and per metric with a target, all at the requested
 * joint confidence (Bonferroni). The gate passes if all rows together meet the rule, no slice is
 * shown to be worse (by more than the margin, if the rule has one), and the new version is no
 * farther from its targets.
 */
export function championGate(
  rows: readonly GateRow[],
  options: GateOptions,
  aims: readonly Aimed[] = [],
): GateResult {
  const { rule = { kind: 'better' } } = options;
  const slices = slicesOf(rows);
  const large = slices.filter((each) => each.rows.length >= options.sliceRowsAtLeast).length;
  const judged = large + 1 + aims.length;
  const level = 1 - (1 - options.confidence) / judged;
  const overall = compare(rows, null, level, 2);
  // The error of the serving version's mean enters only scaled by the margin, so the mean is
  // treated as exact.
  const limit = rule.kind === 'better' ? null : rule.margin * overall.champion;
  const compared = slices
    .map((each) => compare(each.rows, each.slice, level, options.sliceRowsAtLeast))
    .toSorted((a, b) => Number(b.verdict === 'worse') - Number(a.verdict === 'worse'));
  const aimed = aims.map((each) => compareAimed(each, level, options.sliceRowsAtLeast));
  const worse = compared.filter((each) => isWorse(each, limit));
  const off = aimed.filter(({ verdict }) => verdict === 'worse');
  return {
    ...judge({ overall, worse, off }, rule, limit),
    rows: rows.length,
    comparisons: judged,
    level,
    overall,
    slices: compared,
    aimed,
    limit,
  };
}
