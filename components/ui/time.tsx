'use client';
import { formatAbsolute, formatMoment, formatRelative } from '#lib/time-format.ts';
import { useNow } from './use-now.ts';
import { useZone } from './use-zone.ts';

export interface TimeProps {
  /** ISO 8601 or epoch ms. */
  at: string | number;
  /** "43 min ago", "13:49 UTC", or both. */
  show?: 'relative' | 'absolute' | 'both';
  className?: string;
}

/**
 * Relative or absolute time. The title is the full date in UTC or the selected zone; `datetime` is
 * machine-readable.
 */
export function Time({ at, show = 'relative', className }: TimeProps) {
  const now = useNow();
  const zone = useZone();
  const atMs = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(atMs)) return <span className={className}>unknown</span>;
  const absolute = formatMoment(atMs, now ?? atMs, zone);
  const relative = now === null ? formatAbsolute(atMs, zone) : formatRelative(atMs, now);
  const text = { relative, absolute, both: `${absolute}, ${relative}` }[show];
  return (
    <time
      dateTime={new Date(atMs).toISOString()}
      title={formatAbsolute(atMs, zone)}
      className={className}
      suppressHydrationWarning
    >
      {text}
    </time>
  );
}
