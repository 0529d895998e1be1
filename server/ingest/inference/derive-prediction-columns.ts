import { setImmediate as nextTurn } from 'node:timers/promises';
import { withPrivacy, type Privacy } from '#server/inference/privacy.ts';
import { answerLanguageColumn, answerLengthColumn } from '#server/telemetry/derived-columns.ts';
import { languageOf, lengthOf } from '#server/telemetry/describe-text.ts';
import type { Features, FeatureValue } from './inference-row.ts';

const rowsPerTurn = 500;
/** A prediction as received, whether it is stored unchanged, and the features from its sender. */
export type Answered = { answer: FeatureValue; isKept: boolean; features: Features };

/**
 * Derived columns of predictions: the language of a text prediction, and its length if the text is
 * not stored. Columns from the sender take precedence. The model's privacy rules drop or hash
 * derived columns like any other column.
 */
export async function tellOfAnswers(
  answers: readonly Answered[],
  privacy: Privacy | undefined,
): Promise<Features[]> {
  const rules = privacy?.features ?? {};
  const told: Features[] = [];
  for (const [index, { answer, isKept, features }] of answers.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const isWanted = (column: string): boolean =>
      rules[column] !== 'drop' && !features.some(([name]) => name === column);
    const own: Features = [];
    if (typeof answer === 'string' && isWanted(answerLanguageColumn)) {
      const language = await languageOf(answer);
      if (language !== null) own.push([answerLanguageColumn, language]);
    }
    if (typeof answer === 'string' && !isKept && isWanted(answerLengthColumn)) {
      const length = lengthOf(answer);
      if (length !== null) own.push([answerLengthColumn, length]);
    }
    told.push(withPrivacy(own, rules, privacy?.hashKey ?? ''));
  }
  return told;
}
