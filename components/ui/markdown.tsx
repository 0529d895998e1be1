'use client';
import dynamic from 'next/dynamic';
import { Skeleton } from './states/skeleton.tsx';

/** Sanitized Markdown (GitHub tables and lists, no HTML); its code loads when first shown. */
export const Markdown = dynamic(
  () => import('./markdown-body.tsx').then((module) => module.MarkdownBody),
  {
    loading: () => (
      <div data-loading="">
        <Skeleton className="w-2/3" />
      </div>
    ),
  },
);
