'use client';
import { SEVERITY_WORD } from '#components/labels/incident-text.ts';
import { Popover } from '#components/ui/menus/popover.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';

function Reasons({ title, reasons }: { title: string; reasons: readonly string[] }) {
  return (
    <>
      <p className="mt-1.5 font-medium">{title}</p>
      <ul className="list-disc pl-4 text-ink-2">
        {reasons.length === 0 ? <li>No reason was recorded</li> : null}
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    </>
  );
}

/** Reasons for the severity and the priority. */
export function ReasonsPopover({ incident }: { incident: IncidentDetail }) {
  return (
    <Popover
      title="Reasons for this severity and priority"
      align="start"
      className="w-80"
      trigger={
        <button type="button" className="link min-h-6">
          Why
        </button>
      }
    >
      <Reasons
        title={`Severity ${SEVERITY_WORD[incident.severity].toLowerCase()}`}
        reasons={incident.severityReasons}
      />
      <Reasons title={`Priority ${incident.priority}`} reasons={incident.priorityReasons} />
    </Popover>
  );
}
