'use client';
import { useState } from 'react';
import { z } from 'zod';
import { isApiError } from '#components/client/api.ts';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { formatCount } from '#lib/format.ts';
import {
  teamReference,
  type TeamItem,
  type TeamReference,
} from '#lib/schemas/infrastructure/ownership.ts';

const refusalSchema = z.object({ references: z.array(teamReference) });

/** Resources that still refer to the team, from the error of a refused deletion. */
function referencesOf(error: unknown): TeamReference[] {
  const parsed = refusalSchema.safeParse(isApiError(error) ? error.data : null);
  return parsed.success ? parsed.data.references : [];
}

interface DeleteTeamDialogProps {
  team: TeamItem;
  others: readonly TeamItem[];
  onDeleted: () => void;
  onClose: () => void;
}

/** Deletes a team; if resources refer to it, another team replaces it. */
export function DeleteTeamDialog({ team, others, onDeleted, onClose }: DeleteTeamDialogProps) {
  const save = useSave('accounts', () => {
    toast.success(`${team.name} deleted`);
    onDeleted();
  });
  const [heir, setHeir] = useState('');
  const references = referencesOf(save.error);
  const { text, rest } = problemOf(save.error);
  const submit = (): void =>
    save.mutate({
      path: `/api/teams/${team.id}${heir === '' ? '' : `?to=${heir}`}`,
      method: 'DELETE',
    });
  return (
    <FormDialog
      title={`Delete ${team.name}`}
      description="Its name stays in the audit log."
      problem={text}
      rest={rest}
      saveLabel="Delete team"
      pending={save.isPending}
      disabled={references.length > 0 && heir === ''}
      onSubmit={submit}
      onClose={onClose}
    >
      {references.length === 0 ? null : (
        <ul aria-label={`References to ${team.name}`} className="grid gap-1 text-xs">
          {references.map(({ kind, count, names }) => (
            <li key={kind} className="wrap-anywhere">
              <b className="font-medium">{formatCount(count, kind)}</b>{' '}
              <span className="text-ink-2">
                {names.join(', ')}
                {count > names.length ? ` and ${count - names.length} more` : ''}
              </span>
            </li>
          ))}
        </ul>
      )}
      <Field
        label="Successor"
        hint="This team gets the resources, rules, incidents, roles and keys. Members keep their access."
      >
        {(control) => (
          <Select
            {...control}
            className="w-full"
            options={[
              { value: '', label: 'No team: nothing refers to it' },
              ...others.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            value={heir}
            onValueChange={setHeir}
          />
        )}
      </Field>
    </FormDialog>
  );
}
