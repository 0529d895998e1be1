'use client';
import { useQueryClient } from '@tanstack/react-query';
import { Power, User } from 'lucide-react';
import type { ReactNode } from 'react';
import { api } from '#components/client/api.ts';
import { rolesSentence } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { useKillSwitch } from '#components/client/use-kill-switch.ts';
import { LOOPS } from '#components/labels/execution-loops.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { Popover } from '#components/ui/menus/popover.tsx';
import { Time } from '#components/ui/time.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { KillSwitch } from '#lib/schemas/actions/execution.ts';
import { ControlButton } from './control-button.tsx';

const STRONG =
  'bg-critical-tint text-critical-text shadow-[inset_0_0_0_1px_var(--critical-line)] hover:bg-critical-tint [&>svg]:text-critical-text';

function wordOf(state: KillSwitch | undefined, unreadable: boolean): string {
  if (unreadable) return 'Execution state unknown';
  if (!state) return 'Execution';
  if (state.global.stopped) return 'Execution stopped';
  const loops = state.loops.filter((loop) => loop.stopped).length;
  return loops ? `${loops} ${loops === 1 ? 'loop' : 'loops'} stopped` : 'Execution on';
}

const DIALOG = 'execution';
const ALL = 'all';

/**
 * Dialog that requires a reason and then stops or resumes all execution or one loop, as named in
 * the URL.
 */
export function SwitchDialog() {
  const client = useQueryClient();
  const { data } = useKillSwitch();
  const may = useCan('kill-switch:write');
  const dialog = useDialog();
  const asked = dialog.id(DIALOG);
  const loop = LOOPS.find((each) => each.loop === asked);
  if (!may || data === undefined || (asked !== ALL && loop === undefined)) return null;
  const stopped =
    loop === undefined
      ? data.global.stopped
      : (data.loops.find((each) => each.loop === asked)?.stopped ?? false);
  const what = loop === undefined ? 'all execution' : `execution of ${loop.title.toLowerCase()}`;
  const set = async (reason: string): Promise<void> => {
    const scope = loop === undefined ? 'global' : `loop:${loop.loop}`;
    const body = { scope, stopped: !stopped, reason };
    await api('/api/kill-switch', { method: 'PUT', body });
    await client.invalidateQueries({ queryKey: queryKey('kill-switch') });
  };
  return (
    <ConfirmDialog
      {...dialog.bind(DIALOG, asked ?? ALL)}
      title={stopped ? `Resume ${loop === undefined ? 'execution' : what}?` : `Stop ${what}?`}
      confirmLabel={stopped ? 'Resume execution' : 'Stop execution'}
      reason={{ label: 'Reason', required: true }}
      onConfirm={set}
    >
      {stopped
        ? 'Approved actions may start immediately. Their pre-checks run again first.'
        : 'No action starts, and running actions stop before their next step. Completed steps are not undone.'}
    </ConfirmDialog>
  );
}

function Explanation({
  state,
  unreadable,
}: {
  state: KillSwitch | undefined;
  unreadable: boolean;
}) {
  if (unreadable || !state)
    return <p>The kill switch could not be read. Nothing runs until it can.</p>;
  const { stopped, by, at, reason } = state.global;
  return (
    <>
      <p>
        {stopped
          ? 'No action starts or continues'
          : 'Approved actions run if their executor is enabled'}
        {stopped && by ? `, by ${by}` : ''}
        {stopped && at ? (
          <>
            , <Time at={at} show="both" />
          </>
        ) : null}
        {stopped && reason ? `: ${reason}` : ''}.
      </p>
      {state.loops
        .filter((loop) => loop.stopped)
        .map((loop) => (
          <p key={loop.loop} className="text-ink-2">
            The loop {loop.loop} is stopped{loop.reason ? `: ${loop.reason}` : ''}.
          </p>
        ))}
    </>
  );
}

/** "Execution on" as plain text, "Execution stopped" as a critical badge; opens the kill switch. */
export function KillSwitchState({ always = false }: { always?: boolean }) {
  const { data, isError } = useKillSwitch();
  const may = useCan('kill-switch:write');
  const dialog = useDialog();
  const stopped = data?.global.stopped ?? false;
  const trigger = (
    <ControlButton ghost={!stopped} className={stopped ? STRONG : ''}>
      <Power aria-hidden="true" />
      <span className={stopped || always ? '' : 'max-xl:sr-only'}>{wordOf(data, isError)}</span>
    </ControlButton>
  );
  let act: ReactNode = (
    <p className="text-ink-3">
      Your role cannot change this. It requires the role {rolesSentence('kill-switch:write')}.
    </p>
  );
  if (may)
    act = (
      <Button size="sm" onClick={() => dialog.open(DIALOG, ALL)}>
        {stopped ? 'Resume execution…' : 'Stop execution…'}
      </Button>
    );
  return (
    <Popover title="Execution" showTitle className="w-[300px]" trigger={trigger}>
      <div className="grid justify-items-start gap-2.5">
        <Explanation state={data} unreadable={isError} />
        {data ? act : null}
        {data && may && !stopped ? (
          <ul className="grid w-full gap-1 border-t border-line pt-2.5">
            {LOOPS.map((loop) => {
              const held = data.loops.find((each) => each.loop === loop.loop)?.stopped ?? false;
              const verb = held ? 'Resume' : 'Stop';
              return (
                <li key={loop.loop} className="flex items-center justify-between gap-2">
                  <span className={held ? 'text-critical-text' : 'text-ink-2'}>{loop.title}</span>
                  <Button
                    size="sm"
                    aria-label={`${verb} ${loop.title.toLowerCase()}`}
                    onClick={() => dialog.open(DIALOG, loop.loop)}
                  >
                    {verb}…
                  </Button>
                </li>
              );
            })}
          </ul>
        ) : null}
      </div>
    </Popover>
  );
}

/**
 * Banner on every page while all execution or one loop is stopped, or while the state cannot be
 * read.
 */
export function StopBanner() {
  const { data, isError } = useKillSwitch();
  const may = useCan('kill-switch:write');
  const dialog = useDialog();
  const stopped = data?.global.stopped ?? false;
  if (!isError && !stopped && data?.loops.every((loop) => !loop.stopped) !== false) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-critical-line bg-critical-tint px-(--page) py-2 text-critical-text"
    >
      <Power size={14} aria-hidden="true" />
      <span className="font-semibold">
        {stopped ? 'Execution is stopped' : wordOf(data, isError)}
      </span>
      <Explanation state={data} unreadable={isError} />
      {may && stopped ? (
        <span className="ml-auto">
          <Button size="sm" onClick={() => dialog.open(DIALOG, ALL)}>
            Resume execution…
          </Button>
        </span>
      ) : null}
    </div>
  );
}

/** Banner on every page while one user may both propose and approve. */
export function SingleOperatorBanner() {
  const { data } = useKillSwitch();
  if (!data?.singleOperator) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-2 gap-y-1 border-b border-warning-line bg-warning-tint px-(--page) py-2 text-warning-text"
    >
      <User size={14} aria-hidden="true" />
      <span className="font-semibold">Single-operator mode</span>
      <span>One person can propose and approve. Ends when a second person can approve.</span>
      <TextLink href="/settings/policies" className="ml-auto">
        Policies
      </TextLink>
    </div>
  );
}
