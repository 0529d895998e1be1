import { expect, test } from 'vitest';
import type {
  CandidateChange,
  Cause,
  CauseAlert,
  CauseInput,
} from '#engines/causes/cause-input.ts';
import { drawCauseGraph } from './draw-cause-graph.ts';

const service = (name: string) => ({ kind: 'service', name });
const bank = { ...service('bank'), id: 'id-of-bank' };
const [shop, mail] = [service('shop'), service('mail')];
const minute = 60_000;

const alert = (resource: CauseAlert['resource'], startedAtMs: number): CauseAlert => ({
  id: `${resource.name} ${startedAtMs}`,
  startedAtMs,
  resource,
  metric: 'service.latency.p95',
  role: 'latency',
});

function cause(resource: Cause['resource'], given: Partial<Cause> = {}): Cause {
  return {
    kind: 'change',
    resource,
    change: { ref: 'r' },
    score: 0.8,
    title: `A change of ${resource.name}`,
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
    verdict: 'likely',
    ...given,
  };
}

function draw(
  alerts: CauseAlert[],
  causes: Cause[],
  { ruledOut = [], changes = [] }: { ruledOut?: Cause[]; changes?: CandidateChange[] } = {},
) {
  const input: CauseInput = {
    nowMs: 100 * minute,
    alerts,
    changes,
    graph: { nodes: [shop, bank], edges: [{ from: shop, to: bank, kind: 'calls' }] },
    series: [],
  };
  return drawCauseGraph(input, { version: 1, onsetMs: 10 * minute, causes, ruledOut });
}

test('an alert of another system is drawn without a metric', () => {
  const workload = { kind: 'workload', name: 'shop/checkout' };
  const crash: CauseAlert = { ...alert(workload, 11 * minute), metric: '', role: 'other' };
  const { nodes } = draw([crash], [cause(workload, { kind: 'unknown' })]);
  expect(nodes).toMatchObject([
    { resource: { id: null, ...workload }, column: 'first-failure', measure: 'alerted' },
  ]);
});

test('the cause leads to what failed first, and that to whom it reached', () => {
  const { nodes, edges } = draw(
    [alert(shop, 12 * minute), alert(bank, 11 * minute)],
    [cause(bank)],
  );
  expect(nodes.map(({ column, resource, lagMs }) => [column, resource.name, lagMs])).toEqual([
    ['cause', 'bank', null],
    ['first-failure', 'bank', minute],
    ['impact', 'shop', 2 * minute],
  ]);
  expect(nodes[0]).toMatchObject({
    resource: { id: 'id-of-bank' },
    measure: 'A change of bank',
  });
  expect(edges.map(({ from, to, strength }) => [from, to, strength])).toEqual([
    ['cause:id-of-bank', 'first-failure:id-of-bank', 0.8],
    ['first-failure:id-of-bank', 'impact:service:shop', 0.5],
  ]);
});

test('an unknown cause is no box; a resource whose changes were all ruled out is one', () => {
  const out = (resource: Cause['resource'], why: string) =>
    cause(resource, { verdict: 'ruled out', speaksAgainst: [why] });
  const { nodes } = draw(
    [alert(shop, 12 * minute)],
    [cause(shop, { kind: 'unknown', change: null })],
    {
      ruledOut: [
        out(mail, 'Nothing depends on it'),
        out(mail, 'Nothing depends on it'),
        out(bank, 'Too late'),
      ],
    },
  );
  expect(nodes.map(({ column, state, resource }) => [column, state, resource.name])).toEqual([
    ['first-failure', 'error', 'shop'],
    ['cause', 'ruled out', 'mail'],
    ['cause', 'ruled out', 'bank'],
  ]);
  expect(nodes.at(-1)?.measure).toBe('Too late');
});

test('lags count from the blamed change, and a measured series is described by its factor', () => {
  const change: CandidateChange = {
    ref: 'r',
    kind: 'deployment',
    resource: bank,
    atMs: 8 * minute,
    title: 'A change of bank',
  };
  const evidence = {
    seriesId: 's',
    metric: 'service.latency.p95',
    title: '',
    onsetMs: 11 * minute,
    before: 0.05,
    after: 0.27,
    score: 9,
  };
  const { nodes } = draw(
    [{ ...alert(bank, 10 * minute), seriesId: 's' }, alert(shop, 11 * minute)],
    [cause(bank, { evidence: [evidence] })],
    { changes: [change] },
  );
  expect(nodes.map(({ column, measure, lagMs }) => [column, measure, lagMs])).toEqual([
    ['cause', 'A change of bank', null],
    ['first-failure', 'latency p95 5.4 times as high', 2 * minute],
    ['impact', 'latency p95 out of range', 3 * minute],
  ]);
});
