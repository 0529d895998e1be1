'use client';
import { useEffect, useMemo, useRef, useState, type ReactNode, type RefObject } from 'react';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { Panel } from '#components/ui/panel.tsx';
import { cn } from '#lib/cn.ts';
import { formatMoment } from '#lib/time-format.ts';
import { zoomRange } from '#lib/time-range.ts';
import type {
  ChartBand,
  ChartInput,
  ChartLimit,
  ChartMarker,
  ChartSeries,
  ChartWindow,
} from './chart-types.ts';
import { chartCsv, downloadText } from './frame/chart-csv.ts';
import { ChartEmpty, type ChartEmptyText, type ChartStatus } from './frame/chart-empty.tsx';
import { ChartFrame } from './frame/chart-frame.tsx';
import { BareHead, ChartHeader } from './frame/chart-header.tsx';
import { isLinked, type RangeParams } from './frame/chart-link.ts';
import { ChartMenu } from './frame/chart-menu.tsx';
import type { PngText } from './frame/chart-png.ts';
import { ChartTable } from './frame/chart-table.tsx';
import { ChartFoot, StaleBadge } from './frame/freshness-note.tsx';
import { Legend } from './frame/legend.tsx';
import { savePng } from './frame/save-png.ts';
import { ValueLine } from './plot/value-line.tsx';
import { prepareSeries } from './prepare-series.ts';
import { summarize } from './summarize.ts';

export interface TimeSeriesChartProps {
  title: string;
  /** Unit of the metric: s, 1, ratio, By, By/s, 1/s, ... */
  unit: string;
  series: readonly ChartSeries[];
  /** Ends of the axis; default: the page's range. */
  fromMs?: number;
  toMs?: number;
  band?: ChartBand;
  limits?: readonly ChartLimit[];
  markers?: readonly ChartMarker[];
  /** Name of the markers in the legend; default: "Deployment". */
  markerWord?: string;
  window?: ChartWindow | readonly ChartWindow[];
  status?: ChartStatus;
  empty?: ChartEmptyText;
  /** Dims old data while newer data loads. */
  stale?: boolean;
  /** Value, limit and baseline above the plot. Default: on for a single series. */
  valueLine?: boolean;
  valueDetail?: ReactNode;
  baseline?: number | null;
  height?: number;
  zero?: boolean;
  gapReason?: string;
  /** Names of the senders, shown below the chart with the age of the newest value. */
  sources?: readonly string[];
  foot?: ReactNode;
  /** Without a box, for several charts in one panel. */
  bare?: boolean;
  /** Replaces the default, which writes the range to the URL. */
  onZoom?: (fromMs: number, toMs: number) => void;
  /** URL parameters of the range, if not `from` and `to`. */
  rangeParams?: RangeParams;
  className?: string;
}

/** Height of the line below the title, in px. */
const SLOT_PX = 30;
/** A constant, so that a chart without markers is not prepared again on each render. */
const NO_MARKERS: readonly ChartMarker[] = [];

function pictureText(
  title: string,
  prepared: ReturnType<typeof prepareSeries>,
  { fromMs, toMs, tz }: { fromMs: number; toMs: number; tz: string },
): PngText {
  const legend = prepared.series.map(({ name, stroke }) => ({ name, color: stroke }));
  const range = `${formatMoment(fromMs, toMs, tz)} to ${formatMoment(toMs, toMs, tz)}`;
  return { title, range, legend };
}

/** Scrolls to the chart that the URL links to. */
function useShowLinked(box: RefObject<HTMLElement | null>, title: string, ready: boolean): void {
  const done = useRef(false);
  useEffect(() => {
    if (!ready || done.current || !isLinked(location.search, title)) return;
    done.current = true;
    box.current?.scrollIntoView({ block: 'center' });
  }, [box, title, ready]);
}

/** Number of entries in the legend. */
function legendEntries(
  prepared: ReturnType<typeof prepareSeries>,
  { series, band, markers = NO_MARKERS }: TimeSeriesChartProps,
): number {
  const named = prepared.series.length > 1 || series.some((each) => each.estimated);
  const ofBand = band ? (band.learning ? 2 : 1) : 0;
  return (named ? prepared.series.length : 0) + ofBand + (markers.length ? 1 : 0);
}

function LegendOf({
  prepared,
  band,
  markers = NO_MARKERS,
  markerWord = 'Deployment',
  className = '',
}: Omit<TimeSeriesChartProps, 'className'> & {
  prepared: ReturnType<typeof prepareSeries>;
  className?: string;
}) {
  const word = markers.length ? markerWord : undefined;
  return <Legend prepared={prepared} band={band} markers={word} className={className} />;
}

const hasValue = ({ valueLine, series }: TimeSeriesChartProps): boolean =>
  valueLine ?? series.length === 1;
/**
 * True if the chart has a line of fixed height in all states, for the value of a single series or
 * the names of several.
 */
const hasSlot = ({ bare = false, valueLine }: TimeSeriesChartProps): boolean =>
  !bare && valueLine !== false;
const namesBelow = (props: TimeSeriesChartProps): boolean =>
  hasSlot(props) && !hasValue(props) && props.series.length > 1;

