'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useTyped } from '#components/ui/forms/use-typed.ts';
import { deliveryStates } from '#lib/choices/notifications.ts';
import { STATE_WORD } from './notification-text.ts';
import { useChannels, type DeliveryFilter } from './use-notifications.ts';

/** Parses the number 12 from "INC-12" or "12". An id remains unchanged. */
const incidentOf = (text: string): string =>
  /^[\da-f-]{36}$/iu.test(text.trim()) ? text.trim() : (/\d*$/u.exec(text.trim())?.[0] ?? '');

/** Filters by state, channel and incident number. */
export function DeliveryFilters({
  filter,
  onChange,
}: {
  filter: DeliveryFilter;
  onChange: (part: Partial<DeliveryFilter>) => void;
}) {
  const channels = useChannels();
  const incident = useTyped(filter.incident, (value) => onChange({ incident: value }), incidentOf);
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
            value={incident.text}
            onChange={(event) => incident.type(event.target.value)}
          />
        )}
      </Field>
    </div>
  );
}
