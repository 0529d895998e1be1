import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../random.ts';
import {
  allTo,
  mainVersion,
  describeTraffic,
  versionFor,
  withOrder,
  type Traffic,
} from './traffic.ts';

const order = fc.record({
  version: fc.constantFrom('1', '2', '3'),
  percent: fc.constantFrom(0, 5, 25, 50, 100),
  mode: fc.constantFrom('shadow' as const, 'canary' as const, 'full' as const),
});

describe('traffic', () => {
  it('goes over by steps and back', () => {
    const canary = withOrder(allTo('1'), { version: '2', percent: 25, mode: 'canary' });
    expect(canary.shares).toEqual([
      { version: '1', percent: 75 },
      { version: '2', percent: 25 },
    ]);
    expect(mainVersion(canary)).toBe('1');
    expect(withOrder(canary, { version: '2', percent: 100, mode: 'canary' })).toEqual(allTo('2'));
    expect(withOrder(canary, { version: '2', percent: 0, mode: 'canary' })).toEqual(allTo('1'));
    expect(withOrder(canary, { version: '1', percent: 100, mode: 'full' })).toEqual(allTo('1'));
  });

  it('leaves the shares alone for a shadow', () => {
    const shadow = withOrder(allTo('1'), { version: '2', percent: 100, mode: 'shadow' });
    expect(shadow).toEqual({ ...allTo('1'), shadow: '2' });
    expect(describeTraffic(shadow)).toBe('1: 100 %, shadow 2');
    expect(withOrder(shadow, { version: '2', percent: 5, mode: 'canary' }).shadow).toBeNull();
    expect(withOrder(shadow, { version: '2', percent: 0, mode: 'shadow' })).toEqual(allTo('1'));
  });

  it('always answers every request, and an order twice is as once', () => {
    fc.assert(
      fc.property(fc.array(order, { maxLength: 8 }), (orders) => {
        let traffic: Traffic = allTo('1');
        for (const each of orders) {
          traffic = withOrder(traffic, each);
          expect(withOrder(traffic, each)).toEqual(traffic);
          expect(traffic.shares.reduce((sum, { percent }) => sum + percent, 0)).toBe(100);
          expect(new Set(traffic.shares.map(({ version }) => version)).size).toBe(
            traffic.shares.length,
          );
        }
      }),
    );
  });

  it('really gives each version its share', () => {
    const rng = createRng('shares');
    const traffic = withOrder(allTo('1'), { version: '2', percent: 25, mode: 'canary' });
    const draws = Array.from({ length: 20_000 }, () => versionFor(traffic, rng()));
    const share = draws.filter((version) => version === '2').length / draws.length;
    // Four standard errors of a share of 0.25 over 20,000 draws.
    expect(Math.abs(share - 0.25)).toBeLessThan(0.0123);
  });
});
