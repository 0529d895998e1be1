import { expect, test } from 'vitest';
import { privacyRules } from '#lib/schemas/inference/inference.ts';
import { monitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';
import { columnRules, retentionLines, rulesOf, monitoringLines } from './monitor-text.ts';

const textOf = (lines: readonly { title: string; text: string }[]) =>
  Object.fromEntries(lines.map(({ title, text }) => [title, text.replaceAll('\u00a0', ' ')]));

test('says how a model is watched, and what is learned or shipped', () => {
  expect(textOf(monitoringLines(monitoringSettings.parse({})))).toMatchObject({
    Window: '1 h',
    'Evaluation interval': 'default',
    'Min. rows per window': '200 rows',
    'Min. share of labels received': '80% of expected labels',
    'Label delay': 'learned',
    'Forecast season': 'none',
  });
  const set = monitoringSettings.parse({
    labelDelaySeconds: 7_200,
    seasonRows: 24,
    intervalShare: 0.9,
  });
  expect(textOf(monitoringLines(set))).toMatchObject({
    'Label delay': '2 h',
    'Forecast season': '24 rows',
    'Forecast interval': 'contains 90%',
    'Error detector': 'Page-Hinkley and ADWIN',
  });
  const found = (asked: object): string | undefined =>
    textOf(monitoringLines(monitoringSettings.parse(asked)))['Error detector'];
  expect(found({ errorDetector: 'adwin', errorExpectedRun: 5_000 })).toBe('ADWIN');
  const replaced = { ...monitoringSettings.parse({}), removedDetector: 'kswin' };
  expect(textOf(monitoringLines(replaced))['Error detector']).toBe(
    'Page-Hinkley and ADWIN; KSWIN was removed in release 0.2',
  );
  expect(found({ errorDetector: 'fisher' })).toBe(
    "Fisher's exact test, one false alarm in 100,000 requests",
  );
  expect(found({ errorDetector: 'cvm', errorExpectedRun: 5_000 })).toBe(
    'Cramer-von Mises, one false alarm in 5,000 requests',
  );
});

test('says what is kept of requests, and for how long', () => {
  const rules = privacyRules.parse({
    features: { iban: 'drop', email: 'hash', phone: 'hash' },
    answer: 'hash',
  });
  expect(textOf(retentionLines(rules, 90))).toEqual({
    Features: 'hashed: email, phone; dropped: iban',
    Segments: 'kept',
    'Request id': 'kept',
    'Predictions and labels': 'hashed: equal values stay equal',
    'Rows and labels': 'stored for 90 days',
  });
});

test('rules go through the form and back, with columns that nobody sends any more', () => {
  const rules = privacyRules.parse({ features: { gone: 'drop' }, segment: { user: 'hash' } });
  const lines = columnRules(rules, ['amount']);
  expect(lines).toEqual([
    { of: 'features', name: 'amount', rule: 'keep' },
    { of: 'features', name: 'gone', rule: 'drop' },
    { of: 'segment', name: 'user', rule: 'hash' },
  ]);
  expect(rulesOf(lines)).toEqual({ features: { gone: 'drop' }, segment: { user: 'hash' } });
});
