'use client';
import { useQueryClient } from '@tanstack/react-query';
import dynamic from 'next/dynamic';
import { useRef, useState } from 'react';
import { ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { PolicyHistory, restoreComment } from '#components/governance/policy/policy-history.tsx';
import { useCard } from '#components/inference/model/use-card.ts';
import { Button } from '#components/ui/button.tsx';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { RetryButton } from '#components/ui/states/retry-button.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RetrainPolicyAnswer, RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import { draftOf, policyDiff, policySentences, SHIPPED } from './retrain-policy-text.ts';
import { saveRetrainPolicy, useRetrainPolicy } from './use-rollouts.ts';

/** The form loads when the user starts to edit, not with the page. */
const RetrainPolicyForm = dynamic(
  () => import('./retrain-policy-form.tsx').then((module) => module.RetrainPolicyForm),
  { ssr: false, loading: () => <SkeletonRows rows={8} label="Loading the form" /> },
);

type Start = { body: RetrainPolicyBody; comment: string };

function PolicyText({ policy, task }: { policy: RetrainPolicyAnswer; task: CardTask | null }) {
  const { propose, window, gate, rollout, labels } = policySentences(
    draftOf(policy.current.body),
    task,
  );
  return (
    <ul className="divide-y divide-line">
      {[
        propose,
        'Never while a data incident is open at the model or upstream, and one proposal at a time.',
        window,
        gate,
        rollout,
        labels,
      ].map((sentence) => (
        <li key={sentence} className="px-4 py-2 wrap-anywhere">
          {sentence}
        </li>
      ))}
    </ul>
  );
}

function Since({ current }: Pick<RetrainPolicyAnswer, 'current'>) {
  const { version, by, at } = current;
  if (at === null) return <span>Default, not changed.</span>;
  return (
    <span>
      Version {version}, saved by {by ?? 'a user'}, <Time at={at} show="both" />
    </span>
  );
}

/** Enables or disables the policy, which requires a reason. */
function SwitchDialog({
  name,
  policy,
  onClose,
}: {
  name: string;
  policy: RetrainPolicyAnswer;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [reason, setReason] = useState('');
  const { body, version } = policy.current;
  const label = body.enabled ? 'Disable' : 'Enable';
  return (
    <ActDialog
      title={label}
      description="You become the proposer of every retraining this policy starts."
      confirmLabel={label}
      ready={reason.trim() !== ''}
      onConfirm={async () => {
        await saveRetrainPolicy(name, {
          ...body,
          enabled: !body.enabled,
          comment: reason.trim(),
          baseVersion: version,
        });
        await client.invalidateQueries({ queryKey: queryKey('models') });
      }}
      onClose={onClose}
    >
      <ReasonField
        label="Reason"
        hint="Shown in the policy history and the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}

/**
 * Retraining triggers and rollout of a model's next version. Editable, with a history of all
 * versions.
 */
export function RetrainPolicyPanel({ name }: { name: string }) {
  const query = useRetrainPolicy(name);
  const card = useCard(name, { version: null, at: null });
  const mayWrite = useCan('models:write');
  const dialog = useDialog();
  const [start, setStart] = useState<Start | null>(null);
  const edit = useRef<HTMLButtonElement>(null);
  const { data } = query;
  const close = (): void => {
    setStart(null);
    // The button is rendered again in the next frame.
    requestAnimationFrame(() => edit.current?.focus());
  };
  if (data === undefined || card.isLoading)
    return (
      <Panel aria-label="Retraining policy">
        <PanelHeader title="Retraining policy" ruled />
        {query.isError ? (
          <EmptyState kind="no-data" title="The policy could not be loaded" className="min-h-28">
            <RetryButton onRetry={() => void query.refetch()} />
          </EmptyState>
        ) : (
          <SkeletonRows rows={4} />
        )}
      </Panel>
    );
  const { current, versions } = data;
  // The gate uses the task derived from the rows.
  const task = card.data?.taskByRows ?? card.data?.written.task ?? null;
  return (
    <>
      {start === null ? (
        <Panel aria-label="Retraining policy">
          <PanelHeader
            title="Retraining policy"
            ruled
            end={
              mayWrite ? (
                <>
                  <Button ref={edit} onClick={() => setStart({ body: current.body, comment: '' })}>
                    Edit policy
                  </Button>
                  <Button onClick={() => dialog.open('switch')}>
                    {current.body.enabled ? 'Disable' : 'Enable'}
                  </Button>
                </>
              ) : null
            }
          />
          <PolicyText policy={data} task={task} />
          <PanelFoot className="flex-wrap">
            <Since current={current} />
            {mayWrite ? null : <ReadOnlyNote permission="models:write" />}
          </PanelFoot>
        </Panel>
      ) : (
        <RetrainPolicyForm policy={data} task={task} start={start} onClose={close} />
      )}
      {versions.length > 0 ? (
        <PolicyHistory
          versions={versions}
          inForce={current.version}
          shipped={SHIPPED}
          diff={policyDiff}
          onRestore={
            mayWrite && start === null
              ? ({ version, body }) => setStart({ body, comment: restoreComment(version) })
              : undefined
          }
        />
      ) : null}
      {mayWrite && dialog.is('switch') ? (
        <SwitchDialog name={name} policy={data} onClose={() => void dialog.close()} />
      ) : null}
    </>
  );
}
