'use client';
import { useEffect, useState } from 'react';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { deliveryStates } from '#lib/choices/notifications.ts';
import { STATE_WORD } from './notification-words.ts';
import type { DeliveryFilter } from './use-notifications.ts';
import { useChannels } from './use-notifications.ts';

const PAUSE_MS = 300;

/** State, channel, number of the incident. */
export function DeliveryFilters({
  filter,
  onChange,
}: {
  filter: DeliveryFilter;
  onChange: (part: Partial<DeliveryFilter>) => void;
}) {
  const channels = useChannels();
  const [incident, setIncident] = useState(filter.incident);
  useEffect(() => {
    const number = /\d*$/u.exec(incident.trim())?.[0] ?? '';
    const wanted = /^[\da-f-]{36}$/iu.test(incident) ? incident : number;
    if (wanted === filter.incident) return undefined;
    const timer = setTimeout(() => onChange({ incident: wanted }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [incident, filter.incident, onChange]);
  return (
    <div
      role="search"
      aria-label="Filter the delivery log"
      className="grid grid-cols-2 gap-3 border-b border-line px-4 py-3 lg:grid-cols-3"
    >
      <Field label="State">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            placeholder="Any"
            options={deliveryStates.map((value) => ({ value, label: STATE_WORD[value] }))}
            value={filter.state}
            onValueChange={(state) => onChange({ state })}
          />
        )}
      </Field>
      <Field label="Channel">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            placeholder="Any"
            options={(channels.data?.items ?? []).map(({ id, name }) => ({
              value: id,
              label: name,
            }))}
            value={filter.channel}
            onValueChange={(channel) => onChange({ channel })}
          />
        )}
      </Field>
      <Field label="Incident">
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder="INC-12"
            value={incident}
            onChange={(event) => setIncident(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
