import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  alertExplainer,
  explanationOf,
  firstCauseExplainer,
  type ExplainedAlert,
} from '#engines/causes/alert-explainer.ts';
import { indexGraph } from '#engines/causes/cause-graph.ts';
import type { CauseKind } from '#engines/causes/cause-input.ts';

const MIN = 60_000;
const service = (name: string) => ({ kind: 'service', name });
const host = { kind: 'host', name: 'h1' };
// storefront -> checkout -> payments -> db; storefront -> search; payments runs on h1.
const graph = indexGraph({
  nodes: [],
  edges: [
    { from: service('storefront'), to: service('checkout'), kind: 'calls' },
    { from: service('checkout'), to: service('payments'), kind: 'calls' },
    { from: service('payments'), to: service('db'), kind: 'calls' },
    { from: service('storefront'), to: service('search'), kind: 'calls' },
    { from: service('payments'), to: host, kind: 'runs_on' },
  ],
});
const alert = (name: string, given: Partial<ExplainedAlert> = {}): ExplainedAlert => ({
  startedAtMs: 60 * MIN,
  resources: [name === 'h1' ? 'host:h1' : `service:${name}`],
  role: 'latency',
  ...given,
});
const by = (kind: CauseKind, name: string, about: ExplainedAlert) =>
  alertExplainer(
    { kind, key: name === 'h1' ? 'host:h1' : `service:${name}`, onsetMs: 60 * MIN },
    graph,
  )(about);

