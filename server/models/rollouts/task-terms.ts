import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';
import { absoluteError, logLoss } from '#engines/performance/row-loss.ts';
import type { GateJudged } from '#lib/schemas/models-rollouts.ts';
import type { PositiveClass } from '#server/telemetry/queries/inference-cells.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';

type Usual = Omit<GateJudged['usual'], 'latencyP95Ms'>;

/** What a rollout has to know about what a model answers: a probability of one of two classes, or a number. */
export type TaskTerms = {
  measure: string;
  /** What an answer that is none is not. */
  answer: string;
  isAnswer: (score: number) => boolean;
  /** What the answer cost on a row with this label; NaN where the label says nothing. */
  lossOf: (score: number, label: string) => number;
  isPositive: (row: RecordedRow) => boolean | null;
  /** What the answers of a version to these rows are like. */
  usualOf: (scores: readonly number[]) => Usual;
};

/** A label as a number: of two classes 1 for the positive one and 0 for the other; NaN where it should be one and is not. */
export function truthOf(label: string, positive: PositiveClass | null): number {
  const number = label.trim() === '' ? Number.NaN : Number(label);
  if (positive === null) return number;
  const { name, value } = positive;
  return label === name || (value !== null && number === value) ? 1 : 0;
}

function twoClasses(positive: PositiveClass): TaskTerms {
  return {
    measure: 'log loss',
    answer: 'a probability',
    isAnswer: (score) => score >= 0 && score <= 1,
    lossOf: (score, label) => logLoss(score, truthOf(label, positive) === 1 ? 1 : 0),
    isPositive: ({ label }) => truthOf(label ?? '', positive) === 1,
    usualOf: (scores) => ({
      meanScore: mean(scores),
      sureness: mean(scores.map((score) => Math.max(score, 1 - score))),
      spread: null,
    }),
  };
}

const numbers: TaskTerms = {
  measure: 'absolute error',
  answer: 'a number',
  isAnswer: (score) => Number.isFinite(score),
  lossOf: (score, label) => absoluteError(score, truthOf(label, null)),
  isPositive: () => null,
  usualOf: (scores) => ({
    meanScore: mean(scores),
    sureness: null,
    spread: Math.sqrt(moments(scores).variance),
  }),
};

/** By the positive class that the watch has learned; null of a model that predicts numbers. */
export const termsOf = (positive: PositiveClass | null): TaskTerms =>
  positive === null ? numbers : twoClasses(positive);
