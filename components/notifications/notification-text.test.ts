import { expect, test } from 'vitest';
import type { NotificationRoute } from '#lib/schemas/notifications/notifications.ts';
import { formatDays, deliveryState, deliveryWord, routeSentence } from './notification-text.ts';

const route: NotificationRoute = {
  id: 'r',
  name: 'Night',
  enabled: true,
  minSeverity: 'error',
  teams: [],
  environments: ['production', 'staging'],
  events: ['opened', 'approval-wanted', 'resolved'],
  channels: ['a', 'b'],
  quiet: {
    days: [1, 2, 3, 4, 5],
    from: '22:00',
    to: '07:00',
    zone: 'Europe/Berlin',
    criticalPasses: true,
  },
  afterMinutes: 0,
  goOn: false,
};

test('a route reads as a sentence', () => {
  const names = new Map([
    ['a', 'pager'],
    ['b', 'mail'],
  ]);
  expect(routeSentence(route, names)).toBe(
    'Incident opened, approval required and incident resolved, error or worse, in production or staging: to pager and mail; quiet Mon to Fri from 22:00 to 07:00 (Europe/Berlin), critical is always sent. Stops here',
  );
  const plain = { ...route, events: [], environments: [], quiet: null, goOn: true };
  expect(routeSentence({ ...plain, minSeverity: 'critical', channels: ['x'] }, names)).toBe(
    'Everything, only critical: to a removed channel. Continues with the next route',
  );
  expect(routeSentence({ ...plain, afterMinutes: 15, channels: ['a'] }, names)).toBe(
    'Everything, error or worse: to pager after 15 min, unless acknowledged. Continues with the next route',
  );
});

test('days in words', () => {
  expect(formatDays([1, 2, 3, 4, 5, 6, 7])).toBe('every day');
  expect(formatDays([7, 6])).toBe('Sat and Sun');
  expect(formatDays([1, 3, 5])).toBe('Mon, Wed and Fri');
  expect(formatDays([2])).toBe('Tue');
});

test('a delivery that failed and waits is worth a look', () => {
  expect(deliveryWord({ state: 'pending', attempts: 2 })).toBe('Waiting for try 3');
  expect(deliveryState({ state: 'pending', attempts: 2 })).toBe('warning');
  expect(deliveryWord({ state: 'pending', attempts: 0 })).toBe('Waiting');
  expect(deliveryState({ state: 'delivered', attempts: 1 })).toBe('ok');
});
