import { idAnswer, pageOf } from '#lib/schemas/fields.ts';
import {
  createSilenceInput,
  listSilencesInput,
  previewSilenceInput,
  silenceItem,
  silencePreview,
} from '#lib/schemas/incidents/silences.ts';
import type { Operation } from '../operation.ts';

const tag = 'incidents';

export const silencesOperations: readonly Operation[] = [
  {
    method: 'get',
    tag,
    permission: 'incidents:read',
    path: '/api/silences',
    summary: 'Silences and maintenance windows, with the alerts each silences now',
    query: listSilencesInput,
    csv: true,
    answer: { description: 'A page of silences', schema: pageOf(silenceItem) },
  },
  {
    method: 'post',
    tag,
    permission: 'incidents:write',
    path: '/api/silences',
    summary: 'Creates a silence or a maintenance window',
    body: createSilenceInput,
    answer: { status: 201, description: 'The silence', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'incidents:write',
    path: '/api/silences/{id}/end',
    summary: 'Ends a silence now',
    answer: { description: 'The silence', schema: idAnswer },
  },
  {
    method: 'post',
    tag,
    permission: 'incidents:read',
    path: '/api/silences/preview',
    summary: 'Firing alerts that a silence would match; nothing is saved',
    body: previewSilenceInput,
    answer: { description: 'The alerts', schema: silencePreview },
  },
];
