import { mean } from '#engines/math/mean.ts';
import { moments } from '#engines/math/moments.ts';
import {
  categoryName,
  frequentNames,
  mixOf,
} from '#engines/performance/comparison/mix-distance.ts';
import { gainsOf } from '#engines/performance/ranked-list.ts';
import {
  absoluteError,
  classBrier,
  classLogLoss,
  logLoss,
  rankLoss,
} from '#engines/performance/row-loss.ts';
import type { MeasuredImportance } from '#lib/schemas/drift/columns.ts';
import type { AnswersAlike } from '#lib/schemas/rollouts/rollouts.ts';
import type { JudgedTask } from '#server/inference/monitor-state.ts';
import type { ModelAnswer } from '#server/platform/outbound/webhook-client.ts';
import type { PositiveClass } from '#server/telemetry/queries/inference/cells.ts';
import type { RecordedRow } from '#server/telemetry/queries/inference/recorded-rows.ts';
import { listCut } from './learn-lists.ts';

type ImportanceMeasure = NonNullable<MeasuredImportance['loss']>['measure'];

/** Properties of a model's predictions that a rollout needs. */
export type TaskTerms = {
  measure: string;
  /** Noun phrase for a valid prediction, used in messages ("not a probability"). */
  answer: string;
  /** Noun phrase for the labels the gate needs, used in messages. */
  truths: string;
  isAnswer: (answer: ModelAnswer) => boolean;
  /** Whether a label shows how good a prediction was. */
  isTruth: (label: string) => boolean;
  /** Loss of a prediction on a row with this label; smaller is better, NaN if undefined. */
  lossOf: (answer: ModelAnswer, label: string) => number;
  /**
   * Whether a prediction was right: for two classes, with a threshold of 0.5; for a list, if one of
   * its first items is wanted. Null if predictions cannot be simply right.
   */
  isRight: ((answer: ModelAnswer, label: string) => boolean) | null;
  /** Divisor of a row's loss: 1 or the scale of its series; NaN if the scale is missing. */
  scaleOf: (row: RecordedRow) => number;
  /** Targets of the means of `valueOf`, which is NaN if a prediction does not provide the value. */
  aims: readonly {
    measure: string;
    target: number;
    valueOf: (answer: ModelAnswer, label: string) => number;
  }[];
  isPositive: (row: RecordedRow) => boolean | null;
  /** Loss measure whose increase is a column's importance. */
  importance: {
    measure: ImportanceMeasure;
    lossOf: (answer: ModelAnswer, label: string) => number;
  };
  /** Numeric value of a prediction; NaN if it has none. */
  valueOf: (answer: ModelAnswer) => number;
  /** Category of a prediction in the mix; null if means are compared instead of a mix. */
  categoryOf: ((answer: ModelAnswer) => string) | null;
  /** Whether predictions are unbounded numbers. */
  areNumbers: boolean;
  /** Confidence reported with a prediction; NaN if none is. */
  surenessOf: (answer: ModelAnswer) => number;
};

/** Maximum distinct categories in the mix. */
const categoriesAtMost = 20;

const labelled = 'labelled requests';

const unscaled = { scaleOf: () => 1, aims: [], areNumbers: false, isRight: null };

type Classes = Readonly<Record<string, number>>;

const isList = (answer: ModelAnswer): answer is string[] => Array.isArray(answer);

/** Probabilities by class; a plain class counts as certain. Null for values that name no class. */
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
  const scoreOf = (answer: ModelAnswer): number => {
    if (typeof answer !== 'object') return numberOf(answer);
    const classes = classesOf(answer) ?? {};
    const name = nameIn(classes, positive.name);
    return Object.hasOwn(classes, name) ? (classes[name] ?? Number.NaN) : Number.NaN;
  };
  const truthOf = (label: string): 0 | 1 => (isPositiveLabel(label, positive) ? 1 : 0);
  return {
    ...unscaled,
    measure: 'log loss',
    answer: 'a probability',
    truths: labelled,
    isAnswer: (answer) => scoreOf(answer) >= 0 && scoreOf(answer) <= 1,
    isTruth: () => true,
    isRight: (answer, label) => scoreOf(answer) >= 0.5 === (truthOf(label) === 1),
    lossOf: (answer, label) => logLoss(scoreOf(answer), truthOf(label)),
    isPositive: ({ label }) => truthOf(label ?? '') === 1,
    importance: {
      measure: 'brier',
      lossOf: (answer, label) => (scoreOf(answer) - truthOf(label)) ** 2,
    },
    valueOf: scoreOf,
    categoryOf: null,
    surenessOf: (answer) => Math.max(scoreOf(answer), 1 - scoreOf(answer)),
  };
}

