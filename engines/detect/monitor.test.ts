import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { slideWindow, windowValue, type MonitorBucket } from './monitor-window.ts';
import { judgeMonitor, type MonitorRule } from './monitor.ts';
import { replayMonitor, sumEpisodes } from './replay-monitor.ts';

const minute = 60_000;
const rule: MonitorRule = {
  comparison: '>',
  bound: { limit: 10, high: null },
  recovery: null,
  noData: 'keep',
  breaches: 1,
  of: 1,
  forMs: 0,
};
const bucket = (fromMs: number, values: number[]): MonitorBucket => ({
  fromMs,
  n: values.length,
  sum: values.reduce((sum, value) => sum + value, 0),
  min: Math.min(...values),
  max: Math.max(...values),
  count: values.length,
});

describe('judgeMonitor', () => {
  it('knows each comparison at its edge', () => {
    const at = (comparison: MonitorRule['comparison'], value: number, high: number | null = null) =>
      judgeMonitor(value, { ...rule, comparison, bound: { limit: 10, high } }, false);
    expect([at('>', 10), at('>', 10.1)]).toEqual(['ok', 'breach']);
    expect([at('>=', 9.9), at('>=', 10)]).toEqual(['ok', 'breach']);
    expect([at('<', 10), at('<', 9.9)]).toEqual(['ok', 'breach']);
    expect([at('<=', 10.1), at('<=', 10)]).toEqual(['ok', 'breach']);
    expect([9.9, 10, 20, 20.1].map((value) => at('outside', value, 20))).toEqual([
      'breach',
      'ok',
      'ok',
      'breach',
    ]);
  });

  it('takes missing data as it is told', () => {
    expect(judgeMonitor(null, rule, false)).toBe('missing');
    expect(judgeMonitor(Number.NaN, { ...rule, noData: 'alert' }, false)).toBe('breach');
    expect(judgeMonitor(null, { ...rule, noData: 'ok' }, true)).toBe('ok');
  });

  it('holds on to the recovery bound once it fires', () => {
    const given = { ...rule, recovery: { limit: 8, high: null } };
    expect(judgeMonitor(9, given, false)).toBe('ok');
    expect(judgeMonitor(9, given, true)).toBe('breach');
    expect(judgeMonitor(8, given, true)).toBe('ok');
  });
});

describe('windowValue', () => {
  const buckets = [bucket(0, [1, 2, 3]), bucket(minute, [10])];

  it('weighs samples, not buckets', () => {
    expect(windowValue(buckets, 'avg')).toBe(4);
    expect(windowValue(buckets, 'min')).toBe(1);
    expect(windowValue(buckets, 'max')).toBe(10);
    expect(windowValue(buckets, 'sum')).toBe(16);
    expect(windowValue(buckets, 'count')).toBe(4);
    expect(windowValue([], 'count')).toBeNull();
  });

  it('a lasting rate is no larger over a longer window', () => {
    const rates = [bucket(0, [3, 4]), bucket(minute, [3, 4])];
    expect(windowValue(rates, 'sum', true)).toBe(7);
    expect(windowValue(rates.slice(0, 1), 'sum', true)).toBe(7);
  });

  it('slides over whole buckets and leaves gaps empty', () => {
    const steps = slideWindow([bucket(3 * minute, [4]), bucket(0, [1]), bucket(minute, [2])], {
      fromMs: minute,
      toMs: 5 * minute,
      stepMs: minute,
      windowMs: 2 * minute,
    });
    expect(steps.map(([endMs, inside]) => [endMs / minute, windowValue(inside, 'sum')])).toEqual([
      [2, 3],
      [3, 2],
      [4, 4],
      [5, 4],
    ]);
  });
});

describe('replayMonitor', () => {
  const series = (text: string): [number, number | null][] =>
    text
      .split('')
      .map((letter, index) => [
        index * minute,
        letter === '-' ? null : letter === 'x' ? 20 : letter === 'm' ? 9 : 1,
      ]);
  const play = (text: string, given: Partial<MonitorRule> = {}, everyMs = minute) =>
    replayMonitor(series(text), { ...rule, ...given }, everyMs).map(({ firedMs, endedMs }) => [
      firedMs / minute,
      endedMs === null ? null : endedMs / minute,
    ]);

  it('fires at once or after 3 of 5, and is over after three good evaluations', () => {
    expect(play('..xx....')).toEqual([[2, 6]]);
    expect(play('..xxx....', { breaches: 3, of: 5 })).toEqual([[4, 7]]);
    expect(play('..xx.....', { breaches: 3, of: 5 })).toEqual([]);
    expect(play('..x')).toEqual([[2, null]]);
  });

  it('evaluates as often as the live pass does', () => {
    expect(play('..xx....', { breaches: 3, of: 5 }, minute / 2)).toEqual([[3, 5]]);
  });

  it('waits for the duration', () => {
    expect(play('.xxxxx...', { forMs: 3 * minute })).toEqual([[4, 8]]);
    expect(play('.xxx.....', { forMs: 3 * minute })).toEqual([]);
  });

  it('freezes over gaps, and alerts on them where it is told to', () => {
    expect(play('.x----....')).toEqual([[1, 8]]);
    expect(play('..----...', { noData: 'alert' })).toEqual([[2, 8]]);
  });

  it('holds until the value is back inside the recovery bound', () => {
    expect(play('.xmmmm...', { recovery: { limit: 5, high: null } })).toEqual([[1, 8]]);
    expect(play('.xmmmm...')).toEqual([[1, 4]]);
  });

  it('adds up what it would have done', () => {
    const episodes = replayMonitor(series('..xx....x'), rule, minute);
    expect(sumEpisodes(episodes, 10 * minute)).toEqual({ fired: 2, firingMs: 6 * minute });
  });

  it('never fires where no value breaches, and its episodes follow each other', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 20 }))), (values) => {
        const points = values.map((value, index): [number, number | null] => [
          index * minute,
          value,
        ]);
        const episodes = replayMonitor(points, rule, minute / 2);
        if (values.every((value) => value === null || value <= 10)) expect(episodes).toEqual([]);
        episodes.forEach((episode, index) => {
          const next = episodes[index + 1];
          expect(episode.endedMs ?? Infinity).toBeGreaterThan(episode.firedMs);
          if (next) expect(next.firedMs).toBeGreaterThan(episode.endedMs ?? Infinity);
        });
      }),
    );
  });
});
