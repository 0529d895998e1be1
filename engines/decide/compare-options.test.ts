import fc from 'fast-check';
import { expect, test } from 'vitest';
import { betaPosterior } from './beta-posterior.ts';
import { compareOptions } from './compare-options.ts';
import type { Ailment, DecisionInput, OptionFacts, OptionKind } from './decision-input.ts';

const hourMs = 3_600_000;

function option(kind: OptionKind, given: Partial<OptionFacts> = {}): OptionFacts {
  const effectMs = {
    retrain: 4 * hourMs,
    'roll-back': hourMs / 12,
    'repair-data': hourMs / 4,
    scale: hourMs / 12,
    nothing: null,
  }[kind];
  return {
    kind,
    tried: 0,
    helped: 0,
    risk: kind === 'nothing' ? 'none' : kind === 'scale' ? 'low' : 'medium',
    effectMs,
    leadsTo: null,
    cost: null,
    blocked: [],
    speaksFor: [],
    speaksAgainst: [],
    ...given,
  };
}

const kinds: OptionKind[] = ['retrain', 'roll-back', 'repair-data', 'scale', 'nothing'];
const cause = (kind: Ailment, score: number) => ({ kind, score, title: `${kind} it is` });
const fallen = {
  measure: 'accuracy' as const,
  basis: 'realised' as const,
  now: { value: 0.7, error: 0.01 },
  usual: { value: 0.9, error: 0.01 },
};

function scene(given: Partial<DecisionInput> = {}): DecisionInput {
  return {
    causes: [],
    quality: fallen,
    beyondLimits: [],
    service: null,
    requestsPerHour: 1_000,
    horizonMs: 24 * hourMs,
    dataIncidents: [],
    options: kinds.map((kind) => option(kind)),
    value: null,
    ...given,
  };
}

const first = (given: Partial<DecisionInput>) => compareOptions(scene(given)).options[0];
const of = (kind: OptionKind, given: Partial<DecisionInput>) => {
  const { options } = compareOptions(scene(given));
  const at = options.findIndex((each) => each.kind === kind);
  return { at, ...(options[at] ?? expect.unreachable()) };
};

test('a posterior is what is assumed and what was seen, with its range', () => {
  expect(betaPosterior(0.5, 0, 0)).toMatchObject({ expected: 0.5 });
  // Beta(1, 1) is uniform, so its quantiles are the probabilities themselves.
  expect(betaPosterior(0.5, 0, 0).low).toBeCloseTo(0.05, 9);
  expect(betaPosterior(0.5, 0, 0).high).toBeCloseTo(0.95, 9);
  // Beta(a, 1) has the quantile p^(1/a): here a = 1 + 3.
  const three = betaPosterior(0.5, 3, 3);
  expect(three.expected).toBeCloseTo(0.8, 12);
  expect(three.low).toBeCloseTo(0.05 ** (1 / 4), 9);
});

test.each<[string, OptionKind, Partial<DecisionInput>]>([
  [
    'an outage of the data',
    'repair-data',
    { causes: [cause('data', 0.9), cause('drift', 0.05)], dataIncidents: ['INC-7'] },
  ],
  ['concept drift', 'retrain', { causes: [cause('drift', 0.85)] }],
  ['a bad version', 'roll-back', { causes: [cause('release', 0.9), cause('drift', 0.1)] }],
  [
    'a harmless shift',
    'nothing',
    {
      causes: [cause('drift', 0.3)],
      quality: {
        ...fallen,
        basis: 'estimated',
        now: { value: 0.897, error: 0.01 },
      },
    },
  ],
  [
    'a starved host',
    'scale',
    {
      causes: [cause('saturation', 0.8)],
      quality: { ...fallen, now: { value: 0.899, error: 0.01 } },
      service: { now: { value: 0.05, error: 0 }, usual: { value: 0, error: 0 } },
    },
  ],
  [
    'bad values before any label came',
    'repair-data',
    { causes: [cause('data', 0.6)], quality: null },
  ],
  [
    'bad values that an estimate does not see',
    'repair-data',
    {
      causes: [cause('data', 0.6)],
      quality: { ...fallen, basis: 'estimated', now: { value: 0.9, error: 0.01 } },
    },
  ],
  [
    'bad values of which too few labels tell',
    'repair-data',
    {
      causes: [cause('data', 0.6)],
      quality: { ...fallen, now: { value: 0.88, error: 0.02 } },
    },
  ],
  [
    'bad values that labels enough show to harm nothing',
    'nothing',
    {
      causes: [cause('data', 0.6)],
      quality: {
        ...fallen,
        now: { value: 0.899, error: 0.002 },
        usual: { value: 0.9, error: 0.002 },
      },
    },
  ],
  [
    'a shift of right values of which too few labels tell',
    'nothing',
    {
      causes: [cause('drift', 0.6)],
      quality: { ...fallen, now: { value: 0.88, error: 0.02 } },
    },
  ],
])('%s: %s comes first', (_name, kind, given) => {
  expect(first(given)?.kind).toBe(kind);
});

