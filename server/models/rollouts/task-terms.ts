import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';
import { mixOf } from '#engines/performance/mix-distance.ts';
import { gainsOf } from '#engines/performance/ranked-list.ts';
import {
  absoluteError,
  classBrier,
  classLogLoss,
  logLoss,
  rankLoss,
} from '#engines/performance/row-loss.ts';
import type { MeasuredImportance } from '#lib/schemas/models-columns.ts';
import type { GateJudged } from '#lib/schemas/models-rollouts.ts';
import { listCut } from '#server/models/learn-lists.ts';
import type { JudgedTask } from '#server/models/watch-state.ts';
import type { ModelAnswer } from '#server/platform/webhook-client.ts';
import type { PositiveClass } from '#server/telemetry/queries/inference-cells.ts';
import type { RecordedRow } from '#server/telemetry/queries/recorded-rows.ts';

type Usual = Omit<GateJudged['usual'], 'latencyP95Ms'>;
type ImportanceMeasure = NonNullable<MeasuredImportance['loss']>['measure'];

/** What a rollout has to know about the answers of a model. */
export type TaskTerms = {
  measure: string;
  /** What an answer that is none is not. */
  answer: string;
  isAnswer: (answer: ModelAnswer) => boolean;
  /** Whether a label says how good an answer was. */
  isTruth: (label: string) => boolean;
  /** What the answer cost on a row with this label; smaller is better, NaN where it is none. */
  lossOf: (answer: ModelAnswer, label: string) => number;
  isPositive: (row: RecordedRow) => boolean | null;
  /** The loss whose rise tells how much a column weighs. */
  importance: {
    measure: ImportanceMeasure;
    lossOf: (answer: ModelAnswer, label: string) => number;
  };
  /** What an answer counts as in the mix of the answers; null where the mix is a mean of numbers. */
  categoryOf: ((answer: ModelAnswer) => string) | null;
  /** What the answers of a version to these rows are like. */
  usualOf: (answers: readonly ModelAnswer[]) => Usual;
};

/** Categories of the mix that are told apart. */
const categoriesAtMost = 20;

type Classes = Readonly<Record<string, number>>;

const isList = (answer: ModelAnswer): answer is string[] => Array.isArray(answer);

/** Probabilities by class; a class alone is held for sure. Null for what names no class. */
function classesOf(answer: ModelAnswer): Classes | null {
  if (typeof answer === 'string' || typeof answer === 'number') return { [String(answer)]: 1 };
  return answer === null || isList(answer) ? null : answer;
}

const numberOf = (answer: ModelAnswer): number =>
  typeof answer === 'number' ? answer : Number.NaN;

const numberIn = (label: string): number => (label.trim() === '' ? Number.NaN : Number(label));

const isPositiveLabel = (label: string, { name, value }: PositiveClass): boolean =>
  label === name || (value !== null && numberIn(label) === value);

function twoClasses(positive: PositiveClass): TaskTerms {
  const scoreOf = (answer: ModelAnswer): number =>
    typeof answer === 'object'
      ? (classesOf(answer)?.[positive.name] ?? Number.NaN)
      : numberOf(answer);
  const truthOf = (label: string): 0 | 1 => (isPositiveLabel(label, positive) ? 1 : 0);
  return {
    measure: 'log loss',
    answer: 'a probability',
    isAnswer: (answer) => scoreOf(answer) >= 0 && scoreOf(answer) <= 1,
    isTruth: () => true,
    lossOf: (answer, label) => logLoss(scoreOf(answer), truthOf(label)),
    isPositive: ({ label }) => truthOf(label ?? '') === 1,
    importance: {
      measure: 'brier',
      lossOf: (answer, label) => (scoreOf(answer) - truthOf(label)) ** 2,
    },
    categoryOf: null,
    usualOf: (answers) => {
      const scores = answers.map(scoreOf);
      return {
        meanScore: mean(scores),
        sureness: mean(scores.map((score) => Math.max(score, 1 - score))),
        spread: null,
        mix: null,
      };
    },
  };
}

