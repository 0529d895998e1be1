import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { severityRank } from '#engines/triage/severity.ts';
import { notificationEvents } from '#lib/choices/notifications.ts';
import type { NotificationRoute } from '#lib/schemas/notifications/notifications.ts';
import { routeEvent, whyNot, type RoutedEvent } from './route-event.ts';

const base: NotificationRoute = {
  id: '00000000-0000-7000-8000-000000000001',
  name: 'All',
  enabled: true,
  minSeverity: 'warning',
  teams: [],
  environments: [],
  events: [],
  channels: ['a'],
  quiet: null,
  afterMinutes: 0,
  goOn: false,
};
const event: RoutedEvent = {
  kind: 'opened',
  severity: 'error',
  peak: 'error',
  team: 'shop',
  environment: 'production',
};
const always = {
  days: [1, 2, 3, 4, 5, 6],
  from: '00:00',
  to: '12:00',
  zone: 'UTC',
  criticalPasses: true,
};
const nowMs = Date.parse('2026-11-25T06:00:00Z');
const noonMs = Date.parse('2026-11-25T12:00:00Z');

describe('one route', () => {
  test('says why it does not take an event', () => {
    expect(whyNot(base, event)).toBeNull();
    expect(whyNot({ ...base, enabled: false }, event)).toBe('it is disabled');
    expect(whyNot({ ...base, events: ['resolved'] }, event)).toMatch(/such events/);
    expect(whyNot({ ...base, minSeverity: 'critical' }, event)).toBe('error is below critical');
    expect(whyNot({ ...base, environments: ['staging'] }, event)).toBe(
      'it does not match production',
    );
    expect(whyNot({ ...base, teams: ['ml'] }, { ...event, team: null })).toBe(
      'it does not match events without a team',
    );
  });

  test('who heard of the start hears of the end, however mild it ended', () => {
    const end: RoutedEvent = { ...event, kind: 'resolved', severity: 'info', peak: 'critical' };
    expect(whyNot({ ...base, minSeverity: 'critical' }, end)).toBeNull();
  });
});

describe('the list', () => {
  test('stops at the first route that takes the event, unless it goes on', () => {
    const second = { ...base, name: 'Second', channels: ['b'] };
    expect(routeEvent([base, second], event, nowMs).targets.map((t) => t.channelId)).toEqual(['a']);
    const both = routeEvent([{ ...base, goOn: true }, second], event, nowMs);
    expect(both.targets.map((t) => t.channelId)).toEqual(['a', 'b']);
  });

  test('holds in quiet hours, lets critical pass, and takes the earliest of two routes', () => {
    const quiet = { ...base, quiet: always };
    expect(routeEvent([quiet], event, nowMs).targets[0]?.heldUntilMs).toBe(noonMs);
    const critical = { ...event, severity: 'critical', peak: 'critical' } as const;
    expect(routeEvent([quiet], critical, nowMs).targets[0]?.heldUntilMs).toBeNull();
    const loud = routeEvent(
      [
        { ...quiet, goOn: true },
        { ...base, name: 'Loud' },
      ],
      event,
      nowMs,
    );
    expect(loud.targets).toEqual([
      { channelId: 'a', routeName: 'All', heldUntilMs: null, afterMinutes: 0 },
    ]);
  });
});

describe('a route that waits', () => {
  const waiting = { ...base, name: 'Manager', afterMinutes: 15 };

  test('says so, and a route that does not wait for the same channel comes first', () => {
    expect(routeEvent([waiting], event, nowMs).targets[0]).toMatchObject({ afterMinutes: 15 });
    const both = routeEvent([{ ...waiting, goOn: true }, base], event, nowMs);
    expect(both.targets).toMatchObject([{ channelId: 'a', afterMinutes: 0 }]);
  });

  test('asks for quiet hours at the time when it would tell', () => {
    const late = { ...waiting, afterMinutes: 6 * 60 + 1, quiet: always };
    expect(routeEvent([late], event, nowMs).targets[0]?.heldUntilMs).toBeNull();
    expect(routeEvent([{ ...waiting, quiet: always }], event, nowMs).targets[0]?.heldUntilMs).toBe(
      noonMs,
    );
  });
});

describe('properties', () => {
  const severity = fc.constantFrom('critical', 'error', 'warning', 'info');
  const name = fc.constantFrom('a', 'b', 'c');
  const route: fc.Arbitrary<NotificationRoute> = fc.record({
    id: fc.uuid(),
    name: fc.string({ minLength: 1, maxLength: 5 }),
    enabled: fc.boolean(),
    minSeverity: severity,
    teams: fc.uniqueArray(name),
    environments: fc.uniqueArray(name),
    events: fc.uniqueArray(fc.constantFrom(...notificationEvents)),
    channels: fc.uniqueArray(name, { minLength: 1 }),
    quiet: fc.constantFrom(null, always),
    afterMinutes: fc.constantFrom(0, 15),
    goOn: fc.boolean(),
  });
  const some: fc.Arbitrary<RoutedEvent> = fc
    .record({
      kind: fc.constantFrom(...notificationEvents),
      severity,
      team: fc.option(name),
      environment: fc.option(name),
    })
    .map((one) => ({ ...one, peak: one.severity }));
  const list = fc.array(route, { maxLength: 6 });

  test('a channel is told at most once, and only by a route that takes the event', () => {
    fc.assert(
      fc.property(list, some, (routes, one) => {
        const { targets } = routeEvent(routes, one, nowMs);
        const ids = targets.map((target) => target.channelId);
        expect(new Set(ids).size).toBe(ids.length);
        const taking = routes.filter((each) => whyNot(each, one) === null);
        for (const id of ids) expect(taking.some((each) => each.channels.includes(id))).toBe(true);
        expect(ids.length > 0).toBe(taking.length > 0);
      }),
    );
  });

  test('a worse event reaches at least as many routes', () => {
    fc.assert(
      fc.property(list, some, (routes, one) => {
        const worse = { ...one, severity: 'critical', peak: 'critical' } as const;
        const takes = (of: RoutedEvent) => routes.filter((each) => whyNot(each, of) === null);
        expect(severityRank(worse.peak)).toBeGreaterThanOrEqual(severityRank(one.peak));
        expect(takes(worse)).toEqual(expect.arrayContaining(takes(one)));
      }),
    );
  });

  test('routes behind one that stops change nothing', () => {
    fc.assert(
      fc.property(list, list, some, (head, tail, one) => {
        const stop = { ...base, minSeverity: 'info', goOn: false } as const;
        expect(routeEvent([...head, stop, ...tail], one, nowMs)).toEqual(
          routeEvent([...head, stop], one, nowMs),
        );
      }),
    );
  });
});
