import { expect, test } from 'vitest';
import type { Alert } from '#server/generated/prisma/client.ts';
import type { CauseOf } from '#server/incidents/diagnosis/incident-explanation.ts';
import { actionsOn, needsRanking, type RankedIncident } from './needs-ranking.ts';

const MINUTE_MS = 60_000;
const at = (minute: number) => new Date(minute * MINUTE_MS);

function alertAt(minute: number, given: Partial<Alert> = {}): Alert {
  return {
    id: `alert-${minute}`,
    fingerprint: `alert-${minute}`,
    episode: 1,
    origin: 'finding',
    title: 'shop is slow',
    state: 'firing',
    stateInputs: {},
    severity: 'error',
    role: 'latency',
    metric: null,
    seriesId: null,
    labels: {},
    annotations: {},
    resourceId: null,
    environmentId: null,
    teamId: null,
    sourceId: null,
    monitorId: null,
    detector: null,
    detectorVersion: null,
    inputs: {},
    value: null,
    startedAt: at(minute),
    firedAt: at(minute),
    resolvedAt: null,
    lastSeenAt: at(minute),
    flapping: false,
    incidentId: 'incident',
    joinReason: null,
    placedAt: null,
    past: false,
    ...given,
  };
}

const ranking = (minute: number) => ({ createdAt: at(minute), causes: [], onsetAt: at(0) });
const incident: RankedIncident = {
  openedAt: at(0),
  regroupedAt: null,
  alerts: [alertAt(0)],
  diagnoses: [ranking(30)],
  actions: [],
};
const noCause: CauseOf = () => null;
const needsAt = (minute: number, given: Partial<RankedIncident>, causeOf = noCause): boolean =>
  needsRanking({ ...incident, ...given }, minute * MINUTE_MS, causeOf);

test('ranks an incident without a ranking, and at each pass for 15 minutes', () => {
  expect(needsAt(40, { diagnoses: [] })).toBe(true);
  expect(needsAt(14, { diagnoses: [ranking(13)] })).toBe(true);
  expect(needsAt(15, { diagnoses: [ranking(14)] })).toBe(false);
});

test('ranks again after an alert has joined', () => {
  expect(needsAt(40, { alerts: [alertAt(0), alertAt(35)] })).toBe(true);
  expect(needsAt(40, { alerts: [alertAt(0), alertAt(25)] })).toBe(false);
});

test('ranks again after an action ended, and not while one runs or is verified', () => {
  const ended = { finishedAt: at(31), verifiedAt: at(35) };
  const actions = (status: string) => [{ status, ...ended }];
  expect(needsAt(40, { actions: actions('rolled_back') })).toBe(true);
  expect(needsAt(40, { actions: actions('rolled_back'), diagnoses: [ranking(36)] })).toBe(false);
  for (const status of ['running', 'verifying', 'rolling_back'])
    expect(
      needsAt(40, { actions: actions(status), alerts: [alertAt(0), alertAt(35)] }),
      status,
    ).toBe(false);
});

test('does not rank after the alerts that the cause explains have ended', () => {
  const explained = alertAt(0, { state: 'resolved', resolvedAt: at(32) });
  const alerts = [explained, alertAt(35)];
  const causeOf: CauseOf = () => ({
    title: 'Deploy shop 2.0.0',
    explains: ({ id }) => id === explained.id,
  });
  expect(needsAt(40, { alerts })).toBe(true);
  expect(needsAt(40, { alerts }, causeOf)).toBe(false);
  expect(needsAt(40, { alerts: [explained] })).toBe(false);
});

test('ranks again when a person changed the alerts of the incident since the last ranking', () => {
  expect(needsAt(40, { regroupedAt: at(31) })).toBe(true);
  expect(needsAt(40, { regroupedAt: at(29) })).toBe(false);
});

test('counts actions of other incidents on the resource of its first cause', () => {
  const cause = {
    kind: 'change',
    resource: { id: null, kind: 'service', name: 'shop' },
    change: null,
    level: 'likely',
    score: 0.9,
    title: 'Deploy shop',
    speaksFor: [],
    speaksAgainst: [],
    evidence: [],
  };
  const action = (incidentId: string, targetName: string, minute: number) => ({
    incidentId,
    targetId: null,
    targetKind: 'service',
    targetName,
    status: 'verifying',
    startedAt: at(minute),
    finishedAt: null,
    verifiedAt: null,
  });
  const own = action('own', 'search', 1);
  const others = [
    action('other', 'shop', 12),
    action('other', 'shop', 8),
    action('other', 'pay', 12),
  ];
  const diagnoses = [{ createdAt: at(11), onsetAt: at(10), causes: [cause] }];
  expect(actionsOn({ id: 'own', diagnoses }, [own, ...others])).toEqual([own, others[0]]);
  expect(actionsOn({ id: 'own', diagnoses: [] }, [own, ...others])).toEqual([own]);
});
