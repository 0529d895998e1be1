/** Number locale for text without a known reader: stored texts, mails, API responses. */
const plainLocale = 'en-US';

/**
 * Number formats that a user can choose, and `auto` for the browser's locale. Each represents a
 * style.
 */
export const numberFormats = ['auto', 'en-US', 'de-DE', 'fr-FR', 'de-CH', 'en-IN'] as const;
export type NumberFormatName = (typeof numberFormats)[number];

type Ask = () => string | undefined;

/**
 * Screens and the front server are separate module graphs, so the callback is stored on
 * `globalThis`, which both can access.
 */
const holder = globalThis as { [key: symbol]: Ask | undefined };
const askKey = Symbol.for('tandem.number-locale');

/** Current number locale: the locale of the page's reader, otherwise `plainLocale`. */
export function numberLocale(): string {
  return holder[askKey]?.() ?? plainLocale;
}

/**
 * Sets how the reader's locale is determined: the server reads the current request; a browser has a
 * single reader.
 */
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

/** Best supported number locale of an Accept-Language header; `plainLocale` if there is none. */
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

/** The chosen number format, otherwise the browser's. */
export function localeOfReader(chosen: NumberFormatName | undefined, fromBrowser: string): string {
  return chosen === undefined || chosen === 'auto' ? fromBrowser : chosen;
}
