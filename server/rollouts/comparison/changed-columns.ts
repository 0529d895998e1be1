import { Prisma } from '#server/generated/prisma/client.ts';
import { toJson } from '#server/platform/json.ts';
import type { ChangedFields } from '../rollout-change.ts';
import type { Rollout } from '../rollout-row.ts';

const checksKept = 100;

/** Wait state and decision for one stage and step. Both end with that stage or step. */
function heldData(rollout: Rollout, given: ChangedFields, enters: boolean) {
  const { state, waits, accepted } = given;
  const waiting = (state ?? rollout.state) === 'waiting' && !enters;
  const lapses = enters || state === 'waiting' || state === 'done';
  return {
    ...(waits !== undefined && waiting ? { waits: toJson(waits) } : {}),
    ...(waiting ? {} : { waits: Prisma.DbNull }),
    ...(accepted === undefined
      ? lapses
        ? { accepted: Prisma.DbNull }
        : {}
      : { accepted: accepted === null ? Prisma.DbNull : toJson(accepted) }),
  };
}

function policyData({ policy }: ChangedFields) {
  if (policy === undefined) return {};
  const { body, version, editor } = policy;
  return {
    policy: toJson(body),
    policyVersion: version,
    editorId: editor?.id ?? null,
    editorName: editor?.name ?? null,
  };
}

/** Database columns that a move changes. */
export function changedColumns(rollout: Rollout, given: ChangedFields, now: Date) {
  const { stage, step, state, outcome, reason, baseVersion } = given;
  const { check, again, restart, gate, provisional, late } = given;
  const enters =
    (stage !== undefined && stage !== rollout.stage) ||
    (step !== undefined && step !== rollout.step);
  const plain = { stage, step, state, outcome, reason, baseVersion };
  return {
    ...Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined)),
    ...(gate === undefined ? {} : { gate: toJson(gate) }),
    ...(provisional === undefined ? {} : { provisional: toJson(provisional) }),
    ...(late === undefined ? {} : { late: toJson(late) }),
    ...(check === undefined
      ? {}
      : { checks: toJson([...rollout.checks, check].slice(-checksKept)) }),
    ...heldData(rollout, given, enters),
    ...policyData(given),
    ...(enters ? { stageSince: now, attempt: 0, orderActionId: null } : {}),
    ...(restart === true ? { stageSince: now } : {}),
    ...(again === true ? { attempt: rollout.attempt + 1, orderActionId: null } : {}),
    ...(state === 'done' ? { finishedAt: now } : {}),
  };
}
