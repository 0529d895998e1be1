'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { scanPath } from '#components/inference/model/use-card.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';

/** Accepts unscanned files; only for users who may decide on the promotion. */
export function VouchDialog({
  name,
  version,
  onClose,
}: {
  name: string;
  version: number;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const client = useQueryClient();
  const send = async (): Promise<void> => {
    await api<unknown>(`${scanPath(name, version)}/vouch`, { method: 'POST', body: { reason } });
    await client.invalidateQueries({ queryKey: ['models'] });
    toast.success('Files accepted');
  };
  return (
    <ActDialog
      title={`Accept the files of version ${version}`}
      description="Tandem could not scan these files. If you accept them, the promotion can continue. The next scan asks again."
      confirmLabel="Accept files"
      ready={reason.trim() !== ''}
      onConfirm={send}
      onClose={onClose}
    >
      <ReasonField
        label="How you checked them, and the result"
        hint="Shown with the request, in evidence packs and in the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
