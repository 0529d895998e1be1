'use client';
import { useState } from 'react';
import { actionKey, describeRollback } from '#components/labels/action-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { isRecord } from '#lib/is-record.ts';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import type { FollowUpHow } from '#lib/schemas/actions/inputs.ts';
import { useActOnAction } from '../use-actions.ts';

/** Requests a retry or a rollback. The result is a proposal that the policy sends for approval. */
export function FollowUpDialog({
  action,
  how,
  onProposed,
  onClose,
}: {
  action: ActionDetail;
  how: FollowUpHow;
  /** Receives the URL of the proposal. */
  onProposed: (href: string) => Promise<void>;
  onClose: () => void;
}) {
  const act = useActOnAction(action.id);
  const [reason, setReason] = useState('');
  const { plan } = action;
  const changes =
    how === 'back'
      ? plan.changes.map(({ field, from, to }) => ({ field, from: to, to: from }))
      : plan.changes;
  return (
    <ActDialog
      title={
        how === 'back' ? `Roll back to ${describeRollback(plan)}` : `Try ${actionKey(action)} again`
      }
      description={`Creates a proposal for ${action.target.name} in your name. The policy decides who approves it, and its checks run first.`}
      confirmLabel={how === 'back' ? 'Propose rollback' : 'Propose again'}
      ready={reason.trim() !== ''}
      onConfirm={async () => {
        const answer = await act.mutateAsync({ verb: 'follow-up', body: { how, reason } });
        toast.success(how === 'back' ? 'Rollback proposed' : 'Proposed again');
        if (isRecord(answer) && typeof answer['id'] === 'string')
          await onProposed(`/actions/${answer['id']}`);
      }}
      onClose={onClose}
    >
      <dl className="grid gap-1">
        {changes.map(({ field, from, to }) => (
          <div key={field} className="flex flex-wrap items-baseline gap-x-2">
            <dt className="text-ink-2">{field}</dt>
            <dd className="ident wrap-anywhere">
              {from} → <b className="font-semibold">{to}</b>
            </dd>
          </div>
        ))}
      </dl>
      <ReasonField
        hint="Shown in the proposal, on the timeline and in the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
