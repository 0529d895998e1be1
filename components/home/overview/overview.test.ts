import { describe, expect, it } from 'vitest';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { OpenRollout } from '#lib/schemas/models/models.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import { describeDay } from './actions-strip.tsx';
import { conclusion, coverage } from './conclusion.ts';
import { buildNeeds, otherIncidents } from './needs.ts';

const clock = (at: string) => `${at.slice(11, 16)} UTC`;
const NONE = { incidents: [], waiting: [], sources: [], states: { ok: 3 }, stopped: false, clock };
const trouble = (
  severity: IncidentSummary['severity'],
  time: string,
  name: string | null = null,
  rest: Partial<Pick<IncidentSummary, 'status' | 'snooze'>> = {},
) => ({
  severity,
  status: 'triggered' as const,
  snooze: null,
  onsetAt: `2026-11-25T${time}:00Z`,
  assignee: name === null ? null : { id: name, name },
  ...rest,
});

describe('conclusion', () => {
  it('states number, onset, assignee and waiting decisions when incidents are open', () => {
    expect(
      conclusion({
        incidents: [trouble('critical', '13:49'), trouble('warning', '12:00', 'Ola')],
        waiting: [{ status: 'proposed' }, { status: 'proposed' }, { status: 'unknown' }],
        sources: [{ state: 'silent' }],
        states: {},
        stopped: false,
        clock,
      }),
    ).toBe(
      'One critical incident since 13:49 UTC, unassigned, two approvals waiting, one outcome to decide',
    );
    expect(conclusion({ ...NONE, incidents: [trouble('warning', '09:05', 'Ola')] })).toBe(
      'One open incident since 09:05 UTC, assigned to Ola',
    );
    expect(conclusion({ ...NONE, waiting: [{ status: 'inconclusive' }] })).toBe(
      'One outcome to decide',
    );
  });
  it('takes the earliest onset and counts unassigned ones when several are open', () => {
    const all = [trouble('error', '11:00', 'Ola'), trouble('error', '10:00', 'Bo')];
    expect(conclusion({ ...NONE, incidents: all })).toBe(
      'Two open incidents since 10:00 UTC, assigned to two people',
    );
    expect(conclusion({ ...NONE, incidents: [...all, trouble('info', '10:30')] })).toBe(
      'Three open incidents since 10:00 UTC, one of them unassigned',
    );
  });
  it('does not ask for anything when each open incident is mitigated or snoozed', () => {
    const mitigated = trouble('critical', '21:41', null, { status: 'mitigated' });
    const snoozed = trouble('error', '09:00', null, {
      snooze: { since: '2026-11-25T09:00:00Z', until: '2026-11-26T09:00:00Z', by: 'Ola' },
    });
    expect(conclusion({ ...NONE, incidents: [mitigated] })).toBe(
      'Nothing needs your attention, one incident mitigated',
    );
    expect(
      conclusion({ ...NONE, incidents: [mitigated, snoozed], waiting: [{ status: 'proposed' }] }),
    ).toBe('One approval waiting, one incident mitigated, one incident snoozed');
    expect(conclusion({ ...NONE, incidents: [mitigated, trouble('warning', '22:00')] })).toBe(
      'One open incident since 22:00 UTC, unassigned',
    );
  });
  it('tells calm, learning and nothing apart', () => {
    expect(conclusion(NONE)).toBe('Everything is within its limits');
    expect(conclusion({ ...NONE, states: { learning: 2 } })).toBe('Tandem is learning baselines');
    expect(conclusion({ ...NONE, states: {} })).toBe('Nothing is monitored yet');
    expect(conclusion({ ...NONE, states: { ok: 12, not_monitored: 28 } })).toBe(
      '28 of 40 services and hosts are not monitored',
    );
  });
  it('calls nothing calm that a silence holds back, or while nothing may run', () => {
    expect(conclusion({ ...NONE, states: { ok: 3, warning: 1, error: 1 } })).toBe(
      'Two services and hosts outside limits without an incident',
    );
    const model = (state: 'critical' | 'not-monitored' | 'ok') => ({
      health: { state, word: '', href: null, check: null },
    });
    const models = [model('ok'), model('not-monitored')];
    expect(conclusion({ ...NONE, models })).toBe('1 of 2 models is not monitored');
    expect(conclusion({ ...NONE, models: [model('critical'), ...models] })).toBe(
      'One model with firing alerts and no incident',
    );
    expect(conclusion({ ...NONE, stopped: true })).toBe('Execution is stopped');
    expect(
      conclusion({
        ...NONE,
        incidents: [trouble('warning', '09:05', 'Ola')],
        states: { warning: 1 },
        stopped: true,
      }),
    ).toBe('One open incident since 09:05 UTC, assigned to Ola, execution is stopped');
  });
  it('counts only resources with a rule as monitored', () => {
    expect(coverage({ ok: 12, not_monitored: 28 }, true)).toBe(
      '12 services and hosts monitored, 28 not monitored.',
    );
  });
  it('mentions limits only when every resource was judged', () => {
    expect(coverage({ ok: 3, learning: 2, no_data: 1 }, true)).toBe(
      '6 services and hosts monitored, 2 still learning a baseline, 1 without data.',
    );
    expect(coverage({ ok: 3, warning: 1 }, true)).toBe(
      '4 services and hosts monitored. All others are within their limits.',
    );
    expect(coverage({ ok: 3 }, false)).toBe('3 services and hosts monitored.');
  });
});

