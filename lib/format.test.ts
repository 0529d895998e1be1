import { describe, expect, it } from 'vitest';
import {
  formatCompact,
  formatCount,
  formatDuration,
  formatMetric,
  formatMoney,
  formatEstimate,
  formatNumber,
  formatPercent,
  formatVersion,
  moneyPlaces,
} from './format.ts';

const plain = (text: string): string => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it.each([
    [46_120, '46,120'],
    [0.838, '0.838'],
    [26.81638760023334, '26.8'],
    [0, '0'],
    [-0.84, '\u22120.84'],
    [1_234_567.8, '1,234,568'],
    [1.5e-9, '1.5e\u22129'],
    [-3e-7, '\u22123e\u22127'],
    [7.25e21, '7.25e21'],
    [1e-6, '0.000001'],
    [Number.NaN, 'No data'],
    [null, 'No data'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
  it('keep two significant digits as estimates', () => {
    expect([0.000_259_6, 0.378, 4, 26.8, 1_234.5, 0, null].map(formatEstimate)).toEqual([
      '0.00026',
      '0.38',
      '4',
      '27',
      '1,235',
      '0',
      'No data',
    ]);
  });
  it('are short on axes', () => {
    expect(formatCompact(1_234)).toBe('1.23k');
    expect(formatCompact(999_999)).toBe('1M');
    expect(formatCompact(12)).toBe('12');
  });
  it('count in words', () => {
    expect(formatCount(1, 'incident')).toBe('1 incident');
    expect(formatCount(3, 'incident')).toBe('3 incidents');
    expect(formatCount(2, 'query', 'queries')).toBe('2 queries');
  });
});

describe('durations', () => {
  it.each([
    [1.92, '1.92 s'],
    [0.43, '430 ms'],
    [0.00012, '120 µs'],
    [0, '0 s'],
    [840, '14 min'],
    [7_500, '2 h 05 min'],
    [151_200, '1 d 18 h'],
    [-1.5, '\u22121.5 s'],
    [0.9997, '1 s'],
  ])('%d s is %s', (seconds, text) => {
    expect(plain(formatDuration(seconds))).toBe(text);
  });
});

describe('shares, bytes, money', () => {
  it('give more digits near 0 and 100 percent', () => {
    expect(formatPercent(0.98)).toBe('98%');
    expect(formatPercent(0.9994)).toBe('99.94%');
    expect(formatPercent(0.0012)).toBe('0.12%');
    expect(formatPercent(0.065)).toBe('6.5%');
    expect(formatPercent(1)).toBe('100%');
  });
  it('use IEC steps for memory', () => {
    expect(plain(formatMetric(536_870_912, 'By'))).toBe('512 MiB');
    expect(plain(formatMetric(1023.9, 'By'))).toBe('1 KiB');
  });
  it('carry the currency', () => {
    expect(formatMoney('183900', 'USD')).toBe('$183,900');
    expect(formatMoney(-0.84, 'USD')).toBe('\u2212$0.84');
    expect(formatMoney('0.021', 'USD')).toBe('$0.021');
    expect(formatMoney(212, 'USD', true)).toBe('+$212');
    expect(formatMoney(null, 'USD')).toBe('No data');
    expect(formatMoney(0, 'USD')).toBe('$0');
    expect(formatMoney(9.5, 'USD')).toBe('$9.50');
  });
  it('have the same decimals in one list', () => {
    const list = (...amounts: string[]): string[] =>
      amounts.map((amount) => formatMoney(amount, 'USD', false, moneyPlaces(amounts)));
    expect(list('9263.4', '315.11', '0.2', '0')).toEqual(['$9,263', '$315', '<$1', '$0']);
    expect(list('315.11', '40', '0.002')).toEqual(['$315.11', '$40.00', '<$0.01']);
    expect(list('40', '12')).toEqual(['$40', '$12']);
  });
});

describe('formatMetric', () => {
  it.each([
    [1.92, 's', '1.92 s'],
    [430, 'ms', '430 ms'],
    [0.98, '1', '0.98'],
    [0.98, 'ratio', '98%'],
    [1_503_238_553, 'By', '1.4 GiB'],
    [1_500_000, 'By/s', '1.5 MB/s'],
    [323, '1/s', '323 /s'],
    [39.9, '1/min', '39.9 /min'],
    [25_000, '1/s', '25k /s'],
    [12, '{request}/s', '12 req/s'],
    [61.2, 'Cel', '61.2 °C'],
    [184, 'USD', '$184'],
    [2_000_000, 'bit/s', '2 Mbit/s'],
  ])('%d %s is %s', (value, unit, text) => {
    expect(plain(formatMetric(value, unit))).toBe(text);
  });
  it('never shows a missing value as a number', () => {
    expect(formatMetric(null, 's')).toBe('No data');
    expect(formatMetric(Infinity, 's')).toBe('No data');
  });
});

it('prefixes numbered versions only', () => {
  expect(['3', '2.1.0', 'gpt-5-2026-05'].map(formatVersion)).toEqual([
    'v3',
    'v2.1.0',
    'gpt-5-2026-05',
  ]);
});
