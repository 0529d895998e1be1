'use client';
import dynamic from 'next/dynamic';
import { DetailFrame } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { leadingResult } from '#components/inference/model/leading-result.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { ReportAnswer } from '#lib/schemas/drift/drift.ts';
import { methodWord } from '../drift-plan-text.ts';
import { describeChance } from './outcome-text.ts';
import { ReportChunks } from './report-chunks.tsx';
import { ReportContext } from './report-context.tsx';
import { NotTogether, ReportTogether } from './report-multivariate.tsx';
import { ReportPerformance } from './report-performance.tsx';
import {
  describeMethods,
  orderReport,
  describeQuality,
  reportHeadline,
  reportVerdict,
  reportWindows,
  type ReportColumn,
} from './report-rows.ts';
import { ReportTests } from './report-tests.tsx';
import { ReportWindows } from './report-windows.tsx';
import { useReport } from './use-reports.ts';

const NO_VERDICT = {
  missing: 'On one side only',
  kind: 'Different type',
  empty: 'No value',
  'few-rows': 'Too few rows',
} as const;

/** Loaded on demand because it is rarely used. */
const MonitorReport = dynamic(
  () => import('./monitor-report.tsx').then((module) => module.MonitorReport),
  { ssr: false },
);

/** Turns a report of two files into the monitor of a chosen model. */
function SaveFilesAsMonitor({ report }: { report: ReportAnswer }) {
  const dialog = useDialog();
  if (!useCan('models:write') || !report.keepsReference) return null;
  return (
    <>
      <Button onClick={() => dialog.open('monitor')}>Save as monitor…</Button>
      {dialog.is('monitor') ? (
        <MonitorReport report={report} onClose={() => void dialog.close()} />
      ) : null}
    </>
  );
}

/**
 * Turns the report's reference into the baseline of the model. Learns the limits from it and
 * monitors them.
 */
function SaveAsMonitor({ report }: { report: ReportAnswer }) {
  const may = useCan('models:write');
  const save = useSave('models');
  const [window] = reportWindows(report);
  const { model } = report;
  if (!may || model === null || window === undefined) return null;
  const { from, to, version } = window;
  return (
    <Button
      pending={save.isPending}
      onClick={() =>
        save.mutate(
          {
            path: `/api/inference/models/${encodeURIComponent(model)}/baselines`,
            method: 'POST',
            body: {
              kind: 'period',
              name: report.name,
              from,
              to,
              ...(version === null ? {} : { version }),
            },
          },
          {
            onSuccess: () =>
              toast.success('The model is monitored against this reference', {
                description: 'Limits are learned from it. Change them on the model page.',
              }),
            onError: (error) =>
              toast.error('Not saved as a monitor', { description: error.message }),
          },
        )
      }
    >
      Save as monitor
    </Button>
  );
}

function Verdict({ column }: { column: ReportColumn }) {
  if (column.noVerdict !== null)
    return <StateBadge state="no-data">{NO_VERDICT[column.noVerdict]}</StateBadge>;
  return column.drifted ? (
    <StateBadge state="info">Changed</StateBadge>
  ) : (
    <StateBadge state="ok">Unchanged</StateBadge>
  );
}

function Columns({ report }: { report: ReportAnswer }) {
  return (
    <Panel aria-label="Columns of the report">
      <PanelHeader title="Columns" count={report.columns.length} />
      <Table label="Columns of the report">
        <thead>
          <tr>
            <Th>Column</Th>
            <Th fit>Verdict</Th>
            <Th fit>Method</Th>
            <Th num>Value</Th>
            <Th num>p</Th>
            <Th num>Limit</Th>
            <Th>Data quality</Th>
          </tr>
        </thead>
        <tbody>
          {orderReport(report.columns).map((column) => {
            const result = leadingResult(column);
            return (
              <tr key={column.column}>
                <Td className="ident wrap-anywhere">{column.column}</Td>
                <Td fit>
                  <Verdict column={column} />
                </Td>
                <Td fit className="text-ink-2">
                  {result === null ? 'none' : methodWord(result.method)}
                </Td>
                <Td num>{result === null ? '' : formatNumber(result.value, 4)}</Td>
                <Td num>{result?.pValue == null ? '' : describeChance(result.pValue, 4)}</Td>
                <Td num className="text-ink-2">
                  {result?.threshold == null ? '' : formatNumber(result.threshold, 4)}
                </Td>
                <Td className="wrap-anywhere text-ink-2">{describeQuality(column)}</Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
      <PanelFoot>
        {formatCount(report.duplicates.current, 'duplicate row')} now,{' '}
        {formatNumber(report.duplicates.reference)} in the reference.
      </PanelFoot>
    </Panel>
  );
}

function Report({ report }: { report: ReportAnswer }) {
  const origin = useOrigin();
  const { state, word } = reportVerdict(report.dataset);
  return (
    <>
      <PageCrumb label={report.name} parent={{ label: 'Reports', href: '/models/reports' }} />
      <PageHead
        title={reportHeadline(report)}
        sub={<span className="wrap-anywhere">{report.name}</span>}
        afterTitle={
          <StateBadge state={state} badge>
            {report.dataset.measured === 0 ? word : `${word} overall`}
          </StateBadge>
        }
        actions={
          report.model === null ? (
            <SaveFilesAsMonitor report={report} />
          ) : (
            <SaveAsMonitor report={report} />
          )
        }
        meta={
          <>
            <MetaItem label="Created">
              <Time at={report.createdAt} /> by {report.createdBy}
            </MetaItem>
            <MetaItem label="Profile">{describeMethods(report)}</MetaItem>
            {report.model === null ? (
              <MetaItem label="Monitor">
                {report.keepsReference
                  ? "none; save the report as one to keep comparing the model's requests"
                  : 'none; compare the files again to save it as one'}
              </MetaItem>
            ) : (
              <MetaItem label="Model">
                <TextLink href={modelHref(report.model)}>{report.model}</TextLink>
              </MetaItem>
            )}
            <MetaItem label="Share">
              for everyone who can read models{' '}
              <CopyButton
                value={`${origin}/models/reports/${report.id}`}
                label="Copy the address"
              />
            </MetaItem>
          </>
        }
      />
      <ReportWindows report={report} />
      {report.performance === null ? null : <ReportPerformance performance={report.performance} />}
      {report.multivariate.length > 0 ? (
        <ReportTogether results={report.multivariate} rows={report.rows} />
      ) : report.columns.length > 50 && report.input['methods'] === undefined ? (
        <NotTogether />
      ) : null}
      {report.context === null ? null : <ReportContext found={report.context} rows={report.rows} />}
      {report.chunks === null ? null : <ReportChunks found={report.chunks} />}
      <ReportTests tests={report.dataTests} />
      <Columns report={report} />
    </>
  );
}

/** One comparison of two tables. */
export function ReportPage({ id }: { id: string }) {
  const mayRead = useCan('models:read');
  const query = useReport(id);
  if (!mayRead) return <NoPermission permission="models:read" what="reports" />;
  return (
    <DetailFrame
      query={query}
      noun="report"
      gone="No report has this address; it may have been removed."
      back={{ href: '/models/reports', label: 'All reports' }}
      skeleton={
        <>
          <Skeleton className="h-7 w-64" />
          <Panel>
            <SkeletonRows rows={8} />
          </Panel>
        </>
      }
    >
      {(report) => <Report report={report} />}
    </DetailFrame>
  );
}
