import { describe, expect, it } from 'vitest';
import { Company } from '../company/company.ts';
import { seededGraph } from '../company/seeded-graph.ts';
import { createRng } from '../random.ts';
import { createExporters } from '../telemetry/exporters.ts';
import { planInnocentChanges } from './innocent-changes.ts';

const exporters = createExporters({ url: 'http://127.0.0.1:9', apiKey: 'none', sampleSeconds: 10 });

function plan(seed: string, target: string, spared: string[] = []) {
  const company = new Company(seededGraph(''), exporters);
  return planInnocentChanges(company, {
    target,
    spreadSeconds: 90,
    spared: new Set(spared),
    rng: createRng(seed),
  });
}

describe('planInnocentChanges', () => {
  it.each(['1', '2', '3', '4', '5'])(
    'surrounds the onset, one flag on the hit service (seed %s)',
    (seed) => {
      const changes = plan(seed, 'checkout');
      expect(changes.filter((change) => change.offsetSeconds < 0)).toHaveLength(4);
      expect(changes.filter((change) => change.offsetSeconds > 0)).toHaveLength(1);
      for (const change of changes) expect(Math.abs(change.offsetSeconds)).toBeLessThan(120);
      const own = changes.filter((change) => change.service === 'checkout');
      expect(own.map((change) => change.operation.kind)).toEqual(['flag']);
      expect(changes.some((change) => change.operation.kind === 'deploy')).toBe(true);
    },
  );

  it('deploys nothing where another fault runs', () => {
    const changes = plan('1', 'checkout', ['storefront', 'payments', 'fraud-score']);
    expect(new Set(changes.map((change) => change.operation.kind))).toEqual(new Set(['flag']));
  });

  it('leaves a database alone', () => {
    expect(plan('1', 'payments-db').some((change) => change.service === 'payments-db')).toBe(false);
  });
});
