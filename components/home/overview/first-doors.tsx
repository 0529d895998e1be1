'use client';
import { Building2, CircleCheck, Plug, Server } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { FocusQuestion } from '#components/accounts/focus-question.tsx';
import { useCan } from '#components/client/session.tsx';
import { DemoControl } from '#components/governance/demo-control.tsx';
import { ConnectPanel } from '#components/sources/connect-panel.tsx';
import { useMadeKeys } from '#components/sources/made-keys.ts';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import type { IconComponent } from '#components/ui/states/states.tsx';
import type { FirstRun } from '#lib/schemas/governance/governance.ts';

function Door({
  icon: Icon,
  title,
  text,
  children,
}: {
  icon: IconComponent;
  title: string;
  text: string;
  children: ReactNode;
}) {
  return (
    <li className="flex flex-col gap-2 px-4 py-3.5">
      <h3 className="flex items-center gap-2 font-semibold">
        <Icon size={16} aria-hidden="true" className="flex-none text-ink-3" />
        {title}
      </h3>
      <p className="text-ink-2">{text}</p>
      <div className="mt-auto pt-1">{children}</div>
    </li>
  );
}

/** The three ways to start, shown while only this machine is monitored. */
export function FirstConnections({ host }: Pick<FirstRun, 'host'>) {
  const maySee = useCan('sources:read');
  const begun = Object.keys(useMadeKeys()).length > 0;
  const [connecting, setConnecting] = useState(begun);
  return (
    <>
      <Panel aria-labelledby="doors">
        <PanelHeader title="Where do you want to start?" id="doors" ruled />
        <ul className="grid divide-line max-lg:divide-y lg:grid-cols-3 lg:divide-x">
          <Door
            icon={Server}
            title="This machine"
            text="CPU, memory, disks and network of this machine are already monitored, without any setup."
          >
            {host === null ? (
              <p className="text-ink-3">The first samples arrive within a minute.</p>
            ) : (
              <p className="flex flex-wrap items-center gap-x-2">
                <CircleCheck size={14} aria-hidden="true" className="flex-none text-ok-text" />
                Live
                <TextLink href={`/infrastructure/${host.id}`}>Open {host.name}</TextLink>
              </p>
            )}
          </Door>
          <Door
            icon={Plug}
            title="Connect my systems"
            text="Prometheus, OpenTelemetry, Alertmanager and changes: commands to paste, with your address and a new key filled in. Or an HTTP address to check."
          >
            {maySee ? (
              <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
                <Button
                  variant={connecting ? 'secondary' : 'primary'}
                  aria-expanded={connecting}
                  aria-controls="connect"
                  onClick={() => setConnecting(!connecting)}
                >
                  {connecting ? 'Hide the commands' : 'Connect a system'}
                </Button>
              </div>
            ) : (
              <p className="text-xs text-ink-3">Your role cannot see sources.</p>
            )}
          </Door>
          <Door
            icon={Building2}
            title="Open the demo company"
            text="A small online shop with real load, 28 days of history and faults to try everything on. Its data is always labeled, and you can remove it with one click."
          >
            <DemoControl />
          </Door>
        </ul>
        <PanelFoot className="text-sm">
          <FocusQuestion />
        </PanelFoot>
      </Panel>
      {connecting ? <ConnectPanel /> : null}
    </>
  );
}
