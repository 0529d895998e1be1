import { mixMoved, mostMoved } from '#engines/performance/comparison/mix-distance.ts';
import type { AnswersAlike, GateJudged, RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';

/** Allowed change of a prediction mix with the time of day, as total variation distance. */
const mixFree = 0.1;
/**
 * Allowed change of a mean: of a probability as is, of predicted numbers relative to their spread.
 */
const meanFree = 0.05;
const numbersFree = 0.25;
const surenessFree = 0.03;
/** Number of standard deviations attributed to chance. */
const deviations = 4;

/** Statistics of a version's predictions, and their number. */
export type PredictionCounts = {
  like: AnswersAlike;
  /** Number of predictions. */
  rows: number;
  /** Number of predictions that report a number or a confidence. */
  telling: number;
};
type Pair<T> = { own: T; beside: T };

/**
 * Current predictions of two versions, compared with their predictions for the same requests at the
 * gate.
 */
export type Beside = {
  now: Pair<PredictionCounts>;
  usual: Pair<AnswersAlike>;
  /** Number of requests that both versions predicted at the gate. */
  usualRows: number;
  /** Whether both versions also receive the same requests now. */
  paired: boolean;
  /** The other version. */
  base: string;
};

export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** Minimum spread, so that constant numbers are compared as they are. */
const leastSpread = 1e-9;

const widest = ({ own, beside }: Pair<AnswersAlike>): number =>
  Math.max(leastSpread, own.spread ?? 0, beside.spread ?? 0);

/** Variance: for probabilities from their mean, for numbers from the wider spread. */
function varianceOf(usual: Pair<AnswersAlike>, means: Pair<number>): number {
  if (usual.own.spread !== null) return widest(usual) ** 2;
  return Math.max(0.01, ...[means.own, means.beside].map((mean) => mean * (1 - mean)));
}

const unmeasured = (title: string, why: string): RolloutCheckItem => ({
  title,
  ok: true,
  measured: false,
  detail: `not measured: ${why}`,
});

/**
 * Whether two means differ as they did on the gate's requests, within chance and `free`. Not
 * measured if the other version does not report the value, because there is nothing to compare.
 */
function meanItem(
  title: string,
  { now, usual, usualRows, paired, base }: Beside,
  of: (like: AnswersAlike) => number | null,
  free: number,
): RolloutCheckItem {
  const expected = { own: of(usual.own), beside: of(usual.beside) };
  const [own, beside] = [of(now.own.like), of(now.beside.like)];
  if (now.own.rows === 0) return unmeasured(title, 'it has returned no prediction');
  if (expected.own === null || expected.beside === null)
    return unmeasured(title, 'predictions of this kind do not contain it');
  if (beside === null) return unmeasured(title, `the rows of version ${base} do not contain it`);
  const means = { own: expected.own, beside: expected.beside };
  const variance = varianceOf(usual, means);
  const sizes = paired
    ? 2 / now.own.telling
    : 1 / Math.max(1, now.own.telling) + 1 / now.beside.telling;
  const room = free + deviations * Math.sqrt(variance * (sizes + 2 / usualRows));
  const off =
    own === null ? Number.POSITIVE_INFINITY : Math.abs(own - beside - (means.own - means.beside));
  const words = usual.own.spread === null ? percent : figure;
  return {
    title,
    ok: off <= room,
    measured: true,
    detail: `${own === null ? 'not reported' : words(own)}, version ${base} ${words(beside)}; at the gate ${words(means.own)} and ${words(means.beside)}, tolerance ${words(room)}`,
  };
}

function mixItem(title: string, beside: Beside): RolloutCheckItem {
  const { now, usual, usualRows, paired, base } = beside;
  if (usual.own.mix === null || usual.beside.mix === null)
    return unmeasured(title, 'the gate received no prediction to compare');
  if (now.own.rows === 0) return unmeasured(title, 'it has returned no prediction');
  if (now.beside.rows === 0) return unmeasured(title, `version ${base} has no rows to compare`);
  const sample = ({ like, rows }: PredictionCounts) => ({ mix: like.mix ?? {}, rows });
  const pair = { own: sample(now.own), beside: sample(now.beside) };
  const found = mixMoved(
    pair,
    {
      own: { mix: usual.own.mix, rows: usualRows },
      beside: { mix: usual.beside.mix, rows: usualRows },
    },
    paired,
  );
  const ok = found.distance <= found.before + mixFree + found.room;
  const most = mostMoved(pair);
  const moved = ok
    ? ''
    : `; mainly ${most.name?.slice(0, 60) ?? 'all others'}: ${percent(most.own)} instead of ${percent(most.beside)}`;
  return {
    title,
    ok,
    measured: true,
    detail: `${percent(found.distance)} of the predictions differ from those of version ${base}, at the gate ${percent(found.before)}, tolerance ${percent(mixFree + found.room)}${moved}`,
  };
}

/**
 * Both versions for comparison; null if the gate judged before the serving version had predicted
 * all of the gate's requests.
 */
export function besideOf(
  { usual, rows }: GateJudged,
  now: Pair<PredictionCounts>,
  { paired, base }: { paired: boolean; base: string },
): Beside | null {
  return usual.beside === null
    ? null
    : {
        now,
        usual: { own: usual, beside: usual.beside },
        usualRows: usual.rows ?? rows,
        paired,
        base,
      };
}

/**
 * Whether the version differs from the serving version as it did at the gate, on the same requests.
 * A version may predict differently, as intended, but with traffic only as much as at the gate.
 * Needs no label.
 */
export function besideItems(
  beside: Beside | null,
  /** Replacement for the confidence item, which predicted numbers never report. */
  instead: RolloutCheckItem | null = null,
): RolloutCheckItem[] {
  const [mixTitle, estimateTitle] = [
    'Mix of the predictions',
    'Estimated accuracy, by its own scores',
  ];
  if (beside === null)
    return [mixTitle, estimateTitle].map((title) =>
      unmeasured(title, 'the gate did not score all requests with the other version'),
    );
  const { usual } = beside;
  const free = usual.own.spread === null ? meanFree : numbersFree * widest(usual);
  return [
    usual.own.mix === null
      ? meanItem(mixTitle, beside, ({ meanScore }) => meanScore, free)
      : mixItem(mixTitle, beside),
    instead ?? meanItem(estimateTitle, beside, ({ sureness }) => sureness, surenessFree),
  ];
}
