import { measureName } from '#engines/performance/limits/measure-name.ts';
import type { GateCheck, GateRuleUsed } from '#lib/schemas/rollouts/gate.ts';
import type { GateComparison, GateJudged } from '#lib/schemas/rollouts/rollouts.ts';

type Compared = Pick<GateJudged, 'overall' | 'slices' | 'aimed' | 'rule'> & {
  measure: string;
  /** Reason the versions cannot be compared, or null. */
  broken: string | null;
};

const figure = (value: number | null): string =>
  value === null ? 'unknown' : String(Number(value.toPrecision(3)));
const placeOf = ({ slice }: GateComparison): string =>
  slice === null ? 'all rows' : `${slice.column} ${slice.value}`;

/** Whether the comparison proves a result worse than the rule allows. */
export function isBeyond({ verdict, lower }: GateComparison, { limit }: GateRuleUsed): boolean {
  return verdict === 'worse' && (limit === null || (lower ?? 0) > limit);
}

function overallCheck({ overall, rule, measure }: Compared): GateCheck {
  const { limit, margin } = rule;
  const { rows, difference, lower, upper, verdict } = overall;
  const holds = limit === null ? verdict === 'better' : upper !== null && upper <= limit;
  const asked =
    limit === null || margin === null
      ? 'the upper end must be below 0'
      : `the upper end must be at most ${figure(limit)}, a margin of ${figure(margin * 100)}%`;
  return {
    id: 'overall',
    title: 'Difference over all rows',
    status: rows < 2 ? 'unknown' : holds ? 'pass' : 'fail',
    detail: `${figure(difference)} (${figure(lower)} to ${figure(upper)}) in ${measure} on ${rows} requests, below 0 is better; ${asked}`,
  };
}

function slicesCheck({ slices, rule }: Compared): GateCheck {
  const judged = slices.filter(({ verdict }) => verdict !== 'too few rows');
  const worse = judged.filter((each) => isBeyond(each, rule));
  const { limit } = rule;
  // The mean of a slice may exceed the margin by chance, which is reported but blocks nothing.
  const apart =
    limit === null ? [] : judged.filter((each) => !worse.includes(each) && each.difference > limit);
  const named = (list: readonly GateComparison[]): string =>
    list.map((each) => `${placeOf(each)} by ${figure(each.difference)}`).join(', ');
  const than = limit === null ? 'worse' : 'worse by more than the margin';
  const counts = `${judged.length} evaluated, ${slices.length - judged.length} with too few rows`;
  const said =
    worse.length > 0
      ? `${than} in ${named(worse)}`
      : apart.length > 0
        ? `beyond the margin, but not significantly, in ${named(apart)}`
        : judged.length > 0
          ? `none is shown to be ${than}`
          : 'no slice has enough rows';
  return {
    id: 'slices',
    title: 'Slices',
    status:
      worse.length > 0
        ? 'fail'
        : apart.length > 0
          ? 'warn'
          : judged.length > 0
            ? 'pass'
            : 'unknown',
    detail: `${said}; ${counts}`,
  };
}

function aimsCheck({ aimed }: Compared): GateCheck[] {
  if (aimed.length === 0) return [];
  const off = aimed.filter(({ verdict }) => verdict === 'worse');
  const known = aimed.some(({ verdict }) => verdict !== 'too few rows');
  const words = aimed.map(
    ({ measure, target, champion, challenger }) =>
      `${measureName(measure)} ${figure(challenger)}, the serving version ${figure(champion)}, target ${figure(target)}`,
  );
  return [
    {
      id: 'aims',
      title: 'Targets',
      status: off.length > 0 ? 'fail' : known ? 'pass' : 'unknown',
      detail: words.join('; '),
    },
  ];
}

/** Checks from the comparison of two versions. Pure. */
export function comparisonChecks(compared: Compared): GateCheck[] {
  const { broken } = compared;
  const answers: GateCheck[] =
    broken === null
      ? []
      : [
          {
            id: 'answers',
            title: 'Answers',
            status: 'fail',
            detail: broken.replace(/\.$/u, ''),
          },
        ];
  return [...answers, overallCheck(compared), slicesCheck(compared), ...aimsCheck(compared)];
}

type Verdict = Pick<GateJudged, 'passed' | 'reason' | 'checks'>;

/**
 * Verdict of a comparison with additional checks. A single failed check stops the version. Pure.
 */
export function withMoreChecks<T extends Verdict>(compared: T, more: readonly GateCheck[]): T {
  const failed = more.filter(({ status }) => status === 'fail');
  const checks = [...compared.checks, ...more];
  if (!compared.passed || failed.length === 0) return { ...compared, checks };
  const reason = failed.map(({ title, detail }) => `${title}: ${detail}.`).join(' ');
  return { ...compared, passed: false, reason, checks };
}
