import { z } from 'zod';
import { startingWith } from '#server/platform/database/like-text.ts';
import { demoAuthors } from '#server/platform/demo/demo-authors.ts';
import { demoOrderKey, demoReportKey } from '#server/platform/demo/demo-order.ts';
import { demoOrder } from '#server/platform/demo/demo-state.ts';
import { demoVotesKey } from '#server/platform/demo/demo-votes.ts';
import { toJson } from '#server/platform/json.ts';
import { verb, type VerbContext } from '#server/platform/verb.ts';
import { closeKeptDemo } from './close-stored-demo.ts';
import { demoPastKey } from './demo-past.ts';
import { removeDemoTeams } from './demo-teams.ts';
import { touchedDemo, type TouchedDemo } from './touched-demo.ts';

async function removeActions(
  { tx }: VerbContext,
  incidentIds: string[],
  kept: TouchedDemo,
): Promise<number> {
  const all = { OR: [{ demo: true }, { incidentId: { in: incidentIds } }] };
  const targets = await tx.action.findMany({
    where: all,
    select: { id: true, targetKind: true, targetName: true },
  });
  const where = { ...all, id: { notIn: kept.actions } };
  const leases = targets.flatMap(({ targetKind, targetName }) =>
    ['', 'past:'].map((prefix) => `${prefix}${targetKind}:${targetName}`),
  );
  const gone = targets.map(({ id }) => id).filter((id) => !kept.actions.includes(id));
  await tx.actionComment.deleteMany({ where: { actionId: { in: gone } } });
  // A lease without a run would block its target forever.
  await tx.targetLease.deleteMany({ where: { target: { in: leases } } });
  return (await tx.action.deleteMany({ where })).count;
}

/**
 * Removes incidents, except those that users worked on: these are closed and keep their timeline,
 * verdicts and delivery log.
 */
async function removeIncidents(context: VerbContext, kept: TouchedDemo): Promise<number> {
  const { tx } = context;
  await closeKeptDemo(context, kept);
  const rows = await tx.incident.findMany({
    where: { demo: true, id: { notIn: kept.incidents } },
    select: { id: true },
  });
  const ids = rows.map((row) => row.id);
  await tx.notificationDelivery.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.notificationEvent.deleteMany({ where: { incidentId: { in: ids } } });
  const actions = await removeActions(context, ids, kept);
  await tx.alert.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.causeVerdict.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.alertVerdict.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.analysisRun.deleteMany({ where: { incidentId: { in: ids } } });
  await tx.incident.updateMany({
    where: { relapseOfId: { in: ids } },
    data: { relapseOfId: null },
  });
  await tx.incident.deleteMany({ where: { id: { in: ids } } });
  return ids.length + actions;
}

async function removeResources({ tx }: VerbContext): Promise<number> {
  const rows = await tx.resource.findMany({ where: { demo: true }, select: { id: true } });
  const ids = rows.map((row) => row.id);
  await tx.finding.deleteMany({ where: { resourceId: { in: ids } } });
  await tx.alert.deleteMany({ where: { resourceId: { in: ids } } });
  const changes = await tx.change.deleteMany({ where: { demo: true } });
  await tx.resource.deleteMany({ where: { id: { in: ids } } });
  return ids.length + changes.count;
}

async function removeIntake({ tx }: VerbContext): Promise<void> {
  const keys = await tx.apiKey.findMany({ where: { owner: { demo: true } }, select: { id: true } });
  for (const { id } of keys)
    await tx.intakeItem.deleteMany({ where: { sourceId: startingWith(`${id}:`) } });
}

/**
 * Removes everything that the demo's training logged and registered. Prediction rows are removed
 * with its sources.
 */
