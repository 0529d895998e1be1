'use client';
import { usePreferences } from '#components/client/use-preferences.ts';
import type { Preferences } from '#lib/schemas/accounts/accounts.ts';

const CHOICES: readonly { value: NonNullable<Preferences['focus']>; label: string }[] = [
  { value: 'services', label: 'Services' },
  { value: 'models', label: 'Models' },
  { value: 'both', label: 'Both' },
];

/** Selects the area that comes first in the user's navigation. It hides nothing. */
export function FocusQuestion() {
  const { preferences, change } = usePreferences();
  return (
    <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <legend className="float-left mr-4 font-medium max-md:float-none">
        What do you work on?
      </legend>
      {CHOICES.map(({ value, label }) => (
        <label
          key={value}
          className="inline-flex min-h-6 cursor-pointer items-center gap-1.5 max-md:min-h-11"
        >
          <input
            type="radio"
            name="focus"
            value={value}
            checked={preferences.focus === value}
            onChange={() => change({ focus: value })}
            className="size-4 accent-(--accent)"
          />
          {label}
        </label>
      ))}
      <span className="text-xs text-ink-3">This only changes the order of the menu.</span>
    </fieldset>
  );
}
