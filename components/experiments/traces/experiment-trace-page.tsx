'use client';
import { parseAsStringLiteral, useQueryState } from 'nuqs';
import { DetailFrame, RAIL_GRID, RailSkeleton } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { SpanDetails } from '#components/explore/traces/span-details.tsx';
import { TraceTable } from '#components/explore/traces/trace-table.tsx';
import type { WaterfallRow } from '#components/explore/traces/waterfall-layout.ts';
import { Waterfall } from '#components/explore/traces/waterfall.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { ButtonLink, TextLink } from '#components/ui/link.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { ScrollBox } from '#components/ui/tables/scroll-box.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatDuration, formatNumber } from '#lib/format.ts';
import type { ExperimentTrace } from '#lib/schemas/experiments/traces.ts';
import type { TraceSpan } from '#lib/schemas/infrastructure/traces.ts';
import { KeyValuePanel } from '../runs/run-values.tsx';
import { TraceAssessments } from './trace-assessments.tsx';
import { partsOf, readable, TRACE_STATE } from './trace-text.ts';
import { useExperimentTrace } from './use-traces.ts';

const VIEWS = ['waterfall', 'table'] as const;

function Said({ title, text }: { title: string; text: string | null }) {
  if (text === null || text === '') return null;
  return (
    <div className="grid gap-1">
      <p className="flex items-center gap-1 text-xs font-medium text-ink-3">
        {title}
        <CopyButton value={text} label={`Copy: ${title}`} />
      </p>
      <ScrollBox
        label={title}
        className="max-h-80 overflow-auto rounded-md border border-line bg-sunken p-2"
      >
        <pre className="ident text-xs wrap-anywhere whitespace-pre-wrap">{readable(text)}</pre>
      </ScrollBox>
    </div>
  );
}

/** Inputs and outputs of a span, followed by its other attributes. */
function SpanSaid({ row }: { row: WaterfallRow<TraceSpan> }) {
  const { inputs, outputs, rest } = partsOf(row.span.attributes);
  return (
    <div className="bg-sunken">
      {inputs === null && outputs === null ? null : (
        <div className="grid gap-3 px-4 pt-3 md:grid-cols-2">
          <Said title="Inputs" text={inputs} />
          <Said title="Outputs" text={outputs} />
        </div>
      )}
      <SpanDetails row={{ ...row, span: { ...row.span, attributes: rest } }} />
    </div>
  );
}

const SOURCE_WORD: Readonly<Record<ExperimentTrace['source'], string>> = {
  file: 'From the complete file that the client logged.',
  telemetry:
    'From telemetry: spans expire with its retention, long values are truncated, and prompts appear only where they are stored.',
  none: '',
};

function Spans({ trace }: { trace: ExperimentTrace }) {
  const [view, setView] = useQueryState('spans', parseAsStringLiteral(VIEWS));
  const { spans, source } = trace;
  if (spans === null)
    return (
      <Panel aria-label="Spans">
        <PanelHeader title="Spans" ruled />
        <EmptyState kind="no-data" title="No spans available">
          No file was logged or it is too large to show, and telemetry has no spans that your role
          can see.
        </EmptyState>
      </Panel>
    );
  const cut = spans.total - spans.spans.length - spans.hidden;
  return (
    <Panel aria-label="Spans" className="overflow-hidden">
      <PanelHeader
        title="Spans"
        count={formatNumber(spans.spans.length)}
        ruled
        end={
          <Segmented
            label="View of the spans"
            options={[
              { value: 'waterfall', label: 'Waterfall' },
              { value: 'table', label: 'Table' },
            ]}
            value={view ?? 'waterfall'}
            onValueChange={(value) => void setView(value === 'table' ? 'table' : null)}
          />
        }
      />
      {view === 'table' ? (
        <TraceTable trace={spans} />
      ) : (
        <Waterfall trace={spans} details={SpanSaid} />
      )}
      <PanelFoot>
        {SOURCE_WORD[source]}
        {cut > 0 ? ` ${formatNumber(cut)} shorter spans are not drawn.` : ''}
        {spans.hidden > 0
          ? ` ${formatNumber(spans.hidden)} belong to services that your role cannot see.`
          : ''}
      </PanelFoot>
    </Panel>
  );
}

