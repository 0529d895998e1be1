import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { TimeWindow } from '../inference/time-window.ts';
import type { Rejections } from '../rejections.ts';
import type { MetricFamily } from './prometheus-kind.ts';
import type { SeriesSession } from './series-registry.ts';

export type RemoteWriteContext = {
  builder: BatchBuilder;
  session: SeriesSession;
  window: TimeWindow;
  rejections: Rejections;
  families: Map<string, MetricFamily>;
};
