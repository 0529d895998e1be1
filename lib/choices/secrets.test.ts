import { expect, test } from 'vitest';
import { isOutboundRestricted, isSecretReference, secretState, maskedSecret } from './secrets.ts';

test('what begins like a reference is one, anything else is not', () => {
  expect(['env:A', 'file:/a', 'secrets:a', 'env:'].map(isSecretReference)).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(['https://x.test', 'environment:A', ' env:A', 'kept:x'].map(isSecretReference)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});

test('an answer tells since when a secret is kept, and whether it can be read', () => {
  const since = '2026-11-29T03:00:00.000Z';
  expect(secretState(`kept:${since}`)).toEqual({ since, readable: true });
  expect(secretState(`lost:${since}`)).toEqual({ since, readable: false });
  expect(secretState('env:A')).toBeNull();
});

test('only what was typed is masked', () => {
  expect(['', 'env:A', 'kept:x', 'geheim'].map(maskedSecret)).toEqual([
    '',
    'env:A',
    'kept:x',
    'entered here',
  ]);
});

test('references and allow-lists are for administrators, typed secrets are not', () => {
  expect(isOutboundRestricted([null, 'env:TANDEM_SECRET_A'], [])).toBe(true);
  expect(isOutboundRestricted([], ['10.0.0.0/8'])).toBe(true);
  expect(isOutboundRestricted([null, 'kept:x', 'typed', 'none'], [])).toBe(false);
});
