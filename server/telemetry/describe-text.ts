import { singleton } from '#server/platform/singleton.ts';

/** Names of classes are hardly ever longer, and of a few words no detector is sure. */
const leastChars = 40;
/** The language of a text shows in its beginning; reading on only costs time. */
const charsRead = 300;
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

/** Language of an answer that somebody wrote (ISO 639-1, or `unknown`); null of lists, objects and short texts. */
export async function languageOf(answer: string): Promise<string | null> {
  const text = answer.trim();
  if (text.length <= leastChars || /^[[{]/u.test(text)) return null;
  return (await detector())(text.slice(0, charsRead));
}

/** Characters of a text, 0 of a blank one; null of numbers and lists that come as texts. */
export function lengthOf(answer: string): number | null {
  const text = answer.trim();
  if (text === '') return 0;
  return text.startsWith('[') || !Number.isNaN(Number(text)) ? null : Array.from(answer).length;
}
