import { z } from 'zod';
import {
  demoParam,
  listParam,
  timeParam,
  type DemoCounted,
  type ResourceRef,
} from '#lib/schemas/fields.ts';
import type { VerdictRecord } from './verdicts.ts';

/** Names of teams and environments; `none` matches items without one. */
export const operationsInput = z.object({
  from: timeParam,
  to: timeParam,
  team: listParam.optional(),
  environment: listParam.optional(),
  severity: listParam.optional(),
  demo: demoParam,
});

/** Duration of something: median and 90th percentile over `count` incidents. */
export type Spread = { medianMinutes: number | null; p90Minutes: number | null; count: number };

export type OperationsFigures = {
  /** Opened in the period. */
  incidents: number;
  /** From the onset to the creation of the incident. */
  detect: Spread;
  /** From the creation of the incident to its acknowledgment. */
  acknowledge: Spread;
  /** From the onset to mitigation, or to resolution if it was never mitigated. */
  recover: Spread;
  /** Sum over all services. */
  downMinutes: number;
  /** Fired in the period. */
  alerts: number;
  alertsPerShift: number | null;
  /** Alerts of incidents on which an action was executed. */
  acted: { alerts: number; share: number | null };
  /** Verdicts `useful` among all verdicts on the period's incidents and their alerts. */
  precision: VerdictRecord;
  /** Causes that people confirmed, out of those that they judged. */
  causes: VerdictRecord;
  /**
   * Verdicts of people on the correlation of the period's incidents, by kind; `incidents`: number
   * of incidents with such a verdict.
   */
  correlation: {
    incidents: number;
    split: number;
    merge: number;
    move: number;
    link: number;
    unlink: number;
  };
  /** Manual work saved by verified actions; `unstated`: runs whose runbook states no duration. */
  saved: { minutes: number; runs: number; unstated: number };
};

export type DownRow = {
  /** The service, or null if the row is about a team. */
  resource: ResourceRef | null;
  name: string;
  incidents: number;
  downMinutes: number;
  /** Downtime in the previous period; null if there is no comparison. */
  downMinutesBefore: number | null;
};

export type OperationsReport = {
  from: string;
  to: string;
  /** Earlier span that the period is compared with; null with the reason in `noComparison`. */
  previous: { from: string; to: string } | null;
  noComparison: string | null;
  demo: DemoCounted;
  now: OperationsFigures;
  before: OperationsFigures | null;
  services: DownRow[];
  teams: DownRow[];
  /** The three shifts of a day, in UTC. */
  shifts: {
    name: string;
    alerts: number;
    perShift: number | null;
    acted: number;
    share: number | null;
  }[];
  saved: { runbook: string; runs: number; minutesEach: number; source: string; minutes: number }[];
  days: { at: string; incidents: number; alerts: number }[];
};
