'use client';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { BelongsToDemo, useCan } from '#components/client/session.tsx';
import { actionKey } from '#components/labels/action-text.ts';
import { Panel } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { ActionBanner } from './action-banner.tsx';
import { ActionFacts } from './action-facts.tsx';
import { ActionHead } from './action-head.tsx';
import { ApprovalBar } from './approval/approval-bar.tsx';
import { ApprovalsPanel, IfNobodyDecides } from './approval/approvals-panel.tsx';
import { useApprove } from './approval/use-approve.ts';
import { ChecksPanel } from './checks-panel.tsx';
import { CommentsPanel } from './comments-panel.tsx';
import { CriteriaPanel } from './criteria-panel.tsx';
import { MovedPanel } from './moved-panel.tsx';
import { PromotionPanel } from './promotion-panel.tsx';
import { RunPanel } from './run-panel.tsx';
import { useAction } from './use-actions.ts';
import { VerificationPanel } from './verification-panel.tsx';
import { WhyPanel } from './why-panel.tsx';

/** Loaded on demand, after the rest of the page, because it draws a chart. */
const EffectPanel = dynamic(
  () => import('./effect-panel.tsx').then((module) => module.EffectPanel),
  { ssr: false, loading: () => <SkeletonRows rows={5} label="Loading expected effect" /> },
);

/** Page of one action: its plan, the decision, the run and the outcome. */
export function ActionPage({ id }: { id: string }) {
  const mayRead = useCan('actions:read');
  const query = useAction(id, mayRead);
  if (!mayRead) return <NoPermission permission="actions:read" what="actions" />;
  return (
    <DetailFrame
      query={query}
      noun="action"
      gone="It may have been removed with the demo, or the link is incomplete."
      back={{ href: '/actions', label: 'All actions' }}
      skeleton={<RailSkeleton rows={8} />}
    >
      {(action) => (
        <BelongsToDemo demo={action.demo}>
          <Detail key={id} action={action} />
        </BelongsToDemo>
      )}
    </DetailFrame>
  );
}

function Detail({ action }: { action: ActionDetail }) {
  const vote = useApprove(action);
  const [seen, setSeen] = useState(action.plan);
  return (
    <>
      <PageCrumb label={actionKey(action)} title={`${actionKey(action)} ${action.title}`} />
      <ActionHead action={action} />
      <ActionBanner action={action} />
      {vote.refusal ? (
        <MovedPanel
          refusal={vote.refusal}
          seen={seen}
          action={action}
          onClose={() => {
            setSeen(action.plan);
            vote.forget();
          }}
        />
      ) : null}
      <div className={RAIL_GRID}>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <VerificationPanel action={action} />
          {action.runs.toReversed().map((run) => (
            <RunPanel key={run.id} run={run} name={actionKey(action)} />
          ))}
          <WhyPanel action={action} />
          {action.plan.promotion === undefined ? null : (
            <PromotionPanel model={action.plan.target.name} promotion={action.plan.promotion} />
          )}
          <Panel className="grid divide-line max-xl:divide-y xl:grid-cols-[minmax(0,1.65fr)_minmax(0,1fr)] xl:divide-x">
            <div className="min-w-0">
              <EffectPanel action={action} />
            </div>
            <div className="min-w-0">
              <CriteriaPanel action={action} />
            </div>
          </Panel>
          <ChecksPanel action={action} />
          <CommentsPanel action={action} />
        </div>
        <div className="flex min-w-0 flex-col gap-(--gutter)">
          <ActionFacts action={action} />
          <ApprovalsPanel action={action} />
          <IfNobodyDecides action={action} />
        </div>
      </div>
      {action.status === 'proposed' ? <ApprovalBar action={action} vote={vote} /> : null}
    </>
  );
}
