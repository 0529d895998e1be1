import { expect, test } from 'vitest';
import type { Cause, CauseGraphNode } from '#lib/schemas/incidents/incidents.ts';
import { whatHappened } from './what-happened.ts';

const cause = (given: Partial<Cause>): Cause => ({
  rank: 1,
  kind: 'change',
  subkind: null,
  resource: { id: null, kind: 'service', name: 'checkout' },
  change: null,
  confidence: { level: 'likely', share: null, verdicts: 0 },
  title: 'Deploy checkout 2.5.0',
  speaksFor: [],
  speaksAgainst: [],
  evidence: [],
  yourVerdict: null,
  ...given,
});
const node = (column: CauseGraphNode['column'], name: string, measure: string): CauseGraphNode => ({
  resource: { id: null, kind: 'service', name },
  column,
  state: 'error',
  measure,
  lagMs: 0,
});
const sentence = (causes: Cause[], nodes: CauseGraphNode[]) =>
  whatHappened({
    version: 1,
    createdAt: null,
    onsetAt: '',
    causes,
    graph: { nodes, edges: [], complete: true },
    why: null,
    record: { right: 0, total: 0, share: null },
  });

const first = node('first-failure', 'checkout', 'latency p95 3.2 times as high');

test('a change is said with its effect and what it reached', () => {
  const change = { ref: 'r', title: '', occurredAt: '', before: null, after: null };
  const reached = ['storefront', 'orders', 'mail', 'bank'].map((name) => node('impact', name, ''));
  expect(sentence([cause({ change })], [first, reached[0] ?? first])).toBe(
    'Deploy checkout 2.5.0 was followed by latency p95 3.2 times as high on checkout. It spread to storefront.',
  );
  expect(sentence([cause({ change })], [first, ...reached])).toContain(
    'Deploy checkout 2.5.0 was followed by latency p95 3.2 times as high on checkout. It spread to storefront, orders, and 2 more.',
  );
});

test('other causes are sentences already, and no cause says where the trouble began', () => {
  const memory = cause({ kind: 'saturation', title: 'Memory of payments grows without limit' });
  expect(sentence([memory], [first])).toBe('Memory of payments grows without limit.');
  expect(sentence([cause({ kind: 'unknown' })], [first])).toBe(
    'No credible cause yet. First failure: latency p95 3.2 times as high on checkout.',
  );
  expect(sentence([], [])).toBe('');
});
