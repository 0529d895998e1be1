'use client';
import { ListChecks } from 'lucide-react';
import { actionState, MOVING, NEVER_RAN } from '#components/labels/incident-action-text.ts';
import { Link, TextLink } from '#components/ui/link.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';

const SHOWN = 2;
const DAY_MS = 86_400_000;

export interface ActionsStripProps {
  active: readonly ActionSummary[] | undefined;
  done: readonly ActionSummary[] | undefined;
}

/**
 * Actions of the last 24 hours as text, such as "6 of 8 verified, 1 failed". Excludes actions that
 * never ran.
 */
export function describeDay(done: readonly ActionSummary[], nowMs: number): string {
  const ran = done.filter(
    (action) =>
      nowMs - Date.parse(action.proposedAt) < DAY_MS && !NEVER_RAN.includes(action.status),
  );
  if (ran.length === 0) return 'no completed actions';
  const verified = ran.filter((action) => action.status === 'verified').length;
  const failed = ran.length - verified;
  return `${verified} of ${ran.length} verified${failed > 0 ? `, ${failed} did not work` : ''}`;
}

/** Actions that run now, and the results of the last day. */
export function ActionsStrip({ active, done }: ActionsStripProps) {
  const now = useNow();
  const moving = (active ?? []).filter((action) => MOVING.includes(action.status));
  return (
    <Panel
      aria-label="Actions"
      className="flex-row flex-wrap divide-line overflow-hidden max-md:flex-col max-md:divide-y md:divide-x"
    >
      {moving.slice(0, SHOWN).map((action) => (
        <Link
          key={action.id}
          href={`/actions/${action.id}`}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 px-4 hover:bg-hover focus-visible:-outline-offset-2"
        >
          <StateIcon state={actionState(action).state} size={16} />
          <span className="min-w-0 truncate" title={action.title}>
            <b className="font-semibold">{actionState(action).word}</b> {action.title}
          </span>
        </Link>
      ))}
      <p className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 px-4">
        <ListChecks size={16} aria-hidden="true" className="flex-none text-ink-3" />
        <span className="min-w-0">
          <b className="font-semibold">Last 24 hours</b>{' '}
          {done && now !== null ? describeDay(done, now) : ''}
          {moving.length > SHOWN ? `, ${moving.length - SHOWN} more running` : ''}
        </span>
        <TextLink href="/actions?view=done" className="ml-auto">
          Log
        </TextLink>
      </p>
    </Panel>
  );
}
