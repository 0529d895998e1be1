import { describe, expect, it } from 'vitest';
import { createRng } from '../random.ts';
import { residenceMs, visitsPerRequest } from './graph.ts';
import { nextVersion, seededGraph } from './seeded-graph.ts';

const SEEDS = Array.from({ length: 60 }, (_, index) => `seed-${index}`);

describe('seededGraph', () => {
  it('is the named shop without a seed', () => {
    const names = seededGraph('').nodes.map((node) => node.name);
    expect(names).toEqual([
      'storefront',
      'checkout',
      'payments',
      'fraud-score',
      'recommender',
      'payments-db',
    ]);
    expect(seededGraph('default')).toEqual(seededGraph(''));
  });

  it('asks the recommender beside pages: no order waits for it, and it adds nothing to the time of one', () => {
    const { nodes, orderShare } = seededGraph('');
    const without = nodes.map((node) => ({
      ...node,
      calls: node.calls.filter(({ to }) => to !== 'recommender'),
    }));
    expect(visitsPerRequest(nodes, orderShare).get('recommender')).toBeCloseTo(0.4 * 0.2, 12);
    expect(residenceMs(nodes, orderShare)).toEqual(residenceMs(without, orderShare));
  });

  it.each(SEEDS)('makes a sound company of %s', (seed) => {
    const graph = seededGraph(seed);
    const names = graph.nodes.map((node) => node.name);
    expect(graph).toEqual(seededGraph(seed));
    expect(names.length).toBeGreaterThanOrEqual(5);
    expect(names.length).toBeLessThanOrEqual(8);
    expect(new Set(names).size).toBe(names.length);
    expect(graph.nodes.filter((node) => node.kind === 'model')).toHaveLength(1);
    expect(graph.nodes.some((node) => node.kind === 'database')).toBe(true);
    expect(names).toContain(graph.orders);
    graph.nodes.forEach((node, index) => {
      for (const edge of node.calls) expect(names.indexOf(edge.to)).toBeGreaterThan(index);
      if (node.kind !== 'service') expect(node.calls).toEqual([]);
    });
    const visits = visitsPerRequest(graph.nodes, graph.orderShare);
    for (const name of names) {
      expect(visits.get(name)).toBeGreaterThan(0.1);
      expect(visits.get(name)).toBeLessThan(2);
    }
  });

  it('shares no service name between the default and other seeds', () => {
    const own = new Set(seededGraph('').nodes.map((node) => node.name));
    for (const seed of SEEDS) {
      expect(seededGraph(seed).nodes.filter((node) => own.has(node.name))).toEqual([]);
    }
  });

  it('counts versions up', () => {
    expect(['2.4.1', '2.5.0']).toContain(nextVersion('2.4.0', createRng('v')));
  });
});
