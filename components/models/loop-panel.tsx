'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useCan } from '#components/shell/session.tsx';
import { ActDialog } from '#components/ui/act-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { Def, Defs } from '#components/ui/defs.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { ReasonField } from '#components/ui/reason-field.tsx';
import { RetryButton } from '#components/ui/retry-button.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatNumber } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RetrainPolicyAnswer, RetrainTrigger } from '#lib/schemas/models-loop.ts';
import { modelHref } from './model-name.ts';
import { rolloutState } from './rollout-words.ts';
import {
  proposeRetrain,
  saveRetrainPolicy,
  useRetrainPolicy,
  useRollouts,
} from './use-rollouts.ts';

const TRIGGERS: Readonly<Record<RetrainTrigger, string>> = {
  concept_drift: 'concept drift',
  covariate_drift: 'input drift that costs quality',
  person: 'a person who asks',
};

function RolloutRows({ name }: { name: string }) {
  const rollouts = useRollouts(name, true);
  const items = rollouts.data?.items ?? [];
  return (
    <Panel aria-label="Rollouts">
      <PanelHeader title="Rollouts of retrained versions" count={items.length} ruled />
      {rollouts.isPending ? (
        <SkeletonRows rows={2} />
      ) : rollouts.isError ? (
        <EmptyState kind="no-data" title="The rollouts cannot be read" className="min-h-28">
          <RetryButton onRetry={() => void rollouts.refetch()} />
        </EmptyState>
      ) : items.length === 0 ? (
        <EmptyState kind="no-data" title="No version was retrained here" className="min-h-28">
          After a retraining its version stands here, from its gate to its proof by labels.
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
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

type Asked = 'retrain' | 'switch' | null;

function PolicyFacts({ policy }: { policy: RetrainPolicyAnswer }) {
  const { body, version, by, at } = policy.current;
  return (
    <Defs>
      <Def
        label="In force"
        detail={
          at === null ? (
            'Nobody has changed it'
          ) : (
            <>
              By {by ?? 'somebody'}, <Time at={at} show="both" />
            </>
          )
        }
      >
        {body.enabled ? 'On' : 'Off'}, {version === 0 ? 'as shipped' : `version ${version}`}
      </Def>
      <Def label="Answers" detail="Never while a data incident is open at the model or upstream">
        {body.triggers.map((trigger) => TRIGGERS[trigger]).join(', ') || 'nothing'}
      </Def>
      <Def
        label="At most"
        detail={`then ${body.coolDownMinutes} min of rest; one proposal at a time`}
      >
        {body.budget.runs} in {body.budget.days} days
      </Def>
      <Def
        label="Trains on"
        detail={`the last ${body.window.hoursAtMost} h at most, since the change`}
      >
        {formatNumber(body.window.labelledAtLeast)} labelled requests at least
      </Def>
      <Def
        label="Rollout"
        detail={`${body.rollout.checks} checks and ${formatNumber(body.rollout.requestsAtLeast)} requests for each step`}
      >
        {body.rollout.steps.map((step) => `${step} %`).join(', ')}
      </Def>
    </Defs>
  );
}

function PolicyPanel({ name }: { name: string }) {
  const policy = useRetrainPolicy(name);
  const mayWrite = useCan('models:write');
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>(null);
  const [reason, setReason] = useState('');
  const { data } = policy;
  const on = data?.current.body.enabled === true;
  const open = (what: Asked) => {
    setReason('');
    setAsked(what);
  };
  const confirm = async (): Promise<void> => {
    if (asked === 'retrain') await proposeRetrain(name, reason.trim());
    else if (data !== undefined)
      await saveRetrainPolicy(name, {
        ...data.current.body,
        enabled: !on,
        comment: reason.trim(),
        baseVersion: data.current.version,
      });
    await client.invalidateQueries({ queryKey: queryKey('models') });
    await client.invalidateQueries({ queryKey: queryKey('actions') });
  };
  const label = asked === 'retrain' ? 'Propose retraining' : on ? 'Switch off' : 'Switch on';
  return (
    <Panel aria-label="Retrain policy">
      <PanelHeader
        title="Retrain policy"
        ruled
        {...(mayWrite && data !== undefined
          ? {
              end: (
                <>
                  <Button onClick={() => open('switch')}>{on ? 'Switch off' : 'Switch on'}</Button>
                  <Button onClick={() => open('retrain')}>Propose retraining</Button>
                </>
              ),
            }
          : {})}
      />
      {data !== undefined ? (
        <PolicyFacts policy={data} />
      ) : policy.isError ? (
        <EmptyState kind="no-data" title="The policy cannot be read" className="min-h-28">
          <RetryButton onRetry={() => void policy.refetch()} />
        </EmptyState>
      ) : (
        <SkeletonRows rows={4} />
      )}
      {asked === null ? null : (
        <ActDialog
          title={label}
          description={
            asked === 'retrain'
              ? 'Somebody else approves it. The policy holds as it does for proposals of its own.'
              : 'From then on you count as proposing what this policy lets be proposed.'
          }
          confirmLabel={label}
          ready={reason.trim() !== ''}
          onConfirm={confirm}
          onClose={() => setAsked(null)}
        >
          <ReasonField
            label="Reason"
            hint="It stands on the proposal or in the history of the policy, and in the audit log"
            value={reason}
            onChange={setReason}
          />
        </ActDialog>
      )}
    </Panel>
  );
}

/** The loop of a registered model: when it is retrained, and what became of the versions that this made. */
export function LoopPanel({ name }: { name: string }) {
  return (
    <>
      <RolloutRows name={name} />
      <PolicyPanel name={name} />
    </>
  );
}
