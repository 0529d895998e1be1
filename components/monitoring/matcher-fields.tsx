'use client';
import { Plus, X } from 'lucide-react';
import { Button } from '#components/ui/button.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { matchOperators } from '#lib/choices/incidents.ts';
import { OPERATOR_WORD, type Matcher } from './silence-text.ts';

export interface MatcherFieldsProps {
  /** Plural noun for the label, such as "Alerts" in "Alerts whose labels". */
  noun: string;
  /** Other fields that can be compared in addition to labels: "metric, severity, title". */
  besides: string;
  matchers: readonly Matcher[];
  onChange: (matchers: Matcher[]) => void;
  errors: Readonly<Record<string, string>>;
}

/** Label conditions, all of which must match. */
export function MatcherFields({ noun, besides, matchers, onChange, errors }: MatcherFieldsProps) {
  const set = (at: number, part: Partial<Matcher>): void =>
    onChange(matchers.map((matcher, index) => (index === at ? { ...matcher, ...part } : matcher)));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 font-medium">{noun} whose labels</legend>
      {matchers.map((matcher, index) => {
        const error = errors[`matchers.${index}.value`] ?? errors[`matchers.${index}.name`];
        return (
          // While being edited, a row has no identity other than its position.
          <div key={index} className="grid gap-1">
            <div className="flex flex-wrap items-center gap-2">
              <Input
                aria-label={`Label ${index + 1}`}
                required
                placeholder="label"
                className="ident min-w-0 flex-1 basis-32"
                value={matcher.name}
                onChange={(event) => set(index, { name: event.target.value })}
              />
              <Select
                aria-label={`Operator of label ${index + 1}`}
                options={matchOperators.map((value) => ({
                  value,
                  label: `${value}  ${OPERATOR_WORD[value]}`,
                }))}
                value={matcher.operator}
                onValueChange={(text) => {
                  const operator = matchOperators.find((each) => each === text);
                  if (operator) set(index, { operator });
                }}
              />
              <Input
                aria-label={`Value of label ${index + 1}`}
                aria-invalid={error ? true : undefined}
                placeholder="value"
                className="ident min-w-0 flex-1 basis-32"
                value={matcher.value}
                onChange={(event) => set(index, { value: event.target.value })}
              />
              <IconButton
                size="icon-sm"
                icon={X}
                label={`Remove label ${index + 1}`}
                onClick={() => onChange(matchers.filter((_, at) => at !== index))}
              />
            </div>
            {error ? <p className="text-xs text-error-text">{error}</p> : null}
          </div>
        );
      })}
      <Button
        size="sm"
        className="justify-self-start"
        onClick={() => onChange([...matchers, { name: '', operator: '=', value: '' }])}
      >
        <Plus size={14} aria-hidden="true" />
        Add label
      </Button>
      <p className="text-xs text-ink-3">
        All must match. Expressions (=~, !~) match the whole value. In addition to labels: {besides}
        .
      </p>
      {errors['matchers'] ? <p className="text-xs text-error-text">{errors['matchers']}</p> : null}
    </fieldset>
  );
}
