import { expect, test } from 'vitest';
import { promotionEvidence } from '#lib/schemas/actions/promotion.ts';
import { promotionRows } from './promotion-text.ts';

const at = '2026-11-25T10:00:00.000Z';
const span = { fromAt: '2026-11-24T00:00:00.000Z', toAt: '2026-11-25T00:00:00.000Z' };
const full = promotionEvidence.parse({
  version: 4,
  gate: {
    kind: 'judged',
    at,
    passed: true,
    measure: 'log loss',
    against: '3',
    level: 0.98333,
    overall: { rows: 1_240, difference: -0.0421, lower: -0.0612, upper: -0.023, verdict: 'better' },
    worst: {
      rows: 120,
      difference: 0.01,
      lower: -0.02,
      upper: 0.04,
      verdict: 'no difference',
      slice: { column: 'country', value: 'ES' },
    },
    slices: { judged: 2, tooFewRows: 1 },
  },
  drift: {
    kind: 'measured',
    at,
    version: '3',
    columns: 12,
    share: 0.25,
    worst: { column: 'amount', method: 'psi', value: 0.31, limit: 0.2 },
    reference: span,
    trained: span,
  },
  card: { tier: 'medium', filled: 6, fields: 8, missing: ['limits', 'metrics'] },
  scan: { kind: 'scanned', at, status: 'clean', files: 3, changedSince: false },
  cost: {
    kind: 'per 1,000 answers',
    amount: '0.0123',
    currency: 'USD',
    answers: 12_000,
    estimated: true,
    ...span,
  },
});
const short = (rows: ReturnType<typeof promotionRows>) =>
  rows.map(({ title, state, found }) => [title, state, found]);

test('each part of the evidence is a row with its figure and its interval', () => {
  const rows = promotionRows(full);
  expect(short(rows)).toEqual([
    ['Gate', 'success', 'Passed, better than version 3: −0.042 (−0.061 to −0.023)'],
    ['Worst slice', 'ok', 'country: ES, no difference: 0.010 (−0.020 to 0.040)'],
    ['Input drift', 'warning', '25% of 12 columns drifted'],
    ['Model card', 'error', '6 of 8 fields filled'],
    ['Artifact scan', 'success', 'No dangerous calls, no code'],
    ['Cost', 'ok', '$0.012 per 1,000 predictions'],
  ]);
  expect(rows.map(({ details }) => details.join('. '))).toEqual([
    'Difference in log loss on 1,240 later requests, below 0 is better; each interval at 98.33%',
    '120 requests; 2 slices evaluated, 1 with too few rows',
    'Largest: amount, psi 0.31 at a limit of 0.2. Requests of version 3',
    'The medium tier also requires: Known limits, Metrics',
    '3 files',
    'Measured hours of the current version at table prices, for 12,000 predictions. Some of the prices are estimates',
  ]);
  expect(rows[2]?.spans.map(({ title }) => title)).toEqual([
    'Compared with the baseline of',
    'Version 4 was trained on',
  ]);
});

test('what nobody measured says why, and is never shown as good', () => {
  const reason = 'nobody looked';
  const none = { kind: 'not measured', reason } as const;
  const card = { tier: 'unset', filled: 0, fields: 8, missing: [] } as const;
  const rows = promotionRows({
    version: 4,
    gate: none,
    drift: none,
    scan: none,
    cost: none,
    card: { ...card, missing: [] },
    checks: [],
  });
  expect(rows.filter(({ found }) => found === 'Not measured')).toHaveLength(5);
  expect(rows.map(({ state }) => state)).not.toContain('success');
  expect(rows[0]?.details).toEqual([reason]);
  expect(rows[3]?.details).toEqual(['No tier is set, so none is required']);
});

test('a gate without judged slices, a drift of nothing and files that changed are told as they are', () => {
  const { gate, drift, scan } = full;
  if (gate.kind !== 'judged' || drift.kind !== 'measured' || scan.kind !== 'scanned')
    throw new Error('the fixture measures everything');
  const overall = { ...gate.overall, verdict: 'no difference' } as const;
  const rows = promotionRows({
    ...full,
    gate: { ...gate, passed: false, overall, worst: null, slices: { judged: 0, tooFewRows: 3 } },
    drift: { ...drift, share: 0, worst: null, trained: null },
    scan: { ...scan, changedSince: true },
  });
  expect(short(rows.slice(0, 3))).toEqual([
    ['Gate', 'error', 'Not passed, no difference against version 3: −0.042 (−0.061 to −0.023)'],
    ['Worst slice', 'no-data', 'No slice was judged'],
    ['Input drift', 'ok', '0% of 12 columns drifted'],
  ]);
  expect(rows[1]?.details).toEqual(['0 slices evaluated, 3 with too few rows']);
  expect(rows[2]?.details).toContain('No retraining recorded the training data of version 4');
  expect(rows[4]).toMatchObject({
    state: 'error',
    details: ['3 files', 'The files were stored again after the scan'],
  });
});

test('checks beside the difference, and a margin, are told with their verdict', () => {
  const { gate } = full;
  if (gate.kind !== 'judged') throw new Error('the fixture measures everything');
  const rows = promotionRows({
    ...full,
    gate: { ...gate, rule: { kind: 'not-worse', margin: 0.02, limit: 0.0104 } },
    checks: [
      { id: 'requests', title: 'Schema of the requests', status: 'pass', detail: 'all there' },
      { id: 'cost', title: 'Cost per correct prediction', status: 'unknown', detail: 'unknown: x' },
    ],
  });
  expect(rows[0]?.details[1]).toBe(
    'The policy allows a loss that is worse by 2% than the current version (0.010)',
  );
  expect(short(rows.slice(2, 4))).toEqual([
    ['Schema of the requests', 'success', 'Passed'],
    ['Cost per correct prediction', 'no-data', 'Unknown'],
  ]);
  expect(rows[3]?.details).toEqual(['unknown: x']);
});

test('without a gate, what both runs logged stands side by side without a verdict', () => {
  const figure = (slice: string | null, own: number, beside: number) => ({
    metric: 'roc_auc',
    slice,
    own,
    beside,
  });
  const figures = [figure(null, 0.92, 0.9), figure('country=DE', 0.81, 0.88)];
  const rows = promotionRows({ ...full, gate: { kind: 'logged', against: '3', figures } });
  expect(short(rows).slice(0, 2)).toEqual([
    ['No gate', 'no-data', 'Logged by the runs'],
    ['By slice', 'no-data', 'Logged by the runs'],
  ]);
  expect(rows[0]?.details).toEqual(['roc auc 0.92, version 3 0.9']);
  expect(rows[1]?.details).toEqual(['roc auc country=DE 0.81, version 3 0.88']);
});
