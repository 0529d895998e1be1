import { expect, test } from 'vitest';
import type { AlertSummary } from '#lib/schemas/incidents/incidents.ts';
import { foldAlerts } from './fold-alerts.ts';

function alert(id: string, name: string | null, given: Partial<AlertSummary> = {}): AlertSummary {
  return {
    id,
    title: id,
    state: 'firing',
    severity: 'error',
    origin: 'finding',
    metric: null,
    seriesId: null,
    labels: {},
    annotations: {},
    startedAt: '2026-11-25T13:49:00Z',
    resolvedAt: null,
    resource: name === null ? null : { id: null, kind: 'service', name },
    value: null,
    flapping: false,
    silence: null,
    monitorId: null,
    joinReason: 'It affects the same resource and started less than a minute apart.',
    why: { detector: 'range', version: '1', inputs: {} },
    yourVerdict: null,
    ...given,
  };
}

const rows = (alerts: AlertSummary[]) =>
  foldAlerts(alerts).map((row) => `${row.alert.id} +${row.more}`);

test('alerts of one resource and one reason are one row, in the order of their first', () => {
  expect(rows([alert('a', 'checkout'), alert('b', 'payments'), alert('c', 'checkout')])).toEqual([
    'a +1',
    'b +0',
  ]);
});

test('another reason, another state or no known resource is another row', () => {
  expect(
    rows([
      alert('a', 'checkout'),
      alert('b', 'checkout', { joinReason: 'It is one step away.' }),
      alert('c', 'checkout', { state: 'resolved' }),
      alert('d', 'checkout', { joinReason: null }),
      alert('e', null),
      alert('f', null),
    ]),
  ).toEqual(['a +0', 'b +0', 'c +0', 'd +0', 'e +0', 'f +0']);
});
