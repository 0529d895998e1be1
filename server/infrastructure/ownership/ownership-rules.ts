import { z } from 'zod';
import { expressionProblem } from '#engines/correlate/silence-match.ts';
import {
  ownershipRule,
  ownershipVersionInput,
  previewOwnershipInput,
  saveOwnershipInput,
  type OwnershipPreview,
  type OwnershipRule,
  type OwnershipRules,
} from '#lib/schemas/infrastructure/ownership.ts';
import { requireBaseVersion } from '#server/platform/database/base-version.ts';
import { db, type Transaction } from '#server/platform/database/db.ts';
import { wrongField } from '#server/platform/errors.ts';
import { newId } from '#server/platform/ids.ts';
import { toJson } from '#server/platform/json.ts';
import { found, query, verb } from '#server/platform/verb.ts';
import { applyOwnership } from './apply-ownership.ts';
import { readOwned, readOwnershipRules } from './ownership-rows.ts';
import { previewRules } from './preview-rules.ts';

const versionsShown = 50;

/**
 * Checks that rules set at least one field, use regular expressions that terminate, and name
 * existing teams and environments.
 */
async function checkRules(
  rules: readonly OwnershipRule[],
  tx: Pick<Transaction, 'team' | 'environment'> = db(),
): Promise<void> {
  const [teams, environments] = await Promise.all([
    tx.team.findMany({ select: { id: true } }),
    tx.environment.findMany({ select: { id: true } }),
  ]);
  const names = new Set<string>();
  for (const [index, rule] of rules.entries()) {
    const at = `rules.${index}`;
    const { teamId, owner, environmentId, tier } = rule;
    if (names.has(rule.name)) throw wrongField(`${at}.name`, 'is used twice');
    names.add(rule.name);
    if (teamId === null && owner === null && environmentId === null && tier === null)
      throw wrongField(`${at}.teamId`, 'the rule sets nothing');
    if (teamId !== null && !teams.some((team) => team.id === teamId))
      throw wrongField(`${at}.teamId`, 'no such team');
    if (environmentId !== null && !environments.some((row) => row.id === environmentId))
      throw wrongField(`${at}.environmentId`, 'no such environment');
    for (const [position, { operator, value }] of rule.matchers.entries()) {
      const problem = operator.endsWith('~') ? expressionProblem(value) : null;
      if (problem !== null) throw wrongField(`${at}.matchers.${position}.value`, problem);
    }
  }
}

/** Rules in force, in order, with the author of each version. */
export const getOwnershipRules = query(
  { permission: 'infrastructure:read', input: z.object({}) },
  async (): Promise<OwnershipRules> => {
    const [{ version, rules }, versions] = await Promise.all([
      readOwnershipRules(),
      db().ownershipVersion.findMany({ orderBy: { version: 'desc' }, take: versionsShown }),
    ]);
    return {
      version,
      rules,
      versions: versions.map((row) => ({
        version: row.version,
        editedBy: row.editedBy,
        at: row.createdAt.toISOString(),
        comment: row.comment,
        rules: Array.isArray(row.rules) ? row.rules.length : 0,
      })),
    };
  },
);

/** Rules of an earlier version; saving them again creates a new version. */
export const getOwnershipVersion = query(
  { permission: 'infrastructure:read', input: ownershipVersionInput },
  async (_context, { version }) => {
    const row = found(await db().ownershipVersion.findUnique({ where: { version } }), 'version');
    return { version, rules: z.array(ownershipRule).parse(row.rules) };
  },
);

/**
 * Matches and changes that a draft would cause now. Teams decide visibility, so the preview
 * requires the permission to manage accounts.
 */
export const previewOwnership = query(
  { permission: 'accounts:write', input: previewOwnershipInput },
  async ({ now }, { rules }): Promise<OwnershipPreview> => {
    await checkRules(rules);
    const [resources, teams, environments] = await Promise.all([
      readOwned(null),
      db().team.findMany({ select: { id: true, name: true } }),
      db().environment.findMany({ select: { id: true, name: true } }),
    ]);
    const names = new Map([...teams, ...environments].map((row) => [row.id, row.name]));
    return previewRules(resources, rules, names, now.toISOString());
  },
);

/** Saves a new version of all rules and applies it to every resource. */
export const saveOwnershipRules = verb(
  { permission: 'accounts:write', input: saveOwnershipInput, audit: 'ownership.save-rules' },
  async (context, { rules, version, comment }) => {
    const { tx, actor, now } = context;
    // Same lock as resource derivation, so that neither decides by rules that the other has not
    // seen.
    await tx.$queryRaw`select 1 as locked from pg_advisory_xact_lock(hashtextextended('register-resources', 7))`;
    const { by, ...before } = await readOwnershipRules(tx);
    requireBaseVersion(version, { version: before.version, by, body: before.rules });
    await checkRules(rules, tx);
    const id = newId();
    await tx.ownershipVersion.create({
      data: {
        id,
        version: version + 1,
        rules: toJson(rules),
        comment,
        editedById: z.uuid().safeParse(actor.id).data ?? newId(),
        editedBy: actor.name,
        createdAt: now,
      },
      select: { id: true },
    });
    const changes = await applyOwnership(context, rules, null);
    await context.audit({
      subject: { kind: 'ownership', id, name: `version ${version + 1}` },
      before,
      after: { version: version + 1, rules, resources: changes.slice(0, 200) },
      ...(comment === '' ? {} : { reason: comment }),
    });
    await context.emit('infrastructure');
    await context.emit('incidents');
    return { version: version + 1, changed: changes.length };
  },
);
