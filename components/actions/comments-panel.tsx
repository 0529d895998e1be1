'use client';
import { useCan } from '#components/client/session.tsx';
import { CommentEditor } from '#components/comments/comment-editor.tsx';
import { OwnComment } from '#components/comments/own-comment.tsx';
import { Avatar } from '#components/ui/avatar.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Time } from '#components/ui/time.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';
import { useActOnAction } from './use-actions.ts';

/** Comments on the request. They are stored with the decision. */
export function CommentsPanel({ action }: { action: ActionDetail }) {
  const mayWrite = useCan('actions:write');
  const act = useActOnAction(action.id);
  const { comments } = action;
  return (
    <Panel aria-label="Comments">
      <PanelHeader title="Comments" count={comments.length} />
      {comments.length === 0 && !mayWrite ? (
        <EmptyState kind="no-data" title="No comments yet" className="min-h-24" />
      ) : null}
      <ol className="divide-y divide-line border-line not-empty:border-t">
        {comments.map((each) => (
          <li key={each.id} className="flex gap-3 px-4 py-2.5">
            <Avatar name={each.by.name} />
            <div className="min-w-0 flex-1 wrap-anywhere">
              <OwnComment
                id={each.id}
                noun="comment"
                author={each.by}
                body={each.body}
                editedAt={each.editedAt}
                head={<Time at={each.at} show="both" />}
                mayWrite={mayWrite}
                path={`/api/actions/${action.id}/comments/${each.id}`}
                topic="actions"
              >
                The comment disappears here and from the incident timeline. The audit log keeps it.
              </OwnComment>
            </div>
          </li>
        ))}
      </ol>
      {mayWrite ? (
        <div className="border-t border-line px-4 py-3">
          <CommentEditor
            label="Comment on the request"
            submitLabel="Add comment"
            end={<span className="text-xs text-ink-3 max-md:hidden">Stored with the decision</span>}
            onSubmit={(body) => act.mutateAsync({ verb: 'comments', body: { body } })}
          />
        </div>
      ) : null}
    </Panel>
  );
}
