'use client';
import { Bell } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useAttention, useLostChannels } from '#components/client/use-attention.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Link } from '#components/ui/link.tsx';
import { Popover } from '#components/ui/menus/popover.tsx';
import { StateIcon } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount } from '#lib/format.ts';
import { useFavicon } from './use-favicon.ts';

const SHOWN = 6;

/**
 * Items that need attention: open incidents, pending approvals, and notification channels that can
 * no longer deliver.
 */
export function AttentionBell() {
  const attention = useAttention();
  useFavicon(attention.critical);
  const [open, setOpen] = useState(false);
  const lost = useLostChannels();
  const any = attention.incidents.length + attention.actions.length + lost.length > 0;
  const close = (): void => setOpen(false);
  const mark = any ? (
    <i
      data-mark=""
      className={`absolute -top-px -right-px size-[7px] rounded-full shadow-[0_0_0_2px_var(--canvas)] ${attention.critical ? 'bg-critical' : 'bg-accent'}`}
    />
  ) : null;
  const label = any
    ? `Needs attention: ${attention.incidentCount || 'no'} open incidents, ${attention.actionCount || 'no'} approvals waiting${lost.length === 0 ? '' : `, ${formatCount(lost.length, 'notification channel')} disabled`}`
    : attention.failed === null
      ? 'Nothing needs attention'
      : 'Attention state unknown';
  return (
    <Popover
      title="Needs attention"
      showTitle
      open={open}
      onOpenChange={setOpen}
      className="w-[340px]"
      trigger={<IconButton icon={Bell} label={label} mark={mark} />}
    >
      {attention.failed === null ? null : (
        <LoadFailed what="open incidents and approvals" query={attention.failed} />
      )}
      {any || attention.failed !== null ? null : (
        <p className="py-2 text-ink-2">No open incidents, no approvals waiting.</p>
      )}
      <List
        title="Approvals"
        href="/actions?view=waiting"
        total={attention.actionCount}
        onGo={close}
      >
        {attention.actions.slice(0, SHOWN).map((action) => (
          <Row
            key={action.id}
            href={`/actions/${action.id}`}
            onGo={close}
            icon={<StateIcon state="info" label="Waiting for approval" size={16} />}
            title={action.title}
            detail={
              <>
                ACT-{action.number}, {action.votes.approve} of {action.votes.required} approvals,
                expires <Time at={action.expiresAt} />
              </>
            }
          />
        ))}
      </List>
      <List title="Incidents" href="/incidents" total={attention.incidentCount} onGo={close}>
        {attention.incidents.slice(0, SHOWN).map((incident) => (
          <Row
            key={incident.id}
            href={`/incidents/${incident.id}`}
            onGo={close}
            icon={<StateIcon state={incident.severity} size={16} />}
            title={incident.title}
            detail={
              <>
                INC-{incident.number}, opened <Time at={incident.openedAt} />
              </>
            }
          />
        ))}
      </List>
      <List
        title="Notifications"
        href="/settings/notifications"
        total={String(lost.length)}
        onGo={close}
      >
        {lost.slice(0, SHOWN).map((channel) => (
          <Row
            key={channel.id}
            href="/settings/notifications"
            onGo={close}
            icon={<StateIcon state="warning" label="Disabled" size={16} />}
            title={`${channel.name} was disabled`}
            detail={channel.off?.reason}
          />
        ))}
      </List>
    </Popover>
  );
}

function List({
  title,
  href,
  total,
  onGo,
  children,
}: {
  title: string;
  href: string;
  total: string;
  onGo: () => void;
  children: readonly ReactNode[];
}) {
  if (children.length === 0) return null;
  return (
    <div className="mt-1.5">
      <p className="flex items-center justify-between py-1 text-xs font-medium text-ink-3">
        {title} {total}
        <Link href={href} onClick={onGo} className="link">
          All
        </Link>
      </p>
      <ul className="grid">{children}</ul>
    </div>
  );
}

function Row({
  href,
  icon,
  title,
  detail,
  onGo,
}: {
  href: string;
  icon: ReactNode;
  title: string;
  detail: ReactNode;
  onGo: () => void;
}) {
  return (
    <li>
      <Link
        href={href}
        onClick={onGo}
        className="flex items-start gap-2 rounded-sm px-1.5 py-1.5 hover:bg-hover focus-visible:-outline-offset-2"
      >
        <span className="mt-0.5">{icon}</span>
        <span className="min-w-0">
          <span className="block truncate font-medium">{title}</span>
          <span className="block text-xs text-ink-2">{detail}</span>
        </span>
      </Link>
    </li>
  );
}
