import { singleton } from '#server/platform/singleton.ts';

/**
 * Minimum length for language detection. Class names are rarely longer, and no detector is reliable
 * on a few words.
 */
const leastChars = 40;
/**
 * Number of characters read. The beginning of a text shows its language, and reading more only
 * costs time.
 */
const charsRead = 300;
const unknown = 'unknown';

type Detect = (text: string) => string;

/** Language detector, loaded with the first text prediction because its tables take about 90 MB. */
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

/**
 * Language of a text prediction (ISO 639-1, or `unknown`); null for lists, objects and short texts.
 */
export async function languageOf(answer: string): Promise<string | null> {
  const text = answer.trim();
  if (text.length <= leastChars || /^[[{]/u.test(text)) return null;
  return (await detector())(text.slice(0, charsRead));
}

/** Length of a text in characters, 0 if blank; null for numbers and lists in text form. */
export function lengthOf(answer: string): number | null {
  const text = answer.trim();
  if (text === '') return 0;
  return text.startsWith('[') || !Number.isNaN(Number(text)) ? null : Array.from(answer).length;
}