interface ChartBodyProps {
  props: TimeSeriesChartProps;
  input: ChartInput;
  prepared: ReturnType<typeof prepareSeries>;
  shown: ChartStatus;
  table: boolean;
  page: ReturnType<typeof useTimeRange>;
  onZoom: (fromMs: number, toMs: number) => void;
}

/** Value or names, then the plot, its table or a placeholder. */
function ChartBody({ props, input, prepared, shown, table, page, onZoom }: ChartBodyProps) {
  const { title, unit, band, markers = NO_MARKERS, window, height = 180 } = props;
  const { fromMs, toMs } = input;
  if (shown === 'loading')
    return (
      <>
        {hasSlot(props) ? <div className="h-[30px]" /> : null}
        <ChartEmpty status={shown} height={height} empty={props.empty} />
      </>
    );
  if (shown !== 'ready') {
    const more = hasSlot(props) || (props.bare === true && hasValue(props)) ? SLOT_PX : 0;
    return <ChartEmpty status={shown} height={height + more} empty={props.empty} />;
  }
  return (
    <>
      {hasValue(props) ? (
        <ValueLine input={input} baseline={props.baseline} detail={props.valueDetail} />
      ) : hasSlot(props) ? (
        <div className="min-h-[30px] pb-1.5">
          {namesBelow(props) ? (
            <LegendOf {...props} prepared={prepared} className="min-h-6" />
          ) : null}
        </div>
      ) : null}
      {table ? (
        <ChartTable prepared={prepared} unit={unit} zone={page.tz} title={title} height={height} />
      ) : (
        <ChartFrame
          title={title}
          prepared={prepared}
          unit={unit}
          zone={page.tz}
          fromMs={fromMs}
          toMs={toMs}
          height={height}
          band={band}
          markers={markers}
          window={window}
          gapReason={props.gapReason ?? 'No data'}
          summary={summarize(title, input, prepared, page.tz)}
          onZoom={onZoom}
          onBack={page.goBack}
        />
      )}
    </>
  );
}

/** Chart card: title, legend, value line, and plot with table, CSV, zoom and crosshair. */
export function TimeSeriesChart(props: TimeSeriesChartProps) {
  const {
    title,
    unit,
    series,
    band,
    limits,
    markers = NO_MARKERS,
    status = 'ready',
    zero,
    stale = false,
    bare = false,
  } = props;
  const page = useTimeRange();
  const fromMs = props.fromMs ?? page.fromMs;
  const toMs = props.toMs ?? page.toMs;
  const [table, setTable] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useShowLinked(box, title, status === 'ready');
  const input = useMemo<ChartInput>(
    () => ({ series, band, limits, markers, unit, fromMs, toMs, zero }),
    [series, band, limits, markers, unit, fromMs, toMs, zero],
  );
  const prepared = useMemo(() => prepareSeries(input), [input]);
  const shown = status === 'ready' && prepared.empty ? 'no-data' : status;
  const zoom = props.onZoom ?? ((from: number, to: number): void => page.setRange(from, to));
  const below = namesBelow(props);
  const factor = (by: number) => (): void => {
    const next = zoomRange({ fromMs, toMs }, by);
    zoom(next.fromMs, next.toMs);
  };
  const savePicture = () =>
    void savePng(box.current, pictureText(title, prepared, { ...page, fromMs, toMs }));
  const menu =
    shown === 'ready' ? (
      <ChartMenu
        title={title}
        table={table}
        onTable={setTable}
        fromMs={fromMs}
        toMs={toMs}
        tz={page.tz}
        rangeParams={props.rangeParams}
        onZoomIn={factor(0.5)}
        onZoomOut={factor(2)}
        onCsv={() => downloadText(`${title}.csv`, chartCsv(prepared, unit))}
        onPng={table ? null : savePicture}
      />
    ) : null;
  const badge = shown === 'ready' ? <StaleBadge series={series} toMs={toMs} /> : null;
  const entries = legendEntries(prepared, props);
  const body = (
    <div
      ref={box}
      className={cn(stale && 'opacity-60', bare ? '' : 'px-4 pb-3')}
      aria-busy={stale || undefined}
    >
      <ChartBody
        props={props}
        input={input}
        prepared={prepared}
        shown={shown}
        table={table}
        page={page}
        onZoom={zoom}
      />
    </div>
  );
  const { sources } = props;
  const foot = (
    <ChartFoot bare={bare} series={series} toMs={toMs} sources={sources}>
      {props.foot}
    </ChartFoot>
  );
  if (bare)
    return (
      <div className={cn('min-w-0', props.className)}>
        <BareHead title={title} badge={badge} menu={menu} />
        {body}
        {foot}
      </div>
    );
  return (
    <Panel role="group" aria-label={title} className={cn('@container', props.className)}>
      <ChartHeader
        title={title}
        menu={menu}
        badge={badge}
        wide={entries > 2}
        legend={
          shown === 'ready' && !below ? (
            <LegendOf {...props} prepared={prepared} className="" />
          ) : null
        }
      />
      {body}
      {foot}
    </Panel>
  );
}
