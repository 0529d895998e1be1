'use client';
import { Power } from 'lucide-react';
import { NoPermission, ReadOnlyNote } from '#components/client/page/no-permission.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { useKillSwitch } from '#components/client/use-kill-switch.ts';
import { LOOPS } from '#components/labels/execution-loops.ts';
import { Button } from '#components/ui/button.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { KillSwitch, Stop } from '#lib/schemas/actions/execution.ts';

const NOT_STOPPED: Stop = { stopped: false, reason: null, at: null, by: null };

function headline(state: KillSwitch | undefined): string {
  if (state === undefined) return 'Kill switch';
  if (state.global.stopped) return 'Execution is stopped';
  const loops = state.loops.filter((loop) => loop.stopped).length;
  return loops === 0
    ? 'Execution is on'
    : `Execution is on, ${loops} ${loops === 1 ? 'loop is' : 'loops are'} stopped`;
}

/** Stops and resumes execution, globally or for one loop. */
export function KillSwitchPage() {
  const mayRead = useCan('actions:read');
  const mayWrite = useCan('kill-switch:write');
  const query = useKillSwitch();
  if (!mayRead) return <NoPermission permission="actions:read" what="the kill switch" />;
  return (
    <>
      <PageHead
        title={headline(query.data)}
        sub="A stop takes effect immediately: nothing is queued, started or continued. A current run ends before its next step. If a switch cannot be read, it counts as stopped."
      />
      <Panel aria-label="Kill switch">
        <PanelHeader title="Switches" ruled />
        <QueryBody query={query} what="kill switch" rows={3}>
          {(state) => (
            <ul className="divide-y divide-line">
              <SwitchRow
                scope="global"
                title="Everything"
                text="All loops, regardless of their own switch"
                state={state.global}
                mayWrite={mayWrite}
              />
              {LOOPS.map((loop) => (
                <SwitchRow
                  key={loop.loop}
                  scope={`loop:${loop.loop}`}
                  title={loop.title}
                  text={loop.text}
                  state={state.loops.find((each) => each.loop === loop.loop) ?? NOT_STOPPED}
                  mayWrite={mayWrite}
                />
              ))}
            </ul>
          )}
        </QueryBody>
        {mayWrite ? null : (
          <PanelFoot>
            <ReadOnlyNote permission="kill-switch:write" />
          </PanelFoot>
        )}
      </Panel>
    </>
  );
}

function SwitchRow({
  scope,
  title,
  text,
  state,
  mayWrite,
}: {
  scope: string;
  title: string;
  text: string;
  state: Stop;
  mayWrite: boolean;
}) {
  const save = useSave('kill-switch');
  const dialog = useDialog();
  const verb = state.stopped ? 'Resume' : 'Stop';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-52 flex-1">
        <p className="flex flex-wrap items-center gap-x-2 font-medium">
          {title}
          {state.stopped ? (
            <StateBadge state="critical" icon={Power} badge>
              Stopped
            </StateBadge>
          ) : (
            <StateBadge state="ok">On</StateBadge>
          )}
        </p>
        <p className="text-xs text-ink-2">{text}</p>
        {state.at === null ? null : (
          <p className="text-xs text-ink-2">
            {state.stopped ? 'Stopped' : 'Resume'} by {state.by ?? 'unknown'},{' '}
            <Time at={state.at} show="both" />
            {state.reason ? `: ${state.reason}` : ''}
          </p>
        )}
      </div>
      {mayWrite ? (
        <Button onClick={() => dialog.open('switch', scope)}>
          <Power size={14} aria-hidden="true" />
          {verb}…
        </Button>
      ) : null}
      <ConfirmDialog
        {...dialog.bind('switch', scope)}
        title={
          state.stopped
            ? `Resume execution: ${title.toLowerCase()}`
            : `Stop execution: ${title.toLowerCase()}`
        }
        confirmLabel={state.stopped ? 'Resume' : 'Stop execution'}
        reason={{
          label: 'Reason',
          required: true,
          placeholder: 'Shown to everyone on every page',
        }}
        onConfirm={async (reason) => {
          await save.mutateAsync({
            path: '/api/kill-switch',
            method: 'PUT',
            body: { scope, stopped: !state.stopped, reason },
          });
          toast.success(state.stopped ? 'Execution resumed' : 'Execution is stopped');
        }}
      >
        {state.stopped
          ? 'Approved actions that waited start now.'
          : 'Runs stop before their next step. Proposals and approvals are not affected.'}
      </ConfirmDialog>
    </li>
  );
}
