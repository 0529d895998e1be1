import { z } from 'zod';
import { ownershipFields } from '#lib/choices/infrastructure.ts';
import {
  createTeamInput,
  deleteTeamInput,
  ownershipRule,
  previewOwnershipInput,
  renameTeamInput,
  saveOwnershipInput,
  setOwnershipInput,
  teamReference,
  type OwnershipPreview,
  type OwnershipRules,
  type TeamItem,
} from '#lib/schemas/infrastructure/ownership.ts';
import type { Operation } from '../operation.ts';
import { idAnswer, pageOf, timeText } from '../schemas/pages.ts';

const tag = 'ownership';
const text = z.string();
const count = z.int();
const resource = z.strictObject({ id: z.uuid(), kind: text, name: text });

const rules = z.strictObject({
  version: count,
  rules: z.array(ownershipRule),
  versions: z.array(
    z.strictObject({ version: count, editedBy: text, at: timeText, comment: text, rules: count }),
  ),
}) satisfies z.ZodType<OwnershipRules>;

const preview = z.strictObject({
  rules: z.array(
    z.strictObject({ matches: count, decides: count, examples: z.array(resource).max(20) }),
  ),
  resources: count,
  changed: count,
  changes: z.array(
    z.strictObject({
      resource,
      field: z.enum(ownershipFields),
      before: text.nullable(),
      after: text.nullable(),
      rule: text.nullable(),
    }),
  ),
}) satisfies z.ZodType<OwnershipPreview>;

const team = z.strictObject({
  id: z.uuid(),
  name: text,
  revision: z
    .int()
    .describe('Counts saves; a save based on an older version returns 409 with the current one'),
  createdAt: timeText,
  demo: z.boolean().describe('Whether it belongs to the demo company'),
  resources: count,
  memberCount: count,
  members: z.array(z.strictObject({ id: z.uuid(), name: text, roles: z.array(text) })),
}) satisfies z.ZodType<TeamItem>;

export const ownershipOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'infrastructure:read',
    path: '/api/settings/ownership',
    summary: 'Rules that give resources a team, owner, environment and tier, in order',
    answer: { description: 'The current rules and their versions', schema: rules },
  },
  {
    method: 'put',
    tag,
    permission: 'accounts:write',
    path: '/api/settings/ownership',
    summary: 'Saves a new version of all rules and applies it to every resource',
    body: saveOwnershipInput,
    answer: {
      description: 'The version, and the number of changed resources',
      schema: z.strictObject({ version: count, changed: count }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'accounts:write',
    path: '/api/settings/ownership/preview',
    summary: 'Matches and changes of a draft of the rules; nothing is stored',
    body: previewOwnershipInput,
    answer: { description: 'Matches per rule and changes', schema: preview },
  },
  {
    method: 'put',
    tag,
    permission: 'infrastructure:write',
    path: '/api/resources/{id}/ownership',
    summary: 'Sets team, owner, environment or tier manually, or resets them to the rules',
    body: setOwnershipInput,
    answer: { description: 'The resource', schema: idAnswer },
  },
  {
    method: 'get',
    tag,
    permission: 'infrastructure:read',
    path: '/api/teams',
    summary: 'Teams with their resources and members',
    csv: true,
    answer: { description: 'Teams by name', schema: pageOf(team) },
  },
  {
    method: 'post',
    tag,
    permission: 'accounts:write',
    path: '/api/teams',
    summary: 'Creates a team',
    body: createTeamInput,
    answer: { status: 201, description: 'The team', schema: idAnswer },
  },
  {
    method: 'patch',
    tag,
    permission: 'accounts:write',
    path: '/api/teams/{id}',
    summary: 'Renames a team',
    body: renameTeamInput,
    answer: { description: 'The team', schema: idAnswer },
  },
  {
    method: 'delete',
    tag,
    permission: 'accounts:write',
    path: '/api/teams/{id}',
    summary: 'Deletes a team; while it is referenced, only with a successor team `to`',
    query: deleteTeamInput.pick({ to: true }),
    answer: {
      description: 'Items moved to the other team',
      schema: z.strictObject({ id: z.uuid(), references: z.array(teamReference) }),
    },
  },
  {
    method: 'get',
    tag,
    permission: 'infrastructure:read',
    path: '/api/settings/ownership/versions/{version}',
    summary: 'The ownership rules of an earlier version',
    answer: {
      description: 'The rules, in order',
      schema: z.strictObject({ version: z.int(), rules: z.array(ownershipRule) }),
    },
  },
];
