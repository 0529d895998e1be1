'use client';
import { parseAsInteger, useQueryStates } from 'nuqs';
import { useMemo } from 'react';
import type { ChartMarker, ChartWindow } from '#components/charts/chart-types.ts';
import { Legend } from '#components/charts/frame/legend.tsx';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { Button } from '#components/ui/button.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { formatMetric } from '#lib/format.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useChangeMarkers } from '../timeline/use-change-markers.ts';
import { useIncidentRange } from '../use-incident.ts';
import { useSignalRange } from '../use-signal-range.ts';
import { evidenceSignals, type EvidenceSignal } from './evidence-signals.ts';

const COLUMNS = ['', '', 'sm:grid-cols-2', 'sm:grid-cols-2 xl:grid-cols-3'];
const zoomParsers = { efrom: parseAsInteger, eto: parseAsInteger };

/** Charts of the signals behind the ranking and the alerts, all on one time axis. */
export function EvidencePanel({ incident }: { incident: IncidentDetail }) {
  const whole = useIncidentRange(incident);
  const [zoom, setZoom] = useQueryStates(zoomParsers, { history: 'replace', scroll: false });
  const fromMs = zoom.efrom ?? whole.fromMs;
  const toMs = zoom.eto ?? whole.toMs;
  const causeRef = incident.diagnosis.causes[0]?.change?.ref ?? null;
  const markers = useChangeMarkers(fromMs, toMs, causeRef);
  const signals = useMemo(() => evidenceSignals(incident), [incident]);
  const onsetAt = incident.diagnosis.onsetAt;
  const window = useMemo<ChartWindow>(
    () => ({
      fromMs: Date.parse(onsetAt),
      toMs: incident.resolvedAt === null ? null : Date.parse(incident.resolvedAt),
    }),
    [onsetAt, incident.resolvedAt],
  );
  return (
    <Panel aria-labelledby="evidence">
      <PanelHeader
        title="Evidence"
        id="evidence"
        end={
          signals.length > 0 ? (
            <>
              {zoom.efrom === null ? null : (
                <Button size="sm" onClick={() => void setZoom({ efrom: null, eto: null })}>
                  Whole incident
                </Button>
              )}
              <Legend window band={{}} markers={markers.length > 0 ? 'Change' : undefined} />
            </>
          ) : null
        }
      />
      {signals.length === 0 ? (
        <EmptyState kind="no-data" title="No signals to show" className="min-h-28">
          The alerts come from another system and name no metric stored in Tandem.
        </EmptyState>
      ) : (
        <div
          className={`grid grid-cols-[minmax(0,1fr)] gap-x-5 gap-y-3 px-4 pb-3.5 ${COLUMNS[Math.min(signals.length, 3)] ?? ''}`}
        >
          {signals.map((signal) => (
            <SignalChart
              key={signal.key}
              signal={signal}
              fromMs={fromMs}
              toMs={toMs}
              markers={markers}
              window={window}
              onZoom={(from, to) => void setZoom({ efrom: Math.round(from), eto: Math.round(to) })}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}

interface SignalChartProps {
  signal: EvidenceSignal;
  fromMs: number;
  toMs: number;
  markers: readonly ChartMarker[];
  window: ChartWindow;
  onZoom: (fromMs: number, toMs: number) => void;
}

function SignalChart({ signal, fromMs, toMs, markers, window, onZoom }: SignalChartProps) {
  const { expected, fixed } = signal;
  // Draws a single bound as a line, because a band would extend to zero and hide the changes.
  const oneSided = expected !== null && expected.low === null;
  const range = useSignalRange({
    metric: signal.metric,
    labels: signal.labels,
    seriesId: signal.seriesId,
    fromMs,
    toMs,
    expected: fixed || oneSided ? null : expected,
  });
  const high = fixed || oneSided ? (expected?.high ?? null) : null;
  const { unit } = range;
  const limits = useMemo(() => {
    if (high === null) return [];
    const word = fixed ? 'Limit' : 'Before';
    return [{ value: high, label: `${word} ${formatMetric(high, unit)}`, alerting: fixed }];
  }, [high, unit, fixed]);
  return (
    <TimeSeriesChart
      bare
      title={signal.title}
      unit={unit}
      series={range.series}
      fromMs={fromMs}
      toMs={toMs}
      limits={limits}
      markers={markers}
      markerWord="Change"
      window={window}
      status={range.status}
      empty={range.empty}
      valueDetail={range.usual === null ? '' : `baseline ${formatMetric(range.usual, unit)}`}
      height={170}
      sources={range.sources}
      onZoom={onZoom}
      rangeParams={['efrom', 'eto']}
      {...(range.band ? { band: range.band } : {})}
    />
  );
}
