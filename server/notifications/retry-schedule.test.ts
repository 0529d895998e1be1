import { expect, test } from 'vitest';
import { afterAttempt, retryAfterMs, retryDelaysMs, type SendResult } from './retry-schedule.ts';

const failed: SendResult = { ok: false, status: 500, answer: 'no', retryAfterMs: null };
const http = { kind: 'webhook' };

test('the waits are those of Standard Webhooks, ten tries in all', () => {
  expect(retryDelaysMs.map((ms) => ms / 1_000)).toEqual([
    5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400,
  ]);
  expect(afterAttempt(9, failed, 0, http)).toEqual({ state: 'pending', atMs: 86_400_000 });
  expect(afterAttempt(10, failed, 0, http)).toMatchObject({ state: 'failed', gone: false });
});

test('Retry-After makes a wait longer, never shorter, at most a day', () => {
  const asked = (ms: number) => afterAttempt(1, { ...failed, retryAfterMs: ms }, 1_000, http);
  expect(asked(1_000)).toEqual({ state: 'pending', atMs: 6_000 });
  expect(asked(60_000)).toEqual({ state: 'pending', atMs: 61_000 });
  expect(asked(10 * 86_400_000)).toEqual({ state: 'pending', atMs: 1_000 + 86_400_000 });
});

test('410 ends it at once, but not for a mail server', () => {
  const gone = { ...failed, status: 410 };
  expect(afterAttempt(1, gone, 0, http)).toMatchObject({ state: 'failed', gone: true });
  expect(afterAttempt(1, gone, 0, { kind: 'email' })).toMatchObject({ state: 'pending' });
});

test('Retry-After in seconds and as a date; nonsense counts as none', () => {
  const nowMs = Date.parse('2026-11-25T12:00:00Z');
  expect(retryAfterMs('120', nowMs)).toBe(120_000);
  expect(retryAfterMs('Wed, 25 Nov 2026 12:01:00 GMT', nowMs)).toBe(60_000);
  expect(retryAfterMs('Wed, 25 Nov 2026 11:00:00 GMT', nowMs)).toBe(0);
  expect(retryAfterMs('soon', nowMs)).toBeNull();
  expect(retryAfterMs(null, nowMs)).toBeNull();
});
