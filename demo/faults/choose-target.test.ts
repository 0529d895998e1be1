import { describe, expect, it } from 'vitest';
import { seededGraph } from '../company/seeded-graph.ts';
import { chooseTarget } from './choose-target.ts';

const graph = seededGraph('');
const none = new Set<string>();

describe('chooseTarget', () => {
  it('takes the wished target if the fault can hit it', () => {
    const wish = (wished: string) =>
      chooseTarget(graph, 'memory-leak', { wished, seed: 's', busy: none });
    expect(wish('payments')).toBe('payments');
    expect(wish('payments-db')).toBeUndefined();
    expect(wish('nobody')).toBeUndefined();
  });

  it('chooses by seed, never the entry, never a busy service while another is free', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const options = { seed: String(seed), busy: new Set(['checkout']) };
      const target = chooseTarget(graph, 'bad-deploy', options);
      expect(['payments', 'fraud-score']).toContain(target);
      expect(target).toBe(chooseTarget(graph, 'bad-deploy', options));
    }
  });

  it('has one possible target for a slow dependency and for a surge', () => {
    expect(chooseTarget(graph, 'slow-dependency', { seed: '1', busy: none })).toBe('payments-db');
    expect(chooseTarget(graph, 'traffic-surge', { seed: '1', busy: none })).toBe('storefront');
    expect(
      chooseTarget(graph, 'traffic-surge', { seed: '1', busy: new Set(['storefront']) }),
    ).toBeUndefined();
  });
});