const numbers: TaskTerms = {
  ...unscaled,
  areNumbers: true,
  measure: 'absolute error',
  answer: 'a number',
  truths: labelled,
  isAnswer: (answer) => Number.isFinite(numberOf(answer)),
  isTruth: (label) => Number.isFinite(numberIn(label)),
  lossOf: (answer, label) => absoluteError(numberOf(answer), numberIn(label)),
  isPositive: () => null,
  importance: {
    measure: 'mse',
    lossOf: (answer, label) => (numberOf(answer) - numberIn(label)) ** 2,
  },
  valueOf: numberOf,
  categoryOf: null,
  surenessOf: () => Number.NaN,
};

/** A plain forecast, or a forecast with its interval: `{forecast, lower, upper}`. */
const forecastOf = (answer: ModelAnswer): number =>
  typeof answer === 'object' && answer !== null && !isList(answer)
    ? (answer['forecast'] ?? Number.NaN)
    : numberOf(answer);

/** 1 if the prediction's interval contains the label, else 0; NaN without an interval. */
function insideOf(answer: ModelAnswer, label: string): number {
  if (typeof answer !== 'object' || answer === null || isList(answer)) return Number.NaN;
  const { lower = Number.NaN, upper = Number.NaN } = answer;
  const truth = numberIn(label);
  if (![lower, upper, truth].every(Number.isFinite)) return Number.NaN;
  return truth >= lower && truth <= upper ? 1 : 0;
}

/**
 * Forecasts are compared by their error, relative to the seasonal change of their series if the
 * reference provides it. Further targets: zero bias, and the nominal interval coverage.
 */
function forecasts({ nominal, scales }: NonNullable<JudgedTask['forecast']>): TaskTerms {
  const isScaled = Object.keys(scales).length > 0;
  const errorOf: TaskTerms['lossOf'] = (answer, label) => forecastOf(answer) - numberIn(label);
  const scaleOf = ({ segment }: RecordedRow): number => {
    const series = segment['series'] ?? '';
    return Object.hasOwn(scales, series) ? (scales[series] ?? Number.NaN) : Number.NaN;
  };
  return {
    ...numbers,
    measure: isScaled ? 'scaled error (MASE)' : 'absolute error',
    isAnswer: (answer) => Number.isFinite(forecastOf(answer)),
    lossOf: (answer, label) => Math.abs(errorOf(answer, label)),
    scaleOf: isScaled ? scaleOf : unscaled.scaleOf,
    aims: [
      { measure: 'bias', target: 0, valueOf: errorOf },
      ...(nominal === null
        ? []
        : [{ measure: 'interval_coverage', target: nominal, valueOf: insideOf }]),
    ],
    importance: { measure: 'mse', lossOf: (answer, label) => errorOf(answer, label) ** 2 },
    valueOf: forecastOf,
  };
}

/** Name of a class as written in the prediction: a number can have two spellings. */
function nameIn(classes: Classes, label: string): string {
  if (Object.hasOwn(classes, label)) return label;
  const number = numberIn(label);
  return Object.keys(classes).find((name) => numberIn(name) === number) ?? label;
}

function likeliest(answer: ModelAnswer): string {
  const [first] = Object.entries(classesOf(answer) ?? {}).toSorted((a, b) => b[1] - a[1]);
  return categoryName(first?.[0] ?? '');
}

/**
 * Tolerance for the sum of probabilities: each value rounded to two digits is off by up to 0.005.
 */
const sumRoom = (classes: number): number => Math.max(0.02, 0.005 * classes) + 1e-9;

function isDistribution(classes: Classes): boolean {
  const values = Object.values(classes);
  const sum = values.reduce((total, value) => total + value, 0);
  return values.every((value) => value >= 0) && Math.abs(sum - 1) <= sumRoom(values.length);
}

/**
 * Plain classes are judged by the error rate, probabilities by the probability of the true class.
 */
