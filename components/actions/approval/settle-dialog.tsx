'use client';
import { useState } from 'react';
import { actionKey } from '#components/labels/action-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { ActionDetail, ActionStatus } from '#lib/schemas/actions/actions.ts';
import { useActOnAction } from '../use-actions.ts';

type Choice = { outcome: string; rollBack?: boolean; label: string; text: string };

const keyOf = ({ outcome, rollBack }: Choice): string =>
  `${outcome}${rollBack === undefined ? '' : rollBack ? '-roll-back' : '-keep'}`;

function choicesOf(action: ActionDetail): Choice[] {
  if (action.status === 'unknown')
    return [
      {
        outcome: 'succeeded',
        label: 'It was done',
        text:
          action.stop === null
            ? 'Verification starts.'
            : 'The action was stopped, so it ends as stopped. You can propose its rollback.',
      },
      {
        outcome: 'failed',
        label: 'It was not done',
        text: 'The action ends as failed. Nothing is undone.',
      },
    ];
  if (action.status === 'rollback_unknown')
    return [
      {
        outcome: 'succeeded',
        label: 'It was rolled back',
        text: 'The action ends as rolled back and the incident returns to its owner.',
      },
      {
        outcome: 'failed',
        label: 'It was not rolled back',
        text: 'The action ends with a failed rollback. Restore the target manually.',
      },
    ];
  return [
    {
      outcome: 'verified',
      label: 'It helped',
      text:
        action.plan.fixes === 'cause'
          ? 'The incident is resolved.'
          : action.plan.fixes === 'symptom'
            ? 'The incident is mitigated.'
            : 'The incident does not change.',
    },
    ...failedChoices(action),
  ];
}

/**
 * Choices for an action that did not help. If there is a rollback plan, the user also decides
 * whether to run it.
 */
function failedChoices({ plan, verification }: ActionDetail): Choice[] {
  const label = 'The action did not help';
  if (plan.rollback.kind !== 'plan')
    return [
      {
        outcome: 'not_verified',
        label,
        text: 'There is no rollback plan. The incident returns to its owner.',
      },
    ];
  const steps = plan.rollback.steps.map(({ title }) => title).join('; ');
  const warning = verification?.rollback?.automatic === false ? verification.rollback.reason : '';
  return [
    {
      outcome: 'not_verified',
      rollBack: false,
      label: `${label}, keep the current state`,
      text: 'Nothing changes. The incident returns to its owner.',
    },
    {
      outcome: 'not_verified',
      rollBack: true,
      label: `${label}, roll back`,
      text: `Runs now: ${steps}. ${warning}`.trim(),
    },
  ];
}

const titles: Partial<Record<ActionStatus, string>> = {
  unknown: 'Was it executed?',
  rollback_unknown: 'Was it rolled back?',
};

/** Settles an unknown outcome: whether a run or its rollback happened, or whether it helped. */
export function SettleDialog({ action, onClose }: { action: ActionDetail; onClose: () => void }) {
  const act = useActOnAction(action.id);
  const [chosen, setChosen] = useState<Choice | null>(null);
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      title={titles[action.status] ?? 'Did it help'}
      description="Check the target first. Your answer decides what happens next."
      confirmLabel="Record outcome"
      ready={chosen !== null && reason.trim() !== ''}
      onConfirm={async () => {
        if (chosen === null) return;
        const { outcome, rollBack } = chosen;
        const body = { outcome, reason, ...(rollBack === undefined ? {} : { rollBack }) };
        await act.mutateAsync({ verb: 'settle', body });
        toast.success(`Outcome of ${actionKey(action)} recorded`);
      }}
      onClose={onClose}
    >
      <fieldset className="grid gap-1">
        <legend className="sr-only">Outcome</legend>
        {choicesOf(action).map((choice) => (
          <div
            key={keyOf(choice)}
            className="flex min-h-8 items-start gap-2 rounded-md px-2 py-1.5 hover:bg-hover"
          >
            <input
              type="radio"
              id={`outcome-${keyOf(choice)}`}
              name="outcome"
              value={keyOf(choice)}
              checked={chosen !== null && keyOf(chosen) === keyOf(choice)}
              onChange={() => setChosen(choice)}
              className="mt-0.5 size-4 accent-(--accent)"
            />
            <label htmlFor={`outcome-${keyOf(choice)}`} className="flex-1 cursor-pointer">
              <span className="font-medium">{choice.label}</span>
              <span className="block text-xs text-ink-2">{choice.text}</span>
            </label>
          </div>
        ))}
      </fieldset>
      <ReasonField
        hint="Shown in the audit log and on the incident timeline"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}
