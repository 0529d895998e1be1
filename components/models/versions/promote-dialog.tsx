'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { actionKey } from '#components/labels/action-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import type { DialogState } from '#components/ui/dialogs/use-dialog.ts';
import { Field } from '#components/ui/forms/field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { AliasAnswer, ModelAliasItem } from '#lib/schemas/models/models.ts';
import { useProtectedAliases } from './use-version.ts';
import { movableAliases } from './version-text.ts';

/**
 * Moves an alias to the version. For a protected alias, it proposes an action that another user
 * decides.
 */
export function PromoteDialog({
  name,
  version,
  aliases,
  copied,
  dialog,
}: {
  name: string;
  version: number;
  aliases: readonly ModelAliasItem[];
  /**
   * Whether the model was copied from another MLflow server; then moving any alias requires an
   * action.
   */
  copied: boolean;
  dialog: Pick<DialogState, 'close' | 'leave'>;
}) {
  const client = useQueryClient();
  const guarded = useProtectedAliases();
  const [chosen, setChosen] = useState<string | null>(null);
  const options = movableAliases(version, aliases, guarded.data?.aliases ?? []);
  const alias = chosen ?? options[0] ?? '';
  const from = aliases.find((each) => each.alias === alias)?.version ?? null;
  const asks = copied || (guarded.data?.aliases.includes(alias) ?? false);
  const confirm = async (): Promise<void> => {
    const answer = await api<AliasAnswer>(
      `/api${modelHref(name, `aliases/${encodeURIComponent(alias)}`)}`,
      { method: 'PUT', body: { version } },
    );
    await client.invalidateQueries({ queryKey: queryKey('models') });
    if (answer.kind === 'done') {
      toast.success(`${alias} points to version ${version}`);
      return;
    }
    toast.success(`${actionKey(answer)} requests it`);
    await dialog.leave(`/actions/${answer.id}`);
  };
  return (
    <ActDialog
      title={`Promote version ${version}`}
      description={
        asks
          ? 'Creates a request with the evidence about the version. Another person must approve it; nothing changes until then.'
          : 'This alias is not protected, so it moves immediately.'
      }
      confirmLabel={asks ? 'Request promotion' : 'Move alias'}
      ready={alias !== '' && guarded.data !== undefined}
      onConfirm={confirm}
      onClose={() => void dialog.close()}
    >
      <Field
        label="Alias"
        hint={
          alias === ''
            ? 'All aliases already point to this version'
            : from === null
              ? 'Not assigned to a version'
              : `Points to version ${from} until then`
        }
        {...(guarded.isError
          ? { error: 'The protected aliases could not be loaded. Try again' }
          : {})}
      >
        {(control) => (
          <Select
            {...control}
            value={alias}
            options={options.map((value) => ({ value, label: value }))}
            onValueChange={setChosen}
          />
        )}
      </Field>
    </ActDialog>
  );
}
