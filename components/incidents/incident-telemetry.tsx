'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { LogWindowPanel } from '#components/explore/logs/log-window-panel.tsx';
import { TracesPanel } from '#components/explore/traces/traces-panel.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { incidentSenders } from './list/incident-senders.ts';
import { useIncidentRange } from './use-incident.ts';

/** Traces and logs of the affected resources in the incident's time range. */
export function IncidentTelemetry({ incident }: { incident: IncidentDetail }) {
  const window = useIncidentRange(incident);
  const senders = useMemo(() => incidentSenders(incident), [incident]);
  const [chosen, setChosen] = useQueryState(
    'sender',
    parseAsString.withDefault('').withOptions({ history: 'replace', scroll: false }),
  );
  const sender = senders.find(({ name }) => name === chosen) ?? senders[0];
  if (sender === undefined) return null;
  const choice =
    senders.length > 1 ? (
      <Select
        aria-label="Source of the logs and traces"
        className="max-w-48"
        options={senders.map(({ name }) => ({ value: name, label: name }))}
        value={sender.name}
        onValueChange={(name) => void setChosen(name)}
      />
    ) : null;
  return (
    <>
      <LogWindowPanel
        name={sender.name}
        filter={{ [sender.kind]: sender.name }}
        choice={choice}
        {...window}
      />
      {sender.kind === 'service' ? <TracesPanel service={sender.name} {...window} /> : null}
    </>
  );
}
