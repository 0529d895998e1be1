import { expect, test } from 'vitest';
import { env } from '#server/platform/env.ts';
import { silenceOf } from './version-predictions.ts';

const since = new Date('2026-11-25T12:00:00Z');
const evaluationMs = env.TANDEM_EVALUATE_SECONDS * 1_000;
const hourMs = 3_600_000;
const after = (evaluations: number) => new Date(since.getTime() + evaluations * evaluationMs);
const none = { lastMs: 0, beside: 0, elsewhere: 0, hourBefore: 0, dayAgo: 0, earlier: 0 };
/** Number of rows in the hour before that corresponds to this many expected in a span. */
const pace = (rows: number, evaluations: number) => (rows * hourMs) / (evaluations * evaluationMs);

test('a version that answers nothing while the others answer many times its share has failed', () => {
  const span = { since, now: after(6), percent: 5 };
  expect(silenceOf({ ...none, beside: 400 }, span)).toMatchObject({ failed: true });
  expect(silenceOf({ ...none, beside: 400 }, span)?.words).toContain(
    'while it has 5% of the requests and the other versions answered 400',
  );
  // 300 requests of the others mean about 16 of its own: that may still be chance.
  expect(silenceOf({ ...none, beside: 300 }, span)).toBeNull();
  expect(silenceOf({ ...none, beside: 400 }, { ...span, now: after(4) })).toBeNull();
});

test('silence counts from its last answer on', () => {
  const span = { since, now: after(20), percent: 50 };
  const lastMs = after(10).getTime();
  expect(silenceOf({ ...none, lastMs, beside: 50 }, span)).toMatchObject({ failed: true });
  const fresh = after(18).getTime();
  expect(silenceOf({ ...none, lastMs: fresh, beside: 50 }, span)).toBeNull();
});

test('with all requests, what was usual before tells, and other models whether rows come at all', () => {
  const span = { since, now: after(6), percent: 100 };
  const busy = { ...none, hourBefore: pace(60, 6) };
  expect(silenceOf({ ...busy, elsewhere: 5 }, span)).toMatchObject({ failed: true });
  expect(silenceOf(busy, span)).toMatchObject({ failed: false });
  expect(silenceOf({ ...none, hourBefore: pace(10, 6), elsewhere: 5 }, span)).toBeNull();
});

test('a model that sleeps at this time of the day is not missed', () => {
  const span = { since, now: after(6), percent: 100 };
  const asleep = { ...none, hourBefore: pace(60, 6), elsewhere: 5, earlier: 900 };
  expect(silenceOf({ ...asleep, dayAgo: 3 }, span)).toBeNull();
  expect(silenceOf({ ...asleep, dayAgo: 50 }, span)).toMatchObject({ failed: true });
});
