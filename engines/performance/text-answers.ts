import { mean } from '#engines/math/mean.ts';
import { learnLimits, type Aim, type LearnedLimit } from './limits/learn-limits.ts';

/** What rows of one stretch of time say of texts that a model answered; sums, made by the telemetry store. */
export interface AnswerCounts {
  /** Answers that are texts, blank ones among them: no numbers, no lists, of no failed request. */
  readonly texts: number;
  /** Of `texts`, those that hold nothing but white space. */
  readonly blank: number;
  /** Of `texts`, those longer than `labelChars`. */
  readonly long: number;
  /** Different ones among the texts that are not blank. */
  readonly distinct: number;
  /** Median length of those that are not blank, in characters. */
  readonly length: number | null;
  /** Rows that say whether the model refused, by a flag or by how the answer ended, and of these the refused ones. */
  readonly refusalTold: number;
  readonly refused: number;
  /** Rows that say how the answer ended, and of these the ones that were cut off. */
  readonly finishTold: number;
  readonly cutOff: number;
  /** Rows that tell of tokens, and their sums. */
  readonly inputTold: number;
  readonly inputTokens: number;
  readonly outputTold: number;
  readonly outputTokens: number;
}

/** What can be watched of text answers, in the order in which it is shown. */
export const answerMeasureNames = [
  'answer_length',
  'empty_answers',
  'refused_answers',
  'cut_off_answers',
  'input_tokens',
  'output_tokens',
] as const;
type AnswerMeasure = (typeof answerMeasureNames)[number];
type AnswerMeasures = Partial<Readonly<Record<AnswerMeasure, number>>>;

/** Names of classes are hardly ever longer. */
export const labelChars = 40;
/** Texts that somebody wrote are seldom the same; names of classes nearly always. */
const leastDistinct = 20;
const distinctShare = 0.2;

/**
 * Are these answers texts that were written, and no names of classes? They are where more than half of those that are
 * not blank are longer than 40 characters, and at least a fifth of them, and 20, differ from each other. So neither
 * "spam" and "fine" nor thirty long names of complaints are texts, and neither are one-word answers of a language
 * model, of whose length nothing could be said.
 */
export function isFreeText({ texts, blank, long, distinct }: AnswerCounts): boolean {
  const filled = texts - blank;
  return long > filled / 2 && distinct >= Math.max(leastDistinct, distinctShare * filled);
}

/**
 * Measures of text answers, each only where at least `least` rows tell of it: `answer_length` (median, characters),
 * `empty_answers`, `refused_answers` and `cut_off_answers` (shares), `input_tokens` and `output_tokens` (mean of a
 * request). Length and emptiness are told of written texts only (`areTexts`).
 */
export function answerMeasures(
  counts: AnswerCounts,
  { areTexts, least }: { readonly areTexts: boolean; readonly least: number },
): AnswerMeasures {
  const { texts, blank, length } = counts;
  const per = (name: AnswerMeasure, sum: number, told: number): AnswerMeasures =>
    told > 0 && told >= least ? { [name]: sum / told } : {};
  return {
    ...(areTexts && length !== null && texts - blank >= least ? { answer_length: length } : {}),
    ...(areTexts ? per('empty_answers', blank, texts) : {}),
    ...per('refused_answers', counts.refused, counts.refusalTold),
    ...per('cut_off_answers', counts.cutOff, counts.finishTold),
    ...per('input_tokens', counts.inputTokens, counts.inputTold),
    ...per('output_tokens', counts.outputTokens, counts.outputTold),
  };
}

const shares: readonly AnswerMeasure[] = ['empty_answers', 'refused_answers', 'cut_off_answers'];
/** A share that rises by less is nobody's business, nor is a length or number of tokens this close to the usual one. */
const leastRise = 0.02;
const leastChange = 0.2;

/**
 * Limits of text answers from the parts of a reference, by `learnLimits`: lengths and tokens may be neither far more nor
 * far less than usual, shares not more. A share of 0 in the reference still has the chance of one row in a window.
 */
export function learnAnswers(
  parts: readonly AnswerMeasures[],
  sizes: { readonly chunkRows: number; readonly windowRows: number },
): LearnedLimit[] {
  const names = answerMeasureNames.filter((name) => parts.some((part) => part[name] !== undefined));
  const usualOf = (name: AnswerMeasure): number => mean(parts.flatMap((part) => part[name] ?? []));
  const aims = names.map((name): [string, Aim] => {
    const target = shares.includes(name) ? null : usualOf(name);
    return [name, { target, floor: target === null ? leastRise : leastChange * target }];
  });
  const errorOf = (measure: string): number => {
    const name = shares.find((each) => each === measure);
    if (name === undefined) return Number.NaN;
    const share = Math.max(usualOf(name), 1 / sizes.windowRows);
    return Math.sqrt((share * (1 - share)) / sizes.windowRows);
  };
  return learnLimits(parts, sizes, errorOf, Object.fromEntries(aims));
}
