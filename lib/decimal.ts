/** Decimal places of stored money and quantities: the `Decimal(76, 30)` of the cost tables. */
const decimalPlaces = 30;
const maxDigits = 76;
const unit = 10n ** BigInt(decimalPlaces);

/** A decimal number as an integer of 1e-30: sums and differences are exact. */
export type Decimal = bigint;

/**
 * Parses `-12.5`, `.5`, `1E-07`. Null for anything else, and for numbers that 46 + 30 digits cannot
 * represent exactly.
 */
export function parseDecimal(text: string): Decimal | null {
  if (text.length > 200) return null;
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?$/u.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/u, '');
  if (whole + fraction === '') return null;
  if (digits === '') return 0n;
  const shift = decimalPlaces - fraction.length + Number(exponent);
  if (digits.length + shift > maxDigits) return null;
  const value = shiftedBy(digits, shift);
  return value === null || sign !== '-' ? value : -value;
}

function shiftedBy(digits: string, shift: number): bigint | null {
  if (shift >= 0) return BigInt(digits + '0'.repeat(shift));
  const cut = digits.length + shift;
  const lost = digits.slice(Math.max(0, cut));
  if (/[1-9]/u.test(lost)) return null;
  return BigInt(digits.slice(0, Math.max(0, cut)) || '0');
}

/** The shortest plain text of a decimal: `-0.0000001`, never an exponent. */
export function formatDecimal(value: Decimal): string {
  const size = value < 0n ? -value : value;
  const fraction = (size % unit).toString().padStart(decimalPlaces, '0').replace(/0+$/u, '');
  return `${value < 0n ? '-' : ''}${size / unit}${fraction === '' ? '' : `.${fraction}`}`;
}

/** Parses a decimal written by Tandem itself. Throws on any other text. */
export function decimalOf(text: string): Decimal {
  const value = parseDecimal(text);
  if (value === null) throw new Error(`not a decimal number: ${text.slice(0, 100)}`);
  return value;
}

/** Product, truncated to 30 places; exact if both factors have at most 15 places. */
export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return (a * b) / unit;
}

/**
 * Converts a decimal to a number with about 15 significant digits. For charts and forecasts only.
 */
export function decimalToNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

/** Converts a forecast number to a decimal with `places` places, rounded half away from zero. */
export function decimalFromNumber(value: number, places: number): Decimal {
  return decimalOf(value.toFixed(places));
}