async function removeModels({ tx }: VerbContext): Promise<void> {
  const names = [...(await demoAuthors(tx))];
  const models = await tx.registeredModel.findMany({
    where: { createdBy: { in: names } },
    select: { id: true, name: true },
  });
  const own = { name: { in: models.map((model) => model.name) } };
  const said = { where: { modelId: { in: models.map(({ id }) => id) } } };
  await tx.modelGovernance.deleteMany(said);
  await tx.modelCard.deleteMany(said);
  await tx.artifactScan.deleteMany(said);
  // Must run first: a model monitor locks the model's row while it stores results. After this it
  // stores no more, and its results are deleted below.
  await tx.inferenceModel.deleteMany({ where: own });
  const byName = { where: { model: own.name } };
  await tx.modelValue.deleteMany(byName);
  await tx.modelRollout.deleteMany(byName);
  await tx.retrainPolicy.deleteMany(byName);
  await tx.modelLimit.deleteMany(byName);
  await tx.modelWatch.deleteMany(byName);
  await tx.inferenceBaseline.deleteMany(byName);
  await tx.modelAliasChange.deleteMany({ where: { modelName: own.name } });
  await tx.registeredModel.deleteMany({ where: { createdBy: { in: names } } });
  await tx.removedModel.deleteMany({ where: { removedBy: { in: names } } });
  await tx.removedVersion.deleteMany({ where: { createdBy: { in: names } } });
  await tx.experiment.deleteMany({ where: { createdBy: { in: names } } });
  await tx.artifactFile.deleteMany({ where: { storedBy: { in: names } } });
}

async function removeAccounts({ tx }: VerbContext): Promise<void> {
  const users = await tx.user.findMany({
    where: { demo: true },
    select: { id: true, apiKeys: { select: { id: true } } },
  });
  const keyIds = users.flatMap((user) => user.apiKeys.map((key) => key.id));
  await tx.source.deleteMany({ where: { apiKeyId: { in: keyIds } } });
  const byThem = { where: { userId: { in: users.map((user) => user.id) } } };
  await tx.causeVerdict.deleteMany(byThem);
  await tx.alertVerdict.deleteMany(byThem);
  await tx.correlationVerdict.deleteMany(byThem);
  // Rows that a user outside the demo has changed since then are not deleted.
  await tx.budget.deleteMany({ where: { updatedById: byThem.where.userId } });
  await tx.executorConfig.deleteMany({ where: { demo: true } });
  await tx.incident.updateMany({
    where: { demo: true, assigneeId: byThem.where.userId },
    data: { assigneeId: null },
  });
  await tx.user.deleteMany({ where: { demo: true } });
}

/**
 * `names`: names that identified the telemetry, so that an interrupted removal can continue.
 * `accounts`: also removes the keys and users that identify late data as demo data.
 */
const input = z.object({ names: z.array(z.string()), accounts: z.boolean() });

/**
 * Removes the demo's rows from PostgreSQL, except those that users worked on. With `accounts`,
 * completes the removal and turns the demo off.
 */
export const removeDemoRows = verb(
  { permission: 'accounts:write', input, audit: 'demo.removed' },
  async (context, { names, accounts }) => {
    const kept = await touchedDemo(context.tx);
    const incidents = await removeIncidents(context, kept);
    const resources = await removeResources(context);
    await removeIntake(context);
    await removeModels(context);
    if (accounts) {
      await removeAccounts(context);
      await removeDemoTeams(context);
      await context.tx.setting.deleteMany({
        where: { key: { in: [demoOrderKey, demoReportKey, demoPastKey, demoVotesKey] } },
      });
      await context.audit({
        subject: { kind: 'demo', name: 'the demo company' },
        after: {
          state: 'off',
          kept: { incidents: kept.incidents.length, actions: kept.actions.length },
        },
        demo: true,
      });
      await context.enqueue('apply-retention', {}, { jobKey: 'apply-retention' });
    } else {
      const order = await demoOrder(context.tx);
      if (order !== null)
        await context.tx.setting.update({
          where: { key: demoOrderKey },
          data: { value: toJson({ ...order, names }) },
        });
      context.nothingChanged();
    }
    for (const topic of ['incidents', 'actions', 'infrastructure', 'accounts', 'sources'] as const)
      await context.emit(topic);
    return incidents + resources;
  },
);
