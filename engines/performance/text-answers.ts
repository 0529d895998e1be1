import { mean } from '#engines/math/mean.ts';
import { learnLimits, type Aim, type LearnedLimit } from './limits/learn-limits.ts';

/** Sums over a time range of rows with text predictions, computed by the telemetry store. */
export interface AnswerCounts {
  /**
   * Number of text predictions, including blank ones; excludes numbers, lists and failed requests.
   */
  readonly texts: number;
  /** The `texts` that contain only white space. */
  readonly blank: number;
  /** The `texts` longer than `labelChars`. */
  readonly long: number;
  /** Number of distinct texts that are not blank. */
  readonly distinct: number;
  /** Median length of the texts that are not blank, in characters. */
  readonly length: number | null;
  /**
   * Rows that report whether the model refused, by a flag or the finish reason, and the refused
   * rows among them.
   */
  readonly refusalTold: number;
  readonly refused: number;
  /** Rows that report a finish reason, and the rows among them that were cut off. */
  readonly finishTold: number;
  readonly cutOff: number;
  /** Rows that report tokens, and their sums. */
  readonly inputTold: number;
  readonly inputTokens: number;
  readonly outputTold: number;
  readonly outputTokens: number;
}

/** Measures of text predictions that can be monitored, in display order. */
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

/** Length above which a text is rarely a class name, in characters. */
export const labelChars = 40;
/**
 * Minimum number and share of distinct texts. Generated text rarely repeats, class names nearly
 * always do.
 */
const leastDistinct = 20;
const distinctShare = 0.2;

/**
 * Whether predictions are generated text rather than class names. More than half of the texts that
 * are not blank must be longer than 40 characters, and at least a fifth of them, and 20, must be
 * distinct. This excludes "spam" and "fine", thirty long complaint categories, and one-word
 * predictions of a language model, whose length is meaningless.
 */
export function isFreeText({ texts, blank, long, distinct }: AnswerCounts): boolean {
  const filled = texts - blank;
  return long > filled / 2 && distinct >= Math.max(leastDistinct, distinctShare * filled);
}

/**
 * Measures of text predictions, each only if at least `least` rows report it: `answer_length`
 * (median, characters), `empty_answers`, `refused_answers` and `cut_off_answers` (shares),
 * `input_tokens` and `output_tokens` (mean per request). Length and emptiness are reported for
 * generated text only (`areTexts`).
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
/**
 * Minimum relevant increase of a share, and minimum relevant relative change of a length or number
 * of tokens.
 */
const leastRise = 0.02;
const leastChange = 0.2;

/**
 * Limits for text predictions, learned from the parts of a reference by `learnLimits`. Lengths and
 * tokens must be neither far above nor far below the baseline; shares must not be far above it. A
 * share of 0 in the reference is treated as one row per window.
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