test('the expected loss is what can be worked out by hand', () => {
  // 24,000 answers of which 0.2 more are wrong; 1/6 of the day until the effect, then 0.85 x 0.6 of it is gone.
  const retrain = of('retrain', { causes: [cause('drift', 0.85)] });
  expect(retrain.helps.expected).toBeCloseTo(0.51, 9);
  expect(retrain.loss?.expected).toBeCloseTo(24_000 * 0.2 * (1 / 6 + (5 / 6) * 0.49), 6);
  expect(retrain.quality?.expected).toBeCloseTo(0.7 + 0.51 * 0.2, 9);
  // Untreated trouble ends in one of ten cases, halfway on average.
  const nothing = of('nothing', { causes: [cause('drift', 0.85)] });
  expect(nothing.loss?.expected).toBeCloseTo(24_000 * 0.2 * (0.5 + 0.5 * 0.9), 6);
});

test('there is money only with a value model, and costs then count', () => {
  const causes = [cause('release', 0.9)];
  for (const kind of kinds) expect(of(kind, { causes }).money).toBeNull();
  const value = {
    currency: 'EUR',
    perGoodOutcome: 2,
    perFalsePositive: 5,
    perFalseNegative: 50,
    falsePositiveShare: 0.8,
  };
  const comparison = compareOptions(scene({ causes, value }));
  expect(comparison.moneyPerError).toBeCloseTo(2 + 4 + 10, 12);
  const [best] = comparison.options;
  expect(best?.money?.expected).toBeCloseTo(16 * (best?.loss?.expected ?? Number.NaN), 6);
  const dear = kinds.map((kind) => option(kind, kind === 'roll-back' ? { cost: 1e6 } : {}));
  expect(first({ causes, value, options: dear })?.kind).not.toBe('roll-back');
  expect(first({ causes, options: dear })?.kind).toBe('roll-back');
});

test('an earlier version that was no better is not gone back to', () => {
  const causes = [cause('release', 0.5), cause('drift', 0.5)];
  const leadsTo = (value: number) =>
    kinds.map((kind) =>
      option(kind, kind === 'roll-back' ? { leadsTo: { value, error: 0.01 } } : {}),
    );
  expect(first({ causes, options: leadsTo(0.9) })?.kind).toBe('roll-back');
  expect(first({ causes, options: leadsTo(0.65) })?.kind).toBe('retrain');
  const worse = of('roll-back', { causes, options: leadsTo(0.65) });
  expect(worse.quality?.expected).toBeLessThan(0.7);
  expect(worse.at).toBe(kinds.length - 1);
});

test('without requests or measures no loss is made up, and no error adds to a share', () => {
  const causes = [cause('drift', 0.85)];
  expect(of('retrain', { causes, requestsPerHour: null }).loss).toBeNull();
  expect(first({ causes, requestsPerHour: null })?.kind).toBe('retrain');
  expect(of('retrain', { causes, quality: null })).toMatchObject({ loss: null, quality: null });
  const mae = {
    measure: 'mae',
    basis: 'realised',
    now: { value: 12, error: 0.1 },
    usual: { value: 10, error: 0.1 },
  } as const;
  const service = { now: { value: 0.2, error: 0 }, usual: { value: 0, error: 0 } };
  const told = compareOptions(scene({ causes, quality: mae, service }));
  expect(told).toMatchObject({ unit: 'absolute error', perAnswer: { expected: 2 } });
  expect(told.options[0]?.kind).toBe('retrain');
});

test('lists lose what their order loses, of those that somebody wanted something of; or what comes too late', () => {
  const ndcg = {
    measure: 'ndcg',
    basis: 'realised',
    now: { value: 0.55, error: 0.01 },
    usual: { value: 0.75, error: 0.01 },
    share: 0.5,
  } as const;
  const service = { now: { value: 0.2, error: 0 }, usual: { value: 0, error: 0 } };
  const causes = [cause('drift', 0.85)];
  const told = compareOptions(scene({ causes, quality: ndcg, service }));
  expect(told.unit).toBe('lists lost');
  expect(told.perAnswer?.expected).toBeCloseTo(0.1, 9);
  const retrain = told.options.find(({ kind }) => kind === 'retrain');
  expect(retrain?.quality?.expected).toBeGreaterThan(0.55);
  expect(retrain?.quality?.high).toBeLessThanOrEqual(1);
  expect(retrain?.money).toBeNull();
  const steady = { ...ndcg, now: ndcg.usual };
  const late = compareOptions(scene({ causes, quality: steady, service }));
  expect(late).toMatchObject({ unit: 'bad answers', perAnswer: { expected: 0.2 } });
});

