'use client';
import { ChevronDown, Globe } from 'lucide-react';
import { useSession } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { Menu, MenuRadioGroup } from '#components/ui/menus/menu.tsx';
import { cn } from '#lib/cn.ts';
import { ControlButton } from './control-button.tsx';

/**
 * Selects the environment of the page, stored in the URL as `env`. Renders nothing if there is only
 * one.
 */
export function EnvironmentPicker({ always = false }: { always?: boolean }) {
  const { environments } = useSession();
  const { env, setEnv } = useTimeRange();
  const present = environments.find((item) => item.id === env);
  if (environments.length < 2 && present === undefined) return null;
  const options = [
    { value: '', label: 'All environments' },
    ...environments.map((item) => ({ value: item.id, label: item.name })),
  ];
  return (
    <Menu
      trigger={
        <ControlButton>
          <Globe aria-hidden="true" />
          <span className="sr-only">Environment: </span>
          <span
            className={cn(
              'max-w-32 truncate first-letter:uppercase inline-block',
              !always && 'max-lg:sr-only',
            )}
          >
            {present?.name ?? 'All environments'}
          </span>
          <ChevronDown aria-hidden="true" />
        </ControlButton>
      }
    >
      <MenuRadioGroup value={present ? env : ''} options={options} onValueChange={setEnv} />
    </Menu>
  );
}
