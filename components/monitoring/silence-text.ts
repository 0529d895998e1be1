import { formatCount } from '#lib/format.ts';
import type { AlertSummary, IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import type { SilenceItem } from '#lib/schemas/incidents/silences.ts';
import { parseTime, zoneOffsetMs } from '#lib/time.ts';
import { countHidden } from './silence-banner.ts';

export type Matcher = SilenceItem['matchers'][number];

/** Initial values of a silence dialog. */
export interface SilenceStart {
  matchers: Matcher[];
  resource: { id: string; name: string } | null;
  monitor: { id: string; name: string } | null;
}

export const OPERATOR_WORD: Record<Matcher['operator'], string> = {
  '=': 'is',
  '!=': 'is not',
  '=~': 'matches',
  '!~': 'does not match',
};

/** Summary of the silences: "2 silences hide 4 alerts". */
export function silencesHeadline(items: readonly SilenceItem[] | undefined): string {
  if (items === undefined) return 'Silences';
  const active = items.filter((item) => item.state === 'active');
  if (active.length === 0) return 'Nothing is silenced now';
  const count = countHidden(active);
  const verb = active.length === 1 ? 'hides' : 'hide';
  return `${formatCount(active.length, 'silence')} ${verb} ${count === 0 ? 'no alerts now' : formatCount(count, 'alert')}`;
}

/** Scope of a silence: `service.name = shop, host shop-1`. */
export function scopeSentence(
  item: Pick<SilenceItem, 'matchers'> & {
    resource: { kind?: string; name: string } | null;
    monitor: { name: string } | null;
  },
): string {
  return [
    ...(item.resource === null
      ? []
      : [`${item.resource.kind ?? 'resource'} ${item.resource.name}`]),
    ...(item.monitor === null ? [] : [`monitor ${item.monitor.name}`]),
    ...item.matchers.map(
      ({ name, operator, value }) => `${name} ${operator} ${value || '(empty)'}`,
    ),
  ].join(', ');
}

/** Initial values for a silence that matches this alert and similar alerts. */
export function startOfAlert(
  alert: Pick<AlertSummary, 'labels' | 'metric' | 'monitorId' | 'title' | 'why'>,
): SilenceStart {
  const labels = Object.entries(alert.labels).filter(([, value]) => value !== '');
  const equal = (name: string, value: string): Matcher => ({ name, operator: '=', value });
  const named = alert.title.split(/[:(]/u)[0]?.trim() ?? 'this monitor';
  return {
    matchers: [
      ...(alert.metric === null || alert.metric === '' ? [] : [equal('metric', alert.metric)]),
      ...labels.map(([name, value]) => equal(name, value)),
    ],
    resource: null,
    monitor: alert.monitorId === null ? null : { id: alert.monitorId, name: named },
  };
}

/**
 * Initial values for a silence of an incident: its resource, or the labels shared by all its
 * alerts.
 */
export function startOfIncident(
  incident: Pick<IncidentDetail, 'resource' | 'alerts'>,
): SilenceStart {
  const { resource, alerts } = incident;
  if (resource !== null && resource.id !== null)
    return { matchers: [], resource: { id: resource.id, name: resource.name }, monitor: null };
  const shared = Object.entries(alerts[0]?.labels ?? {}).filter(
    ([name, value]) => value !== '' && alerts.every((alert) => alert.labels[name] === value),
  );
  return {
    matchers: shared.map(([name, value]) => ({ name, operator: '=', value })),
    resource: null,
    monitor: null,
  };
}

/** Formats a time for an input of type `datetime-local`, in local time of a zone. */
export function toWall(atMs: number, zone: string): string {
  return new Date(atMs + zoneOffsetMs(atMs, zone)).toISOString().slice(0, 16);
}

/** Parses the value of a `datetime-local` input; null while it is incomplete. */
export function fromWall(text: string, zone: string): number | null {
  return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/u.test(text) ? parseTime(text, 0, zone) : null;
}