describe('alertExplainer', () => {
  it('propagates latency and errors from callee to caller only', () => {
    for (const name of ['payments', 'checkout', 'storefront'])
      expect(by('change', 'payments', alert(name))).toBe(true);
    for (const name of ['db', 'search']) expect(by('change', 'payments', alert(name))).toBe(false);
    expect(by('saturation', 'h1', alert('storefront'))).toBe(true);
  });

  it('propagates missing requests along calls', () => {
    const fewer = { role: 'traffic', kind: 'below-range' } as const;
    expect(by('dependency', 'payments', alert('search', fewer))).toBe(true);
    expect(by('dependency', 'payments', alert('db', fewer))).toBe(true);
    expect(by('dependency', 'payments', alert('db', { role: 'errors', kind: 'silent' }))).toBe(
      true,
    );
  });

  it('explains more requests by a cause at the caller or by retries to the failing resource', () => {
    const more = { role: 'traffic', kind: 'above-range' } as const;
    expect(by('saturation', 'db', alert('storefront', more))).toBe(false);
    expect(by('saturation', 'db', alert('db', more))).toBe(true);
    expect(by('traffic', 'storefront', alert('db', more))).toBe(true);
    expect(by('change', 'checkout', alert('payments', more))).toBe(true);
  });

  it('explains memory growth only by a cause on the same resource', () => {
    const leak = { role: 'memory', kind: 'leak' } as const;
    expect(by('dependency', 'payments', alert('checkout', leak))).toBe(false);
    expect(by('dependency', 'payments', alert('payments', leak))).toBe(false);
    expect(by('saturation', 'payments', alert('payments', leak))).toBe(true);
    expect(by('saturation', 'payments', alert('h1', { role: 'disk' }))).toBe(true);
    expect(by('change', 'payments', alert('search', leak))).toBe(false);
  });

  it('explains by missing data only silence, and by a full disk no slowness', () => {
    const silent = { kind: 'silent' } as const;
    expect(by('data', 'h1', alert('h1', { role: 'cpu', ...silent }))).toBe(true);
    for (const role of ['latency', 'errors', 'traffic', 'cpu', 'disk'] as const)
      expect(by('data', 'h1', alert('payments', { role })), role).toBe(false);
    expect(by('data', 'payments', alert('payments', { role: 'drift' }))).toBe(true);
    const full = alertExplainer(
      { kind: 'saturation', key: 'host:h1', onsetMs: 60 * MIN, scarce: 'disk' },
      graph,
    );
    expect(full(alert('h1', { role: 'disk' }))).toBe(true);
    expect(full(alert('payments', { role: 'errors' }))).toBe(true);
    expect(full(alert('payments'))).toBe(false);
    expect(full(alert('payments', { role: 'memory', kind: 'leak' }))).toBe(false);
  });

  it('propagates load to hosts', () => {
    expect(by('traffic', 'storefront', alert('h1', { role: 'cpu' }))).toBe(true);
    expect(by('change', 'checkout', alert('h1', { role: 'cpu', kind: 'above-range' }))).toBe(true);
    expect(by('change', 'search', alert('h1', { role: 'cpu', kind: 'above-range' }))).toBe(false);
    expect(by('change', 'checkout', alert('h1'))).toBe(false);
  });

  it('slows down by more demand whatever that reaches', () => {
    for (const name of ['storefront', 'payments', 'db', 'search'])
      expect(by('traffic', 'storefront', alert(name)), name).toBe(true);
    const slowCalls = { resources: ['service:db', 'service:payments'] };
    expect(by('traffic', 'storefront', alert('', slowCalls))).toBe(true);
    expect(by('traffic', 'payments', alert('search'))).toBe(false);
    for (const about of [{ role: 'disk' }, { role: 'memory', kind: 'leak' }] as const)
      expect(by('traffic', 'storefront', alert('payments', about))).toBe(false);
  });

  it('explains nothing that began well before a sudden cause', () => {
    const sudden = (startedAtMs: number) =>
      alertExplainer(
        { kind: 'traffic', key: 'service:storefront', onsetMs: 60 * MIN, startMs: 62 * MIN },
        graph,
      )(alert('storefront', { startedAtMs }));
    expect(sudden(60.5 * MIN)).toBe(true);
    expect(sudden(60.5 * MIN - 1)).toBe(false);
  });

  it('explains no earlier alert except on the resource that fills up', () => {
    expect(by('change', 'payments', alert('payments', { startedAtMs: 55 * MIN }))).toBe(true);
    expect(by('change', 'payments', alert('payments', { startedAtMs: 55 * MIN - 1 }))).toBe(false);
    const leak = { role: 'memory', kind: 'leak', startedAtMs: 0 } as const;
    expect(by('saturation', 'payments', alert('payments', leak))).toBe(true);
  });

  it('returns null when a resource is unknown', () => {
    expect(by('change', 'payments', alert('nowhere'))).toBeNull();
    expect(by('change', 'nowhere', alert('payments'))).toBeNull();
  });

  it('explains slow and failed calls at the callee, or by a saturated caller', () => {
    const calls = ['service:db', 'service:payments'];
    for (const role of ['latency', 'errors'] as const) {
      expect(by('change', 'payments', alert('', { resources: calls, role }))).toBe(false);
      expect(by('change', 'db', alert('', { resources: calls, role }))).toBe(true);
      expect(by('saturation', 'h1', alert('', { resources: calls, role }))).toBe(true);
    }
    const fewer = { resources: calls, role: 'traffic', kind: 'below-range' } as const;
    expect(by('change', 'payments', alert('', fewer))).toBe(true);
  });

  it('reaches more when the alert has more resources', () => {
    const names = fc.constantFrom('storefront', 'checkout', 'payments', 'db', 'search');
    const roles = fc.constantFrom('traffic', 'memory', 'cpu', 'disk', 'quality');
    fc.assert(
      fc.property(names, names, names, roles, (cause, one, other, role) => {
        const single = by('change', cause, alert(one, { role }));
        const both = by(
          'change',
          cause,
          alert(one, { role, resources: [`service:${one}`, `service:${other}`] }),
        );
        if (single === true) expect(both).toBe(true);
      }),
    );
  });
});

