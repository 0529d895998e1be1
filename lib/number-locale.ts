/** What numbers are written in where no reader is known: stored texts, mails, answers of the API. */
const plainLocale = 'en-US';

/** Ways to write numbers that a person may choose, and `auto`: as the browser asks for. Each stands for a look. */
export const numberFormats = ['auto', 'en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN'] as const;
export type NumberFormatName = (typeof numberFormats)[number];

type Ask = () => string | undefined;

/** The screens and the front server are different module graphs, so that the question lies where both find it. */
const holder = globalThis as { [key: symbol]: Ask | undefined };
const askKey = Symbol.for('tandem.number-locale');

/** The locale in which numbers are written now: that of the page's reader, else `plainLocale`. */
export function numberLocale(): string {
  return holder[askKey]?.() ?? plainLocale;
}

/** Says how to find the reader's locale: the server asks the request at hand, a browser has one reader. */
export function answerNumberLocale(ask: Ask): void {
  holder[askKey] = ask;
}

function supported(tag: string): string | null {
  try {
    return Intl.NumberFormat.supportedLocalesOf(tag)[0] ?? null;
  } catch {
    return null;
  }
}

/** The best locale of an Accept-Language header whose numbers this runtime can write; `plainLocale` without one. */
export function localeOfHeader(header: string | null | undefined): string {
  const wanted = (header ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const quality = parameters.map((each) => /^\s*q=([\d.]+)\s*$/u.exec(each)?.[1]).find(Boolean);
      return { tag: tag.trim(), quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ tag, quality }) => /^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/iu.test(tag) && quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { tag } of wanted) {
    const found = supported(tag);
    if (found !== null) return found;
  }
  return plainLocale;
}

/** What a person chose, else what their browser asks for. */
export function localeOfReader(chosen: NumberFormatName | undefined, fromBrowser: string): string {
  return chosen === undefined || chosen === 'auto' ? fromBrowser : chosen;
}
