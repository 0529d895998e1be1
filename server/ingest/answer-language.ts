import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Privacy } from '#server/models/privacy.ts';
import { withPrivacy } from '#server/models/privacy.ts';
import { singleton } from '#server/platform/singleton.ts';
import { answerLanguageColumn } from '#server/telemetry/answer-language.ts';
import type { ParsedInference } from './inference-row.ts';

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

/** The beginning of an answer that somebody wrote; null of numbers, lists, objects and short texts. */
function writtenText({ prediction }: ParsedInference): string | null {
  if (typeof prediction !== 'string') return null;
  const text = prediction.trim();
  if (text.length <= leastChars || /^[[{]/u.test(text)) return null;
  return text.slice(0, charsRead);
}

/**
 * Adds the language of each written answer as a column, unless the sender gives a column of that name or the model's
 * rules drop it; a rule that hashes it is kept.
 */
export async function withLanguages<T extends { parsed: ParsedInference }>(
  items: readonly T[],
  privacy: Privacy | undefined,
): Promise<T[]> {
  const rules = privacy?.features ?? {};
  const told: T[] = [];
  for (const [index, item] of items.entries()) {
    if (index % rowsPerTurn === rowsPerTurn - 1) await nextTurn();
    const { parsed } = item;
    const text = writtenText(parsed);
    const isTold = parsed.features.some(([name]) => name === answerLanguageColumn);
    if (text === null || isTold || rules[answerLanguageColumn] === 'drop') {
      told.push(item);
      continue;
    }
    const detect = await detector();
    const own = withPrivacy<string>(
      [[answerLanguageColumn, detect(text)]],
      rules,
      privacy?.hashKey ?? '',
    );
    told.push({ ...item, parsed: { ...parsed, features: [...parsed.features, ...own] } });
  }
  return told;
}
