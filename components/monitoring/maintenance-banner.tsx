'use client';
import { Wrench } from 'lucide-react';
import { useSettled } from '#components/shell/use-settled.ts';
import { useCan } from '#components/shell/session.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Time } from '#components/ui/time.tsx';
import { useSilences } from './use-monitoring.ts';

/** On every page while a maintenance window is open: who set it, why, until when, and what it hides. */
export function MaintenanceBanner() {
  const settled = useSettled();
  const mayRead = useCan('incidents:read');
  const { data } = useSilences('current', mayRead && settled);
  const open = (data?.items ?? []).filter(
    (item) => item.kind === 'maintenance' && item.state === 'active',
  );
  const [first] = open;
  if (first === undefined) return null;
  const hides = open.reduce((sum, item) => sum + item.hidesNow.count, 0);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-info-line bg-info-tint px-(--page) py-2 text-info-text"
    >
      <Wrench size={14} aria-hidden="true" />
      <span className="font-semibold">
        {open.length === 1 ? 'Maintenance' : `${open.length} maintenance windows`}
      </span>
      <span className="wrap-anywhere">
        {first.reason}, by {first.author}
        {first.window === null ? null : (
          <>
            , until <Time at={first.window.to} show="absolute" />
          </>
        )}
        . {hides === 0 ? 'It hides nothing now.' : `${hides} alerts are hidden.`}
      </span>
      <TextLink href="/infrastructure/monitors?tab=silences" className="ml-auto">
        Silences
      </TextLink>
    </div>
  );
}
