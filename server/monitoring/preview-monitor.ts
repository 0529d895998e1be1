import { replayMonitor, sumEpisodes } from '#engines/detect/replay-monitor.ts';
import {
  previewMonitorInput,
  type MonitorPreview,
  type MonitorRule,
} from '#lib/schemas/monitoring/monitoring.ts';
import { namesInOrder, sourceNames } from '#server/infrastructure/resources/source-names.ts';
import { env } from '#server/platform/env.ts';
import { query } from '#server/platform/verb.ts';
import { engineRule, requireAllTelemetry } from './internal.ts';
import {
  bucketsOf,
  monitorSources,
  monitorValues,
  type GroupValues,
  type ValueGrid,
} from './monitor-values.ts';
import { burnWindowMs, objectiveSources, objectiveValues } from './objective-values.ts';

const spans = {
  '24h': { lengthMs: 86_400_000, stepMs: 60_000 },
  '7d': { lengthMs: 7 * 86_400_000, stepMs: 300_000 },
} as const;
const maxDrawn = 8;
/** Maximum number of points in a chart line. */
const maxPoints = 400;

type Value = [atMs: number, value: number | null];

/**
 * Up to 400 chart points: the lowest and highest value of each section, or a gap if all its values
 * are missing.
 */
function thinned(values: readonly Value[]): Value[] {
  const size = Math.ceil(values.length / (maxPoints / 2));
  if (values.length <= maxPoints) return [...values];
  const out: Value[] = [];
  for (let at = 0; at < values.length; at += size) {
    const part = values.slice(at, at + size);
    const held = part.flatMap(([ms, value]) => (value === null ? [] : [[ms, value] as const]));
    const sorted = held.toSorted((a, b) => a[1] - b[1]);
    const [low, high] = [sorted[0], sorted.at(-1)];
    const first = part[0];
    if (low === undefined || high === undefined) {
      if (first !== undefined) out.push([first[0], null]);
    } else if (low[0] === high[0]) out.push([low[0], low[1]]);
    else {
      const [early, late] = low[0] < high[0] ? [low, high] : [high, low];
      out.push([early[0], early[1]], [late[0], late[1]]);
    }
  }
  return out;
}

/** Values of each group over the grid, and keys of the senders of that data. */
function history(
  { query: asked }: MonitorRule,
  grid: ValueGrid,
): Promise<[groups: GroupValues[], keys: string[]]> {
  return asked.kind === 'objective'
    ? Promise.all([objectiveValues(asked, grid), objectiveSources(asked, grid)])
    : Promise.all([monitorValues(asked, grid), monitorSources(asked, grid)]);
}

/**
 * Alerts that a rule would have raised over the last day or week, by the same decisions as the live
 * pass.
 */
export const previewMonitor = query(
  { permission: 'detection:write', input: previewMonitorInput },
  async ({ actor, now }, { rule, over }): Promise<MonitorPreview> => {
    requireAllTelemetry(actor, rule);
    const { lengthMs, stepMs } = spans[over];
    const { bucketMs, windowMs } =
      rule.query.kind === 'objective'
        ? { bucketMs: stepMs, windowMs: burnWindowMs }
        : bucketsOf(rule.query.windowSeconds * 1_000, stepMs);
    const toMs = Math.floor(now.getTime() / bucketMs) * bucketMs;
    const fromMs = toMs - Math.floor(lengthMs / bucketMs) * bucketMs;
    const grid = { fromMs, toMs, stepMs: bucketMs, windowMs, bucketMs };
    const [groups, keys] = await history(rule, grid);
    const judged = groups.map((group) => {
      const everyMs = env.TANDEM_EVALUATE_SECONDS * 1_000;
      const episodes = replayMonitor(group.values, engineRule(rule), everyMs);
      return { ...group, episodes, ...sumEpisodes(episodes, toMs) };
    });
    const loudest = judged.toSorted((a, b) => b.firingMs - a.firingMs || b.fired - a.fired);
    const iso = (ms: number): string => new Date(ms).toISOString();
    return {
      from: iso(fromMs),
      to: iso(toMs),
      stepSeconds: bucketMs / 1_000,
      windowSeconds: windowMs / 1_000,
      unit: groups[0]?.unit ?? '',
      sources: namesInOrder(await sourceNames(keys)),
      fired: judged.reduce((sum, group) => sum + group.fired, 0),
      firingMs: judged.reduce((sum, group) => sum + group.firingMs, 0),
      groups: groups.length,
      series: loudest.slice(0, maxDrawn).map((group) => ({
        labels: group.labels,
        points: thinned(group.values),
        episodes: group.episodes.map(({ firedMs, endedMs }) => ({
          from: iso(firedMs),
          to: endedMs === null ? null : iso(endedMs),
        })),
        fired: group.fired,
        firingMs: group.firingMs,
      })),
    };
  },
);
