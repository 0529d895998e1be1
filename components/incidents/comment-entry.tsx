'use client';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { api } from '#components/shell/api.ts';
import { useCan, useSession } from '#components/shell/session.tsx';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Menu, MenuItem } from '#components/ui/menu.tsx';
import type { IncidentDetail, TimelineEvent } from '#lib/schemas/incidents.ts';
import { CommentEditor } from './comment-editor.tsx';

export interface CommentEntryProps {
  event: TimelineEvent;
  incident: IncidentDetail;
}

function useCommentChange({ event, incident }: CommentEntryProps) {
  const client = useQueryClient();
  const path = `/api/incidents/${incident.id}/comments/${event.id}`;
  const done = { onSettled: () => client.invalidateQueries({ queryKey: ['incidents'] }) };
  const edit = useMutation({
    mutationFn: (body: string) => api<unknown>(path, { method: 'PATCH', body: { body } }),
    ...done,
  });
  const remove = useMutation({
    mutationFn: () => api<unknown>(path, { method: 'DELETE' }),
    ...done,
  });
  return { edit, remove };
}

/** A note by a person; its author edits and deletes it. */
export function CommentEntry({ event, incident }: CommentEntryProps) {
  const { user } = useSession();
  const own = useCan('incidents:write') && event.actor.id === user.id;
  const { edit, remove } = useCommentChange({ event, incident });
  const [mode, setMode] = useState<'read' | 'edit' | 'delete'>('read');
  return (
    <div>
      <div className="flex items-start justify-between gap-2">
        <p className="min-w-0">
          <span className="font-semibold">{event.actor.name}</span>
          {event.editedAt ? <span className="text-xs text-ink-3"> edited</span> : null}
        </p>
        {own && mode !== 'edit' ? (
          <Menu
            trigger={
              <IconButton
                size="icon-sm"
                icon={Ellipsis}
                label={`Change the note of ${event.actor.name}`}
                className="-my-1"
              />
            }
          >
            <MenuItem onSelect={() => setMode('edit')}>Edit note</MenuItem>
            <MenuItem onSelect={() => setMode('delete')}>Delete note…</MenuItem>
          </Menu>
        ) : null}
      </div>
      {mode === 'edit' ? (
        <CommentEditor
          label="Edit the note"
          initial={event.body ?? ''}
          submitLabel="Save note"
          onCancel={() => setMode('read')}
          onSubmit={async (text) => {
            await edit.mutateAsync(text);
            setMode('read');
          }}
        />
      ) : (
        <Markdown text={event.body ?? ''} className="text-ink-2" />
      )}
      {mode === 'delete' ? (
        <ConfirmDialog
          open
          onOpenChange={() => setMode('read')}
          title="Delete this note"
          confirmLabel="Delete note"
          onConfirm={() => remove.mutateAsync()}
        >
          It disappears from the timeline. The audit log keeps it.
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
