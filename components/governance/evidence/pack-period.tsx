'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import type { PackPeriod } from './use-pack.ts';

const dayOf = (at: string | null): string => (at === null ? '' : at.slice(0, 10));
const startOf = (day: string): string | null => (day === '' ? null : `${day}T00:00:00.000Z`);
const today = (): string => new Date().toISOString().slice(0, 10);

/** End of a day. Null for today, so that the pack ends now. */
const endOf = (day: string): string | null =>
  day === '' || day >= today() ? null : `${day}T23:59:59.999Z`;

/** Period of a pack, in UTC like all its times; by default the last 180 days. */
export function PackPeriodFields({
  view: { from, until },
  onChange,
}: {
  view: PackPeriod;
  onChange: (part: Partial<PackPeriod>) => void;
}) {
  return (
    <>
      <Field label="From (UTC)">
        {(control) => (
          <Input
            {...control}
            type="date"
            max={dayOf(until) || today()}
            value={dayOf(from)}
            onChange={(event) => onChange({ from: startOf(event.target.value) })}
          />
        )}
      </Field>
      <Field label="Until (UTC)">
        {(control) => (
          <Input
            {...control}
            type="date"
            min={dayOf(from)}
            max={today()}
            value={dayOf(until)}
            onChange={(event) => onChange({ until: endOf(event.target.value) })}
          />
        )}
      </Field>
    </>
  );
}
