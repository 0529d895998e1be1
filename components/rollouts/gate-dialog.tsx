'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { modelHref } from '#components/labels/model-name.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import type { DialogState } from '#components/ui/dialogs/use-dialog.ts';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { queryKey } from '#lib/query-keys.ts';
import { startRollout } from './use-rollouts.ts';

/** Starts the gate for a registered version. The rollout is the same as for a retrained version. */
export function GateDialog({
  name,
  version,
  champion,
  dialog,
}: {
  name: string;
  version: number;
  champion: number;
  dialog: Pick<DialogState, 'close' | 'leave'>;
}) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const confirm = async (): Promise<void> => {
    const { id } = await startRollout(name, version, reason.trim());
    await client.invalidateQueries({ queryKey: queryKey('models') });
    await dialog.leave(modelHref(name, `rollouts/${id}`));
  };
  return (
    <ActDialog
      title={`Start the gate for version ${version}`}
      description={`Compares it with version ${champion} on labeled requests since it was trained. If it passes the retraining policy, Tandem requests the promotion in your name; someone else must approve it.`}
      confirmLabel="Start rollout"
      ready={reason.trim() !== ''}
      onConfirm={confirm}
      onClose={() => void dialog.close()}
    >
      <ReasonField
        hint="Shown in the rollout history and the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
