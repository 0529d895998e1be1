import { AsyncLocalStorage } from 'node:async_hooks';
import {
  answerNumberLocale,
  localeOfHeader,
  localeOfReader,
  numberLocale,
  type NumberFormatName,
} from '#lib/number-locale.ts';
import { singleton } from '#server/platform/singleton.ts';

type Reader = { locale: string };

function readers(): AsyncLocalStorage<Reader> {
  return singleton('number-readers', () => new AsyncLocalStorage<Reader>());
}

/**
 * Renders a page with numbers in the locale of the user's browser. API responses have no user
 * locale.
 */
export function drawnFor<T>(acceptLanguage: string | undefined, draw: () => T): T {
  answerNumberLocale(() => readers().getStore()?.locale);
  return readers().run({ locale: localeOfHeader(acceptLanguage) }, draw);
}

/**
 * Formats the rest of the current page's numbers in the user's preferred format. Returns the locale
 * for the browser to use.
 */
export function preferNumbers(chosen: NumberFormatName | undefined): string {
  const reader = readers().getStore();
  if (reader !== undefined) reader.locale = localeOfReader(chosen, reader.locale);
  return numberLocale();
}
