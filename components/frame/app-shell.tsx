'use client';
import dynamic from 'next/dynamic';
import { useState, type ReactNode } from 'react';
import { DiskBanner } from '#components/client/page/disk-banner.tsx';
import { RolePreviewBanner } from '#components/client/page/role-preview.tsx';
import { useLiveUpdates } from '#components/client/use-live-updates.ts';
import { MaintenanceBanner } from '#components/monitoring/maintenance-banner.tsx';
import { OfflineBanner } from './failure/offline-banner.tsx';
import { SingleOperatorBanner, StopBanner, SwitchDialog } from './kill-switch-state.tsx';
import { BottomNav } from './navigation/bottom-nav.tsx';
import { NavigationMark } from './navigation/navigation-mark.tsx';
import { RouteFocus } from './navigation/route-focus.tsx';
import { SideNav } from './navigation/side-nav.tsx';
import { TopBar } from './navigation/top-bar.tsx';
import { SessionWatch } from './session-monitor.tsx';
import { useActivityReport } from './use-activity-report.ts';
import { useOfflineWorker } from './use-offline-worker.ts';
import { useOpening } from './use-opening.ts';
import { useShellKeys } from './use-shell-keys.ts';

const CommandPalette = dynamic(
  () => import('./palette/command-palette.tsx').then((module) => module.CommandPalette),
  { ssr: false },
);
const ShortcutHelp = dynamic(
  () => import('./shortcut-help.tsx').then((module) => module.ShortcutHelp),
  { ssr: false },
);

/** Layout of every signed-in page: navigation, top bar, main content. */
export function AppShell({ children }: { children: ReactNode }) {
  const [palette, setPalette] = useState<boolean | null>(null);
  const [help, setHelp] = useState<boolean | null>(null);
  useLiveUpdates();
  useActivityReport();
  useOfflineWorker();
  const opening = useOpening();
  useShellKeys({ onPalette: () => setPalette(true), onHelp: () => setHelp(true) });
  return (
    <div
      data-shell="app"
      className="grid min-h-dvh grid-cols-[var(--nav-w)_minmax(0,1fr)] max-md:grid-cols-1"
    >
      <a
        href="#main"
        className="float sr-only z-50 rounded-md px-3 py-2 font-medium focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to content
      </a>
      <NavigationMark />
      <SideNav />
      <div className="flex min-w-0 flex-col">
        <TopBar onSearch={() => setPalette(true)} />
        <OfflineBanner />
        <SessionWatch />
        <RolePreviewBanner />
        <StopBanner />
        <SwitchDialog />
        <SingleOperatorBanner />
        <DiskBanner />
        <MaintenanceBanner />
        <main
          id="main"
          data-opening={opening ? '' : undefined}
          tabIndex={-1}
          className="flex w-full max-w-[1600px] min-w-0 flex-1 flex-col gap-(--gutter) px-(--page) pt-5 pb-[calc(20px+var(--foot-h))] max-md:pt-4"
        >
          {children}
        </main>
      </div>
      <BottomNav />
      <RouteFocus />
      {palette === null ? null : (
        <CommandPalette open={palette} onOpenChange={setPalette} onHelp={() => setHelp(true)} />
      )}
      {help === null ? null : <ShortcutHelp open={help} onOpenChange={setHelp} />}
    </div>
  );
}
