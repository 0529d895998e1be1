'use client';
import { ActionStatusBadge } from '#components/labels/action-status.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { rolloutState } from '#components/labels/rollout-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { RetryButton } from '#components/ui/states/retry-button.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Time } from '#components/ui/time.tsx';
import type { OpenTraining } from '#lib/schemas/rollouts/rollouts.ts';
import { RetrainPolicyPanel } from './retrain-policy-panel.tsx';
import { useRollouts } from './use-rollouts.ts';

/** A retraining without a version yet: requested, approved or in progress. */
function TrainingRow({ training }: { training: OpenTraining }) {
  return (
    <li className="flex min-h-9 flex-wrap items-center gap-x-3 px-4 py-1.5">
      <TextLink href={training.href}>{actionKey(training)}</TextLink>
      <ActionStatusBadge status={training.status} />
      <span className="min-w-0 flex-1 text-ink-2 wrap-anywhere">
        {training.title}: its version appears here after training.
      </span>
      <Time at={training.proposedAt} />
    </li>
  );
}

function RolloutRows({ name }: { name: string }) {
  const rollouts = useRollouts(name, true);
  const items = rollouts.data?.items ?? [];
  const training = rollouts.data?.training ?? null;
  return (
    <Panel aria-label="Rollouts">
      <PanelHeader title="Rollouts" count={items.length} ruled />
      {rollouts.isPending ? (
        <SkeletonRows rows={2} />
      ) : rollouts.isError ? (
        <EmptyState kind="no-data" title="The rollouts could not be loaded" className="min-h-28">
          <RetryButton onRetry={() => void rollouts.refetch()} />
        </EmptyState>
      ) : items.length === 0 && training === null ? (
        <EmptyState kind="no-data" title="No rollouts yet" className="min-h-28">
          Retrained versions appear here, from gate to proof by labels, as do versions whose gate
          was started manually.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {training === null ? null : <TrainingRow training={training} />}
          {items.map((item) => {
            const shown = rolloutState(item);
            return (
              <li key={item.id} className="flex min-h-9 flex-wrap items-center gap-x-3 px-4 py-1.5">
                <TextLink href={modelHref(name, `rollouts/${item.id}`)}>
                  Version {item.version}
                </TextLink>
                <StateBadge state={shown.state}>{shown.word}</StateBadge>
                <span className="min-w-0 flex-1 text-ink-2 wrap-anywhere">{item.reason}</span>
                <Time at={item.createdAt} />
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}

/**
 * The retraining loop of a registered model: its triggers, and the results of the versions it
 * produced.
 */
export function LoopPanel({ name }: { name: string }) {
  return (
    <>
      <RolloutRows name={name} />
      <RetrainPolicyPanel name={name} />
    </>
  );
}
