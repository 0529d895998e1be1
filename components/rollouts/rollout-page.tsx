'use client';
import { DetailFrame } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { modelHref } from '#components/labels/model-name.ts';
import {
  reachedStage,
  rolloutState,
  describeShown,
  STAGES,
  stageState,
  type StageState,
} from '#components/labels/rollout-text.ts';
import { TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/states/skeleton.tsx';
import type { State } from '#components/ui/states/states.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatPercent } from '#lib/format.ts';
import type { RolloutDetail } from '#lib/schemas/rollouts/rollouts.ts';
import { RolloutControls } from './rollout-controls.tsx';
import { GatePanel, RolloutHistory, TrafficPanel, VerificationPanels } from './rollout-parts.tsx';
import { useRollout } from './use-rollouts.ts';

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
                  needs a decision from <Time at={rollout.stageUntil} show="absolute" />
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
      afterTitle={
        <StateBadge state={shown.state} badge>
          {shown.word}
        </StateBadge>
      }
      sub={
        <>
          {rollout.reason === ''
            ? `Latest: ${(note?.text ?? 'no events yet').replace(/\.$/u, '')}.`
            : rollout.reason}{' '}
          {waits ? <TextLink href={promotion.href}>Review and approve</TextLink> : null}
          {rollout.waits === null || rollout.waits.shown.length === 0
            ? null
            : `Available: ${describeShown(rollout.waits)}.`}
          {rollout.accepted === null
            ? null
            : `${rollout.accepted.by} continued with the available data: ${rollout.accepted.reason}`}
        </>
      }
      actions={<RolloutControls rollout={rollout} />}
      meta={
        <>
          <MetaItem label="Replaces">version {rollout.baseVersion}</MetaItem>
          <MetaItem label="Share of requests">{formatPercent(rollout.percent / 100)}</MetaItem>
          {incident === null ? null : (
            <MetaItem label="Trigger">
              <TextLink href={`/incidents/${incident.id}`}>INC-{incident.number}</TextLink>
            </MetaItem>
          )}
          <MetaItem label="Retraining policy">
            {rollout.policyVersion === 0 ? 'default' : `version ${rollout.policyVersion}`}
          </MetaItem>
          <MetaItem label="Started">
            <Time at={rollout.createdAt} />
          </MetaItem>
        </>
      }
    />
  );
}

/** The rollout of one version: stages, gate, traffic, both verifications and decisions. */
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
