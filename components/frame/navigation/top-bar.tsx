'use client';
import { ChevronLeft, Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { useCrumb } from '#components/client/page/page-crumb.tsx';
import { useSession } from '#components/client/session.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import { Link } from '#components/ui/link.tsx';
import { AttentionBell } from '../attention-bell.tsx';
import { ControlButton } from '../control-button.tsx';
import { EnvironmentPicker } from '../environment-picker.tsx';
import { KillSwitchState } from '../kill-switch-state.tsx';
import { LiveIndicator } from '../live-indicator.tsx';
import { TimeRangePicker } from '../range/time-range-picker.tsx';
import { Breadcrumb } from './breadcrumb.tsx';
import { parentOf } from './crumbs.ts';
import { PhoneMenu } from './phone-menu.tsx';

/** Top bar of every page: 48 px high, 52 px on phones. */
export function TopBar({ onSearch }: { onSearch: () => void }) {
  const path = usePathname();
  const { instance } = useSession();
  const parent = parentOf(path, useCrumb());
  return (
    <header
      data-shell="top"
      className="sticky top-0 z-10 flex h-(--top-h) items-center gap-2 border-b border-line bg-canvas px-(--page) max-md:gap-1 max-md:px-2"
    >
      {parent ? (
        <Link
          href={parent.href}
          aria-label={`Back to ${parent.label}`}
          className="grid size-11 flex-none place-items-center text-ink-2 md:hidden"
        >
          <ChevronLeft size={20} aria-hidden="true" />
        </Link>
      ) : null}
      <div className="flex min-w-0 flex-1 items-center gap-2 max-md:pl-2">
        <Breadcrumb />
        {instance.demo ? (
          <span className="flex-none rounded-sm px-1.5 text-xs font-medium text-accent-text hairline xl:hidden">
            Demo
          </span>
        ) : null}
      </div>
      <ControlButton
        onClick={onSearch}
        className="w-[200px] font-normal text-ink-3 max-xl:w-auto max-md:hidden"
        aria-keyshortcuts="Control+K Meta+K"
      >
        <Search aria-hidden="true" />
        <span className="max-xl:sr-only">Search or run</span>
        <span aria-hidden="true" className="ml-auto max-xl:hidden">
          <Kbd>⌘K</Kbd>
        </span>
      </ControlButton>
      <span className="contents max-md:hidden">
        <EnvironmentPicker />
        <TimeRangePicker />
      </span>
      <LiveIndicator />
      <span className="contents max-md:hidden">
        <KillSwitchState />
      </span>
      <AttentionBell />
      <PhoneMenu onSearch={onSearch} />
    </header>
  );
}
