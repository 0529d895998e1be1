'use client';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { useCan } from '#components/client/session.tsx';
import { checksHeadline } from '#components/labels/check-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { ButtonLink } from '#components/ui/link.tsx';
import { Tabs } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { CheckList } from './check-list.tsx';
import { MonitorList } from './monitor-list.tsx';
import { monitorsHeadline } from './monitor-text.ts';
import { SilenceList } from './silence-list.tsx';
import { silencesHeadline } from './silence-text.ts';
import { useChecks, useMonitors, useSilences } from './use-monitoring.ts';

const CheckDialog = dynamic(
  () => import('./check-dialog.tsx').then((module) => module.CheckDialog),
  {
    ssr: false,
  },
);
const SilenceDialog = dynamic(
  () => import('./silence-dialog.tsx').then((module) => module.SilenceDialog),
  {
    ssr: false,
  },
);

const TABS = [
  { id: 'monitors', label: 'Monitors' },
  { id: 'silences', label: 'Silences' },
  { id: 'checks', label: 'Checks' },
];

/**
 * User-defined monitors (in addition to Tandem's built-in detection), silences and external checks.
 */
export function MonitorsPage() {
  const mayRead = useCan('incidents:read');
  const [tab] = useQueryState('tab', parseAsString.withDefault('monitors'));
  const title = useHeadline(tab, mayRead);
  if (!mayRead) return <NoPermission permission="incidents:read" what="monitors" />;
  return (
    <>
      <PageHead
        title={title}
        sub="Monitors raise alerts, silences stop alerts from opening incidents, checks test from outside."
        actions={<NewButton tab={tab} />}
      />
      <Tabs items={TABS} label="Monitors, silences and checks">
        {(id) =>
          id === 'silences' ? <SilenceList /> : id === 'checks' ? <CheckList /> : <MonitorList />
        }
      </Tabs>
    </>
  );
}

/** Summary of the open tab. */
function useHeadline(tab: string, mayRead: boolean): string {
  const silences = useSilences('current', mayRead && tab === 'silences');
  const checks = useChecks(mayRead && tab === 'checks');
  const monitors = useMonitors(mayRead && tab !== 'silences' && tab !== 'checks');
  if (tab === 'silences') return silencesHeadline(silences.data?.items);
  return tab === 'checks'
    ? checksHeadline(checks.data?.items)
    : monitorsHeadline(monitors.data?.items);
}

function NewButton({ tab }: { tab: string }) {
  const mayDetect = useCan('detection:write');
  const maySilence = useCan('incidents:write');
  const dialog = useDialog();
  return (
    <>
      {tab === 'silences' && maySilence ? (
        <Button variant="primary" onClick={() => dialog.open('new-silence')}>
          New silence…
        </Button>
      ) : null}
      {tab === 'checks' && mayDetect ? (
        <Button variant="primary" onClick={() => dialog.open('new-check')}>
          New check…
        </Button>
      ) : null}
      {tab !== 'silences' && tab !== 'checks' && mayDetect ? (
        <ButtonLink variant="primary" href="/infrastructure/monitors/new">
          New monitor…
        </ButtonLink>
      ) : null}
      {dialog.is('new-silence') && maySilence ? <SilenceDialog onClose={dialog.close} /> : null}
      {dialog.is('new-check') && mayDetect ? (
        <CheckDialog item={null} onClose={dialog.close} />
      ) : null}
    </>
  );
}
