'use client';
import { Select } from '#components/ui/forms/select.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import type { Severity } from '#lib/schemas/fields.ts';
import { PERIODS, type Operations } from './use-operations.ts';

const periodOptions = PERIODS.map((days) => ({ value: days, label: `${days} days` }));
const word = (name: string): string => (name === 'none' ? 'None' : name);
const SEVERITIES: readonly Severity[] = ['critical', 'error', 'warning', 'info'];
const severities = SEVERITIES.map((value) => ({
  value,
  label: value.charAt(0).toUpperCase() + value.slice(1),
}));

/** Period, team, environment and severity of the report. */
export function OperationsFilters({
  view,
  set,
  options,
}: Pick<Operations, 'view' | 'set' | 'options'>) {
  const pick = (key: 'team' | 'environment') => {
    const names = options(key);
    const known = view[key] === '' || names.includes(view[key]) ? names : [...names, view[key]];
    return known.map((name) => ({ value: name, label: word(name) }));
  };
  return (
    <div role="group" aria-label="Filters" className="flex flex-wrap items-center gap-2">
      <Segmented
        label="Period"
        value={view.days}
        options={periodOptions}
        onValueChange={(value) =>
          void set({ days: PERIODS.find((each) => each === value) ?? null })
        }
      />
      <Select
        aria-label="Team"
        placeholder="All teams"
        value={view.team}
        options={pick('team')}
        onValueChange={(team) => void set({ team: team || null })}
      />
      <Select
        aria-label="Environment"
        placeholder="All environments"
        value={view.environment}
        options={pick('environment')}
        onValueChange={(environment) => void set({ environment: environment || null })}
      />
      <Select
        aria-label="Severity"
        placeholder="All severities"
        value={view.severity}
        options={severities}
        onValueChange={(severity) => void set({ severity: severity || null })}
      />
    </div>
  );
}
