import { imageTypes } from '#lib/comment-images.ts';
import { idAnswer } from '#lib/schemas/fields.ts';
import type { Operation } from '../operation.ts';

const tag = 'incidents';

export const incidentImageOperations: readonly Operation[] = [
  {
    tag,
    method: 'post',
    permission: 'incidents:write',
    path: '/api/incidents/{id}/images',
    summary: 'Stores an image for a comment (max. 2 MiB); its type is detected from its content',
    bodyTypes: imageTypes,
    answer: { status: 201, description: 'The image', schema: idAnswer },
  },
  {
    tag,
    method: 'get',
    permission: 'incidents:read',
    path: '/api/incidents/{id}/images/{imageId}',
    summary: 'An image of a comment',
    answer: { description: 'The image', mediaTypes: imageTypes },
  },
];
