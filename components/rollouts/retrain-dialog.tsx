'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { queryKey } from '#lib/query-keys.ts';
import { proposeRetrain } from './use-rollouts.ts';

/** Requests a retraining, which another user approves. */
export function RetrainDialog({ name, onClose }: { name: string; onClose: () => void }) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      title="Request retraining"
      description="Another person must approve it. The retraining policy applies as for automatic proposals."
      confirmLabel="Request retraining"
      ready={reason.trim() !== ''}
      onConfirm={async () => {
        await proposeRetrain(name, reason.trim());
        await client.invalidateQueries({ queryKey: queryKey('models') });
        await client.invalidateQueries({ queryKey: queryKey('actions') });
      }}
      onClose={onClose}
    >
      <ReasonField
        label="Reason"
        hint="Shown on the proposal and in the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
