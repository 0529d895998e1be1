'use client';
import { TextLink } from '#components/ui/link.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import type { SilencePreview } from '#lib/schemas/incidents/silences.ts';

/** Number and list of the firing alerts that match a silence. */
export function HiddenAlerts({
  preview,
  error = null,
  lead,
}: {
  preview: SilencePreview | undefined;
  error?: Error | null;
  /** Text before the number, such as "Would hide now". */
  lead: string;
}) {
  if (preview === undefined)
    return (
      <p role="status" className="text-xs text-ink-3">
        {error === null ? 'Finding matching alerts…' : error.message}
      </p>
    );
  return (
    <div className="grid gap-1">
      <p role="status" className="font-medium">
        {lead}: {preview.count === 0 ? 'no alerts' : formatCount(preview.count, 'alert')}
      </p>
      {preview.items.length === 0 ? null : (
        <ScrollBox label="Matching alerts" className="max-h-48 overflow-y-auto">
          <ul className="grid gap-1">
            {preview.items.map((alert) => (
              <li key={alert.id} className="flex flex-wrap items-center gap-x-2 text-xs">
                <StateIcon state={alert.severity} size={14} />
                <span className="min-w-0 wrap-anywhere">{alert.title}</span>
                <Time at={alert.startedAt} className="text-ink-3" />
                {alert.incidentId === null ? null : (
                  <TextLink href={`/incidents/${alert.incidentId}`}>In an incident</TextLink>
                )}
              </li>
            ))}
          </ul>
        </ScrollBox>
      )}
    </div>
  );
}
