import { deleteActionComment, editActionComment } from '#server/actions/comment.ts';
import { bodyWithId, route } from '#server/platform/http/route.ts';

export const PATCH = route(({ actor, params, body }) =>
  editActionComment(actor, bodyWithId({ ...body, commentId: params['commentId'] }, params)),
);
export const DELETE = route(({ actor, params, body }) =>
  deleteActionComment(actor, bodyWithId({ ...body, commentId: params['commentId'] }, params)),
);