function incident(id: string, rest: Partial<IncidentSummary>): IncidentSummary {
  return {
    id,
    number: 1,
    title: id,
    status: 'triggered',
    severity: 'error',
    priority: 'P2',
    openedAt: '2026-11-25T13:49:00Z',
    onsetAt: '2026-11-25T13:49:00Z',
    resolvedAt: null,
    resource: null,
    cause: null,
    alertCount: 1,
    snooze: null,
    firingCount: 1,
    assignee: null,
    team: null,
    environment: null,
    proposedActions: 0,
    demo: false,
    you: { mayWrite: true, reason: null },
    ...rest,
  };
}

function action(id: string, rest: Partial<ActionSummary>): ActionSummary {
  return {
    id,
    number: 1,
    kind: 'service.restart',
    title: id,
    status: 'proposed',
    statusReason: null,
    stop: null,
    risk: 'low',
    target: { id: null, kind: 'service', name: 'a' },
    environment: null,
    planVersion: 'x',
    incident: null,
    proposedAt: '2026-11-25T13:50:00Z',
    expiresAt: '2026-11-25T14:50:00Z',
    votes: { approve: 0, required: 1 },
    standIns: [],
    trackRecord: {
      tried: 0,
      verified: 0,
      relapsed: 0,
      rejected: 0,
      medianRecoveryMs: null,
      untouched: { seen: 0, recovered: 0 },
      ranks: false,
    },
    demo: false,
    ...rest,
  };
}

const silent: SourceItem = {
  id: 'source',
  key: 'k',
  kind: 'otlp',
  name: 'Collector',
  enabled: true,
  lastSampleAt: null,
  lastReceivedAt: null,
  lagMs: null,
  refused: null,
  revision: 1,
  silentAfterMinutes: 10,
  series: 1,
  samplesLastHour: 0,
  state: 'silent',
};

const rollout = (id: string, state: string): OpenRollout => ({
  id,
  version: '7',
  stage: 'traffic',
  state,
  reason: 'Too few came.',
  since: '2026-11-25T13:50:00Z',
});

describe('buildNeeds', () => {
  it('ranks by the severity of what is behind and by what expires, and leaves out what somebody has taken note of', () => {
    const needs = buildNeeds({
      incidents: [
        incident('seen', { status: 'acknowledged', severity: 'critical' }),
        incident('new', { severity: 'error' }),
      ],
      waiting: [
        action('spare', {}),
        action('rescue', { incident: { id: 'seen', number: 1, title: '' } }),
        action('doubt', { status: 'unknown' }),
        action('half-back', { status: 'rollback_unknown', statusReason: 'No answer came.' }),
      ],
      sources: [silent, { ...silent, id: 'live', state: 'live' }],
      models: [
        { name: 'fraud score', rollout: rollout('waits', 'waiting') },
        { name: 'demand', rollout: rollout('moves', 'active') },
        { name: 'idle', rollout: null },
      ],
    });
    expect(needs.map((need) => need.key)).toEqual([
      'rescue',
      'new',
      'spare',
      'doubt',
      'half-back',
      'waits',
      'source',
    ]);
    expect(needs[5]).toMatchObject({
      title: 'Decide: version 7 of fraud score is waiting',
      reason: 'Too few came.',
      href: '/models/fraud%20score/rollouts/waits',
    });
    expect(needs[0]?.title).toBe('Approve: rescue');
    expect(needs[1]?.act.kind).toBe('acknowledge');
    expect(needs[3]?.title).toBe('Decide: did this run? doubt');
    expect(needs[4]).toMatchObject({
      title: 'Decide: did the rollback run? half-back',
      reason: 'No answer came.',
    });
  });
});

describe('otherIncidents', () => {
  it('lists no incident twice when a proposal or a need is about it', () => {
    const incidents = [
      incident('slow', { number: 5 }),
      incident('seen', { status: 'acknowledged' }),
    ];
    const needs = buildNeeds({
      incidents,
      waiting: [action('fix', { incident: { id: 'slow', number: 5, title: 'Checkout is slow' } })],
      sources: [],
      models: [],
    });
    expect(needs.map(({ key, reason }) => [key, reason.split(' · ')[0]])).toEqual([
      ['fix', 'INC-5: Checkout is slow'],
    ]);
    expect(otherIncidents(incidents, needs).map(({ id }) => id)).toEqual(['seen']);
  });
  it('keeps an incident whose need is below the rows of the list', () => {
    const incidents = Array.from({ length: 7 }, (_, at) => incident(`i${at}`, {}));
    const needs = buildNeeds({ incidents, waiting: [], sources: [], models: [] });
    expect(otherIncidents(incidents, needs).map(({ id }) => id)).toEqual(['i5', 'i6']);
  });
});

describe('dayWords', () => {
  const now = Date.parse('2026-11-25T15:00:00Z');
  it('counts what ran in the last day', () => {
    expect(
      describeDay(
        [
          action('a', { status: 'verified' }),
          action('b', { status: 'failed' }),
          action('c', { status: 'rejected' }),
          action('d', { status: 'verified', proposedAt: '2026-11-20T13:50:00Z' }),
        ],
        now,
      ),
    ).toBe('1 of 2 verified, 1 did not work');
    expect(describeDay([], now)).toBe('no completed actions');
  });
});