const numbers: TaskTerms = {
  measure: 'absolute error',
  answer: 'a number',
  isAnswer: (answer) => Number.isFinite(numberOf(answer)),
  isTruth: (label) => Number.isFinite(numberIn(label)),
  lossOf: (answer, label) => absoluteError(numberOf(answer), numberIn(label)),
  isPositive: () => null,
  importance: {
    measure: 'mse',
    lossOf: (answer, label) => (numberOf(answer) - numberIn(label)) ** 2,
  },
  categoryOf: null,
  usualOf: (answers) => {
    const own = answers.map(numberOf);
    return {
      meanScore: mean(own),
      sureness: null,
      spread: Math.sqrt(moments(own).variance),
      mix: null,
    };
  },
};

/** The class under the name that the answer has for it: a number may be written in two ways. */
function nameIn(classes: Classes, label: string): string {
  if (Object.hasOwn(classes, label)) return label;
  const number = numberIn(label);
  return Object.keys(classes).find((name) => numberIn(name) === number) ?? label;
}

function likeliest(answer: ModelAnswer): string {
  const [first] = Object.entries(classesOf(answer) ?? {}).toSorted((a, b) => b[1] - a[1]);
  return first?.[0] ?? '';
}

/** Probabilities that are rounded to two digits add up to 1 no more exactly. */
const SUM_ROOM = 0.02;

function isDistribution(classes: Classes): boolean {
  const values = Object.values(classes);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value >= 0) && Math.abs(sum - 1) <= SUM_ROOM;
}

/** Classes alone are judged by how often they are wrong, probabilities by how much the true class was expected. */
function severalClasses(areProbable: boolean): TaskTerms {
  const orNone = (answer: ModelAnswer): Classes => classesOf(answer) ?? {};
  return {
    measure: areProbable ? 'log loss' : 'error rate',
    answer: areProbable ? 'probabilities of the classes' : 'a class',
    isAnswer: (answer) => {
      const classes = classesOf(answer);
      return classes !== null && isDistribution(classes);
    },
    isTruth: (label) => label !== '',
    lossOf: (answer, label) => {
      const classes = orNone(answer);
      const name = nameIn(classes, label);
      return areProbable ? classLogLoss(classes, name) : Number(likeliest(answer) !== name);
    },
    isPositive: () => null,
    importance: {
      measure: 'brier',
      lossOf: (answer, label) => classBrier(orNone(answer), nameIn(orNone(answer), label)),
    },
    categoryOf: likeliest,
    usualOf: (answers) => ({
      meanScore: null,
      sureness: areProbable
        ? mean(answers.map((answer) => Math.max(0, ...Object.values(orNone(answer)))))
        : null,
      spread: null,
      mix: mixOf(answers.map(likeliest), categoriesAtMost),
    }),
  };
}

const listOf = (answer: ModelAnswer): readonly string[] => (isList(answer) ? answer : []);

const lists: TaskTerms = {
  measure: `1 - NDCG at ${listCut}`,
  answer: 'a list of items',
  isAnswer: (answer) => listOf(answer).length > 0,
  isTruth: (label) => gainsOf(label).size > 0,
  lossOf: (answer, label) => rankLoss({ items: listOf(answer), gains: gainsOf(label) }, listCut),
  isPositive: () => null,
  importance: {
    measure: 'ndcg_loss',
    lossOf: (answer, label) => rankLoss({ items: listOf(answer), gains: gainsOf(label) }, listCut),
  },
  // Hardly two lists are equal.
  categoryOf: (answer) => listOf(answer)[0] ?? '',
  usualOf: (answers) => ({
    meanScore: null,
    sureness: null,
    spread: null,
    mix: mixOf(
      answers.map((answer) => listOf(answer)[0] ?? ''),
      categoriesAtMost,
    ),
  }),
};

/** By what the watch has learned; of several classes also by whether the answers are probabilities or classes alone. */
export function termsOf(
  { kind, positive }: JudgedTask,
  answers: readonly ModelAnswer[] = [],
): TaskTerms {
  if (kind === 'regression') return numbers;
  if (kind === 'ranking') return lists;
  if (kind === 'binary' && positive !== null) return twoClasses(positive);
  return severalClasses(!answers.some((answer) => typeof answer !== 'object'));
}
