import { formatCount } from '#lib/format.ts';
import type { SilenceItem } from '#lib/schemas/incidents/silences.ts';

/** Number of hidden alerts; an alert that several silences match is counted once. */
export function countHidden(active: readonly Pick<SilenceItem, 'hidesNow'>[]): number {
  const alerts = new Set(active.flatMap(({ hidesNow }) => hidesNow.items.map(({ id }) => id)));
  return Math.max(alerts.size, ...active.map(({ hidesNow }) => hidesNow.count));
}

function nameOf(shown: readonly SilenceItem[]): string {
  const windows = shown.filter(({ kind }) => kind === 'maintenance').length;
  const silences = shown.length - windows;
  if (windows === 0) return silences === 1 ? 'Silence' : formatCount(silences, 'silence');
  if (silences > 0)
    return `${formatCount(windows, 'maintenance window')}, ${formatCount(silences, 'silence')}`;
  return windows === 1 ? 'Maintenance' : formatCount(windows, 'maintenance window');
}

export interface SilenceBanner {
  /** The newest silence, shown in full. */
  first: SilenceItem;
  name: string;
  /** Effect, such as "3 alerts are hidden." */
  hides: string;
}

/**
 * Banner on every page for open maintenance windows and for silences that currently hide alerts.
 */
export function silenceBanner(items: readonly SilenceItem[]): SilenceBanner | null {
  const shown = items.filter(
    ({ state, kind, hidesNow }) =>
      state === 'active' && (kind === 'maintenance' || hidesNow.count > 0),
  );
  const [first] = shown;
  if (first === undefined) return null;
  const hidden = countHidden(shown);
  return {
    first,
    name: nameOf(shown),
    hides:
      hidden === 0
        ? 'No alerts are silenced now.'
        : `${formatCount(hidden, 'alert')} ${hidden === 1 ? 'is' : 'are'} silenced.`,
  };
}
