import {
  modelTemplates,
  type ModelTemplate,
  type TemplateId,
} from '#lib/choices/models/model-templates.ts';
import type { Permission } from '#lib/permissions.ts';
import { templateInput, type TemplateAnswer } from '#lib/schemas/model-monitoring/templates.ts';
import { limitsInForce } from '#server/infrastructure/limits-in-force.ts';
import { readCardRow, writtenOf } from '#server/models/governance-rows.ts';
import { requirePermission, type Actor } from '#server/platform/actor.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { TandemError } from '#server/platform/errors.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { saveCard } from '../model-card.ts';
import { saveLimits } from './model-limits.ts';
import { templateChanges } from './template-changes.ts';

type Read = Pick<Transaction, 'registeredModel' | 'inferenceModel' | 'modelCard' | 'modelLimit'>;
type Params = { name: string; template: TemplateId; overwrite: boolean };

const byId = (id: TemplateId): ModelTemplate & { id: TemplateId } =>
  found(
    modelTemplates.find((each) => each.id === id),
    'template',
  );

/**
 * Existing parts of the model that a template affects, if the actor has the given permission for
 * all of them.
 */
async function readScene(tx: Read, actor: Actor, name: string, permission: Permission) {
  const [registered, sent] = await Promise.all([
    tx.registeredModel.findUnique({ where: { name } }),
    tx.inferenceModel.findUnique({ where: { name } }),
  ]);
  for (const place of [registered, sent])
    if (place !== null) requirePermission(actor, permission, place);
  if (registered === null && sent === null)
    throw new TandemError('not_found', `No model ${name} is registered or sends rows.`);
  const card = registered === null ? null : writtenOf(await readCardRow(tx, registered.id));
  const rows = await tx.modelLimit.findMany({ where: { model: name, current: true } });
  return { card, limits: sent === null ? null : limitsInForce(rows) };
}

type Scene = Awaited<ReturnType<typeof readScene>>;

function answerOf({ name, template, overwrite }: Params, scene: Scene): TemplateAnswer {
  return {
    model: name,
    template,
    changes: templateChanges(byId(template), scene, overwrite),
    missing: [
      ...(scene.card === null ? (['card'] as const) : []),
      ...(scene.limits === null ? (['limits'] as const) : []),
    ],
  };
}

/** Previews the changes a template would make to a model; saves nothing. */
export const previewTemplate = query(
  { permission: 'models:read', input: templateInput },
  async ({ actor }, asked): Promise<TemplateAnswer> =>
    answerOf(asked, await readScene(db(), actor, asked.name, 'models:read')),
);

/**
 * Applies a template: sets the task in the card and the limits as new versions, which the ordinary
 * editors can revert. User-set values stay unless `overwrite` is set. Changes nothing if everything
 * already matches.
 */
export const applyTemplate = verb(
  { permission: 'models:write', input: templateInput, audit: 'models.apply-template' },
  async (context, asked): Promise<TemplateAnswer> => {
    const { tx, actor } = context;
    const { name } = asked;
    // Serializes concurrent applications and edits of the card.
    await tx.$queryRaw`select 1 from "RegisteredModel" where "name" = ${name} for update`;
    const scene = await readScene(tx, actor, name, 'models:write');
    const answer = answerOf(asked, scene);
    const changed = answer.changes.filter(({ outcome }) => outcome === 'set');
    if (changed.length === 0) {
      context.nothingChanged();
      return answer;
    }
    const template = byId(asked.template);
    const ofCard = changed.filter(({ kind }) => kind !== 'limit');
    if (scene.card !== null && ofCard.length > 0) {
      const saysTask = ofCard.some(({ kind }) => kind === 'task');
      const written = {
        ...scene.card,
        template: template.id,
        ...(saysTask ? { task: template.task } : {}),
      };
      const comment = `Template ${template.title}`;
      await saveCard(actor, { name, written, comment }, { within: context });
    }
    const limits = template.limits.filter(({ measure, basis }) =>
      changed.some((each) => each.measure === measure && each.basis === basis),
    );
    if (limits.length > 0)
      await saveLimits(
        actor,
        { name, limits: limits.map((each) => ({ ...each, enabled: true })) },
        { within: context },
      );
    await context.audit({
      subject: { kind: 'model', id: name, name },
      after: { template: template.id, overwrite: asked.overwrite, changes: answer.changes },
    });
    await context.emit('models', name);
    return answer;
  },
);
