import { expect, test } from 'vitest';
import { fromWall, scopeSentence, startOfAlert, startOfIncident, toWall } from './silence-text.ts';

const why = { detector: null, version: null, inputs: {} };

test('a silence of an alert means its labels and its monitor', () => {
  const alert = {
    labels: { 'service.name': 'shop', empty: '' },
    metric: 'service.error.ratio',
    title: 'shop: errors 12%',
    why,
  };
  expect(startOfAlert({ ...alert, monitorId: null })).toEqual({
    matchers: [
      { name: 'metric', operator: '=', value: 'service.error.ratio' },
      { name: 'service.name', operator: '=', value: 'shop' },
    ],
    resource: null,
    monitor: null,
  });
  expect(
    startOfAlert({ ...alert, metric: null, title: 'Long queue (pay): 9', monitorId: 'm' }).monitor,
  ).toEqual({ id: 'm', name: 'Long queue' });
});

test('a silence of an incident means its resource, else what its alerts share', () => {
  const resource = { id: 'r', kind: 'service', name: 'shop' };
  expect(startOfIncident({ resource, alerts: [] })).toMatchObject({
    matchers: [],
    resource: { id: 'r', name: 'shop' },
  });
});

test('what a silence means in words', () => {
  expect(
    scopeSentence({
      matchers: [{ name: 'a', operator: '=~', value: 'b.*' }],
      resource: { kind: 'host', name: 'web-1' },
      monitor: { name: 'Queue' },
    }),
  ).toBe('host web-1, monitor Queue, a =~ b.*');
});

test('moments on the clocks of a zone and back', () => {
  const atMs = Date.parse('2026-07-01T10:30:00Z');
  expect(toWall(atMs, 'Europe/Berlin')).toBe('2026-07-01T12:30');
  expect(fromWall('2026-07-01T12:30', 'Europe/Berlin')).toBe(atMs);
  expect(fromWall('', 'UTC')).toBeNull();
});
