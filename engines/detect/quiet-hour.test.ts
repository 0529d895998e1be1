import { expect, it } from 'vitest';
import type { CauseSeries } from '#engines/causes/cause-input.ts';
import { inventCompany } from '#engines/causes/testing/company.ts';
import { inventChanges, inventFault } from '#engines/causes/testing/faults.ts';
import { simulateSeries } from '#engines/causes/testing/simulate.ts';
import { advanceAlert, type AlertState } from '#engines/detect/alert-state.ts';
import { judgeSeries } from '#engines/detect/judge-series.ts';
import { seededRandom } from '#engines/math/seeded-random.ts';

const START_MS = Date.UTC(2026, 10, 25, 14, 0);
const HOUR_MS = 3_600_000;

/** All series of an invented company with ordinary deployments but no fault. */
function quietHour(seed: number, intervalMs: number): readonly CauseSeries[] {
  const random = seededRandom(seed);
  const company = inventCompany(random);
  const planned = inventFault(random, company, 'slow-dependency', START_MS + HOUR_MS / 2);
  const changes = inventChanges(random, company, planned);
  const times: number[] = [];
  for (let atMs = START_MS; atMs <= START_MS + HOUR_MS; atMs += intervalMs) times.push(atMs);
  return simulateSeries(
    { company, fault: { ...planned, startMs: Number.MAX_SAFE_INTEGER }, changes, random },
    times,
  );
}

function firedAlerts(series: CauseSeries, stepMs: number): readonly string[] {
  const fired: string[] = [];
  let state: AlertState | null = null;
  let end = 0;
  for (let nowMs = START_MS + 300_000; nowMs <= START_MS + HOUR_MS; nowMs += stepMs) {
    while (end < series.points.length && (series.points[end]?.[0] ?? Infinity) <= nowMs) end += 1;
    const { findings } = judgeSeries({
      series: {
        id: series.seriesId,
        metric: series.metric,
        labels: series.caller ? { caller: 'x' } : {},
      },
      window: series.points.slice(Math.max(0, end - 120), end),
      nowMs,
    });
    const finding = findings.find((item) => item.alertable);
    const step = advanceAlert(state, finding ? 'breach' : 'ok', nowMs, {}, finding?.onsetMs);
    state = step.state;
    if (step.transition === 'fired') fired.push(`${series.seriesId} ${finding?.kind ?? ''}`);
  }
  return fired;
}

it('an hour of normal load with ordinary deployments fires no alert', () => {
  const alerts = [1, 2].flatMap((seed) =>
    quietHour(seed, 10_000).flatMap((series) => firedAlerts(series, 30_000)),
  );
  expect(alerts).toEqual([]);
});
