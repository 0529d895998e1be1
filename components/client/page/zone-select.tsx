'use client';
import { useState } from 'react';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';

function zones(): { value: string; label: string }[] {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const rest = Intl.supportedValuesOf('timeZone').filter((zone) => zone !== own && zone !== 'UTC');
  return [
    { value: 'UTC', label: 'UTC' },
    ...(own && own !== 'UTC' ? [{ value: own, label: `${own} (this browser)` }] : []),
    ...rest.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') })),
  ];
}

/** Selects the time zone for displayed times. */
export function ZoneSelect({
  value,
  onValueChange,
}: {
  value: string;
  onValueChange: (zone: string) => void;
}) {
  const [options] = useState(zones);
  return (
    <Field label="Time zone">
      {(control) => (
        <Select
          {...control}
          className="w-full"
          options={options}
          value={value}
          onValueChange={onValueChange}
        />
      )}
    </Field>
  );
}
