import { expect, test } from 'vitest';
import { base32, totpCode, totpStep, totpUri } from './totp.ts';

const secret = Buffer.from('12345678901234567890');

// RFC 6238, appendix B: the last six of eight digits.
test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('at %d s the code is %s', (seconds, code) => {
  const step = Math.floor(seconds / 30);
  expect(totpCode(secret, step)).toBe(code);
  expect(totpStep(secret, code, seconds * 1_000)).toBe(step);
});

// RFC 4226, appendix D.
test('counts from the start of RFC 4226', () => {
  expect([0, 1, 2, 9].map((step) => totpCode(secret, step))).toEqual([
    '755224',
    '287082',
    '359152',
    '520489',
  ]);
});

test('accepts the steps before and after, and no others', () => {
  const nowMs = 40 * 30_000 + 12_000;
  const found = [38, 39, 40, 41, 42].map((step) => totpStep(secret, totpCode(secret, step), nowMs));
  expect(found).toEqual([null, 39, 40, 41, null]);
  expect(totpStep(secret, '28708', nowMs)).toBeNull();
});

// RFC 4648, section 10.
test.each([
  ['', ''],
  ['f', 'MY'],
  ['fo', 'MZXQ'],
  ['foob', 'MZXW6YQ'],
  ['foobar', 'MZXW6YTBOI'],
])('writes %j as %j in base32', (text, encoded) => {
  expect(base32(Buffer.from(text))).toBe(encoded);
});

test('names Tandem and the account in the address', () => {
  expect(totpUri(secret, 'ann+x@example.test')).toBe(
    'otpauth://totp/Tandem:ann%2Bx%40example.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Tandem',
  );
});
