'use client';
import { useEffect, useState } from 'react';
import { Field } from '#components/ui/field.tsx';
import { Input } from '#components/ui/input.tsx';
import { Select } from '#components/ui/select.tsx';
import { SUBJECT_KINDS } from './audit-words.ts';

export interface AuditFilter {
  actor: string;
  action: string;
  subject: string;
  since: string;
  until: string;
}

const PAUSE_MS = 300;
const ACTS = [
  { value: 'actions', label: 'Actions' },
  { value: 'incidents', label: 'Incidents' },
  { value: 'policies', label: 'Policies' },
  { value: 'bindings', label: 'Bindings' },
  { value: 'executors', label: 'Executors' },
  { value: 'limits', label: 'Limits' },
  { value: 'kill-switch', label: 'Kill switch' },
  { value: 'accounts', label: 'Accounts' },
  { value: 'sources', label: 'Sources' },
  { value: 'notifications', label: 'Notifications' },
];

/** Who, what, on what, since when, until when. */
export function AuditFilters({
  filter,
  onChange,
}: {
  filter: AuditFilter;
  onChange: (part: Partial<AuditFilter>) => void;
}) {
  const [actor, setActor] = useState(filter.actor);
  useEffect(() => {
    if (actor === filter.actor) return undefined;
    const timer = setTimeout(() => onChange({ actor }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [actor, filter.actor, onChange]);
  return (
    <div
      role="search"
      aria-label="Filter the audit log"
      className="grid grid-cols-2 gap-3 border-b border-line px-4 py-3 lg:grid-cols-5"
    >
      <Field label="Who">
        {(control) => (
          <Input
            {...control}
            type="search"
            placeholder="Name"
            value={actor}
            onChange={(event) => setActor(event.target.value)}
          />
        )}
      </Field>
      <Field label="What">
        {(control) => (
          <Select
            {...control}
            className="w-full"
            placeholder="Anything"
            options={ACTS}
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
            options={SUBJECT_KINDS.map((kind) => ({
              value: kind,
              label: kind.replaceAll('-', ' '),
            }))}
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
