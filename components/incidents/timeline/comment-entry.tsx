'use client';
import { useCan } from '#components/client/session.tsx';
import { OwnComment } from '#components/comments/own-comment.tsx';
import type { IncidentDetail, TimelineEvent } from '#lib/schemas/incidents/incidents.ts';

export interface CommentEntryProps {
  event: TimelineEvent;
  incident: IncidentDetail;
}

/** A user's note on the timeline. */
export function CommentEntry({ event, incident }: CommentEntryProps) {
  return (
    <OwnComment
      id={event.id}
      noun="note"
      author={event.actor}
      body={event.body ?? ''}
      editedAt={event.editedAt}
      className="text-ink-2"
      mayWrite={useCan('incidents:write')}
      path={`/api/incidents/${incident.id}/comments/${event.id}`}
      topic="incidents"
      picturesOf={incident.id}
    >
      The note disappears from the timeline. The audit log keeps it.
    </OwnComment>
  );
}
