'use client';
import { BellOff, Wrench } from 'lucide-react';
import { useCan } from '#components/client/session.tsx';
import { useSettled } from '#components/client/use-settled.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Time } from '#components/ui/time.tsx';
import { silenceBanner } from './silence-banner.ts';
import { useSilences } from './use-monitoring.ts';

/**
 * Shown on every page while a maintenance window is open or a silence hides alerts: author, reason,
 * end, and the hidden alerts.
 */
export function MaintenanceBanner() {
  const settled = useSettled();
  const mayRead = useCan('incidents:read');
  const { data } = useSilences('current', mayRead && settled);
  const banner = silenceBanner(data?.items ?? []);
  if (banner === null) return null;
  const { first, name, hides } = banner;
  const Icon = first.kind === 'maintenance' ? Wrench : BellOff;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-info-line bg-info-tint px-(--page) py-2 text-info-text"
    >
      <Icon size={14} aria-hidden="true" />
      <span className="font-semibold">{name}</span>
      <span className="wrap-anywhere">
        {first.reason}, by {first.author}
        {first.window === null ? null : (
          <>
            , until <Time at={first.window.to} show="absolute" />
          </>
        )}
        . {hides}
      </span>
      <TextLink href="/infrastructure/monitors?tab=silences" className="ml-auto">
        Silences
      </TextLink>
    </div>
  );
}
