'use client';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { imageHref, imageLimits, imageMarkdown, imageTypes } from '#lib/comment-images.ts';
import { formatMetric } from '#lib/format.ts';

const isPicture = ({ type }: File): boolean => imageTypes.some((each) => each === type);

function refusal(file: File): string | null {
  if (!isPicture(file)) return `${file.name} is not a PNG, JPEG, GIF or WebP image`;
  return file.size > imageLimits.bytes
    ? `${file.name} is ${formatMetric(file.size, 'By')}; the maximum is ${formatMetric(imageLimits.bytes, 'By')}`
    : null;
}

/**
 * Uploads pasted, dropped and chosen pictures for an incident's notes. `insert` gets the Markdown
 * of each picture.
 */
export function useNoteImages(incidentId: string | undefined, insert: (text: string) => void) {
  const [pending, setPending] = useState(0);
  const [problem, setProblem] = useState('');
  const add = async (files: readonly File[]): Promise<void> => {
    if (incidentId === undefined || files.length === 0) return;
    setProblem('');
    setPending((count) => count + files.length);
    for (const file of files) {
      try {
        const refused = refusal(file);
        if (refused !== null) throw new Error(refused);
        const { id } = await api<{ id: string }>(`/api/incidents/${incidentId}/images`, {
          method: 'POST',
          raw: file,
        });
        insert(imageMarkdown(file.name, imageHref(incidentId, id)));
      } catch (error) {
        setProblem(error instanceof Error ? error.message : 'The image was not saved. Try again');
      } finally {
        setPending((count) => count - 1);
      }
    }
  };
  return { add, pending: pending > 0, problem };
}
