'use client';
import { Check } from 'lucide-react';
import { ProposeButton } from '#components/actions/approval/propose-button.tsx';
import { requestTargets } from '#components/actions/approval/request-targets.ts';
import { useCan } from '#components/client/session.tsx';
import {
  actionState,
  hasRun,
  MOVING,
  rankActions,
  describeRecord,
  describeUntouched,
  WAITING,
} from '#components/labels/incident-action-text.ts';
import { isOpen } from '#components/labels/incident-text.ts';
import { shownUnit } from '#components/labels/signal-title.ts';
import { Def, Defs } from '#components/ui/defs.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { cn } from '#lib/cn.ts';
import { formatMetric } from '#lib/format.ts';
import type { ActionDetail, ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { formatSpan } from '#lib/time-format.ts';
import { ActionExpiry } from './action-expiry.tsx';
import { ActionProgress } from './action-progress.tsx';
import { useAction } from './use-incident.ts';

/** The most important action for this incident, and links to the others. */
export function ProposedAction({ incident }: { incident: IncidentDetail }) {
  const mayRead = useCan('actions:read');
  const ranked = rankActions(incident.actions);
  const first = ranked.find(hasRun);
  const others = ranked.filter((action) => action !== first);
  if (!mayRead || (first === undefined && !isOpen(incident) && others.length === 0)) return null;
  return (
    <Panel aria-labelledby="action">
      {first ? (
        <>
          <PanelHeader title={titleOf(first)} id="action" end={<RiskBadge risk={first.risk} />} />
          <ActionBody action={first} />
        </>
      ) : (
        <NoAction incident={incident} />
      )}
      {others.length > 0 ? (
        <PanelFoot className="block">
          <p className="font-medium text-ink-3">{first ? 'Other actions' : 'Earlier actions'}</p>
          <ul>
            {others.slice(0, 4).map((action) => (
              <li key={action.id} className="flex min-h-6 items-center justify-between gap-2">
                <TextLink href={`/actions/${action.id}`} className="min-w-0 truncate">
                  {action.title}
                </TextLink>
                <span className="flex-none">{actionState(action).word}</span>
              </li>
            ))}
          </ul>
        </PanelFoot>
      ) : null}
      {isOpen(incident) ? (
        <div className="grid gap-1.5 border-t border-line px-4 py-3">
          <ProposeButton targets={requestTargets(incident)} incident={incident} wide />
        </div>
      ) : null}
    </Panel>
  );
}

function titleOf(action: ActionSummary): string {
  if (action.status === 'proposed') return 'Proposed action';
  if (WAITING.includes(action.status)) return 'Decide';
  return MOVING.includes(action.status) ? 'Action in progress' : 'Last action';
}

function NoAction({ incident }: { incident: IncidentDetail }) {
  const unknown = incident.cause === null || incident.cause.kind === 'unknown';
  return (
    <>
      <PanelHeader title="No action proposed" id="action" />
      {isOpen(incident) ? (
        <p className="px-4 pb-3.5 text-ink-2">
          {unknown
            ? 'Tandem proposes an action when it finds a credible cause and a matching runbook.'
            : 'No automation rule matches the cause.'}
        </p>
      ) : null}
    </>
  );
}

function describeEffect(detail: ActionDetail) {
  const effect = detail.plan.expectedEffect;
  if (effect.kind === 'none') return `Expected effect: none stated, because ${effect.reason}`;
  const { signal, to, baseline = null, withinMs } = effect;
  const unit = shownUnit(signal.metric, signal.unit);
  return (
    <>
      {signal.title} back to{' '}
      <b className="font-semibold text-ink">
        {baseline === null ? formatMetric(to, unit) : `about ${formatMetric(baseline, unit)}`}
      </b>{' '}
      within {formatSpan(withinMs)}
    </>
  );
}

function describeUndo(detail: ActionDetail): string {
  const { rollback } = detail.plan;
  return rollback.kind === 'plan'
    ? `Yes, in about ${formatSpan(rollback.aboutMs)}`
    : `${rollback.kind === 'none' ? 'No' : 'Nothing to undo'}, because ${rollback.reason}`;
}

function Approvals({ votes }: { votes: ActionSummary['votes'] }) {
  return (
    <span className="flex items-center gap-1.5">
      {Array.from({ length: votes.required }, (_, index) => (
        <i
          key={index}
          data-mark=""
          aria-hidden="true"
          className={cn(
            'grid size-[18px] place-items-center rounded-full',
            index < votes.approve
              ? 'bg-ink text-surface'
              : 'shadow-[inset_0_0_0_1.5px_var(--control)]',
          )}
        >
          {index < votes.approve ? <Check size={11} strokeWidth={3} /> : null}
        </i>
      ))}
      {votes.approve} of {votes.required}
    </span>
  );
}

function ActionBody({ action }: { action: ActionSummary }) {
  const { data: detail } = useAction(action.id);
  const shown = actionState(action);
  const untouched = describeUntouched(action.trackRecord);
  return (
    <>
      <div className="px-4 pb-3">
        <h3 className="text-lg font-semibold">{action.title}</h3>
        {detail ? <p className="text-ink-2">{describeEffect(detail)}</p> : null}
        {action.status === 'proposed' ? null : (
          <p className="mt-1.5">
            <StateBadge state={shown.state} badge>
              {shown.word}
            </StateBadge>
          </p>
        )}
        {action.statusReason ? <p className="mt-1 text-ink-2">{action.statusReason}</p> : null}
      </div>
      {detail ? <ActionProgress detail={detail} /> : null}
      <Defs className="border-t border-line">
        <Def label="Track record" detail={untouched}>
          {describeRecord(action.trackRecord)}
        </Def>
        {detail?.plan.givesUp ? <Def label="Trade-off">{detail.plan.givesUp}</Def> : null}
        {detail ? <Def label="Reversible">{describeUndo(detail)}</Def> : null}
        <Def label="Approvals">
          <Approvals votes={action.votes} />
        </Def>
      </Defs>
      <ActionFoot action={action} detail={detail} />
    </>
  );
}

function ActionFoot({
  action,
  detail,
}: {
  action: ActionSummary;
  detail: ActionDetail | undefined;
}) {
  const href = `/actions/${action.id}`;
  const proposed = action.status === 'proposed';
  const waiting = WAITING.includes(action.status);
  const may = detail?.you.mayApprove ?? false;
  const label = proposed
    ? may
      ? 'Review and approve'
      : 'Review proposal'
    : waiting
      ? 'Decide'
      : 'Open the action';
  return (
    <div className="grid gap-2 border-t border-line px-4 py-3">
      <ButtonLink
        href={href}
        wide
        size="md"
        variant={(proposed && may) || (waiting && !proposed) ? 'primary' : 'secondary'}
      >
        {label}
      </ButtonLink>
      {proposed ? <ActionExpiry action={action} reason={detail?.you.reason ?? null} /> : null}
    </div>
  );
}
