'use client';
import { ImagePlus } from 'lucide-react';
import { useRef } from 'react';
import { IconButton } from '#components/ui/icon-button.tsx';
import { imageTypes } from '#lib/comment-images.ts';

/** File picker for pictures of a note, as an alternative to paste and drag. */
export function PictureButton({
  pending,
  onFiles,
}: {
  pending: boolean;
  onFiles: (files: File[]) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        size="icon-sm"
        icon={ImagePlus}
        label={pending ? 'Uploading an image' : 'Add an image (max. 2 MiB)'}
        disabled={pending}
        onClick={() => input.current?.click()}
      />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        accept={imageTypes.join(',')}
        aria-label="Images for the note"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // Allows the same file to be chosen again.
          event.target.value = '';
        }}
      />
    </>
  );
}
