import { z } from 'zod';
import { idAnswer, pageOf } from '#lib/schemas/fields.ts';
import {
  createTeamInput,
  deleteTeamInput,
  ownershipPreview,
  ownershipRule,
  ownershipRules,
  previewOwnershipInput,
  renameTeamInput,
  saveOwnershipInput,
  setOwnershipInput,
  teamItem,
  teamReference,
} from '#lib/schemas/infrastructure/ownership.ts';
import type { Operation } from '../operation.ts';

const tag = 'ownership';

export const ownershipOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'infrastructure:read',
    path: '/api/settings/ownership',
    summary: 'Rules that give resources a team, owner, environment and tier, in order',
    answer: { description: 'The current rules and their versions', schema: ownershipRules },
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
      schema: z.strictObject({ version: z.int(), changed: z.int() }),
    },
  },
  {
    method: 'post',
    tag,
    permission: 'accounts:write',
    path: '/api/settings/ownership/preview',
    summary: 'Matches and changes of a draft of the rules; nothing is stored',
    body: previewOwnershipInput,
    answer: { description: 'Matches per rule and changes', schema: ownershipPreview },
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
    answer: { description: 'Teams by name', schema: pageOf(teamItem) },
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
