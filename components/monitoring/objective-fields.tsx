'use client';
import { NumberField } from '#components/fields/number-field.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import type { ObjectiveQuery } from '#lib/schemas/monitoring/monitoring.ts';
import { burnCondition } from './objective-text.ts';

export interface ObjectiveFieldsProps {
  query: ObjectiveQuery;
  onChange: (query: ObjectiveQuery) => void;
  errors: Readonly<Record<string, string>>;
}

/** Objective: the service, the share of good requests, and the time window. */
export function ObjectiveFields({ query, onChange, errors }: ObjectiveFieldsProps) {
  const set = (part: Partial<ObjectiveQuery>): void => onChange({ ...query, ...part });
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Service"
          hint="Leave empty for all, with one alert each"
          error={errors['rule.query.service']}
        >
          {(control) => (
            <Input
              {...control}
              value={query.service}
              onChange={(event) => set({ service: event.target.value })}
            />
          )}
        </Field>
        <Field label="Environment" hint="Leave empty for all, with one alert each">
          {(control) => (
            <Input
              {...control}
              value={query.environment}
              onChange={(event) => set({ environment: event.target.value })}
            />
          )}
        </Field>
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <NumberField
          label="Requests without an error (%)"
          scale={100}
          min={90}
          max={99.999}
          value={query.target}
          error={errors['rule.query.target']}
          onChange={(target) => set({ target: target ?? 0 })}
        />
        <NumberField
          label="Window (days)"
          min={1}
          max={30}
          step={1}
          value={query.days}
          error={errors['rule.query.days']}
          onChange={(days) => set({ days: days ?? 1 })}
        />
      </div>
    </>
  );
}

/** Firing condition of an objective. Fixed, because the rates and windows depend on each other. */
export function ObjectiveCondition() {
  return (
    <p className="text-ink-2">
      It fires {burnCondition()}. A burn rate of 1 uses the error budget in exactly the window of
      the objective. The first condition is critical, the second has the severity below. Time
      without measurements counts as neither good nor bad and does not change an alert.
    </p>
  );
}
