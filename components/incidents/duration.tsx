'use client';
import { durationMs } from '#components/labels/incident-text.ts';
import { useNow } from '#components/ui/use-now.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';

/** Duration of an incident, to now while it is open. */
export function Duration({
  incident,
}: {
  incident: Pick<IncidentSummary, 'onsetAt' | 'resolvedAt'>;
}) {
  const now = useNow();
  if (now === null && incident.resolvedAt === null) return <span>since the start</span>;
  return (
    <span className="whitespace-nowrap tabular-nums" suppressHydrationWarning>
      {formatSpan(durationMs(incident, now ?? 0))}
    </span>
  );
}
