'use client';
import type { ReactNode } from 'react';
import { useSession } from '#components/client/session.tsx';
import { AllowField } from '#components/fields/allow-field.tsx';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import type { PolledDraft } from './polled-draft.ts';

export interface PolledFieldsProps {
  draft: PolledDraft;
  set: (part: Partial<PolledDraft>) => void;
  fields: Readonly<Record<string, string>>;
}

/** The team and environment that own the polled data. */
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

/** The secret fields, passed as children, and the private addresses. */
export function ReachFields({
  draft,
  set,
  fields,
  children,
}: PolledFieldsProps & { children: ReactNode }) {
  return (
    <>
      {children}
      <AllowField value={draft.allow} fields={fields} onChange={(allow) => set({ allow })} />
    </>
  );
}
