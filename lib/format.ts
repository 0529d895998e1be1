import { numberLocale } from './number-locale.ts';

/**
 * Metric units in UCUM notation: s, ms, 1, ratio, %, By, By/s, bit/s, 1/s, {request}/s, {request},
 * Cel, ISO money codes.
 */
export type MetricUnit = string;

const MINUS = '\u2212';
const NBSP = '\u00a0';
const IEC = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const SI = ['', 'k', 'M', 'G', 'T', 'P'];

/**
 * Bounds outside which a number is written with a power of ten, because it would read as 0 or as a
 * long row of digits.
 */
const TINY = 1e-6;
const HUGE = 1e18;

export interface FormattedNumber {
  text: string;
  unit: string;
}

const formats = new Map<string, Intl.NumberFormat>();

/**
 * Formats a number in the reader's locale, always with Latin digits of equal width and a true minus
 * sign.
 */
function localised(value: number, options: Intl.NumberFormatOptions): string {
  const locale = numberLocale();
  const key = `${locale}|${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { numberingSystem: 'latn', ...options });
    formats.set(key, format);
  }
  // Removes the direction marks of right-to-left locales, which do not belong in English text.
  return format
    .format(value)
    .replaceAll(/[\u061C\u200E\u200F]/gu, '')
    .replace('-', MINUS);
}

function powerOfTen(value: number, significant: number): string {
  const [mantissa, power = ''] = value.toExponential(significant - 1).split('e');
  const figure = localised(Number(mantissa), { maximumFractionDigits: significant });
  return `${figure}e${power.replace('+', '').replace('-', MINUS)}`;
}

function digits(value: number, significant: number): string {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < TINY || size >= HUGE) return powerOfTen(value, significant);
  const whole = Math.floor(Math.log10(size)) + 1;
  const fraction = Math.min(8, Math.max(0, significant - whole));
  return localised(value, { maximumFractionDigits: fraction });
}

/**
 * Formats a number with exactly `places` decimals, for values that are compared with each other:
 * 0.930.
 */
export function formatFixed(value: number | null, places: number): string {
  if (value === null || !Number.isFinite(value)) return 'No data';
  return localised(value, { minimumFractionDigits: places, maximumFractionDigits: places });
}

/**
 * Formats a number with all its digits, up to 12 decimals, for configured values: a price of
 * 0.0215.
 */
export function formatFull(value: number): string {
  return localised(value, { maximumFractionDigits: 12 });
}

/**
 * Formats a plain number with grouping in the reader's locale: 46,120, 0.838, 1.9. By default three
 * significant digits below 1,000; 1.5e−9 outside 0.000001 and 10^18.
 */
export function formatNumber(value: number | null, significant = 3): string {
  if (value === null || !Number.isFinite(value)) return 'No data';
  const size = Math.abs(value);
  return size >= 1000 && size < HUGE ? digits(Math.round(value), 15) : digits(value, significant);
}

/**
 * Formats an average or estimate with two significant digits: 0.38 alerts, an importance of
 * 0.00026, 27.
 */
export function formatEstimate(value: number | null): string {
  return formatNumber(value, 2);
}

/** Formats a short count for axes and chips: 1.2k, 3.4M. */
export function formatCompact(value: number): string {
  return scaled(value, 1000, SI).join('');
}

function scaled(value: number, base: number, names: string[]): [string, string] {
  let power = 0;
  let rest = Math.abs(value);
  while (rest >= base * 0.9995 && power < names.length - 1) {
    rest /= base;
    power += 1;
  }
  return [digits(Math.sign(value) * rest, 3), names[power] ?? ''];
}

/** Formats a duration in the most readable unit: 430 ms, 1.92 s, 14 min, 2 h 05 min, 1 d 18 h. */
export function formatDuration(seconds: number | null): string {
  if (seconds === null || !Number.isFinite(seconds)) return 'No data';
  const { text, unit } = durationParts(seconds);
  return unit ? `${text}${NBSP}${unit}` : text;
}

function durationParts(seconds: number): FormattedNumber {
  const size = Math.abs(seconds);
  if (size === 0) return { text: '0', unit: 's' };
  if (size < 1e-6) return { text: digits(seconds * 1e9, 3), unit: 'ns' };
  if (size < 0.001) return { text: digits(seconds * 1e6, 3), unit: 'µs' };
  if (size < 0.9995) return { text: digits(seconds * 1000, 3), unit: 'ms' };
  if (size < 99.95) return { text: digits(seconds, 3), unit: 's' };
  if (size < 3600) return { text: digits(seconds / 60, size < 600 ? 2 : 3), unit: 'min' };
  const sign = seconds < 0 ? MINUS : '';
  const minutes = Math.round(size / 60);
  const pair = (big: number, bigUnit: string, small: number, smallUnit: string): FormattedNumber =>
    small
      ? {
          text: `${sign}${big} ${bigUnit} ${smallUnit === 'min' ? String(small).padStart(2, '0') : small} ${smallUnit}`,
          unit: '',
        }
      : { text: `${sign}${big}`, unit: bigUnit };
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(size / 3600);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** Formats a ratio as a percentage: 0.998 becomes 99.8%. Uses more digits close to 100 and to 0. */
export function formatPercent(ratio: number | null, fraction?: number): string {
  if (ratio === null || !Number.isFinite(ratio)) return 'No data';
  const percent = ratio * 100;
  const size = Math.abs(percent);
  let places = 0;
  if (size !== 0 && size < 1) places = 2;
  else if (size < 10) places = 1;
  else if (size > 99 && size < 100) places = 2;
  return localised(ratio, { style: 'percent', maximumFractionDigits: fraction ?? places });
}

/** Splits a value into number and unit, based on the unit of its metric. */
function formatParts(value: number, unit: MetricUnit): FormattedNumber {
  if (unit === 's') return durationParts(value);
  if (unit === 'ms') return durationParts(value / 1000);
  if (unit === 'us') return durationParts(value / 1e6);
  if (unit === 'ns') return durationParts(value / 1e9);
  if (unit === 'ratio') return { text: formatPercent(value), unit: '' };
  if (unit === '%') return { text: formatPercent(value / 100), unit: '' };
  if (unit === 'Cel') return { text: digits(value, 3), unit: '°C' };
  if (/^(?:By|bit)(?:\/s)?$/u.test(unit)) return bytesParts(value, unit);
  if (/^[A-Z]{3}$/u.test(unit)) return { text: formatMoney(value, unit), unit: '' };
  const [text, si] =
    Math.abs(value) >= 10_000 ? scaled(value, 1000, SI) : [formatNumber(value), ''];
  // "req/s" is the common form. All other unit annotations stay as sent.
  const plain = unit.replaceAll(/[{}]/gu, '').replace(/^requests?\//u, 'req/');
  if (plain === '1' || plain === '') return { text: `${text}${si}`, unit: '' };
  // A rate without a named quantity: "323 /s", "40 /min".
  return { text: `${text}${si}`, unit: plain.replace(/^1\//u, '/') };
}

function bytesParts(value: number, unit: string): FormattedNumber {
  const rate = unit.endsWith('/s');
  const [text, step] =
    unit.startsWith('bit') || rate ? scaled(value, 1000, SI) : scaled(value, 1024, IEC);
  if (unit.startsWith('bit')) return { text, unit: `${step}bit${rate ? '/s' : ''}` };
  return { text, unit: rate ? `${step}B/s` : step };
}

/** Formats a metric value with its unit: 1.92 s, 98%, 1.4 GiB, 323 /s. Null becomes "No data". */
export function formatMetric(value: number | null, unit: MetricUnit): string {
  if (value === null || !Number.isFinite(value)) return 'No data';
  const { text, unit: shown } = formatParts(value, unit);
  return shown ? `${text}${NBSP}${shown}` : text;
}

/**
 * Number of decimals for all amounts of a list or table, so that they align: none if an amount
 * reaches 1,000 or all are whole, 3 if all are below 0.1, otherwise 2.
 */
export function moneyPlaces(amounts: readonly (number | string)[]): number {
  const values = amounts.map(Number).filter((value) => Number.isFinite(value));
  const largest = Math.max(0, ...values.map(Math.abs));
  if (largest >= 1000 || values.every(Number.isInteger)) return 0;
  return largest < 0.1 ? 3 : 2;
}

/**
 * Formats money with its currency: cents only below 1,000, three decimals below 0.1. Accepts the
 * decimal strings of the API. `listPlaces`: number of decimals in the list that contains the amount
 * (`moneyPlaces`). Amounts that would round to 0 read "<$1".
 */
export function formatMoney(
  amount: number | string | null,
  currency: string,
  signed = false,
  listPlaces?: number,
): string {
  const value = typeof amount === 'string' ? Number(amount) : amount;
  if (value === null || !Number.isFinite(value)) return 'No data';
  const least = 10 ** -(listPlaces ?? Infinity);
  if (!signed && value > 0 && value < least / 2)
    return `<${formatMoney(least, currency, false, listPlaces)}`;
  const places = listPlaces ?? moneyPlaces([value]);
  return localised(value, {
    style: 'currency',
    currency,
    currencyDisplay: 'narrowSymbol',
    minimumFractionDigits: Math.min(2, places),
    maximumFractionDigits: places,
    signDisplay: signed ? 'exceptZero' : 'auto',
  });
}

/** Formats a count with its noun: "1 incident", "3 incidents". */
export function formatCount(count: number, one: string, many = `${one}s`): string {
  return `${formatNumber(count)} ${count === 1 ? one : many}`;
}

/** Formats "v3" and "v2.1". A name such as "gpt-5-2026-05" stays unchanged. */
export function formatVersion(version: string): string {
  return /^\d/u.test(version) ? `v${version}` : version;
}