const own = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([key]) => !key.startsWith('mlflow.')));

function Trace({ trace }: { trace: ExperimentTrace }) {
  const { experiment, state, durationMs, runId } = trace;
  const list = `/experiments/${experiment.id}/traces`;
  return (
    <>
      <PageCrumb
        label={trace.name}
        parent={{ label: `Traces of ${experiment.name}`, href: list }}
      />
      <PageHead
        title={
          <span className="wrap-anywhere">
            {durationMs === null
              ? trace.name
              : `${trace.name} took ${formatDuration(durationMs / 1_000)}`}
          </span>
        }
        afterTitle={
          <StateBadge state={TRACE_STATE[state].state} badge>
            {TRACE_STATE[state].word}
          </StateBadge>
        }
        actions={<ButtonLink href={list}>All traces</ButtonLink>}
        meta={
          <>
            <MetaItem label="Started">
              <Time at={trace.requestAt} show="both" />
            </MetaItem>
            {runId === null ? null : (
              <MetaItem label="Run">
                <TextLink href={`/experiments/runs/${runId}`}>
                  <span className="ident">{runId.slice(0, 8)}</span>
                </TextLink>
              </MetaItem>
            )}
            {trace.linkedRuns.length === 0 ? null : (
              <MetaItem label="Linked to">
                <span className="inline-flex flex-wrap gap-x-2">
                  {trace.linkedRuns.map(({ id, name }) => (
                    <TextLink key={id} href={`/experiments/runs/${id}`}>
                      {name}
                    </TextLink>
                  ))}
                </span>
              </MetaItem>
            )}
            {trace.prompts.length === 0 ? null : (
              <MetaItem label="Prompts">
                <span className="ident wrap-anywhere">
                  {trace.prompts.map(({ name, version }) => `${name} v${version}`).join(', ')}
                </span>
              </MetaItem>
            )}
            <MetaItem label="Trace">
              <span className="ident wrap-anywhere">{trace.traceId}</span>
              <CopyButton value={trace.traceId} label="Copy trace id" />
            </MetaItem>
          </>
        }
      />
      <Panel aria-label="Input and output">
        <PanelHeader title="Input and output" ruled />
        {trace.request === '' && trace.response === '' ? (
          <EmptyState kind="no-data" title="Neither was logged" className="min-h-24" />
        ) : (
          <PanelBody className="grid gap-3 pt-3 md:grid-cols-2">
            <Said title="Input" text={trace.request} />
            <Said title="Output" text={trace.response} />
          </PanelBody>
        )}
      </Panel>
      <TraceAssessments items={trace.assessments} />
      <Spans trace={trace} />
      <div className={`${RAIL_GRID} items-start`}>
        <KeyValuePanel
          title="Metadata"
          values={trace.metadata}
          hint="Facts logged by the client about the trace."
        />
        <KeyValuePanel
          title="Tags"
          values={own(trace.tags)}
          hint="mlflow.set_trace_tag() writes tags. MLflow's own tags are not shown."
        />
      </div>
    </>
  );
}

/** One trace of an experiment: its input and output, and its spans on a time axis. */
export function ExperimentTracePage({ id }: { id: string }) {
  const mayRead = useCan('experiments:read');
  const query = useExperimentTrace(id);
  if (!mayRead) return <NoPermission permission="experiments:read" what="traces" />;
  return (
    <DetailFrame
      query={query}
      noun="trace"
      gone="A client may have deleted it."
      back={{ href: '/experiments', label: 'All experiments' }}
      skeleton={<RailSkeleton rows={8} />}
    >
      {(trace) => <Trace trace={trace} />}
    </DetailFrame>
  );
}
