import { z } from 'zod';
import {
  demoParam,
  listParam,
  timeParam,
  type DemoCounted,
  type ResourceRef,
} from '#lib/schemas/fields.ts';
import type { VerdictRecord } from './verdicts.ts';

/** Names of teams and environments; `none` stands for what has none. */
export const operationsInput = z.object({
  from: timeParam,
  to: timeParam,
  team: listParam.optional(),
  environment: listParam.optional(),
  severity: listParam.optional(),
  demo: demoParam,
});

/** How long something took: median and 90th percentile over so many incidents. */
export type Spread = { medianMinutes: number | null; p90Minutes: number | null; count: number };

export type OperationsFigures = {
  /** Opened in the period. */
  incidents: number;
  /** From the onset to the incident. */
  detect: Spread;
  /** From the incident to its acknowledgement. */
  acknowledge: Spread;
  /** From the onset until mitigated, else resolved. */
  recover: Spread;
  /** Of all services together. */
  downMinutes: number;
  /** Fired in the period. */
  alerts: number;
  alertsPerShift: number | null;
  /** Alerts of incidents on which an action ran. */
  acted: { alerts: number; share: number | null };
  /** Useful of all verdicts on the period's incidents and their alerts. */
  precision: VerdictRecord;
  /** Causes that people called right, of those that they judged. */
  causes: VerdictRecord;
  /** Verdicts of people on the correlation of the period's incidents by kind; `incidents`: with such a verdict. */
  correlation: {
    incidents: number;
    split: number;
    merge: number;
    move: number;
    link: number;
    unlink: number;
  };
  /** Manual work that verified actions took over; `unstated`: of runs whose runbook does not say. */
  saved: { minutes: number; runs: number; unstated: number };
};

export type DownRow = {
  /** A service, or null with the name of the team. */
  resource: ResourceRef | null;
  name: string;
  incidents: number;
  downMinutes: number;
  /** In the period before; null where there is no comparison. */
  downMinutesBefore: number | null;
};

export type OperationsReport = {
  from: string;
  to: string;
  /** The earlier span that is compared; null with the reason in `noComparison`. */
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
