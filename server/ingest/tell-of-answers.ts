import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Privacy } from '#server/models/privacy.ts';
import { withPrivacy } from '#server/models/privacy.ts';
import { singleton } from '#server/platform/singleton.ts';
import { answerLanguageColumn, answerLengthColumn } from '#server/telemetry/told-columns.ts';
import type { Features, FeatureValue } from './inference-row.ts';

/** Names of classes are hardly ever longer, and of a few words no detector is sure. */
const leastChars = 40;
/** The language of a text shows in its beginning; reading on only costs time. */
const charsRead = 300;
const rowsPerTurn = 500;
const unknown = 'unknown';

type Detect = (text: string) => string;

/** Its tables take some 90 MB, so they are read with the first written answer. */
async function detector(): Promise<Detect> {
  const held = singleton('answer-language', (): { loading: Promise<Detect> | null } => ({
    loading: null,
  }));
  held.loading ??= import('eld/extrasmall').then(({ eld }): Detect => {
    return (text) => {
      const found = eld.detect(text);
      return found.isReliable() ? found.language : unknown;
    };
  });
  return held.loading;
}

/** One answer as it came, whether it is stored as it is, and the features that its sender gave. */
export type Answered = { answer: FeatureValue; isKept: boolean; features: Features };

/** The beginning of an answer that somebody wrote; null of numbers, lists, objects and short texts. */
function writtenText(answer: FeatureValue): string | null {
  if (typeof answer !== 'string') return null;
  const text = answer.trim();
  if (text.length <= leastChars || /^[[{]/u.test(text)) return null;
  return text.slice(0, charsRead);
}

/** Characters of a text, 0 of a blank one; null of numbers and lists, also where they come as texts. */
function lengthOf(answer: FeatureValue): number | null {
  if (typeof answer !== 'string') return null;
  const text = answer.trim();
  if (text === '') return 0;
  return text.startsWith('[') || !Number.isNaN(Number(text)) ? null : Array.from(answer).length;
}

/**
 * What answers say of themselves, as columns: the language of a written one, and its length where the text is not stored.
 * Those that the sender gives stay; the rules of the model drop or hash them like any column.
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
    const text = writtenText(answer);
    if (text !== null && isWanted(answerLanguageColumn))
      own.push([answerLanguageColumn, (await detector())(text)]);
    const length = isKept ? null : lengthOf(answer);
    if (length !== null && isWanted(answerLengthColumn)) own.push([answerLengthColumn, length]);
    told.push(withPrivacy(own, rules, privacy?.hashKey ?? ''));
  }
  return told;
}
