'use client';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useTyped } from '#components/ui/forms/use-typed.ts';
import { AREA_OPTIONS, SUBJECT_OPTIONS } from './audit-choices.ts';

export interface AuditFilter {
  actor: string;
  by: string;
  action: string;
  subject: string;
  since: string;
  until: string;
}

const KINDS = [
  { value: 'user', label: 'User' },
  { value: 'key', label: 'API key' },
  { value: 'rule', label: 'Rule' },
  { value: 'system', label: 'Tandem' },
];

/** Filters by user, kind of actor, action, subject, and start and end of the period. */
export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilter;
  onChange: (part: Partial<AuditFilter>) => void;
}) {
  const actor = useTyped(filter.actor, (name) => onChange({ actor: name }));
  return (
    <div
      role="search"
      aria-label="Filter the audit log"
      className="grid grid-cols-2 gap-3 border-b border-line px-4 py-3 md:grid-cols-3 xl:grid-cols-6"
    >
      <Field label="Actor">
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder="Name"
            value={actor.text}
            onChange={(event) => actor.type(event.target.value)}
          />
        )}
      </Field>
      <Field label="By">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            placeholder="Anyone"
            options={KINDS}
            value={filter.by}
            onValueChange={(by) => onChange({ by })}
          />
        )}
      </Field>
      <Field label="Event">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            placeholder="Anything"
            options={AREA_OPTIONS}
            value={filter.action}
            onValueChange={(action) => onChange({ action })}
          />
        )}
      </Field>
      <Field label="On">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            placeholder="Anything"
            options={SUBJECT_OPTIONS}
            value={filter.subject}
            onValueChange={(subject) => onChange({ subject })}
          />
        )}
      </Field>
      <Field label="From (UTC)">
        {(control) => (
          <Input
            {...control}
            type="date"
            value={filter.since}
            onChange={(event) => onChange({ since: event.target.value })}
          />
        )}
      </Field>
      <Field label="To (UTC)">
        {(control) => (
          <Input
            {...control}
            type="date"
            value={filter.until}
            onChange={(event) => onChange({ until: event.target.value })}
          />
        )}
      </Field>
    </div>
  );
}
