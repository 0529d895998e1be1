import { describe, expect, test } from 'vitest';
import { featureJobName, seededGraph } from '../../demo/company/seeded-graph.ts';
import { kinds } from './cases.ts';
import {
  isAboutModel,
  modelKinds,
  pairName,
  placementOf,
  planModelPairs,
  planPairs,
} from './pair-plans.ts';

const graph = seededGraph('default');

describe('placementOf', () => {
  test.each([
    ['payments', 'payments', 'same'],
    ['checkout', 'payments', 'neighbours'],
    ['payments', 'checkout', 'neighbours'],
    ['checkout', 'shop-host-1', 'neighbours'],
    ['recommender', 'payments', 'unrelated'],
    ['payments-db', 'shop-host-1', 'unrelated'],
    ['storefront', 'payments', null],
  ])('%s and %s: %s', (a, b, placement) => {
    expect(placementOf(graph, a, b)).toBe(placement);
  });
});

describe('planPairs', () => {
  const plans = planPairs(graph, 'a');

  test('has every ordered pair of kinds once on each placement, except where the company has none', () => {
    const pairs = new Set(plans.map(({ first, second }) => `${first.kind}, ${second.kind}`));
    const missing = kinds
      .flatMap((first) => kinds.map((second) => `${first}, ${second}`))
      .filter((pair) => !pairs.has(pair));
    // Its one entry reaches its one database only through others, and nothing can be hit twice by the same fault.
    expect(missing).toEqual([
      'slow-dependency, slow-dependency',
      'slow-dependency, traffic-surge',
      'dependency-outage, dependency-outage',
      'dependency-outage, traffic-surge',
      'traffic-surge, slow-dependency',
      'traffic-surge, dependency-outage',
      'traffic-surge, traffic-surge',
    ]);
    const keys = plans.map(
      ({ first, second, placement }) => `${first.kind} ${second.kind} ${placement}`,
    );
    expect(new Set(keys).size).toBe(plans.length);
  });

  test('places the faults as it says, and none where the first hides the second', () => {
    for (const plan of plans) {
      expect(placementOf(graph, plan.first.target, plan.second.target)).toBe(plan.placement);
      const hides = plan.first.kind === 'silent-exporter' && plan.placement === 'same';
      expect(hides, pairName(plan)).toBe(false);
      expect(plan.delay).toBeGreaterThanOrEqual(0);
      expect(plan.delay).toBeLessThan(1);
    }
  });

  test('is decided by its seed', () => {
    expect(planPairs(graph, 'a')).toEqual(plans);
    expect(planPairs(graph, 'b')).not.toEqual(plans);
  });
});

describe('planModelPairs', () => {
  const plans = planModelPairs(graph, 'a', 30);

  test('draws different ordered pairs, each with a fault around the model', () => {
    expect(plans).toHaveLength(30);
    expect(new Set(plans.map(({ first, second }) => `${first.kind}, ${second.kind}`)).size).toBe(
      30,
    );
    for (const plan of plans) expect(isAboutModel(plan), pairName(plan)).toBe(true);
    expect(planPairs(graph, 'a').some(isAboutModel)).toBe(false);
  });

  test('places them on the model, its feature job and what the others can hit', () => {
    const targets = plans
      .flatMap(({ first, second }) => [first, second])
      .filter(({ kind }) => modelKinds.some((one) => one === kind))
      .map(({ kind, target }) => `${kind} on ${target}`);
    expect([...new Set(targets)].toSorted()).toEqual([
      'bad-model-version on fraud-score',
      'concept-drift on fraud-score',
      `feature-outage on ${featureJobName('a')}`,
    ]);
  });
});
