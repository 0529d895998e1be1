import { z } from 'zod';
import {
  controlKeyInput,
  evidenceControlItem,
  evidencePack,
  evidencePackInput,
  listControlsInput,
  saveControlInput,
} from '#lib/schemas/governance/evidence.ts';
import type { Operation } from '../operation.ts';

const read = { method: 'get', tag: 'governance', permission: 'models:read' } as const;

export const evidenceOperations: readonly Operation[] = [
  {
    ...read,
    path: '/api/governance/packs/{framework}/{name}',
    summary:
      'Evidence of a model for each control of a law or standard, and what is missing; as data or as a PDF file that also contains the data',
    query: evidencePackInput,
    answer: { description: 'The pack', schema: evidencePack },
    pdf: true,
  },
  {
    ...read,
    path: '/api/governance/controls',
    summary: 'Controls of the evidence packs with source, version and date',
    query: listControlsInput,
    answer: {
      description: 'The controls',
      schema: z.strictObject({ items: z.array(evidenceControlItem) }),
    },
  },
  {
    ...read,
    path: '/api/governance/controls/{key}',
    summary: 'One control with all its versions',
    query: controlKeyInput,
    answer: {
      description: 'The control',
      schema: z.strictObject({
        current: evidenceControlItem,
        versions: z.array(evidenceControlItem),
      }),
    },
  },
  {
    method: 'put',
    tag: 'governance',
    permission: 'policies:write',
    path: '/api/governance/controls/{key}',
    summary: 'Saves a control as a new version, or adds one',
    body: saveControlInput,
    answer: { description: 'The current version', schema: evidenceControlItem },
  },
];
