'use client';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { DetailFrame } from '#components/shell/detail-frame.tsx';
import { PageCrumb } from '#components/shell/page-crumb.tsx';
import { useCan } from '#components/shell/session.tsx';
import { ActDialog } from '#components/ui/act-dialog.tsx';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { ReasonField } from '#components/ui/reason-field.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import type { State } from '#components/ui/states.tsx';
import { Time } from '#components/ui/time.tsx';
import { useDialog } from '#components/ui/use-dialog.ts';
import { formatPercent } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RolloutDetail } from '#lib/schemas/models-rollouts.ts';
import { GatePanel, RolloutHistory, TrafficPanel, VerificationPanels } from './rollout-parts.tsx';
import { modelHref } from './model-name.ts';
import { reachedStage, rolloutState, STAGES, stageState } from './rollout-words.ts';
import type { StageState } from './rollout-words.ts';
import { orderRollout, useRollout } from './use-rollouts.ts';

type Order = 'pause' | 'resume' | 'abort';

const ORDERS: Readonly<Record<Order, { label: string; text: string }>> = {
  pause: { label: 'Pause rollout', text: 'Nothing moves on until somebody resumes it.' },
  resume: { label: 'Resume rollout', text: 'It goes on where it stands.' },
  abort: {
    label: 'Abort rollout',
    text: 'The version is given up; the version before it gets all requests and the alias back.',
  },
};

function offered({ state, stage }: RolloutDetail): Order[] {
  if (state === 'done') return [];
  const hold: Order = state === 'active' ? 'pause' : 'resume';
  return stage === 'reverting' ? [hold] : [hold, 'abort'];
}

function Controls({ rollout }: { rollout: RolloutDetail }) {
  const mayWrite = useCan('models:write');
  const mayDecide = useCan('actions:decide-models');
  const client = useQueryClient();
  const dialog = useDialog();
  const [reason, setReason] = useState('');
  const asked = offered(rollout).find((order) => dialog.is(order));
  if (!mayWrite || !mayDecide) return null;
  return (
    <>
      {offered(rollout).map((order) => (
        <Button
          key={order}
          onClick={() => {
            setReason('');
            dialog.open(order);
          }}
        >
          {ORDERS[order].label}
        </Button>
      ))}
      {asked === undefined ? null : (
        <ActDialog
          title={ORDERS[asked].label}
          description={ORDERS[asked].text}
          confirmLabel={ORDERS[asked].label}
          ready={reason.trim() !== ''}
          onConfirm={async () => {
            await orderRollout(rollout.model, rollout.id, asked, reason.trim());
            await client.invalidateQueries({ queryKey: queryKey('models') });
          }}
          onClose={dialog.close}
        >
          <ReasonField
            label="Reason"
            hint="It stands in the history of the rollout and in the audit log"
            value={reason}
            onChange={setReason}
          />
        </ActDialog>
      )}
    </>
  );
}

const STAGE_STATE: Readonly<Record<StageState, State>> = {
  done: 'success',
  now: 'info',
  'ended here': 'warning',
  'to come': 'no-data',
  'not reached': 'no-data',
};

function Stages({ rollout }: { rollout: RolloutDetail }) {
  const reached = reachedStage(rollout.history);
  return (
    <Panel aria-label="Stages">
      <PanelHeader
        title="Stages"
        ruled
        {...(rollout.stageUntil === null || rollout.state !== 'active'
          ? {}
          : {
              end: (
                <span>
                  calls a person at <Time at={rollout.stageUntil} show="absolute" />
                </span>
              ),
            })}
      />
      <ol
        aria-label="Stages of the rollout"
        className="grid divide-line max-md:divide-y md:grid-cols-5 md:divide-x"
      >
        {STAGES.map(({ id, title, text }) => {
          const where = stageState(id, rollout, reached);
          return (
            <li
              key={id}
              className="px-4 py-2"
              {...(where === 'now' ? { 'aria-current': 'step' } : {})}
            >
              <span className="flex flex-wrap items-center gap-x-2">
                <span className="font-medium">{title}</span>
                <StateBadge state={STAGE_STATE[where]}>{where}</StateBadge>
              </span>
              <span className="block text-xs text-ink-3">{text}</span>
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}

function Head({ rollout }: { rollout: RolloutDetail }) {
  const shown = rolloutState(rollout);
  const { incident, promotion } = rollout;
  const note = rollout.history.at(-1);
  const waits =
    promotion !== null && rollout.stage === 'promotion' && promotion.status === 'proposed';
  return (
    <PageHead
      title={
        <span className="wrap-anywhere">
          Version {rollout.version} of {rollout.model}
        </span>
      }
      beside={
        <StateBadge state={shown.state} badge>
          {shown.word}
        </StateBadge>
      }
      sub={
        <>
          {rollout.reason === '' ? `Last: ${note?.text ?? 'nothing so far'}.` : rollout.reason}{' '}
          {waits ? <TextLink href={promotion.href}>Review and approve</TextLink> : null}
        </>
      }
      actions={<Controls rollout={rollout} />}
      meta={
        <>
          <MetaItem label="Takes over from">version {rollout.baseVersion}</MetaItem>
          <MetaItem label="Share of the requests">{formatPercent(rollout.percent / 100)}</MetaItem>
          {incident === null ? null : (
            <MetaItem label="Because of">
              <TextLink href={`/incidents/${incident.id}`}>INC-{incident.number}</TextLink>
            </MetaItem>
          )}
          <MetaItem label="Retrain policy">
            {rollout.policyVersion === 0 ? 'as shipped' : `version ${rollout.policyVersion}`}
          </MetaItem>
          <MetaItem label="Began">
            <Time at={rollout.createdAt} />
          </MetaItem>
        </>
      }
    />
  );
}

/** The whole way of one retrained version: stages, gate, traffic, both verifications, what was decided. */
export function RolloutPage({ name, id }: { name: string; id: string }) {
  const mayRead = useCan('models:read');
  const query = useRollout(name, id);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  return (
    <DetailFrame
      query={query}
      noun="rollout"
      gone="There is no such rollout of this model."
      back={{ href: `${modelHref(name)}?tab=governance`, label: name }}
      skeleton={
        <>
          <Skeleton className="h-7 w-64" />
          <Panel>
            <SkeletonRows rows={6} />
          </Panel>
        </>
      }
    >
      {(rollout) => (
        <>
          <PageCrumb
            label={`Rollout of version ${rollout.version}`}
            parent={{ label: name, href: modelHref(name) }}
          />
          <Head rollout={rollout} />
          <Stages rollout={rollout} />
          <GatePanel rollout={rollout} />
          <TrafficPanel rollout={rollout} />
          <VerificationPanels rollout={rollout} />
          <RolloutHistory rollout={rollout} />
        </>
      )}
    </DetailFrame>
  );
}
