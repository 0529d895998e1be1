'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '#components/client/session.tsx';
import { describeOrder, ordersFor } from '#components/labels/rollout-text.ts';
import { Button } from '#components/ui/button.tsx';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { RolloutDetail } from '#lib/schemas/rollouts/rollouts.ts';
import { orderRollout } from './use-rollouts.ts';

/**
 * Pauses or resumes the rollout, continues early with the data available, or abandons the version.
 */
export function RolloutControls({ rollout }: { rollout: RolloutDetail }) {
  const mayWrite = useCan('models:write');
  const mayDecide = useCan('actions:decide-models');
  const client = useQueryClient();
  const dialog = useDialog();
  const [reason, setReason] = useState('');
  const orders = ordersFor(rollout);
  const asked = orders.find((order) => dialog.is(order));
  if (!mayWrite || !mayDecide) return null;
  return (
    <>
      {orders.map((order) => (
        <Button
          key={order}
          onClick={() => {
            setReason('');
            dialog.open(order);
          }}
        >
          {describeOrder(order, rollout).label}
        </Button>
      ))}
      {asked === undefined ? null : (
        <ActDialog
          title={describeOrder(asked, rollout).label}
          description={describeOrder(asked, rollout).text}
          confirmLabel={describeOrder(asked, rollout).label}
          ready={reason.trim() !== ''}
          onConfirm={async () => {
            await orderRollout(rollout.model, rollout.id, asked, reason.trim());
            await client.invalidateQueries({ queryKey: queryKey('models') });
          }}
          onClose={dialog.close}
        >
          <ReasonField
            label="Reason"
            hint="Shown in the rollout history and the audit log"
            value={reason}
            onChange={setReason}
          />
        </ActDialog>
      )}
    </>
  );
}
