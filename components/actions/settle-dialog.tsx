'use client';
import { useState } from 'react';
import { ActDialog } from '#components/ui/act-dialog.tsx';
import { ReasonField } from '#components/ui/reason-field.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { ActionDetail, ActionStatus } from '#lib/schemas/actions.ts';
import { actionKey } from './action-words.ts';
import { useActOnAction } from './use-actions.ts';

type Choice = { value: string; label: string; text: string };

function choicesOf(action: ActionDetail): Choice[] {
  if (action.status === 'unknown')
    return [
      {
        value: 'succeeded',
        label: 'It was done',
        text:
          action.stop === null
            ? 'The verification begins.'
            : 'It was stopped, so the action ends as stopped; its rollback can be proposed.',
      },
      {
        value: 'failed',
        label: 'It was not done',
        text: 'The action ends as failed, nothing is undone.',
      },
    ];
  if (action.status === 'rollback_unknown')
    return [
      {
        value: 'succeeded',
        label: 'It was rolled back',
        text: 'The action ends as rolled back, and its incident goes back to its owner.',
      },
      {
        value: 'failed',
        label: 'It was not rolled back',
        text: 'The action ends with a failed rollback: bring the target back by hand.',
      },
    ];
  return [
    {
      value: 'verified',
      label: 'It helped',
      text:
        action.plan.fixes === 'cause'
          ? 'The incident is resolved.'
          : action.plan.fixes === 'symptom'
            ? 'The incident is mitigated.'
            : 'The incident stays as it is.',
    },
    {
      value: 'not_verified',
      label: 'It did not help',
      text:
        action.plan.rollback.kind === 'plan'
          ? 'The rollback plan runs now.'
          : 'There is no rollback plan; the incident goes back to its owner.',
    },
  ];
}

const titles: Partial<Record<ActionStatus, string>> = {
  unknown: 'Was it done',
  rollback_unknown: 'Was it rolled back',
};

/** A person settles doubt: whether a run or its rollback happened, or whether it helped. */
export function SettleDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const act = useActOnAction(action.id);
  const [outcome, setOutcome] = useState('');
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      title={titles[action.status] ?? 'Did it help'}
      description="Look at the target first. What you say here decides what happens next."
      confirmLabel="Settle the action"
      ready={outcome !== '' && reason.trim() !== ''}
      onConfirm={async () => {
        await act.mutateAsync({ verb: 'settle', body: { outcome, reason } });
        toast.success(`${actionKey(action)} is settled`);
      }}
      onClose={onClose}
    >
      <fieldset className="grid gap-1">
        <legend className="sr-only">Outcome</legend>
        {choicesOf(action).map((choice) => (
          <div
            key={choice.value}
            className="flex min-h-8 items-start gap-2 rounded-md px-2 py-1.5 hover:bg-hover"
          >
            <input
              type="radio"
              id={`outcome-${choice.value}`}
              name="outcome"
              value={choice.value}
              checked={outcome === choice.value}
              onChange={() => setOutcome(choice.value)}
              className="mt-0.5 size-4 accent-(--accent)"
            />
            <label htmlFor={`outcome-${choice.value}`} className="flex-1 cursor-pointer">
              <span className="font-medium">{choice.label}</span>
              <span className="block text-xs text-ink-2">{choice.text}</span>
            </label>
          </div>
        ))}
      </fieldset>
      <ReasonField
        hint="It stands in the audit log and on the timeline of the incident"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
