import {
  answerMeasureNames,
  answerMeasures,
  isFreeText,
  labelChars,
  type AnswerCounts,
} from '#engines/performance/text-answers.ts';
import type { UsageAnswer } from '#lib/schemas/inference/usage.ts';
import { db } from '#server/platform/database/db.ts';
import { answersByStep } from '#server/telemetry/queries/inference/answers.ts';
import { readLayouts } from '#server/telemetry/queries/inference/features.ts';
import type { InferenceWindow } from '#server/telemetry/queries/inference/window.ts';

/** Number of rows behind each measure of predicted texts. */
const rowsPerMeasure = (counts: AnswerCounts) => ({
  answer_length: counts.texts - counts.blank,
  empty_answers: counts.texts,
  refused_answers: counts.refusalTold,
  cut_off_answers: counts.finishTold,
  input_tokens: counts.inputTold,
  output_tokens: counts.outputTold,
});

/**
 * Whether the model generates text. A limit on the prediction length implies it, even if the window
 * has few predictions.
 */
async function isWriter(model: string): Promise<boolean> {
  const where = { model, basis: 'answers', measure: 'answer_length', current: true };
  return (await db().modelLimit.count({ where })) > 0;
}

/** Measures of the predicted texts in a window: in total, and by time step. */
export async function answersOf(
  window: InferenceWindow,
  stepMs: number,
): Promise<UsageAnswer['answers']> {
  const { fromMs, toMs, model } = window;
  const read = { layouts: await readLayouts(model), labelChars };
  const [[whole], cells, isKnown] = await Promise.all([
    answersByStep(window, read, { stepMs: Math.max(1, toMs - fromMs), originMs: fromMs }),
    answersByStep(window, read, { stepMs, originMs: 0 }),
    isWriter(model),
  ]);
  if (whole === undefined) return null;
  const how = { areTexts: isKnown || isFreeText(whole), least: 1 };
  const values = answerMeasures(whole, how);
  if (Object.keys(values).length === 0) return null;
  const told = rowsPerMeasure(whole);
  return {
    measures: answerMeasureNames.map((measure) => ({
      measure,
      value: values[measure] ?? null,
      rows: told[measure],
    })),
    series: cells.map((cell) => ({
      at: new Date(cell.atMs).toISOString(),
      values: answerMeasures(cell, how),
    })),
  };
}
