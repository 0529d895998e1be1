'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { LoadFailed, type FailedQuery } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { retentionLines, monitoringLines } from '#components/inference/monitor-text.ts';
import { useStoredPredictions, useMonitoring } from '#components/inference/use-monitor.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';

/** Rarely opened, so loaded separately. */
const MonitoringForm = dynamic(
  () => import('./monitor-form.tsx').then((module) => module.MonitoringForm),
  {
    ssr: false,
  },
);
const PrivacyForm = dynamic(
  () => import('#components/inference/privacy-form.tsx').then((module) => module.PrivacyForm),
  { ssr: false },
);
const RetentionForm = dynamic(
  () => import('#components/inference/retention-form.tsx').then((module) => module.RetentionForm),
  { ssr: false },
);

function Lines({
  title,
  what,
  query,
  lines,
  end,
  children,
}: {
  title: string;
  what: string;
  query: FailedQuery & { isError: boolean };
  /** Undefined while loading. */
  lines: readonly { title: string; text: string }[] | undefined;
  end: ReactNode;
  children: ReactNode;
}) {
  return (
    <Panel aria-label={title}>
      <PanelHeader title={title} ruled={lines === undefined} end={end} />
      {query.isError ? (
        <LoadFailed what={what} query={query} />
      ) : lines === undefined ? (
        <SkeletonRows rows={5} label={`Loading the ${what}`} />
      ) : (
        <Table label={title}>
          <thead>
            <tr>
              <Th fit>Setting</Th>
              <Th>Current</Th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <tr key={line.title}>
                <Td fit>{line.title}</Td>
                <Td className="text-ink-2 wrap-anywhere">{line.text}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {children}
    </Panel>
  );
}

/** Monitoring settings of the model: windows, label delay and season. */
function MonitoringPanel({ name }: { name: string }) {
  const watch = useMonitoring(name);
  const may = useCan('models:write');
  const dialog = useDialog();
  const settings = watch.data;
  const canChange = may && settings !== undefined;
  return (
    <Lines
      title={settings?.enabled === false ? 'Monitoring: off' : 'Monitoring'}
      what="monitoring settings"
      query={watch}
      lines={settings === undefined ? undefined : monitoringLines(settings)}
      end={
        canChange ? (
          <Button size="sm" onClick={() => dialog.open('watch')}>
            Edit settings…
          </Button>
        ) : undefined
      }
    >
      {canChange && dialog.is('watch') ? (
        <MonitoringForm name={name} settings={settings} onClose={() => void dialog.close()} />
      ) : null}
    </Lines>
  );
}

/** Stored parts of the model's requests, and their retention. */
function KeptPanel({ name }: { name: string }) {
  const kept = useStoredPredictions(name);
  const may = useCan('models:write');
  const dialog = useDialog();
  const answer = kept.data;
  const canChange = may && answer !== undefined;
  const onClose = (): void => void dialog.close();
  return (
    <Lines
      title="Privacy of stored requests"
      what="rules"
      query={kept}
      lines={
        answer === undefined ? undefined : retentionLines(answer.privacy, answer.retentionDays)
      }
      end={
        canChange ? (
          <span className="flex flex-wrap gap-2">
            <Button size="sm" onClick={() => dialog.open('privacy')}>
              Edit rules…
            </Button>
            <Button size="sm" onClick={() => dialog.open('retention')}>
              Edit retention…
            </Button>
          </span>
        ) : undefined
      }
    >
      {canChange && dialog.is('privacy') ? (
        <PrivacyForm name={name} answer={answer} onClose={onClose} />
      ) : null}
      {canChange && dialog.is('retention') ? (
        <RetentionForm name={name} days={answer.retentionDays} onClose={onClose} />
      ) : null}
    </Lines>
  );
}

/** Monitoring settings of the model, and privacy and retention of its requests and predictions. */
export function SettingsPanels({ name }: { name: string }) {
  return (
    <div className="grid gap-(--gutter) xl:grid-cols-2">
      <MonitoringPanel name={name} />
      <KeptPanel name={name} />
    </div>
  );
}
