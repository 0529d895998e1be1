import { z } from 'zod';
import {
  demoCountedSchema,
  demoParam,
  listParam,
  resourceRefShape,
  timeParam,
  timeText,
} from '#lib/schemas/fields.ts';
import { verdictRecord } from './verdicts.ts';

/** Names of teams and environments; `none` matches items without one. */
export const operationsInput = z.object({
  from: timeParam,
  to: timeParam,
  team: listParam.optional(),
  environment: listParam.optional(),
  severity: listParam.optional(),
  demo: demoParam,
});

const text = z.string();
const count = z.int();
const maybe = z.number().nullable();

/** Duration statistics: median and 90th percentile over `count` incidents. */
const spread = z.strictObject({ medianMinutes: maybe, p90Minutes: maybe, count });
export type Spread = z.output<typeof spread>;

const operationsFigures = z.strictObject({
  /** Incidents opened in the period. */
  incidents: count,
  /** From the onset to the creation of the incident. */
  detect: spread,
  /** From the creation of the incident to its acknowledgment. */
  acknowledge: spread,
  /** From the onset to mitigation, or to resolution if it was never mitigated. */
  recover: spread,
  /** Sum over all services. */
  downMinutes: z.number(),
  /** Alerts that fired in the period. */
  alerts: count,
  alertsPerShift: maybe,
  /** Alerts of incidents on which an action was executed. */
  acted: z.strictObject({ alerts: count, share: maybe }),
  /** Verdicts `useful` among all verdicts on the period's incidents and their alerts. */
  precision: verdictRecord,
  /** Causes that users confirmed, out of all causes with a verdict. */
  causes: verdictRecord,
  /**
   * User verdicts on the correlation of the period's incidents, by kind; `incidents`: number of
   * incidents with such a verdict.
   */
  correlation: z.strictObject({
    incidents: count,
    split: count,
    merge: count,
    move: count,
    link: count,
    unlink: count,
  }),
  /**
   * Manual work saved by verified actions; `unstated`: runs whose runbook does not state a
   * duration.
   */
  saved: z.strictObject({ minutes: z.number(), runs: count, unstated: count }),
});
export type OperationsFigures = z.output<typeof operationsFigures>;

const downRow = z.strictObject({
  /** The service, or null if the row is about a team. */
  resource: resourceRefShape.nullable(),
  name: text,
  incidents: count,
  downMinutes: z.number(),
  /** Downtime in the previous period; null if there is no comparison. */
  downMinutesBefore: maybe,
});
export type DownRow = z.output<typeof downRow>;

export const operationsReport = z.strictObject({
  from: timeText,
  to: timeText,
  /** Preceding period that the period is compared with; null with the reason in `noComparison`. */
  previous: z.strictObject({ from: timeText, to: timeText }).nullable(),
  noComparison: text.nullable(),
  demo: demoCountedSchema,
  now: operationsFigures,
  before: operationsFigures.nullable(),
  services: z.array(downRow),
  teams: z.array(downRow),
  /** The three shifts of a day, in UTC. */
  shifts: z.array(
    z.strictObject({ name: text, alerts: count, perShift: maybe, acted: count, share: maybe }),
  ),
  saved: z.array(
    z.strictObject({
      runbook: text,
      runs: count,
      minutesEach: z.number(),
      source: text,
      minutes: z.number(),
    }),
  ),
  days: z.array(z.strictObject({ at: timeText, incidents: count, alerts: count })),
});
export type OperationsReport = z.output<typeof operationsReport>;