function severalClasses(areProbable: boolean): TaskTerms {
  const answered = (answer: ModelAnswer): Classes | null => {
    const classes = classesOf(answer);
    return classes !== null && isDistribution(classes) ? classes : null;
  };
  const lossOf = (of: (classes: Classes, name: string) => number): TaskTerms['lossOf'] => {
    return (answer, label) => {
      const classes = answered(answer);
      return classes === null ? Number.NaN : of(classes, nameIn(classes, label));
    };
  };
  return {
    ...unscaled,
    measure: areProbable ? 'log loss' : 'error rate',
    answer: areProbable ? 'probabilities of the classes' : 'a class',
    truths: labelled,
    isAnswer: (answer) => answered(answer) !== null,
    isTruth: (label) => label !== '',
    isRight: (answer, label) =>
      likeliest(answer) === categoryName(nameIn(answered(answer) ?? {}, label)),
    lossOf: lossOf((classes, name) =>
      areProbable ? classLogLoss(classes, name) : Number(likeliest(classes) !== categoryName(name)),
    ),
    isPositive: () => null,
    importance: { measure: 'brier', lossOf: lossOf(classBrier) },
    valueOf: () => Number.NaN,
    categoryOf: likeliest,
    surenessOf: (answer) =>
      areProbable ? Math.max(...Object.values(answered(answer) ?? {})) : Number.NaN,
  };
}

/** A repeated item counts once, at its first position. */
const listOf = (answer: ModelAnswer): readonly string[] =>
  isList(answer) ? [...new Set(answer)] : [];

/** An empty list is a valid prediction, with the largest loss: there may be nothing to offer. */
const listLoss = (answer: ModelAnswer, label: string): number =>
  isList(answer) ? rankLoss({ items: listOf(answer), gains: gainsOf(label) }, listCut) : Number.NaN;

const lists: TaskTerms = {
  ...unscaled,
  measure: `1 - NDCG at ${listCut}`,
  answer: 'a list of items',
  truths: 'lists of which something was wanted',
  isAnswer: isList,
  isTruth: (label) => gainsOf(label).size > 0,
  isRight: (answer, label) => {
    const gains = gainsOf(label);
    return listOf(answer)
      .slice(0, listCut)
      .some((item) => gains.has(item));
  },
  lossOf: listLoss,
  isPositive: () => null,
  importance: { measure: 'ndcg_loss', lossOf: listLoss },
  valueOf: () => Number.NaN,
  // Lists are rarely equal, so the category is the first item.
  categoryOf: (answer) => categoryName(listOf(answer)[0] ?? ''),
  surenessOf: () => Number.NaN,
};

/**
 * Terms for the learned task; for several classes, also depending on whether predictions are
 * probabilities or plain classes.
 */
export function termsOf(
  { kind, positive, forecast }: JudgedTask,
  answers: readonly ModelAnswer[] = [],
): TaskTerms {
  if (kind === 'regression' && forecast) return forecasts(forecast);
  if (kind === 'regression') return numbers;
  if (kind === 'ranking') return lists;
  if (kind === 'binary' && positive !== null) return twoClasses(positive);
  return severalClasses(!answers.some((answer) => typeof answer !== 'object'));
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);

const counted = (categories: readonly string[]): Map<string, number> =>
  new Map([...Map.groupBy(categories, (name) => name)].map(([name, own]) => [name, own.length]));

/**
 * Statistics of two versions' predictions for the same rows, each over the version's valid
 * predictions. Both mixes use the same categories: `named`, otherwise the most frequent ones.
 */
export function usualOfBoth(
  terms: TaskTerms,
  answers: { own: readonly ModelAnswer[]; beside: readonly ModelAnswer[] },
  named?: readonly string[],
): { own: AnswersAlike; beside: AnswersAlike } {
  const { valueOf, categoryOf, surenessOf } = terms;
  const [own, beside] = [answers.own, answers.beside].map((list) => list.filter(terms.isAnswer));
  const namesOf = (list: readonly ModelAnswer[] = []): string[] =>
    categoryOf === null ? [] : list.map(categoryOf);
  const names = named ?? frequentNames([...namesOf(own), ...namesOf(beside)], categoriesAtMost);
  const usualOf = (list: readonly ModelAnswer[] = []): AnswersAlike => {
    const values = list.map(valueOf);
    return {
      meanScore: finite(mean(values)),
      sureness: finite(mean(list.map(surenessOf))),
      // For probabilities, the spread follows from the mean.
      spread: terms.areNumbers ? finite(Math.sqrt(moments(values).variance)) : null,
      mix:
        categoryOf === null || list.length === 0
          ? null
          : mixOf(counted(namesOf(list)), list.length, names),
    };
  };
  return { own: usualOf(own), beside: usualOf(beside) };
}
