import { imageTypes } from '#lib/comment-images.ts';
import type { Operation } from '../operation.ts';
import { idAnswer } from '../schemas/pages.ts';

const tag = 'incidents';

export const incidentImageOperations: readonly Operation[] = [
  {
    tag,
    method: 'post',
    permission: 'incidents:write',
    path: '/api/incidents/{id}/images',
    summary: 'Keeps a picture for a comment, at most 2 MiB; what it is says its content',
    bodyTypes: imageTypes,
    answer: { status: 201, description: 'The picture', schema: idAnswer },
  },
  {
    tag,
    method: 'get',
    permission: 'incidents:read',
    path: '/api/incidents/{id}/images/{imageId}',
    summary: 'A picture of a comment',
    answer: { description: 'The picture', mediaTypes: imageTypes },
  },
];
