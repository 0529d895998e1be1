import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modelsSummary } from '#components/home/overview/models-summary.ts';
import { modelHref } from '#components/labels/model-name.ts';
import type { InferenceModelItem } from '#lib/schemas/inference/inference.ts';
import type { ModelAlert, ModelHealth } from '#lib/schemas/model-monitoring/health.ts';
import type { ModelAliasItem, ModelItem } from '#lib/schemas/models/models.ts';
import { headSentence } from './head-sentence.ts';
import {
  facetCounts,
  filterModels,
  healthOf,
  describeMissing,
  modelRows,
  orderAliases,
  describePredictor,
  servingOf,
  describeViolation,
} from './model-rows.ts';

const at = '2026-11-25T10:00:00.000Z';
const alias = (name: string, version: number, guarded = false): ModelAliasItem => ({
  alias: name,
  version,
  protected: guarded,
  since: at,
});
const calm = (): ModelHealth => ({ state: 'ok', monitored: true, alerts: [] });
const sent = (name: string, over: Partial<InferenceModelItem> = {}): InferenceModelItem => ({
  id: name,
  name,
  versions: [
    { version: '7', rows: 900, firstAt: at, lastAt: '2026-11-25T09:00:00.000Z' },
    { version: '8', rows: 100, firstAt: at, lastAt: at },
  ],
  rows: 1_000,
  firstAt: at,
  lastAt: at,
  labels: 10,
  sources: [],
  retentionDays: 90,
  schema: 'learned',
  privacy: false,
  hasBaseline: true,
  violations: { missing: 0, extra: 0, wrongType: 0, wrongLength: 0, newCategory: 0 },
  ...calm(),
  ...over,
});
const registered = (
  name: string,
  aliases: ModelAliasItem[],
  over: Partial<ModelItem> = {},
): ModelItem => ({
  id: name,
  name,
  description: '',
  versions: 9,
  latestVersion: 9,
  aliases,
  tags: {},
  owner: '',
  tier: 'unset',
  createdBy: 'ann',
  demo: false,
  builtIn: false,
  rollout: null,
  createdAt: at,
  updatedAt: at,
  ...calm(),
  ...over,
});
const alert = (severity: string, incidentNumber: number | null): ModelAlert => ({
  id: `a-${severity}`,
  title: `${severity} of a column`,
  severity,
  startedAt: at,
  incidentId: incidentNumber === null ? null : `i${incidentNumber}`,
  incidentNumber,
});
const alerting = (state: 'critical' | 'error', number: number | null): ModelHealth => ({
  state,
  monitored: true,
  alerts: [alert(state, number), alert('warning', null)],
});
const nothing = { q: '', health: [], tier: [], owner: [], known: [] };

describe('what serves', () => {
  test('champion before production before protected before the others', () => {
    const given = [
      alias('a', 1),
      alias('z', 2, true),
      alias('production', 3),
      alias('champion', 4),
    ];
    expect(orderAliases(given).map((each) => each.alias)).toEqual([
      'champion',
      'production',
      'z',
      'a',
    ]);
  });

  test('the alias decides, else the version that answered last', () => {
    expect(servingOf([alias('champion', 7)], sent('m'))).toEqual({ version: '7', by: 'alias' });
    expect(servingOf([alias('shadow', 9)], sent('m'))).toEqual({ version: '8', by: 'rows' });
    expect(servingOf([alias('shadow', 9)], undefined)).toBeNull();
    // As the server compares: letter by letter, and any alias that an approval moves.
    expect(servingOf([alias('Champion', 9)], sent('m'))).toEqual({ version: '8', by: 'rows' });
    expect(servingOf([alias('live', 9, true)], sent('m'))).toEqual({ version: '9', by: 'alias' });
  });
});

