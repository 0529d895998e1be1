'use client';
import { useRef, useState, type ClipboardEvent, type DragEvent, type ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Textarea } from '#components/ui/forms/input.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { useShortcuts } from '#components/ui/use-shortcut.ts';
import { PictureButton } from './picture-button.tsx';
import { useNoteImages } from './use-note-images.ts';

export interface CommentEditorProps {
  label: string;
  initial?: string;
  submitLabel: string;
  /** Key that focuses the field from anywhere on the page. */
  shortcut?: string;
  onSubmit: (text: string) => Promise<unknown>;
  onCancel?: () => void;
  end?: ReactNode;
  /**
   * Id of the incident that stores pasted, dropped or chosen pictures. Without it, notes are text
   * only.
   */
  picturesOf?: string;
}

/**
 * Handlers for pasted or dropped files, which the browser would otherwise open in place of the
 * page; text is left to the browser.
 */
function filesOf(take: (files: File[]) => void) {
  const given = (event: { preventDefault: () => void }, files: FileList): void => {
    if (files.length === 0) return;
    event.preventDefault();
    take([...files]);
  };
  return {
    onPaste: (event: ClipboardEvent) => given(event, event.clipboardData.files),
    onDragOver: (event: DragEvent) => {
      if (event.dataTransfer.types.includes('Files')) event.preventDefault();
    },
    onDrop: (event: DragEvent) => given(event, event.dataTransfer.files),
  };
}

/** Markdown field with a preview; Ctrl+Enter or Cmd+Enter submits. */
export function CommentEditor({
  label,
  initial = '',
  submitLabel,
  shortcut,
  onSubmit,
  onCancel,
  end,
  picturesOf,
}: CommentEditorProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(initial);
  const [preview, setPreview] = useState(false);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState('');
  useShortcuts(
    shortcut
      ? {
          [shortcut]: () => {
            setPreview(false);
            field.current?.focus();
          },
        }
      : {},
    shortcut !== undefined,
  );
  const images = useNoteImages(picturesOf, (markdown) =>
    setText((before) => (before.trim() === '' ? markdown : `${before.trimEnd()}\n\n${markdown}`)),
  );
  const told = problem || images.problem;
  const take = (files: File[]): void => {
    if (picturesOf === undefined)
      setProblem('Comments are text only; images are not stored. Paste a link instead');
    else void images.add(files);
  };
  const submit = async (): Promise<void> => {
    if (pending || images.pending) return;
    if (text.trim() === '') {
      setProblem('Write a comment first');
      field.current?.focus();
      return;
    }
    setPending(true);
    setProblem('');
    try {
      await onSubmit(text.trim());
      setText('');
      setPreview(false);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'Not saved. Try again');
    } finally {
      setPending(false);
    }
  };
  return (
    <form
      className="grid grid-cols-[minmax(0,1fr)] gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {preview ? (
        <div
          role="region"
          aria-label="Preview"
          className="min-h-16 rounded-md bg-sunken px-2.5 py-1.5"
        >
          <Markdown text={text} />
        </div>
      ) : (
        <Textarea
          ref={field}
          aria-label={label}
          rows={2}
          value={text}
          maxLength={10_000}
          className="max-h-64"
          placeholder={initial === '' ? 'Add a note, Markdown works' : undefined}
          onChange={(event) => {
            setText(event.target.value);
            setProblem('');
          }}
          {...filesOf(take)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void submit();
            }
          }}
        />
      )}
      {told ? (
        <p role="alert" className="text-xs text-error-text">
          {told}
        </p>
      ) : null}
      <div className="flex items-center gap-2">
        <PreviewToggle text={text} preview={preview} onToggle={() => setPreview(!preview)} />
        {picturesOf === undefined ? null : (
          <PictureButton pending={images.pending} onFiles={(files) => void images.add(files)} />
        )}
        {end}
        <span className="ml-auto flex gap-2">
          {onCancel ? (
            <Button size="sm" onClick={onCancel}>
              Cancel
            </Button>
          ) : null}
          <Button size="sm" type="submit" pending={pending || images.pending}>
            {submitLabel}
          </Button>
        </span>
      </div>
    </form>
  );
}

/** Switches between editing and preview; hidden while there is nothing to preview. */
function PreviewToggle({
  text,
  preview,
  onToggle,
}: {
  text: string;
  preview: boolean;
  onToggle: () => void;
}) {
  if (text.trim() === '') return null;
  return (
    <Button size="sm" variant="quiet" aria-pressed={preview} onClick={onToggle}>
      {preview ? 'Write' : 'Preview'}
    </Button>
  );
}
