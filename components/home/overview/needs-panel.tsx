'use client';
import { LoadFailed, type FailedQuery } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { shareLeft } from '#components/incidents/action-expiry.tsx';
import { useIncidentActs } from '#components/incidents/use-incident-acts.ts';
import { Button } from '#components/ui/button.tsx';
import { ButtonLink, Link, TextLink } from '#components/ui/link.tsx';
import { Meter } from '#components/ui/meter.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { formatSpan } from '#lib/time-format.ts';
import { Calm } from './calm.tsx';
import { NEEDS_SHOWN, type Clock, type Need } from './needs.ts';

/** Incidents to acknowledge and decisions to make, worst first; the first has the only primary button of the page. */
export function NeedsPanel({
  needs,
  ready,
  failed,
  open,
}: {
  needs: readonly Need[];
  ready: boolean;
  failed: FailedQuery | null;
  /** Number of open incidents. */
  open: number;
}) {
  return (
    <Panel aria-labelledby="needs-you" className={open === 0 ? 'flex-1' : undefined}>
      <PanelHeader
        title="Needs you now"
        id="needs-you"
        count={needs.length || undefined}
        ruled
        end={
          needs.length > NEEDS_SHOWN ? (
            <TextLink href="/incidents">All {needs.length} open tasks</TextLink>
          ) : null
        }
      />
      {!ready && needs.length === 0 ? <SkeletonRows rows={4} label="Loading your tasks" /> : null}
      {failed ? <LoadFailed what="your tasks" query={failed} /> : null}
      {ready && !failed && needs.length === 0 ? (
        <Calm title="Nothing needs your attention" className="min-h-24">
          {open === 0
            ? 'No open incidents. Incidents to acknowledge and approvals to decide appear here.'
            : 'The open incidents are acknowledged, mitigated or snoozed.'}
        </Calm>
      ) : null}
      <ul className="divide-y divide-line">
        {needs.slice(0, NEEDS_SHOWN).map((need, index) => (
          <NeedRow key={need.key} need={need} first={index === 0} />
        ))}
      </ul>
    </Panel>
  );
}

/** A need with its reason, deadline and button. */
export function NeedRow({ need, first }: { need: Need; first: boolean }) {
  return (
    <li className="flex min-h-[52px] flex-wrap items-center gap-x-3.5 gap-y-2 px-4 py-2">
      <StateIcon state={need.state} />
      <div className="min-w-0 flex-1 max-md:basis-[calc(100%-60px)]">
        <Link href={need.href} className="line-clamp-2 rounded-sm font-semibold hover:underline">
          {need.title}
        </Link>
        <p className="truncate text-xs text-ink-2" title={need.reason}>
          {need.reason}
        </p>
      </div>
      <div className="flex items-center justify-end gap-3 max-md:w-full max-md:pl-8">
        {need.clock ? <NeedClock clock={need.clock} /> : null}
        <NeedAct need={need} first={first} />
      </div>
    </li>
  );
}

function NeedClock({ clock }: { clock: Clock }) {
  const now = useNow();
  if (now === null) return null;
  if (clock.kind === 'since')
    return (
      <span className="text-xs whitespace-nowrap text-ink-2 tabular-nums max-md:mr-auto">
        {clock.word} {formatSpan(now - Date.parse(clock.at))}
        {clock.word === 'proposed' ? ' ago' : ''}
      </span>
    );
  const leftMs = Date.parse(clock.at) - now;
  return (
    <span className="grid w-28 gap-1 text-right text-xs whitespace-nowrap text-ink-2 tabular-nums max-md:mr-auto max-md:text-left">
      {leftMs > 0 ? `expires in ${formatSpan(leftMs)}` : 'expired'}
      <Meter
        value={shareLeft({ proposedAt: clock.from, expiresAt: clock.at }, now)}
        label="Time left to decide"
        tone={leftMs < 5 * 60_000 ? 'warning' : 'accent'}
      />
    </span>
  );
}

function NeedAct({ need, first }: { need: Need; first: boolean }) {
  const acts = useIncidentActs();
  const mayWrite = useCan('incidents:write');
  const variant = first ? 'primary' : 'secondary';
  const { act } = need;
  if (act.kind === 'go')
    return (
      <ButtonLink
        href={act.href}
        variant={variant}
        className="w-[104px] max-md:w-auto max-md:min-w-[104px]"
      >
        {act.label}
      </ButtonLink>
    );
  if (!mayWrite || !act.incident.you.mayWrite)
    return (
      <ButtonLink
        href={need.href}
        variant={variant}
        className="w-[104px] max-md:w-auto max-md:min-w-[104px]"
      >
        Open
      </ButtonLink>
    );
  return (
    <Button
      variant={variant}
      className="w-[104px] px-1 max-md:w-auto max-md:px-3.5"
      onClick={() => acts.acknowledge([act.incident])}
    >
      Acknowledge
    </Button>
  );
}