describe('health', () => {
  test('the state of the server, with the incident of the worst alert', () => {
    expect(healthOf(alerting('critical', 2))).toEqual({
      state: 'critical',
      word: 'INC-2',
      href: '/incidents/i2',
      check: 'critical of a column',
    });
    expect(healthOf(alerting('error', null))).toMatchObject({ word: 'Error', href: null });
    expect(healthOf(calm())).toEqual({ state: 'ok', word: 'OK', href: null, check: null });
    expect(healthOf({ state: 'not_monitored', monitored: false, alerts: [] })).toMatchObject({
      state: 'not-monitored',
      word: 'Not monitored',
    });
  });

  test('a model that is not monitored says what it lacks', () => {
    const words = (over: Partial<InferenceModelItem>): (string | null)[] =>
      modelRows({ registered: [], sending: [sent('m', over)], resources: [] }).map(describeMissing);
    const unmonitored: ModelHealth = { state: 'not_monitored', monitored: false, alerts: [] };
    expect(words({ ...unmonitored, hasBaseline: false })).toEqual(['No baseline yet']);
    expect(words({ ...unmonitored, hasBaseline: true })).toEqual(['No limit or monitor reads it']);
    expect(words({ hasBaseline: false })).toEqual([null]);
  });

  test('rows that break the schema are listed with the state', () => {
    const broken = { missing: 1, extra: 0, wrongType: 2, wrongLength: 3, newCategory: 0 };
    const words =
      '1 row with a missing feature, 2 rows of the wrong type, 3 rows with an embedding of a different length';
    expect(describeViolation(broken)).toBe(words);
    const [row] = modelRows({
      registered: [],
      sending: [sent('m', { violations: broken })],
      resources: [],
    });
    expect(row).toMatchObject({ health: { state: 'ok' }, violations: words });
  });

  test('the head names the worst alert, or says that nothing monitors the model', () => {
    const head = (over: Partial<InferenceModelItem>) =>
      headSentence({ registered: null, sent: sent('m', over) });
    expect(head(alerting('critical', 5))).toBe('critical of a column, and 1 more alert.');
    expect(head({ state: 'not_monitored', monitored: false })).toContain('No rule');
    const wait = 'Not monitored yet: the baseline needs 688 more rows.';
    const unwatched = sent('m', { state: 'not_monitored', monitored: false });
    expect(headSentence({ registered: null, sent: unwatched }, wait)).toBe(wait);
    expect(headSentence({ registered: null, sent: sent('m') }, wait)).toBe('No firing alerts.');
    expect(head({})).toBe('No firing alerts.');
    expect(head({ state: 'no_data', lastAt: null })).toContain(
      'No rows in the last 7 days, so its state is unknown.',
    );
  });

  test('the tile of all models counts neither failing nor unmonitored ones', () => {
    const row = (name: string, health: ModelHealth) => ({ name, health: healthOf(health) });
    expect(modelsSummary([row('a', alerting('critical', 5)), row('b', calm())])).toEqual({
      value: 1,
      detail: 'a: critical of a column',
      unmonitored: 0,
    });
    const unwatched: ModelHealth = { state: 'not_monitored', monitored: false, alerts: [] };
    expect(modelsSummary([row('a', unwatched), row('b', calm())])).toEqual({
      value: 1,
      detail: '1 of 2 models monitored. No rule covers the other 1',
      unmonitored: 1,
    });
  });
});

describe('the list', () => {
  const rows = modelRows({
    registered: [
      registered('fraud', [alias('champion', 8, true)], { tier: 'high', owner: 'risk' }),
      registered('quiet', [], {
        state: 'no_data',
        monitored: false,
        tags: { tier: 'high', owner: 'somebody' },
      }),
    ],
    sending: [sent('fraud'), sent('loose', alerting('error', 3))],
    resources: [],
  });

  test('joins by name, what needs attention first, silent ones last', () => {
    expect(rows.map(({ name }) => name)).toEqual(['loose', 'fraud', 'quiet']);
    expect(rows[0]).toMatchObject({ registered: false, health: { word: 'INC-3' }, tier: null });
    expect(rows[1]).toMatchObject({ tier: 'high', owner: 'risk', rows: 1_000 });
    // The registration's own metadata decides nothing.
    expect(rows[2]).toMatchObject({ tier: null, owner: null });
  });

  test('a facet counts with the other filters held and its own let go', () => {
    const filter = { ...nothing, tier: ['high'] };
    expect(filterModels(rows, filter).map(({ name }) => name)).toEqual(['fraud']);
    expect(facetCounts(rows, filter, 'tier')).toEqual([
      { value: 'high', count: 1 },
      { value: 'none', count: 2 },
    ]);
    expect(facetCounts(rows, filter, 'known')).toEqual([
      { value: 'registered', count: 1 },
      { value: 'rows', count: 0 },
    ]);
    expect(filterModels(rows, { ...nothing, q: 'LOO' })).toHaveLength(1);
    for (const spelling of ['no-data', 'no_data', 'no data'])
      expect(filterModels(rows, { ...nothing, health: [spelling] })).toHaveLength(1);
  });

  test('an address leads back to its name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        expect(decodeURIComponent(modelHref(name).slice('/models/'.length))).toBe(name);
      }),
    );
  });
});

test('a predictor of Tandem itself fares by what people said, as a share from thirty on', () => {
  const words = (verdicts: number, agreed: number) =>
    describePredictor({ version: 1, verdicts, agreed });
  expect(words(0, 0)).toContain('No decision has been rated yet');
  expect(words(1, 0)).toBe('Built into Tandem. Users agreed with 0 of 1 answer.');
  expect(words(29, 20)).toBe('Built into Tandem. Users agreed with 20 of 29 answers.');
  expect(words(40, 30)).toBe('Built into Tandem. Users agreed with 30 of 40 answers (75%).');
});