describe('firstCauseExplainer', () => {
  const first = { kind: 'saturation', key: 'host:h1', onsetMs: 60 * MIN } as const;
  const surge = {
    kind: 'traffic',
    key: 'service:storefront',
    onsetMs: 60 * MIN,
    startMs: 65 * MIN,
    later: true,
  } as const;

  it('leaves to a later cause what began with it', () => {
    const explains = firstCauseExplainer(first, [surge], graph);
    expect(explains(alert('payments', { startedAtMs: 64 * MIN }))).toBe(true);
    expect(explains(alert('payments', { startedAtMs: 65 * MIN }))).toBe(false);
    const competing = firstCauseExplainer(first, [{ ...surge, later: false }], graph);
    expect(competing(alert('payments', { startedAtMs: 65 * MIN }))).toBe(true);
  });

  it('keeps what a later cause does not explain', () => {
    const later = { ...surge, key: 'service:search' };
    const explains = firstCauseExplainer(first, [later], graph);
    expect(explains(alert('payments', { startedAtMs: 66 * MIN }))).toBe(true);
  });

  it('leaves a used-up resource to the cause that uses it up', () => {
    const leak = {
      kind: 'saturation',
      key: 'service:payments',
      onsetMs: 60 * MIN,
      scarce: 'memory',
    } as const;
    const demand = { kind: 'traffic', key: 'service:storefront', onsetMs: 60 * MIN } as const;
    const explains = firstCauseExplainer(demand, [leak], graph);
    expect(explains(alert('payments', { role: 'memory' }))).toBe(false);
    expect(explains(alert('checkout', { role: 'memory' }))).toBe(true);
    expect(firstCauseExplainer(leak, [leak], graph)(alert('payments', { role: 'memory' }))).toBe(
      true,
    );
  });
});

describe('alertExplainer around a model', () => {
  const model = { kind: 'model', name: 'ranker' };
  const feed = { kind: 'job', name: 'features' };
  const disk = { kind: 'host', name: 'h2' };
  // till -> scoring -> store; scoring answers for the ranker, which the job on h2 feeds; scoring runs on h1.
  const around = indexGraph({
    nodes: [],
    edges: [
      { from: service('till'), to: service('scoring'), kind: 'calls' },
      { from: service('scoring'), to: service('store'), kind: 'calls' },
      { from: service('scoring'), to: host, kind: 'runs_on' },
      { from: model, to: service('scoring'), kind: 'served_by' },
      { from: model, to: feed, kind: 'fed_by' },
      { from: feed, to: disk, kind: 'runs_on' },
    ],
  });
  const explains = (
    kind: CauseKind,
    key: string,
    about: Partial<ExplainedAlert>,
    answers = false,
  ) =>
    alertExplainer(
      { kind, key, onsetMs: 60 * MIN, answers },
      around,
    )(alert('', { resources: ['model:ranker'], ...about }));

  it.each(['quality', 'estimate', 'data', 'drift'] as const)(
    'explains %s by what feeds the model or changes its service, and by no load',
    (role) => {
      expect(explains('traffic', 'service:till', { role })).toBe(false);
      expect(explains('traffic', 'service:scoring', { role })).toBe(false);
      expect(explains('saturation', 'host:h1', { role })).toBe(false);
      expect(explains('dependency', 'service:scoring', { role })).toBe(false);
      expect(explains('saturation', 'host:h2', { role })).toBe(true);
      expect(explains('data', 'job:features', { role })).toBe(true);
      expect(explains('dependency', 'service:store', { role })).toBe(true);
      expect(explains('change', 'service:scoring', { role })).toBe(true);
      expect(explains('drift', 'model:ranker', { role }, true)).toBe(true);
    },
  );

  it('explains by wrong answers that their users fail or ask less of others, and no lack of resources', () => {
    const till = { resources: ['service:till'] };
    for (const role of ['errors', 'traffic'] as const)
      expect(explains('release', 'model:ranker', { ...till, role }, true), role).toBe(true);
    for (const role of ['latency', 'memory', 'cpu', 'queue', 'disk'] as const)
      expect(explains('release', 'model:ranker', { ...till, role }, true), role).toBe(false);
    expect(explains('release', 'model:ranker', { ...till, role: 'latency' })).toBe(true);
  });
});

describe('explanationOf', () => {
  it('reads from the evidence of a release whether only its answers changed', () => {
    expect(explanationOf('release', ['quality', 'drift'])).toEqual({ answers: true });
    expect(explanationOf('release', ['quality', 'latency'])).toEqual({});
    expect(explanationOf('release', [])).toEqual({});
    expect(explanationOf('drift', ['quality'])).toEqual({ answers: true });
    expect(explanationOf('saturation', ['memory', 'latency'])).toEqual({ scarce: 'memory' });
  });
});
