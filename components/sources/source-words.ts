import type { State } from '#components/ui/states.tsx';
import type { SourceItem } from '#lib/schemas/sources.ts';

export const SOURCE_STATE: Record<SourceItem['state'], { state: State; word: string }> = {
  live: { state: 'ok', word: 'Live' },
  silent: { state: 'warning', word: 'Silent' },
  off: { state: 'hidden', word: 'Off' },
  waiting: { state: 'no-data', word: 'Nothing yet' },
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
};

/** "4 sources live, 1 silent" */
export function sourcesHeadline(sources: readonly Pick<SourceItem, 'state'>[] | undefined): string {
  if (sources === undefined) return 'Sources';
  if (sources.length === 0) return 'No source sends yet';
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
