'use client';
import { Ellipsis } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useSave } from '#components/client/save/use-save.ts';
import { useSession } from '#components/client/session.tsx';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { Menu, MenuItem } from '#components/ui/menus/menu.tsx';
import { Time } from '#components/ui/time.tsx';
import type { LiveTopic } from '#lib/query-keys.ts';
import { CommentEditor } from './comment-editor.tsx';

export interface OwnCommentProps {
  id: string;
  /** Singular noun, such as "note". */
  noun: string;
  author: { id: string | null; name: string };
  body: string;
  editedAt: string | null;
  /** Shown next to the name. */
  head?: ReactNode;
  className?: string;
  /** True if the user may write comments. Only the author can change this comment. */
  mayWrite: boolean;
  /** Endpoint for PATCH and DELETE. */
  path: string;
  topic: LiveTopic;
  /** Id of the incident that stores the comment's pictures. */
  picturesOf?: string;
  /** Explanation of the effect of deleting. */
  children: ReactNode;
}

/** A user's comment in Markdown, which its author can edit and delete. */
export function OwnComment({
  id,
  noun,
  author,
  body,
  editedAt,
  head,
  className,
  mayWrite,
  path,
  topic,
  picturesOf,
  children,
}: OwnCommentProps) {
  const { user } = useSession();
  const save = useSave(topic);
  const [mode, setMode] = useState<'read' | 'edit'>('read');
  const dialog = useDialog();
  const own = mayWrite && author.id === user.id;
  return (
    <div>
      <div className="flex items-start justify-between gap-2">
        <p className="min-w-0 text-xs text-ink-3">
          <b className="text-sm font-semibold text-ink">{author.name}</b> {head}
          {editedAt === null ? null : (
            <>
              {' '}
              edited <Time at={editedAt} />
            </>
          )}
        </p>
        {own && mode !== 'edit' ? (
          <Menu
            trigger={
              <IconButton
                size="icon-sm"
                icon={Ellipsis}
                label={`Change the ${noun} of ${author.name}`}
                className="-my-1"
              />
            }
          >
            <MenuItem onSelect={() => setMode('edit')}>Edit {noun}</MenuItem>
            <MenuItem onSelect={() => dialog.open('delete-comment', id)}>Delete {noun}…</MenuItem>
          </Menu>
        ) : null}
      </div>
      {mode === 'edit' ? (
        <CommentEditor
          label={`Edit the ${noun}`}
          initial={body}
          submitLabel={`Save ${noun}`}
          {...(picturesOf === undefined ? {} : { picturesOf })}
          onCancel={() => setMode('read')}
          onSubmit={async (text) => {
            await save.mutateAsync({ path, method: 'PATCH', body: { body: text } });
            setMode('read');
          }}
        />
      ) : (
        <Markdown text={body} className={className} />
      )}
      {own ? (
        <ConfirmDialog
          {...dialog.bind('delete-comment', id)}
          title={`Delete this ${noun}`}
          confirmLabel={`Delete ${noun}`}
          onConfirm={() => save.mutateAsync({ path, method: 'DELETE' })}
        >
          {children}
        </ConfirmDialog>
      ) : null}
    </div>
  );
}
