'use client';
import { Plus, Trash2 } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { KindExpiry } from '#lib/schemas/actions/policy.ts';
import { ListInput } from './rule-fields.tsx';

const MOST_MINUTES = 7 * 24 * 60;

/** Expiry times by kind of proposal. */
export function ExpiryFields({
  entries,
  onChange,
}: {
  entries: readonly KindExpiry[];
  onChange: (entries: KindExpiry[]) => void;
}) {
  const set = (index: number, part: Partial<KindExpiry>): void =>
    onChange(entries.map((entry, at) => (at === index ? { ...entry, ...part } : entry)));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-semibold">Expiry by kind</legend>
      {entries.map((entry, index) => (
        <div key={index} className="flex flex-wrap items-end gap-3">
          <Field label="Kinds" className="min-w-40 flex-1">
            {(control) => (
              <ListInput
                id={control.id}
                value={entry.kinds}
                onChange={(kinds) => set(index, { kinds })}
              />
            )}
          </Field>
          <Field label="Expire after (minutes)">
            {(control) => (
              <Input
                {...control}
                type="number"
                min={1}
                max={MOST_MINUTES}
                required
                value={entry.minutes}
                onChange={(event) => set(index, { minutes: event.target.valueAsNumber || 1 })}
              />
            )}
          </Field>
          <IconButton
            icon={Trash2}
            label={`Remove expiry ${index + 1}`}
            onClick={() => onChange(entries.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...entries, { kinds: ['model.*'], minutes: 1_440 }])}
      >
        <Plus size={14} aria-hidden="true" />
        Add expiry
      </Button>
    </fieldset>
  );
}
