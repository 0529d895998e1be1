import type { State } from '#components/ui/states/states.tsx';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';
import { formatSpan } from '#lib/time-format.ts';

export const SOURCE_STATE: Record<SourceItem['state'], { state: State; word: string }> = {
  live: { state: 'ok', word: 'Live' },
  silent: { state: 'warning', word: 'Silent' },
  off: { state: 'hidden', word: 'Off' },
  waiting: { state: 'no-data', word: 'No data yet' },
};

export const KIND_WORD: Record<string, string> = {
  host: 'Host collector',
  otlp: 'OpenTelemetry',
  remote_write: 'Prometheus',
  alertmanager: 'Alertmanager',
  pagerduty: 'PagerDuty events',
  changes: 'Changes',
  checks: 'Built-in checks',
  datasets: 'Dataset pulls',
  costs: 'Costs',
  inference: 'Model inference',
};

const SILENCE_MINUTES = [0, 5, 10, 30, 60, 360, 1_440];

/** Selectable times, including the current setting. */
export function silenceChoices(set: number): number[] {
  return [...new Set([...SILENCE_MINUTES, set])].toSorted((a, b) => a - b);
}

/** Silence rule as text: "Alert after 10 min without data". */
export function silenceSentence(minutes: number): string {
  return minutes === 0
    ? 'No alert when silent'
    : `Alert after ${formatSpan(minutes * 60_000)} without data`;
}

/** Smaller differences are due to the request duration, not to a wrong clock. */
const CLOCK_MS = 2_000;

/** Delay of a sender, or a note that its clock is ahead of the server's. */
export function describeLag(lagMs: number): { text: string; ahead: boolean } {
  return lagMs < -CLOCK_MS
    ? { text: `Clock ${formatSpan(-lagMs)} ahead`, ahead: true }
    : { text: formatSpan(Math.max(0, lagMs)), ahead: false };
}

/** Whether no data has been accepted since the last refusal. */
export function isStuck({
  refused,
  lastReceivedAt,
}: Pick<SourceItem, 'refused' | 'lastReceivedAt'>): boolean {
  return refused !== null && (lastReceivedAt === null || refused.at > lastReceivedAt);
}

/** Summary of the sources: "4 sources live, 1 silent". */
export function sourcesHeadline(sources: readonly Pick<SourceItem, 'state'>[] | undefined): string {
  if (sources === undefined) return 'Sources';
  if (sources.length === 0) return 'No source sends data yet';
  const count = (state: SourceItem['state']): number =>
    sources.filter((source) => source.state === state).length;
  const live = count('live');
  const parts = [
    `${live} ${live === 1 ? 'source' : 'sources'} live`,
    ...(count('silent') ? [`${count('silent')} silent`] : []),
    ...(count('off') ? [`${count('off')} off`] : []),
    ...(count('waiting') ? [`${count('waiting')} without data yet`] : []),
  ];
  return parts.join(', ');
}
