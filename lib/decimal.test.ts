import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decimalFromNumber,
  decimalOf,
  decimalToNumber,
  formatDecimal,
  multiplyDecimals,
  parseDecimal,
} from './decimal.ts';

const again = (text: string): string | null => {
  const value = parseDecimal(text);
  return value === null ? null : formatDecimal(value);
};

describe('decimals', () => {
  test.each([
    ['0', '0'],
    ['-0.00', '0'],
    ['12.50', '12.5'],
    ['-0.0000001', '-0.0000001'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['1E-07', '0.0000001'],
    ['+1.5e3', '1500'],
    ['1e46', null],
    ['1e-31', null],
    ['0.0000000000000000000000000000010', '0.000000000000000000000000000001'],
    ['0.0000000000000000000000000000011', null],
    ['', null],
    ['.', null],
    ['1,5', null],
    ['0x10', null],
    ['NaN', null],
  ])('%s is read exactly or not at all', (text, expected) => {
    expect(again(text)).toBe(expected);
  });

  test('ten million digits are none', () => {
    expect(parseDecimal('9'.repeat(10_000_000))).toBeNull();
  });

  test('0.1 and 0.2 are 0.3', () => {
    expect(formatDecimal(decimalOf('0.1') + decimalOf('0.2'))).toBe('0.3');
    expect(formatDecimal(multiplyDecimals(decimalOf('2.5'), decimalOf('0.031611')))).toBe(
      '0.0790275',
    );
    expect(formatDecimal(decimalFromNumber(12.345, 2))).toBe('12.35');
    expect(decimalToNumber(decimalOf('-1.25'))).toBe(-1.25);
    expect(() => decimalOf('x')).toThrow('not a decimal number');
  });

  test('every decimal survives its text', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 75n), max: 10n ** 75n }), (value) => {
        expect(parseDecimal(formatDecimal(value))).toBe(value);
      }),
    );
  });
});
