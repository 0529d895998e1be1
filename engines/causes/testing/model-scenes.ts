import type {
  CandidateChange,
  CauseAlert,
  CauseInput,
  CauseSeries,
  GraphEdge,
} from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import type { SignalRole } from '#engines/detect/signal-role.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';

export const minuteMs = 60_000;
export const stepMs = 5 * minuteMs;
export const onsetMs = 1_000 * stepMs;
export const nowMs = onsetMs + 8 * stepMs;
export const model = { kind: 'model', name: 'ranker' };
export const server = { kind: 'service', name: 'scoring' };
export const shop = { kind: 'service', name: 'till' };
export const host = { kind: 'host', name: 'node' };
export const feed = { kind: 'job', name: 'features' };

export type Step = { usual: number; after?: number; noise?: number };

/** A series at its baseline up to the onset and at another value afterwards. */
export function series(
  id: string,
  role: SignalRole,
  metric: string,
  { usual, after = usual, noise = 0.002 }: Step,
  given: Partial<CauseSeries> = {},
): CauseSeries {
  // One generator per series: tests that share the module must not depend on their order.
  const random = seededRandom(Buffer.from(id).reduce((sum, byte) => sum + byte, 5));
  const points = Array.from({ length: 48 }, (_, index): [number, number] => {
    const atMs = nowMs - (47 - index) * stepMs;
    const requestMs = atMs - (given.delayMs ?? 0);
    return [atMs, (requestMs >= onsetMs ? after : usual) + noise * (random() - 0.5)];
  });
  return { seriesId: id, metric, role, unit: '1', resource: model, points, ...given };
}

export const realised = (after: number, given: Partial<CauseSeries> = {}) =>
  series(
    'realised',
    'quality',
    'model.quality',
    { usual: 0.92, after },
    {
      labels: { measure: 'accuracy', basis: 'realised', version: '1' },
      ...given,
    },
  );
export const estimated = (after: number) =>
  series(
    'estimated',
    'estimate',
    'model.quality',
    { usual: 0.91, after },
    {
      labels: { measure: 'accuracy', basis: 'estimated', version: '1' },
    },
  );
export const drift = (after: number, resource = model, id = 'drift') =>
  series(
    id,
    'drift',
    'model.drift',
    { usual: 0.01, after },
    { labels: { column: 'amount', method: 'psi' }, resource },
  );
export const missing = (after: number) =>
  series(
    'missing',
    'data',
    'model.data_quality',
    { usual: 0, after, noise: 0 },
    {
      labels: { column: 'amount', check: 'missing' },
    },
  );
export const labels = (after: number) =>
  series('labels', 'labels', 'model.label_maturity', { usual: 1, after });
const quiet = () => [realised(0.92), estimated(0.91), drift(0.01), missing(0), labels(1)];

/** The quiet scene with some of its series replaced. */
export const scene = (...moved: CauseSeries[]): CauseSeries[] => {
  const ids = new Set(moved.map(({ seriesId }) => seriesId));
  return [...quiet().filter(({ seriesId }) => !ids.has(seriesId)), ...moved];
};

export const alert = (
  seriesId: string,
  role: SignalRole,
  metric = 'model.quality',
  resource = model,
): CauseAlert => ({
  id: seriesId,
  startedAtMs: onsetMs + stepMs,
  resource,
  metric,
  role,
  kind: 'limit-crossed',
  seriesId,
});
export const alertRealised = alert('realised', 'quality');

export const edges: GraphEdge[] = [
  { from: model, to: server, kind: 'served_by' },
  { from: server, to: host, kind: 'runs_on' },
  { from: shop, to: server, kind: 'calls' },
  { from: model, to: feed, kind: 'fed_by' },
];

export function rank(
  given: Partial<CauseInput> & { series: readonly CauseSeries[]; alerts: readonly CauseAlert[] },
) {
  return rankCauses({
    nowMs,
    changes: [],
    graph: { nodes: [model, server, shop, host, feed], edges },
    ...given,
  }).causes;
}

export const release = (atMs: number, after = '2'): CandidateChange => ({
  ref: `release-${after}`,
  kind: 'model_version',
  resource: model,
  atMs,
  title: `ranker ${after} serves`,
  before: '1',
  after,
});
