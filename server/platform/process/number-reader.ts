import { AsyncLocalStorage } from 'node:async_hooks';
import {
  answerNumberLocale,
  localeOfHeader,
  localeOfReader,
  numberLocale,
} from '#lib/number-locale.ts';
import type { NumberFormatName } from '#lib/number-locale.ts';
import { singleton } from '#server/platform/singleton.ts';

type Reader = { locale: string };

function readers(): AsyncLocalStorage<Reader> {
  return singleton('number-readers', () => new AsyncLocalStorage<Reader>());
}

/** Draws a page whose numbers are written as its reader's browser asks for. Answers of the API are drawn for nobody. */
export function drawnFor<T>(acceptLanguage: string | undefined, draw: () => T): T {
  answerNumberLocale(() => readers().getStore()?.locale);
  return readers().run({ locale: localeOfHeader(acceptLanguage) }, draw);
}

/** From here on the page at hand is written as its reader has chosen. Gives the locale, for the browser to go on with. */
export function preferNumbers(chosen: NumberFormatName | undefined): string {
  const reader = readers().getStore();
  if (reader !== undefined) reader.locale = localeOfReader(chosen, reader.locale);
  return numberLocale();
}