const score = fc.double({ min: 0, max: 1, noNaN: true });
const anyCauses = fc.array(
  fc.record({
    kind: fc.constantFrom<Ailment>('data', 'release', 'saturation', 'labels', 'external', 'other'),
    score,
    title: fc.constant('it'),
  }),
  { maxLength: 4 },
);
const anyScene = fc
  .record({
    causes: anyCauses,
    now: fc.double({ min: 0.3, max: 0.95, noNaN: true }),
    service: fc.option(fc.double({ min: 0, max: 0.5, noNaN: true })),
    tried: fc.integer({ min: 0, max: 20 }),
    helped: fc.integer({ min: 0, max: 20 }),
  })
  .map(({ causes, now, service, tried, helped }) =>
    scene({
      causes,
      quality: { ...fallen, now: { value: now, error: 0.01 } },
      service:
        service === null
          ? null
          : { now: { value: service, error: 0.001 }, usual: { value: 0, error: 0.001 } },
      options: kinds.map((kind) => option(kind, { tried, helped: Math.min(tried, helped) })),
    }),
  );

test('surer drift never moves retraining down', () => {
  fc.assert(
    fc.property(anyScene, score, score, (given, one, other) => {
      const place = (drift: number) => {
        const causes = [...given.causes, cause('drift', drift)];
        const { options } = compareOptions({ ...given, causes });
        const at = options.findIndex(({ kind }) => kind === 'retrain');
        return { at, helps: options[at]?.helps.expected ?? Number.NaN };
      };
      const [less, more] = [place(Math.min(one, other)), place(Math.max(one, other))];
      expect(more.helps).toBeGreaterThanOrEqual(less.helps - 1e-12);
      expect(more.at).toBeLessThanOrEqual(less.at);
    }),
  );
});

test('an open data incident keeps retraining out, and what is out is never first', () => {
  fc.assert(
    fc.property(anyScene, score, (given, drift) => {
      const { options } = compareOptions({
        ...given,
        causes: [...given.causes, cause('drift', drift)],
        dataIncidents: ['INC-1'],
      });
      const retrain = options.find(({ kind }) => kind === 'retrain');
      expect(retrain).toMatchObject({ eligible: false });
      expect(options.at(-1)?.kind).toBe('retrain');
    }),
  );
});

test('ranges hold what is expected, and better records never lose more', () => {
  fc.assert(
    fc.property(anyScene, fc.integer({ min: 0, max: 10 }), (given, more) => {
      const { options } = compareOptions(given);
      for (const { helps, loss, quality } of options)
        for (const range of [helps, loss, quality])
          if (range !== null) {
            expect(range.low).toBeLessThanOrEqual(range.expected + 1e-9);
            expect(range.high).toBeGreaterThanOrEqual(range.expected - 1e-9);
          }
      const better = compareOptions({
        ...given,
        options: given.options.map((each) => ({
          ...each,
          tried: each.tried + more,
          helped: each.helped + more,
        })),
      });
      for (const { kind, loss } of options) {
        const after = better.options.find((each) => each.kind === kind);
        // Unmeasured loss stays unmeasured: the success record does not affect the loss.
        if (loss === null) expect(after).toMatchObject({ loss: null });
        else expect(after?.loss?.expected).toBeLessThanOrEqual(loss.expected + 1e-9);
      }
    }),
  );
});

test('no loss, by labels that would show one: nothing is done first, whatever the causes', () => {
  const usual = { value: 0.9, error: 0.002 };
  fc.assert(
    fc.property(anyScene, (given) => {
      const quiet = { ...given, service: null, quality: { ...fallen, usual, now: usual } };
      const { options, damage } = compareOptions(quiet);
      expect(damage).toBe('none');
      expect(options[0]?.kind).toBe('nothing');
    }),
  );
});

test('where most answers are no, accuracy alone does not say that nothing is lost', () => {
  const same = { value: 0.85, error: 0.01 };
  const given = {
    quality: { ...fallen, now: same, usual: { value: 0.83, error: 0.001 } },
    causes: [cause('data', 0.8)],
  };
  expect(compareOptions(scene(given)).damage).toBe('none');
  expect(first(given)?.kind).toBe('nothing');
  const missed = { ...given, beyondLimits: ['roc_auc', 'f1'] };
  expect(compareOptions(scene(missed)).damage).toBe('unknown');
  expect(first(missed)?.kind).toBe('repair-data');
});
