import { advanceAlert, type AlertState } from '#engines/detect/alert-state.ts';
import { alertOptionsOf, judgeMonitor, type MonitorRule } from '#engines/detect/monitor.ts';

export interface MonitorEpisode {
  /** Times at which the alert would have fired and ended (null: still firing at the end). */
  readonly firedMs: number;
  readonly endedMs: number | null;
}

/**
 * Replays a monitor over past values of one group, oldest first, `[end of the window, value]`. Each
 * value is valid until the next one and is evaluated every `everyMs`. The outcome equals that of
 * live evaluation because both use the same state machine.
 */
export function replayMonitor(
  values: readonly (readonly [atMs: number, value: number | null])[],
  rule: MonitorRule,
  everyMs: number,
): MonitorEpisode[] {
  const episodes: MonitorEpisode[] = [];
  const options = alertOptionsOf(rule);
  let state: AlertState | null = null;
  let firedMs: number | null = null;
  values.forEach(([atMs, value], index) => {
    const untilMs = values[index + 1]?.[0] ?? atMs + everyMs;
    for (let nowMs = atMs; nowMs < untilMs; nowMs += everyMs) {
      const outcome = judgeMonitor(value, rule, state?.status === 'firing');
      const step = advanceAlert(state, outcome, nowMs, options);
      state = step.state;
      if (step.transition === 'fired') firedMs = nowMs;
      if (step.transition === 'resolved' && firedMs !== null) {
        episodes.push({ firedMs, endedMs: nowMs });
        firedMs = null;
      }
    }
  });
  return firedMs === null ? episodes : [...episodes, { firedMs, endedMs: null }];
}

/** Number of times the alert would have fired, and total duration, up to `toMs`. */
export function sumEpisodes(
  episodes: readonly MonitorEpisode[],
  toMs: number,
): { fired: number; firingMs: number } {
  return {
    fired: episodes.length,
    firingMs: episodes.reduce(
      (sum, episode) => sum + (episode.endedMs ?? toMs) - episode.firedMs,
      0,
    ),
  };
}
