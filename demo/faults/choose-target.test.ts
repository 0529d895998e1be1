import { describe, expect, it } from 'vitest';
import { seededGraph } from '../company/seeded-graph.ts';
import { chooseTarget } from './choose-target.ts';

const company = { graph: seededGraph(''), host: { name: 'host-1' }, job: { name: 'job-1' } };
const none = new Set<string>();

describe('chooseTarget', () => {
  it('takes the wished target if the fault can hit it', () => {
    const wish = (wished: string) =>
      chooseTarget(company, 'memory-leak', { wished, seed: 's', busy: none });
    expect(wish('payments')).toBe('payments');
    expect(wish('payments-db')).toBeUndefined();
    expect(wish('nobody')).toBeUndefined();
  });

  it('chooses by seed, never the entry, never a busy service while another is free', () => {
    for (let seed = 0; seed < 40; seed += 1) {
      const options = { seed: String(seed), busy: new Set(['checkout']) };
      const target = chooseTarget(company, 'bad-deploy', options);
      expect(['payments', 'fraud-score']).toContain(target);
      expect(target).toBe(chooseTarget(company, 'bad-deploy', options));
    }
  });

  it('hits what only ranks by a wish, and never as a model that judges', () => {
    const wished = { wished: 'recommender', seed: 's', busy: none };
    expect(chooseTarget(company, 'bad-deploy', wished)).toBe('recommender');
    expect(chooseTarget(company, 'concept-drift', wished)).toBeUndefined();
    expect(chooseTarget(company, 'concept-drift', { seed: 's', busy: none })).toBe('fraud-score');
    expect(chooseTarget(company, 'starved-host', { seed: 's', busy: none })).toBe('model-host-1');
  });

  it('hits the host with what fills, slows or silences it', () => {
    for (const kind of ['disk-filling', 'noisy-neighbour', 'silent-exporter'] as const)
      expect(chooseTarget(company, kind, { seed: '1', busy: none })).toBe('host-1');
  });

  it('has one possible target for a slow dependency and for a surge', () => {
    expect(chooseTarget(company, 'slow-dependency', { seed: '1', busy: none })).toBe('payments-db');
    expect(chooseTarget(company, 'traffic-surge', { seed: '1', busy: none })).toBe('storefront');
    expect(
      chooseTarget(company, 'traffic-surge', { seed: '1', busy: new Set(['storefront']) }),
    ).toBeUndefined();
  });
});
