import { expect, test } from 'vitest';
import { atChecks } from './approval-gates.ts';

const at = '2026-11-25T10:00:00.000Z';
const card = { title: 'Model card: Owner', ok: false, detail: 'missing' };
const compared = {
  title: 'Compared with what serves now',
  ok: false,
  detail: 'not passed compared with version 1: worse in channel app by 0.03',
  overridable: true,
} as const;
const gateOf = (checks: Parameters<typeof atChecks>[0]['preCheck']['checks'], mayBreak: boolean) =>
  atChecks({ preCheck: { at, checks } }, mayBreak);

test('only where nothing but what may be overridden fails, and only for who may, it takes break-glass', () => {
  expect(gateOf([compared, { ...card, ok: true }], true)).toEqual({
    open: true,
    breakGlass: true,
    although: 'a check fails',
    reason:
      'Compared with what serves now: not passed compared with version 1: worse in channel app by 0.03.',
  });
  const plain = { open: true, breakGlass: false, reason: null };
  expect(gateOf([compared], false)).toMatchObject(plain);
  expect(gateOf([compared, card], true)).toMatchObject(plain);
  expect(gateOf([{ ...compared, ok: true }], true)).toMatchObject(plain);
});
