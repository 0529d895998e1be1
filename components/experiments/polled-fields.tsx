'use client';
import type { ReactNode } from 'react';
import { AllowField } from '#components/monitoring/allow-field.tsx';
import { ChoiceField } from '#components/monitoring/choice-field.tsx';
import { useCan, useSession } from '#components/shell/session.tsx';
import type { PolledDraft } from './polled-draft.ts';

export interface PolledFieldsProps {
  draft: PolledDraft;
  set: (part: Partial<PolledDraft>) => void;
  fields: Readonly<Record<string, string>>;
}

/** The team and environment that what comes from there belongs to. */
export function PlaceFields({ draft, set, fields }: PolledFieldsProps) {
  const { teams, environments } = useSession();
  const options = (list: typeof teams) => [
    { value: '', label: 'None' },
    ...list.map(({ id, name }) => ({ value: id, label: name })),
  ];
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <ChoiceField
        label="Team"
        value={draft.teamId}
        options={options(teams)}
        onChange={(teamId) => set({ teamId })}
        error={fields['teamId']}
      />
      <ChoiceField
        label="Environment"
        value={draft.environmentId}
        options={options(environments)}
        onChange={(environmentId) => set({ environmentId })}
        error={fields['environmentId']}
      />
    </div>
  );
}

/** What reaches beyond the public: the fields of secrets, given as children, and private addresses, which an admin sets. */
export function ReachFields({
  draft,
  set,
  fields,
  children,
}: PolledFieldsProps & { children: ReactNode }) {
  const mayReach = useCan('sources:write');
  return (
    <>
      {children}
      {mayReach ? (
        <AllowField value={draft.allow} fields={fields} onChange={(allow) => set({ allow })} />
      ) : (
        <p className="text-xs text-ink-2">
          Places of secrets on the server (env:NAME, file:PATH) and private addresses are set by an
          admin (sources:write).
        </p>
      )}
    </>
  );
}
