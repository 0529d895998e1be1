import { afterEach, describe, expect, it } from 'vitest';
import {
  formatCompact,
  formatDuration,
  formatFixed,
  formatFull,
  formatMetric,
  formatMoney,
  formatNumber,
  formatPercent,
} from './format.ts';
import { answerNumberLocale, localeOfHeader, localeOfReader } from './number-locale.ts';

const plain = (text: string): string => text.replaceAll(/[\u00a0\u202f]/gu, ' ');

afterEach(() => answerNumberLocale(() => undefined));

describe('the locale of a reader', () => {
  it.each([
    ['de-CH,de;q=0.9,en;q=0.8', 'de-CH'],
    ['en;q=0.5, fr-FR;q=0.9', 'fr-FR'],
    ['xx-unknown;q=1, pt-BR;q=0.2', 'pt-BR'],
    ['de;q=0, es', 'es'],
    ['*', 'en-US'],
    ['en-US@posix, ;q=, de--', 'en-US'],
    ['', 'en-US'],
    [undefined, 'en-US'],
  ])('%s is %s', (header, locale) => {
    expect(localeOfHeader(header)).toBe(locale);
  });
  it('is what the person chose, before what the browser asks for', () => {
    expect(localeOfReader('fr-FR', 'de-DE')).toBe('fr-FR');
    expect(localeOfReader('auto', 'de-DE')).toBe('de-DE');
    expect(localeOfReader(undefined, 'de-DE')).toBe('de-DE');
  });
});

describe('numbers of a German reader', () => {
  it('have a comma and points', () => {
    answerNumberLocale(() => 'de-DE');
    expect(formatNumber(46_120.4)).toBe('46.120');
    expect(formatNumber(-0.838)).toBe('\u22120,838');
    expect(formatNumber(1.5e-9)).toBe('1,5e\u22129');
    expect(formatCompact(1_234)).toBe('1,23k');
    expect(formatFixed(0.93, 3)).toBe('0,930');
    expect(formatFull(1_234.0215)).toBe('1.234,0215');
    expect(plain(formatDuration(1.92))).toBe('1,92 s');
    expect(plain(formatPercent(0.9994))).toBe('99,94 %');
    expect(plain(formatMetric(1_503_238_553, 'By'))).toBe('1,4 GiB');
    expect(plain(formatMoney('183900.4', 'EUR'))).toBe('183.900 €');
  });
});

describe('other readers', () => {
  it('group as they do', () => {
    answerNumberLocale(() => 'en-IN');
    expect(formatNumber(1_234_567)).toBe('12,34,567');
    answerNumberLocale(() => 'fr-FR');
    expect(plain(formatNumber(1_234_567))).toBe('1 234 567');
  });
  it.each(['ar-EG', 'fa-IR', 'he-IL', 'bn-BD', 'mr-IN', 'sv-SE'])(
    '%s has Latin figures, one minus and no marks of direction',
    (locale) => {
      answerNumberLocale(() => locale);
      expect(formatNumber(-1.5)).toMatch(/^\u22121[.,\u066b]5$/u);
    },
  );
});
