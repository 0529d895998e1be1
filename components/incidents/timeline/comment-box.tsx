'use client';
import { CommentEditor } from '#components/comments/comment-editor.tsx';
import { Kbd } from '#components/ui/kbd.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** Adds a note to the timeline. */
export function CommentBox({ incident }: { incident: IncidentDetail }) {
  const acts = useIncidentActs();
  return (
    <div className="mt-auto flex-none border-t border-line px-4 py-3">
      <CommentEditor
        label="Note for the timeline"
        submitLabel="Add note"
        shortcut="c"
        picturesOf={incident.id}
        end={
          <span className="text-xs text-ink-3 max-md:hidden">
            <Kbd>C</Kbd>
          </span>
        }
        onSubmit={(body) => acts.post(incident, 'comments', { body })}
      />
    </div>
  );
}
