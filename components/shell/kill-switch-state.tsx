'use client';
import { Power } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { Link } from '#components/ui/link.tsx';
import { Time } from '#components/ui/time.tsx';
import { Tooltip } from '#components/ui/tooltip.tsx';
import { ControlButton } from './control-button.tsx';
import { useKillSwitch } from './use-kill-switch.ts';

export const KILL_SWITCH_HREF = '/governance/kill-switch';

/** "Execution on" quietly, "Execution stopped" as a critical badge. */
export function KillSwitchState({ always = false }: { always?: boolean }) {
  const { data, isError } = useKillSwitch();
  const router = useRouter();
  const loops = data?.loops.filter((loop) => loop.stopped).length ?? 0;
  const stopped = data?.global.stopped ?? false;
  const word = isError
    ? 'Execution unknown'
    : stopped
      ? 'Execution stopped'
      : loops
        ? `${loops} ${loops === 1 ? 'loop' : 'loops'} stopped`
        : 'Execution on';
  const strong = stopped
    ? 'bg-critical-tint text-critical-text shadow-[inset_0_0_0_1px_var(--critical-line)] hover:bg-critical-tint [&>svg]:text-critical-text'
    : '';
  return (
    <Tooltip
      content={
        isError
          ? 'The kill switch could not be read. Nothing runs while that is so'
          : 'Open the kill switch'
      }
    >
      <ControlButton
        ghost={!stopped}
        className={strong}
        onClick={() => router.push(KILL_SWITCH_HREF)}
      >
        <Power aria-hidden="true" />
        <span className={stopped || always ? '' : 'max-xl:sr-only'}>
          {data || isError ? word : 'Execution'}
        </span>
      </ControlButton>
    </Tooltip>
  );
}

/** Banner on every page while execution is stopped. */
export function StopBanner() {
  const { data } = useKillSwitch();
  if (!data?.global.stopped) return null;
  const { reason, by, at } = data.global;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-critical-line bg-critical-tint px-(--page) py-2 text-critical-text"
    >
      <Power size={14} aria-hidden="true" />
      <span className="font-semibold">Execution is stopped</span>
      <span>
        No action starts or goes on{by ? `, by ${by}` : ''}
        {at ? (
          <>
            , <Time at={at} show="both" />
          </>
        ) : null}
        {reason ? `: ${reason}` : ''}
      </span>
      <Link
        href={KILL_SWITCH_HREF}
        className="ml-auto min-h-6 font-medium underline underline-offset-2"
      >
        Kill switch
      </Link>
    </div>
  );
}
