'use client';
import { CircleCheck, Play, Plug } from 'lucide-react';
import type { ReactNode } from 'react';
import { useSession } from '#components/shell/session.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import type { IconComponent } from '#components/ui/states.tsx';

const DEMO_COMMAND = 'npm run demo';

function Step({
  icon: Icon,
  title,
  children,
  end,
}: {
  icon: IconComponent;
  title: string;
  children: ReactNode;
  end?: ReactNode;
}) {
  return (
    <li className="flex flex-wrap items-center gap-x-3.5 gap-y-2 px-4 py-3">
      <Icon size={18} aria-hidden="true" className="flex-none text-ink-3" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{title}</p>
        <p className="text-ink-2">{children}</p>
      </div>
      {end}
    </li>
  );
}

/** A first start: what is watched already, and two ways on. */
export function FirstSteps({ hosts }: { hosts: readonly { id: string; name: string }[] }) {
  const { instance } = useSession();
  const [host] = hosts;
  return (
    <Panel aria-labelledby="first-steps">
      <PanelHeader title="First steps" id="first-steps" ruled />
      <ol className="divide-y divide-line">
        <Step
          icon={CircleCheck}
          title={host ? 'This machine is watched' : 'This machine will be watched in a moment'}
          end={
            host ? <TextLink href={`/infrastructure/${host.id}`}>Open {host.name}</TextLink> : null
          }
        >
          CPU, memory, disks and network, without any set-up.
        </Step>
        <Step
          icon={Plug}
          title="Connect more"
          end={
            <ButtonLink href="/sources" variant="primary">
              Connect a source
            </ButtonLink>
          }
        >
          OpenTelemetry, Prometheus remote write, alerts and changes.
        </Step>
        {instance.demo ? null : (
          <Step
            icon={Play}
            title="Open the demo"
            end={
              <span className="flex items-center gap-1 rounded-sm bg-sunken py-0.5 pr-0.5 pl-2">
                <code className="ident">{DEMO_COMMAND}</code>
                <CopyButton value={DEMO_COMMAND} label="Copy command" />
              </span>
            }
          >
            A small company with services and faults to try everything on; its data stays marked.
          </Step>
        )}
      </ol>
    </Panel>
  );
}
