import { z } from 'zod';
import { selectRows } from '../../client.ts';
import { answerLengthColumn } from '../../derived-columns.ts';
import { numberSql, textSql, type Layout } from './features.ts';
import { listSql, windowParams, windowSql, type InferenceWindow } from './window.ts';

const count = z.coerce.number();
const counts = {
  texts: count,
  blank: count,
  long: count,
  distinct: count,
  length: z.number().nullable(),
  refusalTold: count,
  refused: count,
  finishTold: count,
  cutOff: count,
  inputTold: count,
  inputTokens: count,
  outputTold: count,
  outputTokens: count,
};
const versionRow = z.object({ version: z.string(), ...counts });
const stepRow = z.object({ atMs: count, ...counts });

const options = { timeoutMs: 20_000 };

/**
 * SQL for the finish reason of a prediction, from the segment of language model spans and rows.
 * Several reasons are joined by commas.
 */
export const finishSql = `if(segment['finish'] != '', segment['finish'], segment['finish_reason'])`;

/**
 * Provider values for output that the token limit cut off, and for a refusal by the model or its
 * filter.
 */
const cutOffReasons = "['length', 'max_tokens']";
const refusalReasons = "['content_filter', 'refusal']";

/** Read options: the layouts of the features and the maximum length of class names. */
export type AnswersRead = { layouts: readonly Layout[]; labelChars: number };

/** SQL for a row's flags with these names, which are segment members or features. */
function flagsSql(layouts: readonly Layout[]): string {
  const told = ['refused', 'refusal'].flatMap((name) => [
    `segment['${name}']`,
    `toString(${numberSql(layouts, name)})`,
    textSql(layouts, name),
  ]);
  return `arrayMap(flag -> lower(toString(flag)), [${told.join(', ')}])`;
}

/**
 * Sums for `AnswerCounts`. If the text is not stored, a column contains its length, and each such
 * prediction counts as distinct. A refusal is never inferred from the text, but requires a flag of
 * the row or a finish reason. A row with neither counts as unreported.
 */
function countsSql({ layouts, labelChars }: AnswersRead): string {
  const isHere = `prediction != char(0) AND isNaN(prediction_value) AND NOT ${listSql}`;
  const isBlank = "match(prediction, '^[[:space:]]*$')";
  return `WITH ${flagsSql(layouts)} AS flags, splitByString(', ', lower(${finishSql})) AS reasons,
      ${finishSql} != '' AS isFinishTold,
      ${numberSql(layouts, answerLengthColumn)} AS told, NOT isNaN(told) AS isTold,
      error = '' AND (isTold OR (${isHere})) AS isText,
      isText AND if(isTold, told > 0, NOT ${isBlank}) AS isFilled,
      if(isTold, told, toFloat64(lengthUTF8(prediction))) AS chars
    SELECT countIf(isText) AS texts, countIf(isText AND NOT isFilled) AS blank,
      countIf(isFilled AND chars > ${Math.floor(labelChars)}) AS long,
      uniqIf(if(prediction = char(0), request_id, prediction), isFilled) AS distinct,
      quantileExactInclusiveOrNullIf(0.5)(chars, isFilled) AS length,
      countIf(isFinishTold OR hasAny(flags, ['true', 'false', '1', '0'])) AS refusalTold,
      countIf(hasAny(flags, ['true', '1']) OR hasAny(reasons, ${refusalReasons})) AS refused,
      countIf(isFinishTold) AS finishTold, countIf(hasAny(reasons, ${cutOffReasons})) AS cutOff,
      countIf(NOT isNaN(input_tokens)) AS inputTold, sumIf(input_tokens, NOT isNaN(input_tokens)) AS inputTokens,
      countIf(NOT isNaN(output_tokens)) AS outputTold, sumIf(output_tokens, NOT isNaN(output_tokens)) AS outputTokens`;
}

/** Text statistics of the predictions of each version. */
export async function answersByVersion(
  window: InferenceWindow,
  read: AnswersRead,
): Promise<z.output<typeof versionRow>[]> {
  return selectRows(
    `${countsSql(read)}, version FROM inference FINAL WHERE ${windowSql(window)}
     GROUP BY version ORDER BY version LIMIT 1000`,
    windowParams(window),
    versionRow,
    options,
  );
}

/**
 * Like `answersByVersion`, for all versions by time step, counted from `originMs`. Steps without
 * rows are omitted.
 */
export async function answersByStep(
  window: InferenceWindow,
  read: AnswersRead,
  { stepMs, originMs }: { stepMs: number; originMs: number },
): Promise<z.output<typeof stepRow>[]> {
  return selectRows(
    `${countsSql(read)},
       intDiv(toUnixTimestamp64Milli(ts) - {origin:Int64}, {step:Int64}) * {step:Int64} + {origin:Int64} AS atMs
     FROM inference FINAL WHERE ${windowSql(window)} GROUP BY atMs ORDER BY atMs LIMIT 1000`,
    { ...windowParams(window), origin: Math.floor(originMs), step: Math.floor(stepMs) },
    stepRow,
    options,
  );
}
