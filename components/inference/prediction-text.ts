import { limitCondition, limitFigure } from '#components/labels/model-limit-text.ts';
import { formatCount } from '#lib/format.ts';
import type { AnswerFigure, UsageAnswer } from '#lib/schemas/inference/usage.ts';
import type { ModelLimitItem } from '#lib/schemas/model-monitoring/monitor.ts';

type Measure = AnswerFigure['measure'];

/** Label above the tile of each measure; tokens have separate tiles. */
export const ANSWER_TILES: readonly { measure: Measure; label: string }[] = [
  { measure: 'answer_length', label: 'Length, median' },
  { measure: 'empty_answers', label: 'Empty predictions' },
  { measure: 'refused_answers', label: 'Refusals' },
  { measure: 'cut_off_answers', label: 'Cut off' },
];

/** The fields that each measure requires. */
const FIELDS: Record<Measure, string> = {
  answer_length: 'prediction',
  empty_answers: 'prediction',
  refused_answers: 'features.refused or segment.finish',
  cut_off_answers: 'segment.finish',
  input_tokens: 'tokens.input',
  output_tokens: 'tokens.output',
};

/**
 * A measure over the page's time range with its limit; without a value, the reason and the missing
 * field.
 */
export function answerTile(
  { measure, value, rows }: AnswerFigure,
  /**
   * Null while the limits are loading or cannot be read; the detail then says nothing about them.
   */
  limits: readonly ModelLimitItem[] | null,
): { state: 'ok' | 'no-data'; value: string; detail: string } {
  if (value === null)
    return {
      state: 'no-data',
      value: 'No data',
      detail: rows === 0 ? `Not sent: ${FIELDS[measure]}` : 'Too few distinct texts to measure',
    };
  const basis = 'answers';
  const limit = limits?.find((each) => each.basis === basis && each.measure === measure);
  const of = `Based on ${formatCount(rows, 'row')}`;
  const alerts = limit?.enabled ? `Alerts ${limitCondition(limit).toLowerCase()}` : 'No limit';
  return {
    state: 'ok',
    value: limitFigure({ measure, basis }, value),
    detail: limits === null ? of : `${of}. ${alerts}`,
  };
}

/** Whether fields for some measures are missing; the page then explains how to send them. */
export const lacksFields = (answers: NonNullable<UsageAnswer['answers']>): boolean =>
  answers.measures.some(({ rows }) => rows === 0);
