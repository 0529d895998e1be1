'use client';
import { Plus, Trash2 } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import type { FreezeWindow } from '#lib/schemas/actions/policy.ts';

const DAY_MS = 86_400_000;

/** Converts to the format of the browser's date field, in UTC: "2026-11-25T14:00". */
function toField(iso: string): string {
  return new Date(iso).toISOString().slice(0, 16);
}

function toIso(field: string): string | null {
  const ms = Date.parse(`${field}Z`);
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}

function nextDay(): FreezeWindow {
  const from = Math.ceil(Date.now() / 3_600_000) * 3_600_000;
  return {
    title: '',
    from: new Date(from).toISOString(),
    to: new Date(from + DAY_MS).toISOString(),
  };
}

/** Time windows in which nothing runs unless a user breaks glass. */
export function FreezeFields({
  windows,
  onChange,
}: {
  windows: readonly FreezeWindow[];
  onChange: (windows: FreezeWindow[]) => void;
}) {
  const set = (index: number, part: Partial<FreezeWindow>): void =>
    onChange(windows.map((window, at) => (at === index ? { ...window, ...part } : window)));
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-1 font-semibold">Freeze windows</legend>
      {windows.map((window, index) => (
        <div key={index} className="flex flex-wrap items-end gap-3">
          <Field label="Why" className="min-w-40 flex-1">
            {(control) => (
              <Input
                {...control}
                required
                maxLength={200}
                value={window.title}
                onChange={(event) => set(index, { title: event.target.value })}
              />
            )}
          </Field>
          {(['from', 'to'] as const).map((end) => (
            <Field key={end} label={end === 'from' ? 'From (UTC)' : 'To (UTC)'}>
              {(control) => (
                <Input
                  {...control}
                  type="datetime-local"
                  required
                  value={toField(window[end])}
                  onChange={(event) => {
                    const iso = toIso(event.target.value);
                    if (iso !== null) set(index, end === 'from' ? { from: iso } : { to: iso });
                  }}
                />
              )}
            </Field>
          ))}
          <IconButton
            icon={Trash2}
            label={`Remove freeze window ${index + 1}`}
            onClick={() => onChange(windows.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...windows, nextDay()])}
      >
        <Plus size={14} aria-hidden="true" />
        Add freeze window
      </Button>
    </fieldset>
  );
}
