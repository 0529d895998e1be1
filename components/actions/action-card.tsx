'use client';
import { ActionStatusBadge } from '#components/labels/action-status.tsx';
import { actionKey, isInDoubt, recordDetail, recordLine } from '#components/labels/action-text.ts';
import { Badge } from '#components/ui/badge.tsx';
import { ButtonLink, Link, TextLink } from '#components/ui/link.tsx';
import { RiskBadge } from '#components/ui/risk-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import { HandOver, Delegates } from './approval/delegate-approval.tsx';
import { VoteDots } from './approval/vote-dots.tsx';
import { TimeLeft } from './time-left.tsx';

function verbOf(action: ActionSummary): string {
  if (action.status === 'proposed') return 'Review';
  return isInDoubt(action.status) ? 'Record outcome' : 'Open';
}

/** One action in the inbox: change, reason, track record, time left. */
export function ActionCard({ action, first }: { action: ActionSummary; first: boolean }) {
  const href = `/actions/${action.id}`;
  const waits = action.status === 'proposed';
  return (
    <li className="relative grid gap-x-6 gap-y-3 border-t border-line px-4 py-3 first:border-t-0 hover:bg-hover md:grid-cols-[minmax(0,1fr)_196px_200px] md:items-center">
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <ActionStatusBadge status={action.status} stopped={action.stop !== null} />
          <RiskBadge risk={action.risk} />
          {action.demo ? <Badge>Demo</Badge> : null}
          <span className="ident text-ink-3">{actionKey(action)}</span>
        </div>
        <p className="mt-1 font-semibold">
          <Link
            href={href}
            data-row-focus={action.id}
            className="rounded-sm after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-focus"
          >
            {action.title}
          </Link>
        </p>
        <p className="text-xs text-ink-2">
          {action.target.name}
          {action.environment === null ? '' : ` in ${action.environment}`}
          {action.incident === null ? null : (
            <>
              {', for '}
              <TextLink
                href={`/incidents/${action.incident.id}`}
                className="relative z-1 whitespace-normal"
              >
                INC-{action.incident.number} {action.incident.title}
              </TextLink>
            </>
          )}
        </p>
        {action.status === 'running' && action.stop !== null ? (
          <p className="text-xs text-ink-2">
            Stopped by {action.stop.by}: {action.stop.reason}
          </p>
        ) : action.statusReason !== null && !waits ? (
          <p className="text-xs text-ink-2">{action.statusReason}</p>
        ) : null}
        <p className="text-xs text-ink-3">
          {recordLine(action.trackRecord)}. {recordDetail(action.trackRecord)}
        </p>
      </div>
      <div className="grid gap-1.5">
        {waits ? (
          <>
            <span className="flex items-center gap-2 text-xs text-ink-2">
              <VoteDots votes={action.votes} />
              {action.votes.approve} of {action.votes.required} approvals
            </span>
            <TimeLeft fromAt={action.proposedAt} untilAt={action.expiresAt} />
            <Delegates action={action} />
          </>
        ) : (
          <span className="text-xs text-ink-3">
            Proposed <Time at={action.proposedAt} />
          </span>
        )}
      </div>
      <div className="relative z-1 grid gap-1.5">
        <ButtonLink
          href={href}
          variant={first ? 'primary' : 'secondary'}
          className="max-md:w-full"
          aria-label={`${verbOf(action)} ${actionKey(action)}`}
        >
          {verbOf(action)}
        </ButtonLink>
        {waits ? <HandOver action={action} /> : null}
      </div>
    </li>
  );
}
