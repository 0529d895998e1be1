import { mixMoved, mostMoved } from '#engines/performance/comparison/mix-distance.ts';
import type { AnswersAlike, GateJudged, RolloutCheckItem } from '#lib/schemas/rollouts/rollouts.ts';

/** How far a mix of answers may move with the time of the day, as total variation distance. */
const mixFree = 0.1;
/** The same of a mean: in probability, or of predicted numbers in their spread. */
const meanFree = 0.05;
const numbersFree = 0.25;
const surenessFree = 0.03;
/** Standard deviations that chance is let pass. */
const deviations = 4;

/** What answers of a version are like, from how many of them. */
export type AnswersTold = {
  like: AnswersAlike;
  /** Answers. */
  rows: number;
  /** Those that tell a number or how sure they are. */
  telling: number;
};
type Pair<T> = { own: T; beside: T };

/** Two versions that answer now, beside what they said to the same requests at the gate. */
export type Beside = {
  now: Pair<AnswersTold>;
  usual: Pair<AnswersAlike>;
  /** Requests that both were asked about at the gate. */
  usualRows: number;
  /** Whether both answer the same requests now, too. */
  paired: boolean;
  /** The version beside. */
  base: string;
};

export const percent = (share: number): string => `${(share * 100).toFixed(1)}%`;
const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** Numbers that never vary are compared as they are written. */
const leastSpread = 1e-9;

const widest = ({ own, beside }: Pair<AnswersAlike>): number =>
  Math.max(leastSpread, own.spread ?? 0, beside.spread ?? 0);

/** Of a probability by its mean, of numbers by the wider spread. */
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
 * Do two means differ as they did on the requests of the gate, as far as chance and `free` leave them? Not measured
 * where the version beside does not tell: then there is nothing to compare with.
 */
function meanItem(
  title: string,
  { now, usual, usualRows, paired, base }: Beside,
  of: (like: AnswersAlike) => number | null,
  free: number,
): RolloutCheckItem {
  const expected = { own: of(usual.own), beside: of(usual.beside) };
  const [own, beside] = [of(now.own.like), of(now.beside.like)];
  if (now.own.rows === 0) return unmeasured(title, 'it has given no answer');
  if (expected.own === null || expected.beside === null)
    return unmeasured(title, 'answers of this kind do not tell it');
  if (beside === null) return unmeasured(title, `the rows of version ${base} do not tell it`);
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
    detail: `${own === null ? 'not reported' : words(own)}, version ${base} ${words(beside)}; at the gate ${words(means.own)} and ${words(means.beside)}, room ${words(room)}`,
  };
}

function mixItem(title: string, beside: Beside): RolloutCheckItem {
  const { now, usual, usualRows, paired, base } = beside;
  if (usual.own.mix === null || usual.beside.mix === null)
    return unmeasured(title, 'the gate heard no answer to compare with');
  if (now.own.rows === 0) return unmeasured(title, 'it has given no answer');
  if (now.beside.rows === 0) return unmeasured(title, `version ${base} has no row to compare with`);
  const sample = ({ like, rows }: AnswersTold) => ({ mix: like.mix ?? {}, rows });
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
    : `; most of all ${most.name?.slice(0, 60) ?? 'all others'}: ${percent(most.own)} instead of ${percent(most.beside)}`;
  return {
    title,
    ok,
    measured: true,
    detail: `${percent(found.distance)} of the answers lie elsewhere than those of version ${base}, at the gate ${percent(found.before)}, room ${percent(mixFree + found.room)}${moved}`,
  };
}

/** The versions side by side; null where the gate judged before the version that serves was asked about all requests. */
export function besideOf(
  { usual, rows }: GateJudged,
  now: Pair<AnswersTold>,
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
 * Is the version beside the one that serves now what it was beside it on the same requests at the gate? A version may
 * answer otherwise, which is what it was made for; but as much with traffic as there. None of it needs a label.
 */
export function besideItems(
  beside: Beside | null,
  /** What is told in the place of how sure answers say that they are: predicted numbers never say it. */
  instead: RolloutCheckItem | null = null,
): RolloutCheckItem[] {
  const [mixTitle, estimateTitle] = [
    'Mix of the predictions',
    'Estimated accuracy, by its own scores',
  ];
  if (beside === null)
    return [mixTitle, estimateTitle].map((title) =>
      unmeasured(title, 'the gate did not ask the version beside about all requests'),
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
