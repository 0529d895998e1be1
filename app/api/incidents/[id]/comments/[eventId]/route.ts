import { deleteComment, editComment } from '#server/incidents/comment.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  editComment(actor, bodyWithId({ ...body, eventId: params['eventId'] }, params)),
);
export const DELETE = route(({ actor, params, body }) =>
  deleteComment(actor, bodyWithId({ ...body, eventId: params['eventId'] }, params)),
);
