'use client';
import { useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Textarea } from '#components/ui/input.tsx';
import { Markdown } from '#components/ui/markdown.tsx';
import { useShortcuts } from '#components/ui/use-shortcut.ts';

export interface CommentEditorProps {
  label: string;
  initial?: string;
  submitLabel: string;
  /** Focuses the field from anywhere on the page. */
  shortcut?: string;
  onSubmit: (text: string) => Promise<unknown>;
  onCancel?: () => void;
  end?: ReactNode;
}

/** Markdown field with a preview; Ctrl or Cmd with Enter sends. */
export function CommentEditor({
  label,
  initial = '',
  submitLabel,
  shortcut,
  onSubmit,
  onCancel,
  end,
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
  const ready = text.trim() !== '';
  const submit = async (): Promise<void> => {
    if (!ready || pending) return;
    setPending(true);
    setProblem('');
    try {
      await onSubmit(text.trim());
      setText('');
      setPreview(false);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'It was not saved. Try again');
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
          onChange={(event) => setText(event.target.value)}
          onPaste={(event) => {
            if (![...event.clipboardData.files].some(({ type }) => type.startsWith('image/')))
              return;
            event.preventDefault();
            setProblem('Notes are text: pictures are not kept. Paste a link to it instead');
          }}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              void submit();
            }
          }}
        />
      )}
      {problem ? (
        <p role="alert" className="text-xs text-error-text">
          {problem}
        </p>
      ) : null}
      <div className="flex items-center gap-2">
        <Button
          size="sm"
          variant="quiet"
          disabled={!ready}
          aria-pressed={preview}
          onClick={() => setPreview(!preview)}
        >
          {preview ? 'Write' : 'Preview'}
        </Button>
        {end}
        <span className="ml-auto flex gap-2">
          {onCancel ? (
            <Button size="sm" onClick={onCancel}>
              Cancel
            </Button>
          ) : null}
          <Button size="sm" type="submit" pending={pending} disabled={!ready}>
            {submitLabel}
          </Button>
        </span>
      </div>
    </form>
  );
}
