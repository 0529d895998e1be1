import { expect, test } from 'vitest';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { incidentCsv } from './incident-csv.ts';

const alert = {
  startedAt: '2026-12-03T10:01:00.000Z',
  resolvedAt: null,
  title: 'Latency, p95 of cart',
  state: 'firing',
  severity: 'error',
  resource: { id: 'r', kind: 'service', name: 'cart' },
  value: 1.25,
} as IncidentDetail['alerts'][number];
const event = (at: string, title: string, body: string | null) =>
  ({
    at,
    kind: 'comment',
    title,
    body,
    actor: { kind: 'user', id: 'u', name: 'Olga' },
  }) as IncidentDetail['timeline'][number];

test('writes one row for each alert and timeline entry, in the order of time and with plain values', () => {
  const csv = incidentCsv({
    alerts: [alert],
    timeline: [
      event('2026-12-03T10:05:00.000Z', 'Comment', '=SUM(A1)'),
      event('2026-12-03T10:00:00.000Z', 'Opened', null),
    ],
  });
  expect(csv.replace('\uFEFF', '').split('\r\n')).toEqual([
    'time,ended,entry,title,state,severity,resource,value,by,text',
    '2026-12-03T10:00:00.000Z,,comment,Opened,,,,,Olga,',
    '2026-12-03T10:01:00.000Z,,alert,"Latency, p95 of cart",firing,error,service cart,1.25,,',
    "2026-12-03T10:05:00.000Z,,comment,Comment,,,,,Olga,'=SUM(A1)",
    '',
  ]);
});
